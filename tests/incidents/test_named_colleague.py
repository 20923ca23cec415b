"""Naming a colleague takes every right on the case from them: it is asked first, they hear so, and a
second person can undo it."""

import pytest

from audit.models import Entry
from casework.models import Case, Party
from incidents.models import Incident
from notifications.models import Outgoing
from tests.factories import incident, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(people):
    """A report about a raadslid, taken by the griffier."""
    return incident(people["councillor"]).perform("take", by=people["clerk"])


def name(client, case, email: str, **more):
    """Send the form that adds somebody."""
    answers = {"role": "witness", "name": "C. Getuige", "email": email} | more
    return client.post(f"/meldingen/{case.number}/add_person/", answers)


def sees(somebody) -> bool:
    fresh = type(somebody).objects.get(pk=somebody.pk)
    return Incident.objects.visible_to(fresh).exists()


def told(somebody, kind: str) -> int:
    return Outgoing.objects.filter(person=somebody, kind=kind, channel="message").count()


def named(case, people, enter) -> Party:
    """Name the voorzitter, as the griffier who means it."""
    assert (
        name(enter(people["clerk"]), case, people["chair"].email, is_meant="on").status_code == 302
    )
    return Party.objects.get(person=people["chair"])


def test_it_is_asked_first(case, people, enter):
    client = enter(people["clerk"])
    asked = name(client, case, people["chair"].email.upper())
    assert asked.status_code == 422
    assert "Dit is het adres van een collega" in asked.content.decode()
    assert "C. Getuige" in asked.content.decode()
    assert sees(people["chair"])
    assert not Party.objects.filter(person=people["chair"]).exists()
    named(case, people, enter)
    assert not sees(people["chair"])


def test_who_does_not_work_here_is_not_asked_about(case, people, enter, page):
    assert not page(f"/meldingen/{case.number}/add_person/", people["clerk"]).select(
        "input[name=is_meant]"
    )
    assert name(enter(people["clerk"]), case, "vreemd@voorbeeld.example").status_code == 302
    assert name(enter(people["clerk"]), case, people["official"].email).status_code == 302
    assert told(people["official"], "named_in_case") == 0


def test_the_colleague_hears_of_it_without_content(case, people, enter):
    named(case, people, enter)
    assert told(people["chair"], "named_in_case") == 1
    text = enter(people["chair"]).get("/berichten/").content.decode()
    assert "noemde u als betrokkene" in text
    assert "C. Getuige" not in text


def test_a_second_person_undoes_it(case, people, utrecht, enter, page):
    party = named(case, people, enter)
    path = f"/zaken/{case.number}/betrokkene/{party.pk}/terug/"
    second = person(utrecht, "clerk")
    for somebody in (people["clerk"], people["chair"], people["legal_officer"]):
        assert enter(somebody).get(path).status_code == 404
        assert enter(somebody).post(path).status_code == 404
    assert not page(f"/meldingen/{case.number}/", people["clerk"]).select(f"a[href='{path}']")
    assert page(f"/meldingen/{case.number}/", second).select(f"a[href='{path}']")
    page(path, second)
    assert enter(second).post(path).status_code == 302
    assert enter(second).post(path).status_code == 302  # a second click
    assert sees(people["chair"])
    assert told(people["chair"], "named_no_more") == 1
    assert not Party.objects.filter(pk=party.pk).exists()
    entry = Entry.objects.get(stream=f"case:{case.pk}", action="person_cleared")
    assert (entry.actor, entry.details["to"]) == (second.pk, people["chair"].pk)
    assert enter(second).get(path).status_code == 404


def test_who_was_affected_by_a_mistyped_address_is_taken_off_and_the_name_stays(people, enter):
    made = incident(
        people["official"],
        for_whom="other",
        function="councillor",
        name="J. Jansen",
        email=people["secretary"].email,
    )
    made = made.perform("take", by=people["clerk"])
    assert enter(people["secretary"]).get(f"/mijn/zaken/{made.number}/").status_code == 200
    party = Party.objects.get(case=made, role="affected")
    path = f"/zaken/{made.number}/betrokkene/{party.pk}/terug/"
    assert enter(people["clerk"]).post(path).status_code == 302
    assert enter(people["secretary"]).get(f"/mijn/zaken/{made.number}/").status_code == 404
    party = Party.objects.get(pk=party.pk)
    assert (party.name, party.person, party.email) == ("J. Jansen", None, "")
    made.refresh_from_db()
    assert made.people == [people["official"].pk]


def test_who_reported_it_is_nobodys_mistake(case, people, utrecht, enter):
    party = Party.objects.get(case=case, person=people["councillor"])
    path = f"/zaken/{case.number}/betrokkene/{party.pk}/terug/"
    assert enter(person(utrecht, "clerk")).post(path).status_code == 404
    assert enter(people["councillor"]).get(f"/mijn/zaken/{case.number}/").status_code == 200


def test_the_lane_hears_that_a_case_has_no_handler_any_more(case, people, enter):
    named_self = name(enter(people["clerk"]), case, people["clerk"].email, is_meant="on")
    assert named_self.status_code == 302
    case.refresh_from_db()
    assert case.handler is None
    assert told(people["chair"], "new_case") == 2  # of the report, and that it is back


def test_the_only_one_who_sees_a_case_hands_it_over_first(case, people, enter):
    Case.objects.filter(pk=case.pk).update(confidentiality="restricted")
    refused = name(enter(people["clerk"]), case, people["clerk"].email, is_meant="on")
    assert refused.status_code == 409
    assert "Draag de zaak eerst over" in refused.content.decode()
    case.refresh_from_db()
    assert case.handler == people["clerk"]
    assert people["clerk"].pk not in case.conflicted
