"""What one person may keep has a bound, and nothing that was typed is lost at it."""

import io

import pytest
from django.urls import resolve, reverse

from casework.models import Draft, DraftFile, case_types
from tests.case_types import writer_of
from tests.casework.test_every_case_type import clients
from tests.incidents.test_report import WHO, screenshot
from tests.pages import judge

pytestmark = pytest.mark.django_db


def first_answers(page) -> dict[str, str]:
    """What must be answered on a first page: as it is filled in already, by the last choice, or 5."""
    form = page.context["form"]
    return {
        name: form[name].value() or _answer(field)
        for name, field in form.fields.items()
        if field.required
    }


def _answer(field) -> str:
    choices = [value for value, _label in getattr(field, "choices", ()) if value]
    return choices[-1] if choices else "5"


def keep_drafts(person, kind: str, count: int) -> None:
    for _n in range(count):
        Draft(owner=person, kind=kind).save_answers({})


@pytest.mark.parametrize("kind", list(case_types()))
def test_a_person_has_no_more_drafts_than_the_bound(kind, people, settings):
    settings.DRAFTS_PER_PERSON = 3
    writer = writer_of(case_types()[kind])
    browser, person = clients(people)[writer], people[writer]
    start = reverse(case_types()[kind].wizard_start[0])
    answers = first_answers(browser.get(start))
    keep_drafts(person, kind, 2)
    keep_drafts(person, next(iter(case_types())), 1)  # whichever kind they are of
    refused = browser.post(start, answers)
    html = refused.content.decode()
    assert (refused.status_code, "3 concepten" in html, judge(html)) == (422, True, [])
    kept = {name: refused.context["form"][name].value() for name in answers}
    assert kept == answers
    assert Draft.objects.filter(owner=person).count() == 3
    keep_drafts(people["chair"], kind, 5)  # of another: they do not count
    Draft.objects.filter(owner=person).first().delete()
    taken = browser.post(start, answers)
    assert taken.status_code == 302
    assert resolve(taken["Location"].partition("?")[0])


def test_files_of_all_drafts_together_have_a_bound(people, settings):
    settings.DRAFT_FILES_MB_PER_PERSON = 1
    browser, person = clients(people)["clerk"], people["clerk"]
    addresses = []
    for _n in range(2):
        browser.post("/meldingen/nieuw/", WHO)
        addresses.append(f"/meldingen/nieuw/{Draft.objects.latest('started_at').pk}/wat/")

    def upload(address: str, size: int):
        file = io.BytesIO(b"a" * size)
        file.name = "dreigmail.txt"
        return browser.post(address, {"files": [file], "narrative": "BEWAARD", "_upload": "1"})

    assert upload(addresses[0], 600_000).status_code == 200
    refused = upload(addresses[1], 600_000)
    html = refused.content.decode()
    assert (refused.status_code, "past er niet meer bij" in html, judge(html)) == (422, True, [])
    assert "BEWAARD" in html
    assert upload(addresses[1], 300_000).status_code == 200
    assert upload(addresses[0], 300_000).status_code == 422
    assert DraftFile.objects.filter(draft__owner=person).count() == 2
    other = clients(people)["councillor"]
    other.post("/meldingen/nieuw/", WHO)
    theirs = Draft.objects.get(owner=people["councillor"])
    answer = other.post(
        f"/meldingen/nieuw/{theirs.pk}/wat/", {"files": [screenshot()], "_upload": "1"}
    )
    assert (answer.status_code, theirs.files.count()) == (200, 1)


def test_the_bound_never_stops_who_finishes(people, settings):
    """What is kept already may be changed and sent."""
    browser = clients(people)["clerk"]
    browser.post("/meldingen/nieuw/", WHO)
    draft = Draft.objects.get()
    settings.DRAFTS_PER_PERSON = 1
    address = f"/meldingen/nieuw/{draft.pk}/wat/"
    assert browser.post(address, {"narrative": "verder", "_later": "1"}).status_code == 302
    assert browser.post("/meldingen/nieuw/", WHO).status_code == 422
    assert browser.post(f"/meldingen/nieuw/{draft.pk}/weg/").status_code == 302
    assert browser.post("/meldingen/nieuw/", WHO).status_code == 302
