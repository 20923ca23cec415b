"""The planner: makes meetings, changes them, cancels them, and never takes a place away."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetings import planning
from meetings.models import Meeting, MeetingLocation, MeetingPlace, Registration
from notifications import delivery
from notifications.models import Outgoing
from organisations.models import Role
from tests.calendar_mail import invited
from tests.factories import OrganisationFactory, person
from tests.meetings.test_visiting import come, told
from weerbaar import scope

pytestmark = pytest.mark.django_db
PATH = "/bijeenkomsten/plannen/"


def answers(**changed) -> dict:
    """Return what a planner fills in."""
    day = timezone.localdate() + timedelta(days=40)
    return {
        "kind": "regional",
        "region": "",
        "day_day": day.day,
        "day_month": day.month,
        "day_year": day.year,
        "begins": "13:30",
        "ends": "17:00",
        "town": "Zwolle",
        "address": "Zaal 3",
        "capacity": "2",
    } | changed


def test_a_meeting_is_made_with_its_places(planner, enter, page):
    answer = enter(planner).post(f"{PATH}nieuw/", answers())
    meeting = Meeting.objects.get()
    assert answer["Location"] == f"{PATH}{meeting.pk}/"
    assert MeetingPlace.objects.filter(meeting=meeting).count() == 2
    assert "Zaal 3" in page(f"{PATH}{meeting.pk}/", planner).text
    assert "0 van 2" in page(PATH, planner).get_text(" ", strip=True)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"ends": "13:30"}, "Het einde moet na het begin liggen."),
        ({"capacity": "0"}, "Vul een aantal in van 1 tot en met 500."),
        ({"capacity": "501"}, "Vul een aantal in van 1 tot en met 500."),
        ({"day_year": "2020"}, "Deze dag is al geweest."),
        ({"kind": ""}, "Welke soort bijeenkomst?"),
    ],
)
def test_what_cannot_be_is_said(planner, enter, changed, sentence):
    answer = enter(planner).post(f"{PATH}nieuw/", answers(**changed))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Meeting.objects.exists()


def test_no_place_is_taken_from_who_has_it(planner, make_meeting, enter):
    meeting = make_meeting(kind="regional", capacity=3)
    for _each in range(2):
        come(person(OrganisationFactory(), Role.CLERK), meeting)
    path = f"{PATH}{meeting.pk}/wijzigen/"
    answer = enter(planner).post(path, answers(capacity="1"))
    assert answer.status_code == 422
    assert "Er hebben al meer mensen een plek." in answer.content.decode()
    assert MeetingPlace.objects.count() == 3
    assert enter(planner).post(path, answers(capacity="2")).status_code == 302
    assert MeetingPlace.objects.filter(registration=None).count() == 0
    assert Registration.objects.filter(status="confirmed").count() == 2


def test_another_day_or_place_is_told_and_another_leader_is_not(planner, make_meeting, enter):
    meeting = make_meeting(kind="regional", capacity=2, town="Zwolle")
    clerk = person(OrganisationFactory(), Role.CLERK)
    come(clerk, meeting)
    path = f"{PATH}{meeting.pk}/wijzigen/"
    assert enter(planner).post(path, answers()).status_code == 302
    assert told("meeting_moved") == {clerk.pk}
    Outgoing.objects.all().delete()
    assert enter(planner).post(path, answers(leader="Iemand anders")).status_code == 302
    assert told("meeting_moved") == set()
    assert enter(planner).post(path, answers(address="Zaal 9")).status_code == 302
    assert told("meeting_moved") == {clerk.pk}
    assert MeetingLocation.objects.get().address == "Zaal 9"


def test_cancelling_asks_first_and_tells_once(planner, make_meeting, enter, page):
    meeting = make_meeting(kind="regional")
    clerk = person(OrganisationFactory(), Role.CLERK)
    come(clerk, meeting)
    path = f"{PATH}{meeting.pk}/afgelasten/"
    assert "Wie zich aanmeldde, krijgt een bericht." in page(path, planner).text
    assert Meeting.objects.get().cancelled_at is None
    for _click in range(2):
        assert enter(planner).post(path).status_code == 302
    assert Outgoing.objects.filter(kind="meeting_off", channel="mail").count() == 1
    assert "gaat niet door" in page(f"/bijeenkomsten/{meeting.pk}/", clerk).text
    assert enter(clerk).post(f"/bijeenkomsten/{meeting.pk}/aanmelden/").status_code == 302


def test_mail_says_nothing_of_where_or_with_whom(planner, make_meeting):
    meeting = make_meeting(kind="regional", address="CANARY-zaal", town="CANARY-stad")
    come(person(OrganisationFactory(), Role.CLERK, name="Canary Kooistra"), meeting)
    for message in Outgoing.objects.all():
        shown = f"{message.kind} {message.path}"
        assert "anary" not in shown.lower()


def test_a_meeting_comes_moves_and_goes_in_a_calendar(planner, make_meeting):
    meeting = make_meeting(kind="regional", capacity=3)
    come(person(OrganisationFactory(), Role.CLERK), meeting)
    method, first = invited("meeting_confirmed")
    assert (method, first["SUMMARY"], first.start) == (
        "REQUEST",
        "Bijeenkomst",
        meeting.begins_at.replace(microsecond=0),
    )
    meeting.begins_at += timedelta(days=1)
    meeting.ends_at += timedelta(days=1)
    meeting.made_at -= timedelta(seconds=60)  # it was made a minute ago
    with scope.acting_for(planner):
        planning.save_meeting(planner, meeting, "Elders, achterom")
    method, moved = invited("meeting_moved")
    assert (method, moved["UID"], moved.start) == (
        "REQUEST",
        first["UID"],
        meeting.begins_at.replace(microsecond=0),
    )
    assert moved["SEQUENCE"] > first["SEQUENCE"]
    with scope.acting_for(planner):
        planning.cancel_meeting(planner, meeting)
    assert invited("meeting_off")[0] == "CANCEL"
    assert "achterom" not in str(delivery.compose(Outgoing.objects.last()).message())
