"""The deadlines of docs/domain/incidents.md §6 and the examples of docs/domain/incidents.md §13, with a clock that stands still."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from casework.tasks import remind
from incidents import deadlines
from legalterms.terms import add_months
from notifications.models import Outgoing
from organisations.models import Membership
from tests.factories import incident

HERE = ZoneInfo("Europe/Amsterdam")
FRIDAY_NIGHT = datetime(2026, 11, 20, 23, 30, tzinfo=HERE)


def at(*moment: int) -> datetime:
    """A moment in the Netherlands."""
    return datetime(*moment, tzinfo=HERE)


def ends(case) -> dict[str, datetime]:
    """The ends of all clocks, in the Netherlands."""
    return {clock.name: clock.due.astimezone(HERE) for clock in case.deadlines.all()}


# --- as plain functions ---------------------------------------------------------------------------------------------


def test_terms_in_hours_run_through_the_weekend():
    promised = deadlines.at_report(FRIDAY_NIGHT, FRIDAY_NIGHT, 48, ["verbal"])
    assert promised == {
        "contact": at(2026, 11, 23, 23, 59, 59),
        "talk_1": at(2026, 11, 23, 23, 30),
        "reaction": at(2026, 11, 22, 23, 30),
    }


def test_hours_last_as_long_when_the_clock_changes():
    saturday = at(2026, 10, 24, 12)
    assert deadlines.in_time(saturday, timedelta(hours=48), saturday) - saturday.astimezone(
        UTC
    ) == timedelta(hours=48)
    assert deadlines.in_time(saturday, timedelta(hours=48), saturday).astimezone(HERE) == at(
        2026, 10, 26, 11
    )


def test_who_reports_when_a_term_is_over_gets_a_day():
    reported = FRIDAY_NIGHT + timedelta(days=10)
    assert deadlines.in_time(FRIDAY_NIGHT, deadlines.FIRST_TALK, reported) == reported + timedelta(
        hours=24
    )
    assert (
        deadlines.in_time(FRIDAY_NIGHT, deadlines.FIRST_TALK, FRIDAY_NIGHT + timedelta(hours=71))
        == FRIDAY_NIGHT + deadlines.FIRST_TALK
    )


@pytest.mark.parametrize(
    ("behaviour", "asked"),
    [("threat_intimidation", True), ("physical", True), ("verbal", False), ("vandalism", False)],
)
def test_the_police_when_violence_was_used_or_threatened(behaviour, asked):
    promised = deadlines.at_report(FRIDAY_NIGHT, FRIDAY_NIGHT, 48, [behaviour])
    assert promised.get("police") == (at(2026, 11, 24, 23, 59, 59) if asked else None)


@pytest.mark.parametrize(
    ("acts", "function", "needed"),
    [
        (["stalking"], "councillor", True),
        (["blackmail"], "frontdesk", True),
        (["insult"], "relative", True),
        (["defamation"], "candidate", True),
        (["insult"], "councillor", False),
        (["threat_death"], "relative", False),
        ([], "relative", False),
    ],
)
def test_a_klacht_only_for_klachtdelicten(acts, function, needed):
    assert deadlines.needs_klacht(acts, function) is needed


def test_three_months_is_a_date_and_not_a_number_of_days():
    assert deadlines.klacht_until(at(2026, 11, 30, 10)) == at(2027, 2, 28, 23, 59, 59)
    assert deadlines.klacht_until(at(2026, 1, 15, 10)) == at(2026, 4, 15, 23, 59, 59)
    assert add_months(date(2026, 12, 31), 2) == date(2027, 2, 28)


def test_the_next_talk():
    first, declined = date(2026, 11, 23), date(2026, 12, 7)
    assert deadlines.next_talk(2, first, first, was_held=True) == at(2026, 12, 7, 23, 59, 59)
    assert deadlines.next_talk(3, first, date(2026, 12, 8), was_held=True) == at(
        2027, 1, 18, 23, 59, 59
    )
    assert deadlines.next_talk(3, first, declined, was_held=False) == at(2026, 12, 21, 23, 59, 59)


# --- in a case ---------------------------------------------------------------------------------------------------------

in_a_case = pytest.mark.django_db


@pytest.fixture
def people(people):
    """Their roles began long before the moments of these tests."""
    Membership.objects.update(since=date(2020, 1, 1))
    return people


@in_a_case
def test_an_incident_of_friday_night(people):
    with time_machine.travel(FRIDAY_NIGHT + timedelta(minutes=20), tick=False):
        case = incident(people["councillor"], day=date(2026, 11, 20), time=FRIDAY_NIGHT.time())
    assert ends(case) == {
        "contact": at(2026, 11, 23, 23, 59, 59),
        "talk_1": at(2026, 11, 23, 23, 30),
        "reaction": at(2026, 11, 22, 23, 30),
        "police": at(2026, 11, 24, 23, 59, 59),
    }
    assert case.due == at(2026, 11, 22, 23, 30)


@in_a_case
def test_an_organisation_may_react_sooner(people):
    place = people["councillor"].organisation
    place.reaction_hours = 24
    place.save()
    people["councillor"].refresh_from_db()
    with time_machine.travel(FRIDAY_NIGHT + timedelta(minutes=20), tick=False):
        case = incident(people["councillor"], day=date(2026, 11, 20), time=FRIDAY_NIGHT.time())
    assert ends(case)["reaction"] == at(2026, 11, 21, 23, 30)


@in_a_case
def test_each_talk_sets_the_day_of_the_next(people):
    with time_machine.travel(FRIDAY_NIGHT + timedelta(minutes=20), tick=False):
        case = incident(people["councillor"], day=date(2026, 11, 20), time=FRIDAY_NIGHT.time())
        case = case.perform("take", by=people["clerk"]).perform(
            "start", by=people["clerk"], severity_assessed="less", plan="Bellen."
        )
    with time_machine.travel(at(2026, 11, 23, 9), tick=False):
        case = case.perform("hold_talk", by=people["clerk"], outcome="held", on=date(2026, 11, 23))
        assert ends(case)["talk_2"] == at(2026, 12, 7, 23, 59, 59)
        assert case.deadlines.get(name="talk_1").met_at
    with time_machine.travel(at(2026, 12, 8, 9), tick=False):
        case = case.perform("hold_talk", by=people["clerk"], outcome="held", on=date(2026, 12, 8))
        assert ends(case)["talk_3"] == at(2027, 1, 18, 23, 59, 59)
        assert case.deadlines.get(name="talk_2").is_late


@in_a_case
def test_a_declined_talk_is_offered_again_after_two_weeks(people):
    case = incident(people["councillor"])
    case = case.perform("take", by=people["clerk"]).perform(
        "start", by=people["clerk"], severity_assessed="less", plan="Bellen."
    )
    with time_machine.travel(at(2026, 11, 25, 9), tick=False):
        case = case.perform(
            "hold_talk", by=people["clerk"], outcome="declined", on=date(2026, 11, 25)
        )
    assert ends(case)["talk_2"] == at(2026, 12, 9, 23, 59, 59)


@in_a_case
def test_the_term_of_a_klacht_runs_from_when_it_was_seen(people):
    with time_machine.travel(at(2026, 11, 20, 10), tick=False):
        seen = incident(
            people["councillor"],
            behaviours=["threat_intimidation"],
            acts=["stalking"],
            day=date(2026, 10, 1),
            found_day=date(2026, 11, 2),
        )
        told = incident(
            people["councillor"],
            behaviours=["threat_intimidation"],
            acts=["stalking"],
            day=date(2026, 10, 1),
        )
        without = incident(
            people["councillor"], behaviours=["verbal"], acts=["insult"], day=date(2026, 10, 1)
        )
    assert ends(seen)["klacht"] == at(2027, 2, 2, 23, 59, 59)
    assert ends(told)["klacht"] == at(2027, 1, 1, 23, 59, 59)
    assert "klacht" not in ends(without)


@in_a_case
def test_a_klachtdelict_that_comes_to_light_starts_its_term(people):
    clerk = people["clerk"]
    case = incident(people["councillor"]).perform("take", by=clerk)
    more = {
        "target": "person",
        "cause": "asylum",
        "consequences": ["unsafe_home"],
        "repeated": True,
    }
    case = case.perform("describe", by=clerk, acts=["stalking"], **more)
    assert case.deadlines.running().filter(name="klacht").exists()
    case = case.perform("describe", by=clerk, acts=["menacing"], **more)
    assert not case.deadlines.running().filter(name="klacht").exists()


@in_a_case
def test_a_message_is_the_contact_that_was_promised(people, enter):
    clerk = people["clerk"]
    case = incident(people["councillor"]).perform("take", by=clerk)
    with time_machine.travel(case.created_at + timedelta(minutes=2), tick=False):
        case = case.perform("start", by=clerk, severity_assessed="less", plan="Bellen.")
    before = case.deadlines.get(name="news").due
    assert (
        enter(clerk)
        .post(f"/zaken/{case.number}/bericht/", {"text": "Wij zijn ermee bezig."})
        .status_code
        == 302
    )
    assert case.deadlines.get(name="news").due != before


@in_a_case
def test_reminders_reach_the_handler_or_who_should_have_taken_it(people):
    with time_machine.travel(FRIDAY_NIGHT + timedelta(minutes=20), tick=False):
        free = incident(people["councillor"], day=date(2026, 11, 20), time=FRIDAY_NIGHT.time())
        taken = incident(
            people["councillor"], day=date(2026, 11, 20), time=FRIDAY_NIGHT.time()
        ).perform("take", by=people["clerk"])
    with time_machine.travel(at(2026, 11, 22, 20), tick=False):
        remind()
        remind()
    near = Outgoing.objects.filter(kind="deadline_near", channel="message")
    assert set(near.filter(case_number=free.number).values_list("person__email", flat=True)) == {
        people["clerk"].email,
        people["chair"].email,
    }
    assert [row.person for row in near.filter(case_number=taken.number)] == [people["clerk"]]
    with time_machine.travel(at(2026, 11, 22, 23, 45), tick=False):
        remind()
        remind()
    missed = Outgoing.objects.filter(
        kind="deadline_missed", channel="message", case_number=taken.number
    )
    assert [row.person for row in missed] == [people["clerk"]]
