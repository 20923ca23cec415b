"""An appointment in the calendar of who reads a mail: it comes, moves and goes, and says no more."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from notifications import appointments, delivery, outbox
from notifications.appointments import Appointment, CalendarMethod, write_calendar
from notifications.models import DemoMail, Outgoing
from tests.calendar_mail import invited
from tests.tour import factory

pytestmark = pytest.mark.django_db


class TestTour:
    def test_a_confirmed_evening_is_an_invitation(self, people):
        team = factory.team()
        case = factory.planned(people, team)
        method, event = invited("session_confirmed", person=None)
        session = case.confirmed_session
        assert (method, event["STATUS"], event["SEQUENCE"]) == ("REQUEST", "CONFIRMED", 0)
        assert (event.start, event.end) == (session.walk_in, session.ends)

    def test_who_chose_it_gets_it_in_the_calendar_as_well(self, people):
        factory.planned(people)
        assert invited("session_confirmed", person=people["clerk"])[0] == "REQUEST"
        on_site = Outgoing.objects.filter(kind="session_confirmed", person=people["clerk"])
        assert {row.channel for row in on_site} == {"mail"}  # they saw it on the page

    def test_it_says_no_place_no_name_and_no_organisation(self, people):
        case = factory.planned(people)
        row = Outgoing.objects.filter(kind="session_confirmed", person=None).first()
        text = delivery.compose(row).message().as_bytes().decode()
        for secret in ("Utrecht", "Stadsplateau", case.number, "Vertrouwenspersoon"):
            assert secret not in text
        _method, event = invited("session_confirmed", person=None)
        assert event["SUMMARY"] == "Raadsbijeenkomst"
        assert {"LOCATION", "DESCRIPTION"}.isdisjoint(event)

    def test_a_moved_evening_stays_the_same_one(self, people):
        case = factory.planned(people)
        _method, before = invited("session_confirmed", person=None)
        case.perform("reschedule", by=people["clerk"])
        method, after = invited("session_moved", person=None)
        assert (method, after["UID"]) == ("REQUEST", before["UID"])
        assert after["SEQUENCE"] > before["SEQUENCE"]
        assert after.start > before.start

    def test_who_comes_no_more_is_told_to_take_it_out(self, people):
        team, others = factory.team(), factory.team()
        case = factory.planned(people, team)
        case.fallback.bookings.all().delete()
        for member in others:
            case.fallback.bookings.create(
                case=case,
                session=case.fallback,
                member=member,
                role=member.role,
                evening=case.fallback.day,
                busy=(case.fallback.walk_in, case.fallback.ends),
            )
        case.perform("reschedule", by=people["clerk"])
        by_address = {
            row.address: row
            for row in Outgoing.objects.filter(kind="session_moved", person=None, channel="mail")
        }
        methods = {
            member.email: invited("session_moved", pk=by_address[member.email].pk)[0]
            for member in [*team, *others]
        }
        assert {methods[member.email] for member in team} == {"CANCEL"}
        assert {methods[member.email] for member in others} == {"REQUEST"}

    def test_a_cancelled_evening_goes(self, people):
        case = factory.planned(people)
        _method, before = invited("session_confirmed", person=None)
        case.perform("cancel_session", by=people["planner"], reason="Rouw.")
        for reader in ({"person": None}, {"person": people["clerk"]}):
            method, event = invited("session_cancelled", **reader)
            assert (method, event["STATUS"]) == ("CANCEL", "CANCELLED")
            assert event["UID"] == before["UID"]
            assert event["SEQUENCE"] > before["SEQUENCE"]


class TestKept:
    def test_it_is_sealed_and_gone_when_it_was_sent(self, people):
        factory.planned(people)
        row = Outgoing.objects.filter(kind="session_confirmed", person=None).first()
        assert "REQUEST" in row.invitation
        stored = Outgoing.objects.filter(pk=row.pk).extra(select={"raw": "invitation"})
        assert b"REQUEST" not in bytes(stored.values_list("raw", flat=True)[0])
        claimed = delivery.claim(str(row.pk))
        delivery.sent(claimed)
        assert Outgoing.objects.get(pk=row.pk).invitation is None

    def test_a_message_on_the_site_has_none(self, people):
        factory.planned(people).perform("reschedule", by=people["planner"])
        on_site = Outgoing.objects.filter(kind="session_moved", channel="message")
        assert {row.invitation for row in on_site} == {None}

    def test_other_mail_is_as_before(self, people):
        outbox.post("message", person=people["clerk"], channels=("mail",))
        parts = delivery.compose(Outgoing.objects.get()).message().walk()
        assert {part.get_content_type() for part in parts} == {
            "multipart/alternative",
            "text/plain",
            "text/html",
        }


# --- in a real calendar ---------------------------------------------------------------------------


@pytest.fixture
def khal(tmp_path, monkeypatch):
    """Return what runs khal with a calendar of its own, in the time of the Netherlands."""
    folder = tmp_path / "calendar"
    folder.mkdir()
    config = tmp_path / "config"
    config.write_text(
        f"""[calendars]
