"""Terms in Dutch working days."""

import csv
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.management.commands.load_organisations import REFERENCE
from organisations.workdays import (
    NETHERLANDS,
    add_working_days,
    closed_days,
    end_of_next_working_day,
    end_of_term,
    is_working_day,
)

days = st.dates(date(2024, 1, 1), date(2030, 12, 1))


def test_the_holidays_are_those_of_the_reference():
    rows = csv.DictReader((REFERENCE / "feestdagen.csv").read_text().splitlines())
    listed = {date.fromisoformat(row["datum"]) for row in rows if row["soort"] == "feestdag"}
    assert set().union(*(closed_days(year) for year in range(2024, 2031))) == listed


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday → Monday
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # Good Friday, weekend, Easter Monday
        (date(2026, 4, 24), 1, date(2026, 4, 28)),  # weekend and King's Day
        (date(2026, 12, 24), 2, date(2026, 12, 29)),  # Christmas and a weekend
    ],
)
def test_working_days(start, count, end):
    assert add_working_days(start, count) == end


def test_a_term_that_ends_on_a_holiday_runs_on():
    assert end_of_term(date(2026, 12, 11), 14) == datetime(2026, 12, 28, 23, 59, 59, tzinfo=NETHERLANDS)


@given(days, st.integers(1, 60))
def test_the_end_is_a_working_day_after_the_start(start, count):
    end = add_working_days(start, count)
    assert is_working_day(end)
    assert end >= start + timedelta(days=count)
    assert sum(is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1)) == count


@given(days, st.times())
def test_the_next_working_day_ends_at_the_end_of_a_dutch_day(day, clock):
    end = end_of_next_working_day(datetime.combine(day, clock, NETHERLANDS))
    assert (end.hour, end.minute) == (23, 59)
    assert end.date() > day
