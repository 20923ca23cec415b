"""Terms in Dutch working days."""

import csv
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.management.commands.load_organisations import REFERENCE
from organisations.workdays import (
    CLOSES,
    NETHERLANDS,
    OPENS,
    add_hours,
    add_working_days,
    add_working_hours,
    closed_days,
    end_of_next_working_day,
    is_working_day,
    next_working_moment,
)


def at(*parts: int) -> datetime:
    """Return a moment in the Netherlands."""
    return datetime(*parts, tzinfo=NETHERLANDS)


days = st.dates(date(2024, 1, 1), date(2030, 12, 1))


def test_the_holidays_are_those_of_the_reference():
    rows = csv.DictReader((REFERENCE / "feestdagen.csv").read_text().splitlines())
    listed = {date.fromisoformat(row["datum"]) for row in rows if row["soort"] == "feestdag"}
    liberation = {date(year, 5, 5) for year in range(2024, 2031)}  # to the law a holiday every year
    assert set().union(*(closed_days(year) for year in range(2024, 2031))) == listed | liberation


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday → Monday
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # Good Friday, weekend, Easter Monday
        (date(2026, 4, 24), 1, date(2026, 4, 28)),  # weekend and King's Day
        (date(2026, 12, 24), 2, date(2026, 12, 29)),  # Christmas and a weekend
        (date(2026, 5, 4), 1, date(2026, 5, 6)),  # Liberation Day, also between the lustra
        (date(2026, 5, 13), 1, date(2026, 5, 15)),  # Ascension Day; an equated day is a working day
    ],
)
def test_working_days(start, count, end):
    assert add_working_days(start, count) == end


@given(days, st.integers(1, 60))
def test_the_end_is_a_working_day_after_the_start(start, count):
    end = add_working_days(start, count)
    assert is_working_day(end)
    assert end >= start + timedelta(days=count)
    assert (
        sum(is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
        == count
    )


@given(days, st.times())
def test_the_next_working_day_ends_at_the_end_of_a_dutch_day(day, clock):
    end = end_of_next_working_day(datetime.combine(day, clock, NETHERLANDS))
    assert (end.hour, end.minute) == (23, 59)
    assert end.date() > day


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (at(2026, 11, 20, 23, 30), 72, at(2026, 11, 23, 23, 30)),  # Friday night → Monday night
        (at(2026, 11, 20, 23, 30), 48, at(2026, 11, 22, 23, 30)),
        (at(2026, 3, 28, 23, 30), 24, at(2026, 3, 30, 0, 30)),  # the night that lacks an hour
        (at(2026, 10, 24, 23, 30), 24, at(2026, 10, 25, 22, 30)),  # the night that has one twice
    ],
)
def test_hours_run_through_nights_and_weekends(start, hours, end):
    assert add_hours(start, hours) == end
    assert add_hours(start, hours).utcoffset() == end.utcoffset()


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (at(2026, 11, 20, 12, 5), at(2026, 11, 20, 12, 5)),
        (at(2026, 11, 20, 7, 0), at(2026, 11, 20, 9, 0)),
        (at(2026, 11, 20, 17, 0), at(2026, 11, 23, 9, 0)),  # Friday at closing time → Monday
        (at(2026, 4, 3, 10, 0), at(2026, 4, 7, 9, 0)),  # Good Friday → after Easter
        (at(2026, 12, 24, 18, 0), at(2026, 12, 28, 9, 0)),
    ],
)
def test_the_next_time_somebody_is_there(moment, opens):
    assert next_working_moment(moment) == opens


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (at(2026, 11, 20, 15, 0), 2, at(2026, 11, 20, 17, 0)),
        (at(2026, 11, 20, 15, 0), 4, at(2026, 11, 23, 11, 0)),
        (at(2026, 4, 24, 16, 0), 9, at(2026, 4, 28, 17, 0)),  # over a weekend and King's Day
        (at(2026, 3, 27, 16, 0), 2, at(2026, 3, 30, 10, 0)),  # the clock changes in the weekend
    ],
)
def test_working_hours(start, hours, end):
    assert add_working_hours(start, hours) == end


@given(days, st.times(), st.integers(1, 60))
def test_working_hours_end_when_somebody_is_there(day, clock, hours):
    start = datetime.combine(day, clock, NETHERLANDS)
    end = add_working_hours(start, hours)
    assert is_working_day(end.date())
    assert OPENS <= end.time() <= CLOSES
    assert add_working_hours(start, hours + 1) > end > start
