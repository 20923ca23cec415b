"""Clocks of a case: they start, pause, go on, and end by being met or stopped."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.factories import incident

pytestmark = pytest.mark.django_db


def test_a_pause_moves_the_end_by_as_long_as_it_lasted(people):
    case = incident(people["councillor"])
    start = timezone.now()
    case.deadlines.start(answer=start + timedelta(days=10))
    with time_machine.travel(start + timedelta(days=2), tick=False):
        case.deadlines.pause("answer")
        assert "answer" not in case.deadlines.running().values_list("name", flat=True)
    with time_machine.travel(start + timedelta(days=5), tick=False):
        case.deadlines.resume("answer")
    clock = case.deadlines.get(name="answer")
    assert abs(clock.due - (start + timedelta(days=13))) < timedelta(seconds=5)


def test_what_was_met_late_stays_late(people):
    case = incident(people["councillor"])
    now = timezone.now()
    case.deadlines.start(answer=now - timedelta(hours=1), later=now + timedelta(hours=1))
    case.deadlines.meet("answer")
    case.deadlines.meet("later")
    assert (
        case.deadlines.get(name="answer").is_late,
        case.deadlines.get(name="later").is_late,
    ) == (True, False)


def test_the_next_term_that_counts_is_the_first_running_one(people):
    case = incident(people["councillor"])
    now = timezone.now()
    case.deadlines.start(first=now - timedelta(days=3), second=now - timedelta(days=2))
    case.deadlines.meet("first")
    assert abs(case.deadlines.next_due() - (now - timedelta(days=2))) < timedelta(seconds=1)
    case.deadlines.stop_all(now)
    assert case.deadlines.next_due() is None
