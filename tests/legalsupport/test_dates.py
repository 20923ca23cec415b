"""Every date that the law sets, through the steps, as the pages tell it."""

from datetime import date, datetime

import pytest
import time_machine

from casework.transitions import GuardFailed
from organisations.models import Membership
from organisations.workdays import NETHERLANDS, end_of, local_day
from tests.legalsupport import factory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _roles_of_long_ago(people):
    Membership.objects.update(since=date(2020, 1, 1))


def at(day: int, month: int, year: int = 2026):
    """Travel to ten o'clock of a day."""
    return time_machine.travel(datetime(year, month, day, 10, tzinfo=NETHERLANDS), tick=False)


def due(case, name: str) -> date:
    return local_day(case.deadlines.get(name=name).due)


def test_the_decision_is_due_eight_weeks_after_receipt(people):
    with at(1, 9):
        case = factory.make(people["councillor"])
    assert due(case, "decision") == date(2026, 10, 27)


@pytest.mark.parametrize(
    ("received", "end"), [((1, 9), date(2026, 11, 9)), ((5, 9), date(2026, 11, 13))]
)
def test_the_term_stands_still_from_the_day_after_the_request(people, received, end, page):
    """Awb 4:15 lid 1: asked on the 10th, completed on the 24th (the strict side)."""
    with at(*received):
        case = factory.taken(people)
    with at(10, 9):
        case = case.perform(
            "ask_supplement",
            by=people["jurist"],
            message="De dagvaarding.",
            until=end_of(date(2026, 10, 8)),
        )
        assert case.deadlines.get(name="decision").paused_at
        file_page = page(case.get_absolute_url(), people["jurist"]).get_text(" ", strip=True)
        assert "staat de beslistermijn stil" in file_page
    with at(24, 9):
        case = case.perform("give_supplement", by=people["councillor"], message="Hierbij.")
        assert due(case, "decision") == end
        shown = page(case.get_absolute_url(), people["jurist"]).get_text(" ", strip=True)
        own = page(case.own_url(), people["councillor"]).get_text(" ", strip=True)
    assert "Awb art. 4:13" in shown
    assert "Awb art. 4:13" in own


def test_the_answer_by_another_way_counts_from_the_day_it_came(people):
    with at(1, 9):
        case = factory.taken(people)
    with at(10, 9):
        case = case.perform(
            "ask_supplement", by=people["jurist"], message="?", until=end_of(date(2026, 10, 8))
        )
    with at(28, 9):
        case = case.perform("resume", by=people["jurist"], completed_on=date(2026, 9, 24))
    assert due(case, "decision") == date(2026, 11, 9)
    assert due(case, "not_treated") == date(2026, 10, 22)


def test_it_stands_still_no_longer_than_the_term_that_was_given(people):
    with at(1, 9):
        case = factory.taken(people)
    with at(10, 9):
        case = case.perform(
            "ask_supplement", by=people["jurist"], message="?", until=end_of(date(2026, 9, 24))
        )
    with at(12, 10):
        case = case.perform("resume", by=people["jurist"])
    assert (due(case, "decision"), case.completed_on) == (date(2026, 11, 9), date(2026, 9, 24))


def test_two_requests_stand_still_twice(people):
    with at(1, 9):
        case = factory.taken(people)
    for asked, answered in (((10, 9), (24, 9)), ((25, 9), (30, 9))):
        with at(*asked):
            case = case.perform(
                "ask_supplement", by=people["jurist"], message="?", until=end_of(date(2026, 10, 8))
            )
        with at(*answered):
            case = case.perform("give_supplement", by=people["councillor"], message="Hier.")
    assert len(case.deadlines.get(name="decision").suspensions) == 2
    assert due(case, "decision") == date(2026, 11, 13)


