"""A store that takes nothing is told calmly, and what was typed stays."""

import pytest

from casework.models import Document, DraftFile
from dataexchange.models import ImportFile
from tests.dataexchange.test_import import NEW, brought, lijst, row
from tests.incidents.test_evidence import WHAT, fill_in, named, screenshot, started
from tests.pages import judge

pytestmark = pytest.mark.django_db
HERE = {"origin": "http://testserver"}


@pytest.fixture
def _gone(_storage):
    """Run the test with a store that is a file where a folder was: nothing can be done in it."""
    moved = _storage.with_name("elders")

    def leave() -> None:
        _storage.rename(moved)
        _storage.touch()

    return leave


def test_an_upload_of_a_list_is_a_calm_507(excel, _gone):
    excel.raise_request_exception = False
    _gone()
    answer = excel.post(NEW, {"file": lijst(row(1)), "toelichting": "wat ik typte"}, headers=HERE)
    page = answer.content.decode()
    assert (answer.status_code, judge(page)) == (507, [])
    assert "wat ik typte" in page
    assert answer.headers["Retry-After"]
    assert not ImportFile.objects.exists()


def test_a_file_with_a_report_is_named_and_every_answer_is_kept(people, enter, _gone):
    client = enter(people["clerk"])
    address = started(client)
    _gone()
    answer = client.post(address, WHAT | {"files": [named(b"klein", "bericht.txt")]})
    page = answer.content.decode()
    assert (answer.status_code, judge(page)) == (422, [])
    assert "“bericht.txt” kunnen wij nu niet bewaren" in page
    assert WHAT["narrative"] in page
    assert client.post(address, WHAT).status_code == 302


def test_a_report_with_a_file_that_cannot_be_read_now_is_not_lost(people, enter, _gone):
    client = enter(people["clerk"])
    client.raise_request_exception = False
    check = fill_in(client, files=[screenshot()])
    _gone()
    answer = client.post(check.replace("controle", "versturen"), headers=HERE)
    assert answer.status_code == 503
    assert "Wij zijn even niet bereikbaar" in answer.content.decode()
    assert client.get(check).status_code == 200


def test_throwing_away_an_upload_waits_calmly(excel, _gone):
    import_file = brought(excel, lijst(row(1)))
    excel.raise_request_exception = False
    _gone()
    answer = excel.post(f"/gegevens/import/{import_file.pk}/weggooien/", headers=HERE)
    assert answer.status_code == 503
    assert ImportFile.objects.filter(pk=import_file.pk).exists()


def test_taking_a_file_from_a_draft_succeeds(people, enter, _gone):
    client = enter(people["clerk"])
    address = started(client)
    client.post(address, WHAT | {"files": [named(b"klein", "bericht.txt")]})
    file = DraftFile.objects.get()
    _gone()
    answer = client.post(address, WHAT | {"_remove": str(file.pk)})
    assert answer.status_code in {200, 302}
    assert not DraftFile.objects.exists()


def test_a_download_is_a_calm_page(people, enter, _gone):
    client = enter(people["clerk"])
    check = fill_in(client, files=[screenshot()])
    client.post(check.replace("controle", "versturen"))
    document = Document.objects.get(kind="evidence")
    client.raise_request_exception = False
    _gone()
    answer = client.get(f"/zaken/{document.case.number}/document/{document.pk}/")
    assert answer.status_code == 503
    assert judge(answer.content.decode()) == []
