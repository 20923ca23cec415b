"""Who comes to a meeting: a driehoek is three, a place is one, and where it is stays with them."""

from datetime import timedelta

import pytest
import time_machine

from meetings import planning, registering, tasks
from meetings.models import Certificate, MeetingLocation, MeetingPlace, Participant, Registration
from notifications.models import Outgoing
from organisations.access import Door
from organisations.models import Role
from records.access_sections import account_section
from tests.factories import OrganisationFactory, person
from tests.meetings.conftest import triple
from weerbaar import scope

pytestmark = pytest.mark.django_db
Status = Registration.Status


def come(somebody, meeting) -> Participant:
    """Register as somebody would on the page."""
    with scope.acting_for(somebody, Door.OWN):
        return registering.register(somebody, meeting)


def stands(meeting, organisation) -> str:
    """Return how the registration of this organisation stands."""
    return Registration.objects.standing().get(meeting=meeting, organisation=organisation).status


def told(kind: str) -> set[int]:
    """Return whom a message of this kind went to."""
    return set(Outgoing.objects.filter(kind=kind).values_list("person_id", flat=True))


def test_a_driehoek_waits_for_its_third_person(utrecht, make_meeting, enter, page):
    meeting = make_meeting()
    chair, clerk, secretary = triple(utrecht)
    come(chair, meeting)
    come(clerk, meeting)
    assert stands(meeting, utrecht) == Status.INCOMPLETE
    assert "Wij wachten nog op: secretaris." in page(f"/bijeenkomsten/{meeting.pk}/", clerk).text
    assert enter(clerk).post(f"/bijeenkomsten/{meeting.pk}/vragen/").status_code == 302
    assert told("meeting_colleague") == {secretary.pk}
    answer = enter(secretary).post(f"/bijeenkomsten/{meeting.pk}/aanmelden/", follow=True)
    assert "Uw plek is bevestigd." in answer.content.decode()
    assert stands(meeting, utrecht) == Status.CONFIRMED
    assert told("meeting_confirmed") == {chair.pk, clerk.pk, secretary.pk}


def test_a_second_click_and_a_second_role_change_nothing(utrecht, make_meeting):
    meeting = make_meeting(kind="regional", capacity=5)
    clerk = person(utrecht, Role.CLERK)
    first = come(clerk, meeting)
    assert come(clerk, meeting).pk == first.pk
    assert MeetingPlace.objects.exclude(registration=None).count() == 1


def test_two_griffiers_are_one_too_many(utrecht, make_meeting, enter):
    meeting = make_meeting()
    come(person(utrecht, Role.CLERK), meeting)
    answer = enter(person(utrecht, Role.CLERK)).post(
        f"/bijeenkomsten/{meeting.pk}/aanmelden/", follow=True
    )
    assert "Een collega met dezelfde rol heeft zich al aangemeld." in answer.content.decode()


def test_who_waits_longest_gets_the_place_that_comes_free(utrecht, zeewolde, make_meeting):
    meeting = make_meeting()
    first, second = triple(utrecht), triple(zeewolde)
    for somebody in (*first, *second):
        come(somebody, meeting)
    assert (stands(meeting, utrecht), stands(meeting, zeewolde)) == (
        Status.CONFIRMED,
        Status.WAITING,
    )
    with scope.acting_for(first[1], Door.OWN):
        assert registering.cancel(first[1], meeting)
        assert not registering.cancel(first[1], meeting)
    assert stands(meeting, utrecht) == Status.INCOMPLETE
    assert told("meeting_incomplete") == {first[0].pk, first[2].pk}
    tasks.sweep_places()
    tasks.fill_places(str(meeting.pk))
    assert stands(meeting, zeewolde) == Status.CONFIRMED
    come(first[1], meeting)
    assert stands(meeting, utrecht) == Status.WAITING


def test_only_who_may_come_finds_it(utrecht, make_meeting, enter):
    meeting = make_meeting()
    councillor = person(utrecht, Role.REPORTER, "councillor")
    for path in ("", "afmelden/"):
        assert enter(councillor).get(f"/bijeenkomsten/{meeting.pk}/{path}").status_code == 404
    for path in ("aanmelden/", "afgemeld/", "vragen/", "certificaat/"):
        assert enter(councillor).post(f"/bijeenkomsten/{meeting.pk}/{path}").status_code == 404
    assert not Participant.objects.exists()


def test_the_address_is_for_who_has_a_place(utrecht, zeewolde, make_meeting, page):
    meeting = make_meeting(kind="regional", location_after_registration=True)
    clerk, other = person(utrecht, Role.CLERK), person(zeewolde, Role.CLERK)
    come(clerk, meeting)
    come(other, meeting)
    assert "Zaal 3" in page(f"/bijeenkomsten/{meeting.pk}/", clerk).text
    assert "Zaal 3" not in page(f"/bijeenkomsten/{meeting.pk}/", other).text
    for somebody, seen in ((clerk, 1), (other, 0)):
        with scope.acting_for(somebody, Door.OWN):
            assert MeetingLocation.objects.count() == seen


def test_the_database_shows_no_other_organisation(utrecht, zeewolde, make_meeting):
    meeting = make_meeting(capacity=2)
    for somebody in triple(zeewolde):
        come(somebody, meeting)
    with scope.acting_for(person(utrecht, Role.CLERK), Door.OWN):
        assert not Registration.objects.exists()
        assert not Participant.objects.exists()
        assert MeetingPlace.objects.count() == 1  # the free one
        assert MeetingPlace.objects.update(registration=None) == 1
    assert stands(meeting, zeewolde) == Status.CONFIRMED


