"""The days on which no term ends, in every year of the calendar."""

from datetime import date, timedelta

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from legalterms.closed_days import (
    DECREED_DAYS,
    closing_reason,
    count_open_days,
    easter_sunday,
    feast_days,
    no_term_ends_on,
    nth_open_day_after,
    nth_open_day_before,
)


def test_easter_is_where_another_reckoning_has_it():
    years = range(1583, 4100)
    assert [easter_sunday(year) for year in years] == [easter(year) for year in years]


def test_easter_is_a_sunday_in_spring_of_every_year():
    for year in range(1, 10000):
        day = easter_sunday(year)
        assert day.weekday() == 6
        assert date(year, 3, 22) <= day <= date(year, 4, 25)


def test_the_days_that_a_decree_makes_equal_are_closed():
    expected = [
        *("2023-04-28", "2023-05-19", "2024-05-10", "2024-12-27", "2025-05-30"),
        *("2026-01-02", "2026-05-15", "2027-05-07", "2028-04-28", "2028-05-26"),
    ]
    assert [row.day.isoformat() for row in DECREED_DAYS] == expected
    for row in DECREED_DAYS:
        assert no_term_ends_on(row.day)
        assert row.source
        assert closing_reason(row.day) == "gelijkgesteld met een feestdag"


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2027, 5, 5), "Bevrijdingsdag"),
        (date(2026, 4, 3), "Goede Vrijdag"),
        (date(2025, 4, 26), "Koningsdag"),  # the 27th is a Sunday
        (date(2025, 4, 28), ""),
        (date(2026, 5, 16), "weekend"),
        (date(2026, 5, 18), ""),
    ],
)
def test_why_a_day_is_closed(day, reason):
    assert closing_reason(day) == reason


def test_a_year_has_nine_feast_days():
    assert {len(feast_days(year)) for year in range(2000, 2100)} == {9, 8}  # 5 May 2016: Ascension


@given(st.dates(), st.integers(1, 900))
def test_so_many_open_days_later_is_so_many_open_days_away(start, count):
    if start.year > 9990:
        return
    last = nth_open_day_after(start, count)
    assert not no_term_ends_on(last)
    assert count_open_days(start + timedelta(days=1), last) == count
    stepped = sum(
        not no_term_ends_on(start + timedelta(days=number))
        for number in range(1, (last - start).days + 1)
    )
    assert stepped == count
    assert nth_open_day_before(last + timedelta(days=1), count) > start
