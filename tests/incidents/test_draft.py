"""A draft is kept while somebody types, found on another device, and never overwritten unseen."""

import pytest
from django.db import connection

from casework.models import Draft
from incidents.forms import REPORT_PAGES
from tests.factories import person
from tests.incidents.test_report import WHAT, WHEN, WHO, fill_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of(enter, people):
    """The griffier, with a draft."""
    client = enter(people["clerk"])
    client.post("/meldingen/nieuw/", WHO)
    return client


def address(slug: str, tail: str = "") -> str:
    """A page of the one draft there is."""
    return f"/meldingen/nieuw/{Draft.objects.get().pk}/{slug}/{tail}"


def seen(client, slug: str) -> str:
    """What the page says it saw."""
    return client.get(address(slug)).context["seen"]


def test_it_is_saved_as_you_type(client_of):
    answer = client_of.post(
        address("wat", "bewaren/"),
        {"narrative": "Half een verhaal", "_seen": seen(client_of, "wat")},
    )
    assert answer.status_code == 200
    assert set(answer.json()) == {"saved", "seen"}
    assert "Half een verhaal" in client_of.get(address("wat")).content.decode()
    again = client_of.post(
        address("wat", "bewaren/"),
        {"narrative": "Half een verhaal, en meer", "_seen": answer.json()["seen"]},
    )
    assert again.status_code == 200


def test_it_lies_sealed(client_of):
    client_of.post(address("wat"), WHAT | {"narrative": "CANARY-concept"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(casework_draft::text, '') FROM casework_draft")
        (everything,) = cursor.fetchone()
    assert b"CANARY-concept".hex() not in everything
    assert "CANARY" not in everything


def test_two_pages_in_two_tabs_do_not_hinder_each_other(client_of):
    first, second = seen(client_of, "wat"), seen(client_of, "waar-wanneer")
    assert client_of.post(address("waar-wanneer"), WHEN | {"_seen": second}).status_code == 302
    assert client_of.post(address("wat"), WHAT | {"_seen": first}).status_code == 302
    kept = Draft.objects.get().answers
    assert (kept["wat"]["narrative"], kept["waar-wanneer"]["time"]) == (
        [WHAT["narrative"]],
        ["23:30"],
    )


def test_the_same_page_in_two_tabs_loses_nothing_and_says_so(client_of):
    both = seen(client_of, "wat")
    client_of.post(address("wat"), WHAT | {"narrative": "Op de telefoon", "_seen": both})
    late = client_of.post(address("wat"), WHAT | {"narrative": "Op de laptop", "_seen": both})
    page = late.content.decode()
    assert late.status_code == 409
    assert "Deze bladzijde is ergens anders veranderd" in page
    assert "Op de telefoon" in page
    assert "Op de laptop" in page
    assert Draft.objects.get().answers["wat"]["narrative"] == ["Op de telefoon"]
    assert (
        client_of.post(
            address("wat"), WHAT | {"narrative": "Op de laptop", "_seen": late.context["seen"]}
        ).status_code
        == 302
    )
    assert Draft.objects.get().answers["wat"]["narrative"] == ["Op de laptop"]


def test_what_is_saved_by_itself_does_not_overwrite_another_tab(client_of):
    both = seen(client_of, "wat")
    client_of.post(address("wat"), WHAT | {"narrative": "Op de telefoon", "_seen": both})
    late = client_of.post(address("wat", "bewaren/"), WHAT | {"narrative": "Op de", "_seen": both})
    assert late.status_code == 409
    assert Draft.objects.get().answers["wat"]["narrative"] == ["Op de telefoon"]


def test_later_and_further_on_another_device(client_of, people, enter):
    answer = client_of.post(
        address("wat"), {"narrative": "Nog niet klaar", "_later": "1"}, follow=True
    )
    assert "Uw concept is bewaard." in answer.content.decode()
    there = enter(people["clerk"]).get("/meldingen/nieuw/").content.decode()
    assert "Ga verder met uw melding van" in there
    assert address("voor-wie") in there


def test_nobody_else_reaches_it(client_of, people, enter):
    pages = [address("wat"), address("controle"), address("weg")]
    other = enter(people["secretary"])
    assert [other.get(page).status_code for page in pages] == [404, 404, 404]
    assert other.post(address("wat"), WHAT).status_code == 404


def test_throwing_away_asks_first(client_of):
    assert "Concept weggooien?" in client_of.get(address("weg")).content.decode()
    assert Draft.objects.count() == 1
    assert client_of.post(address("weg")).status_code == 302
    assert not Draft.objects.exists()


def test_a_report_asks_at_most_nine_answers(people):
    place = person(people["clerk"].organisation)
    forms = [
        form(person=place, answers={"voor-wie": {"function": ["councillor"]}})
        for form in REPORT_PAGES.values()
    ]
    required = [name for form in forms for name, field in form.fields.items() if field.required]
    only_then = ["location"]  # when it happened in person
    assert len(required + only_then) <= 9


def test_where_is_asked_only_when_it_happened_in_person(client_of):
    there = client_of.post(address("waar-wanneer"), WHEN | {"channels": ["face_to_face"]})
    assert there.status_code == 422
    assert "Kies waar het gebeurde." in there.content.decode()
    assert (
        client_of.post(
            address("waar-wanneer"), WHEN | {"channels": ["face_to_face"], "location": "street"}
        ).status_code
        == 302
    )
    assert client_of.post(address("waar-wanneer"), WHEN).status_code == 302


def test_what_it_was_precisely_goes_with_its_kind(client_of, people):
    client_of.post(address("wat"), WHAT | {"behaviours": ["verbal"], "acts": ["insult", "push"]})
    for slug, typed in (
        ("waar-wanneer", WHEN),
        ("nodig", {"severity": "less", "wishes": ["register"]}),
    ):
        last = client_of.post(address(slug), typed)
    page = client_of.get(last["Location"]).content.decode()
    assert "Uitschelden" in page
    assert "Duwen" not in page


def test_the_day_lies_behind_us(client_of):
    answer = client_of.post(address("waar-wanneer"), WHEN | {"day_year": "2099"})
    assert answer.status_code == 422
    assert "Deze dag moet nog komen." in answer.content.decode()


def test_an_unfinished_report_is_not_sent(client_of):
    answer = client_of.post(address("versturen"))
    assert (answer.status_code, answer["Location"]) == (302, address("wat"))


def test_it_is_complete_after_its_pages(people, enter):
    client = enter(people["clerk"])
    page = client.get(fill_in(client)).content.decode()
    assert "Controleer en verstuur" in page
    assert page.count("Wijzigen") == len(REPORT_PAGES)