[[own]]
path = {folder}
[locale]
local_timezone = Europe/Amsterdam
default_timezone = Europe/Amsterdam
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {tmp_path / "khal.db"}
"""
    )
    program = [sys.executable, "-m", "khal", "--config", config]
    environment = {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}

    def run(*arguments: str) -> str:
        answer = subprocess.run(
            [*program, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return answer.stdout

    return run


def evening(sequence: int, begins: datetime, hours: float = 3) -> Appointment:
    """Return the same evening at some moment."""
    identity = "0193e0a4-0000-7000-8000-000000000001"
    return Appointment(
        identity, sequence, begins, begins + timedelta(hours=hours), "Raadsbijeenkomst"
    )


def test_a_real_calendar_shows_it_once_after_it_moved(khal, tmp_path):
    file = tmp_path / "invitation.ics"
    for sequence, day in enumerate((1, 8)):
        begins = datetime(2027, 2, day, 18, 30, tzinfo=UTC)
        file.write_text(
            write_calendar(
                [evening(sequence, begins)],
                timezone.now(),
                CalendarMethod.REQUEST,
                "trainer@example.org",
            )
        )
        khal("import", "--batch", "-a", "own", str(file))
    shown = khal("list", "--format", "{start} {end-time} {title}", "2027-02-01", "30d")
    lines = [line for line in shown.splitlines() if "Raadsbijeenkomst" in line]
    assert lines == ["2027-02-08 19:30 22:30 Raadsbijeenkomst"]


def test_a_real_calendar_that_keeps_what_is_off_says_so(khal, tmp_path):
    file = tmp_path / "invitation.ics"
    begins = datetime(2027, 2, 1, 18, 30, tzinfo=UTC)
    for sequence, method in enumerate((CalendarMethod.REQUEST, CalendarMethod.CANCEL)):
        file.write_text(
            write_calendar(
                [evening(sequence, begins)], timezone.now(), method, "trainer@example.org"
            )
        )
        khal("import", "--batch", "-a", "own", str(file))
    shown = khal("list", "--format", "{title}", "2027-02-01", "30d")
    assert "Geannuleerd: Raadsbijeenkomst" in shown
    assert "\nRaadsbijeenkomst" not in shown


def test_a_real_calendar_reads_the_night_that_the_clock_goes_back(khal, tmp_path):
    begins = datetime(2027, 10, 30, 22, 0, tzinfo=UTC)  # midnight here; 02:30 comes twice
    file = tmp_path / "invitation.ics"
    file.write_text(write_calendar([evening(0, begins, 2.5)], timezone.now()))
    khal("import", "--batch", "-a", "own", str(file))
    shown = khal("list", "--format", "{start} {end} {duration}", "2027-10-30", "3d")
    assert "2027-10-31 00:00 2027-10-31 02:30 2h 30m" in shown


def test_what_waits_in_the_outbox_is_read_as_it_was_written():
    begins = datetime(2027, 2, 1, 18, 30, tzinfo=UTC)
    kept = appointments.invitation(evening(3, begins), CalendarMethod.CANCEL)
    assert "CANCEL" in kept
    assert str(begins.year) in kept
    assert not DemoMail.objects.exists()