def test_after_it_began_nobody_registers_or_cancels(utrecht, make_meeting, enter):
    meeting = make_meeting(kind="regional")
    clerk, late = person(utrecht, Role.CLERK), person(utrecht, Role.SECRETARY)
    come(clerk, meeting)
    with time_machine.travel(meeting.begins_at + timedelta(minutes=1)):
        answer = enter(late).post(f"/bijeenkomsten/{meeting.pk}/aanmelden/", follow=True)
        assert "Aanmelden kan niet meer." in answer.content.decode()
        enter(clerk).post(f"/bijeenkomsten/{meeting.pk}/afgemeld/")
    assert stands(meeting, utrecht) == Status.CONFIRMED


def test_reminders_come_once_and_not_to_who_just_registered(utrecht, zeewolde, make_meeting):
    meeting = make_meeting(kind="regional", capacity=3)
    early, late = person(utrecht, Role.CLERK), person(zeewolde, Role.CLERK)
    come(early, meeting)
    with time_machine.travel(meeting.begins_at - timedelta(days=6)):
        come(late, meeting)
        tasks.remind()
        tasks.remind()
    assert told("meeting_near") == {early.pk}
    with time_machine.travel(meeting.begins_at - timedelta(hours=20)):
        tasks.remind()
    assert told("meeting_near") == {early.pk, late.pk}
    assert Outgoing.objects.filter(kind="meeting_near", person=early, channel="mail").count() == 2


def test_who_was_there_gets_a_certificate(planner, make_meeting, enter, page):
    riec = OrganisationFactory(name="RIEC Limburg", code="riec", type="national")
    guide, absent = person(riec, Role.RIEC), person(riec, Role.RIEC)
    meeting = make_meeting(kind="train_the_trainer", capacity=2)
    participant = come(guide, meeting)
    come(absent, meeting)
    with time_machine.travel(meeting.ends_at + timedelta(days=1)):
        path = f"/bijeenkomsten/plannen/{meeting.pk}/aanwezig/"
        assert enter(planner).post(path, {"present": [participant.pk]}).status_code == 302
        ask = f"/bijeenkomsten/{meeting.pk}/certificaat/"
        assert enter(absent).post(ask).status_code == 404
        assert enter(guide).post(ask).status_code == 302
        assert enter(guide).post(ask).status_code == 302
        certificate = Certificate.objects.get()
        tasks.make_pdf(str(certificate.pk))
        tasks.make_pdf(str(certificate.pk))
        href = f"/bijeenkomsten/certificaten/{certificate.pk}/"
        assert page(f"/bijeenkomsten/{meeting.pk}/", guide).find("a", href=href)
        pdf = b"".join(enter(guide).get(href).streaming_content)
        assert pdf.startswith(b"%PDF")
        assert enter(absent).get(href).status_code == 404


def test_who_asks_for_their_data_reads_where_they_came(utrecht, make_meeting):
    clerk, other = person(utrecht, Role.CLERK), person(utrecht, Role.CHAIR)
    meeting = make_meeting(kind="regional")
    come(clerk, meeting)
    texts = [item["text"] for item in account_section(clerk).items]
    assert any("Regionale bijeenkomst" in text and "plek bevestigd" in text for text in texts)
    assert "Regionale" not in str(account_section(other).items)


def test_old_registrations_are_forgotten(utrecht, make_meeting):
    meeting = make_meeting(kind="regional")
    come(person(utrecht, Role.CLERK), meeting)
    with time_machine.travel(meeting.ends_at + tasks.KEPT - timedelta(days=1)):
        tasks.forget()
    assert Registration.objects.exists()
    with time_machine.travel(meeting.ends_at + tasks.KEPT + timedelta(days=1)):
        tasks.forget()
    assert not Registration.objects.exists()


def test_one_more_meeting_is_asked_for_when_it_would_be_full(planner, make_meeting):
    meeting = make_meeting(kind="regional", capacity=2, region="Limburg")
    for _each in range(3):
        come(person(OrganisationFactory(), Role.CLERK), meeting)
    with scope.acting_for(planner):
        assert planning.extra_sessions() == []
    come(person(OrganisationFactory(), Role.CLERK), meeting)
    with scope.acting_for(planner):
        extra = planning.extra_sessions()
    assert [(each.kind, each.region, each.waiting) for each in extra] == [
        ("regional", "Limburg", 2)
    ]


def test_who_only_waited_has_nothing_called_off_in_the_calendar(utrecht, zeewolde, make_meeting):
    meeting = make_meeting(capacity=1)
    with_place, waiting = triple(utrecht), triple(zeewolde)
    for somebody in [*with_place, *waiting]:
        come(somebody, meeting)
    for three in (with_place, waiting):
        with scope.acting_for(three[2], Door.OWN):
            registering.cancel(three[2], meeting)
    mails = Outgoing.objects.filter(kind="meeting_incomplete", channel="mail")
    called_off = {mail.person_id: "CANCEL" in (mail.invitation or "") for mail in mails}
    assert called_off == {
        **{person.pk: True for person in with_place[:2]},
        **{person.pk: False for person in waiting[:2]},
    }