class TestNotTreated:
    """Buiten behandeling laten is made known within four weeks (Awb 4:5 lid 4)."""

    def completed(self, people):
        with at(1, 9):
            case = factory.taken(people)
        with at(10, 9):
            case = case.perform(
                "ask_supplement", by=people["jurist"], message="?", until=end_of(date(2026, 9, 24))
            )
        with at(25, 9):
            return case.perform("resume", by=people["jurist"])

    def test_four_weeks_from_the_last_day_to_answer(self, people):
        case = self.completed(people)
        assert due(case, "not_treated") == date(2026, 10, 22)
        with at(22, 10):
            case = case.perform("advise_not_treated", by=people["jurist"], reasons="Ontbreekt.")
        assert case.read_decision().advised_outcome == "not_treated"

    def test_a_day_later_it_must_be_weighed(self, people):
        case = self.completed(people)
        with at(23, 10), pytest.raises(GuardFailed, match="4:5 lid 4"):
            case.perform("advise_not_treated", by=people["jurist"], reasons="Ontbreekt.")

    def test_the_body_that_decides_is_held_to_it_too(self, people):
        case = self.completed(people)
        with at(22, 10):
            case = case.perform("advise_not_treated", by=people["jurist"], reasons="Ontbreekt.")
            case = case.perform("offer", by=people["jurist"])
        with at(23, 10), pytest.raises(GuardFailed, match="4:5 lid 4"):
            case.perform(
                "decide", by=people["secretary"], outcome="not_treated", reasons="Ontbreekt."
            )

    def test_nobody_is_left_untreated_without_a_chance(self, people):
        case = factory.taken(people)
        with pytest.raises(GuardFailed, match="aanvulling"):
            case.perform("advise_not_treated", by=people["jurist"], reasons="Ontbreekt.")


@pytest.mark.parametrize(
    ("sent", "last_day"),
    [
        (date(2026, 4, 3), date(2026, 5, 18)),
        (date(2026, 3, 24), date(2026, 5, 6)),
        (date(2027, 3, 24), date(2027, 5, 10)),
        (date(2026, 11, 2), date(2026, 12, 14)),
    ],
)
def test_the_last_day_for_bezwaar(people, sent, last_day, page):
    with at(sent.day, sent.month, sent.year):
        case = factory.made_known(people)
        assert case.object_until == last_day
        shown = page(case.own_url(), people["councillor"]).get_text(" ", strip=True)
    assert f"{last_day.day} " in shown.partition("Bezwaar kan tot en met")[2][:30]
    assert "Awb art. 6:7" in shown


def test_the_day_of_bekendmaking_counts_and_not_the_day_of_the_decision(people):
    with at(2, 11):
        case = factory.decided(people)
        assert case.object_until is None
        assert case.deadlines.get(name="decision").is_running
    with at(9, 11):
        case = case.perform("make_known", by=people["secretary"], made_known_on=date(2026, 11, 6))
        assert case.object_until == date(2026, 12, 18)
        met = case.deadlines.get(name="decision")
        assert (local_day(met.met_at), met.is_late) == (date(2026, 11, 6), False)
        case = case.perform("make_known", by=people["jurist"], made_known_on=date(2026, 11, 9))
    assert case.object_until == date(2026, 12, 21)
    assert local_day(case.deadlines.get(name="decision").met_at) == date(2026, 11, 9)


def test_a_decision_that_was_sent_too_late_is_late(people):
    with at(1, 9):
        case = factory.decided(people)
    with at(28, 10):
        case = case.perform("make_known", by=people["secretary"], made_known_on=date(2026, 10, 28))
    assert case.deadlines.get(name="decision").is_late


def test_the_term_runs_on_while_views_are_asked(people):
    """No ground of Awb 4:15 stops it."""
    with at(1, 9):
        case = factory.taken(people).perform("accept", by=people["jurist"])
    with at(10, 9):
        case = case.perform(
            "ask_views", by=people["jurist"], message="?", until=end_of(date(2026, 9, 24))
        )
        case = case.perform("give_views", by=people["councillor"], message="Ik vind van wel.")
    clock = case.deadlines.get(name="decision")
    assert (clock.is_running, local_day(clock.due)) == (True, date(2026, 10, 27))


def test_closing_waits_for_the_last_day_of_bezwaar(people):
    with at(2, 11):
        case = factory.refused(people)
    with at(14, 12), pytest.raises(GuardFailed, match="14 december 2026"):
        case.perform("close", by=people["jurist"])
    with at(15, 12):
        assert case.perform("close", by=people["jurist"]).status == "closed"


def test_a_request_that_comes_back_counts_from_the_first_receipt(people):
    """Awb 2:3: sent on, and it turns out to be ours."""
    with at(1, 9):
        case = factory.taken(people)
        case = case.perform(
            "forward", by=people["jurist"], forwarded_to="Provincie", message="Niet hier."
        )
        assert not case.deadlines.running().exists()
    with at(20, 9):
        case = case.perform("reopen", by=people["jurist"], message="Toch hier.")
    assert due(case, "decision") == date(2026, 10, 27)
    assert case.deadlines.get(name="decision").is_running
