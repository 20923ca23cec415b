"""The calendar of a member: neutral, in UTC, the same evening after a move, and gone when it is off."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from notifications.appointments import Appointment, write_calendar
from organisations.workdays import NETHERLANDS
from tests.tour import factory
from tour.models import TeamMember, Tour, TourSession

pytestmark = pytest.mark.django_db
MADE_AT = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.fixture
def address(people, enter):
    """Make an address for somebody on the page of the team; return its path."""

    def make(member) -> str:
        answer = enter(people["planner"]).post(f"/tour/team/{member.pk}/agenda/")
        text = answer.content.decode()
        assert answer.status_code == 200
        return "/tour/agenda/" + text.split("/tour/agenda/")[1].split("<")[0].strip()

    return make


def events(client, path: str) -> list[dict[str, str]]:
    """Return what a calendar reads: a dictionary for each event."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    found = []
    for part in text.split("BEGIN:VEVENT\r\n")[1:]:
        lines = part.split("\r\nEND:VEVENT")[0].split("\r\n")
        found.append(dict(line.split(":", 1) for line in lines))
    return found


def test_it_shows_the_evenings_of_one_member_and_nothing_of_whom(people, address, client):
    team = factory.team()
    case = factory.planned(people, team)
    path = address(team[0])
    client.logout()
    both = events(client, path)
    assert [event["STATUS"] for event in both] == ["CONFIRMED", "TENTATIVE"]
    assert {event["SUMMARY"] for event in both} == {"Raadsbijeenkomst"}
    text = client.get(path).content.decode()
    for secret in ("Utrecht", "Stadsplateau", case.number, team[0].name, "Vertrouwenspersoon"):
        assert secret not in text
    other = factory.member()
    path = address(other)
    assert events(client, path) == []


def test_a_moved_evening_keeps_its_uid_with_a_higher_sequence(people, address, client):
    team = factory.team()
    case = factory.planned(people, team)
    path = address(team[0])
    before = events(client, path)[0]
    day = case.fallback.day
    case.perform("reschedule", by=people["clerk"])
    (after,) = events(client, path)
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) == int(before["SEQUENCE"]) + 1
    assert after["DTSTART"].startswith(f"{day:%Y%m%d}")


def test_a_cancelled_evening_disappears(people, address, client):
    team = factory.team()
    case = factory.planned(people, team)
    path = address(team[1])
    case.perform("cancel_session", by=people["clerk"], reason="Rouw.")
    assert events(client, path) == []


def test_an_offer_is_no_appointment_yet(people, address, client):
    team = factory.team()
    factory.offered(people, team)
    assert events(client, address(team[0])) == []


def test_over_the_night_that_the_clock_goes_back():
    begins = datetime(2026, 10, 24, 23, 30, tzinfo=NETHERLANDS)
    ends = datetime(2026, 10, 25, 3, 30, tzinfo=NETHERLANDS)
    session = Appointment(str(TourSession().pk), 0, begins, ends, "Raadsbijeenkomst")
    text = write_calendar([session], MADE_AT)
    assert "DTSTART:20261024T213000Z" in text
    assert "DTEND:20261025T023000Z" in text  # five hours, where the clock shows four


def test_an_address_that_was_withdrawn_or_replaced_works_no_more(people, enter, address, client):
    member = factory.member()
    first = address(member)
    second = address(member)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    enter(people["planner"]).post(f"/tour/team/{member.pk}/agenda/intrekken/")
    assert client.get(second).status_code == 404
    assert client.get("/tour/agenda/verzonnen.ics").status_code == 404


def test_of_who_takes_part_no_more_it_is_gone(people, address, client):
    member = factory.member()
    path = address(member)
    TeamMember.objects.update(is_active=False)
    assert client.get(path).status_code == 404


def test_no_page_shows_an_address_again(people, address, page):
    member = factory.member()
    token = address(member).split("/")[-1]
    assert token not in str(page(f"/tour/team/{member.pk}/", people["planner"]))
    assert token not in TeamMember.objects.get().feed_digest
    assert not Tour.objects.exists()
    assert timezone.now() > MADE_AT
