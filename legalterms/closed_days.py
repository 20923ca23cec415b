"""Closed days: those on which no legal term ends (Algemene termijnenwet art. 1 and 3).

An office may be open on such a day and closed on another: what a desk promises counts by
`organisations.workdays`. Two calendars, and why: docs/adr/0029.
"""

import functools
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import NamedTuple

DAY = timedelta(days=1)
SATURDAY = 5
WEEKEND = "weekend"
EQUATED = "gelijkgesteld met een feestdag"


class DecreedDay(NamedTuple):
    """A day that a decree makes equal to a holiday (Algemene termijnenwet art. 3 lid 3)."""

    day: date
    source: str


# The decree on 2026 to 2028 was read as a quotation of its title, and the days before it as a list
# in the same answer; neither was read in the Staatscourant. To be checked by a lawyer.
DECREE_2026 = (
    "Besluit gelijkstelling van 2 januari 2026, 15 mei 2026, 7 mei 2027, 28 april 2028 en "
    "26 mei 2028 met een algemeen erkende feestdag"
)
DECREES_BEFORE = "Besluiten gelijkstelling 2023-2025, bij sterfgeval.nl, vraag 70745 (4-10-2025)"
DECREED_DAYS = (
    DecreedDay(date(2023, 4, 28), DECREES_BEFORE),
    DecreedDay(date(2023, 5, 19), DECREES_BEFORE),
    DecreedDay(date(2024, 5, 10), DECREES_BEFORE),
    DecreedDay(date(2024, 12, 27), DECREES_BEFORE),
    DecreedDay(date(2025, 5, 30), DECREES_BEFORE),
    DecreedDay(date(2026, 1, 2), DECREE_2026),
    DecreedDay(date(2026, 5, 15), DECREE_2026),
    DecreedDay(date(2027, 5, 7), DECREE_2026),
    DecreedDay(date(2028, 4, 28), DECREE_2026),
    DecreedDay(date(2028, 5, 26), DECREE_2026),
)
DECREED = frozenset(row.day for row in DECREED_DAYS)


class OutOfCalendar(ValueError):
    """A date would fall outside of the years 1 to 9999."""


def add_days(day: date, count: int) -> date:
    """Return the day `count` days later, or earlier for a negative count.

    Raises OutOfCalendar before the year 1 and after 9999.
    """
    try:
        return day + timedelta(days=count)
    except OverflowError:
        raise OutOfCalendar from None


def easter_sunday(year: int) -> date:
    """Return Easter of a year in the Gregorian calendar (the algorithm of Meeus)."""
    golden = year % 19
    century, year_of_century = divmod(year, 100)
    leap_centuries, rest_of_centuries = divmod(century, 4)
    moon_correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_correction + 15) % 30
    leap_years, rest_of_years = divmod(year_of_century, 4)
    to_sunday = (32 + 2 * rest_of_centuries + 2 * leap_years - epact - rest_of_years) % 7
    late_moon = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late_moon + 114, 31)
    return date(year, month, day + 1)


def kings_day(year: int) -> date:
    """Return 27 April, or the day before when that is a Sunday."""
    day = date(year, 4, 27)
    return day - DAY if day.weekday() == 6 else day


@functools.lru_cache(maxsize=512)
def feast_days(year: int) -> dict[date, str]:
    """Return the days of Algemene termijnenwet art. 3 lid 1 and 2 in a year, with their names.

    The fifth of May is one of them every year, though employers have it once in five.
    """
    easter = easter_sunday(year)
    return {
        date(year, 1, 1): "Nieuwjaarsdag",
        easter - 2 * DAY: "Goede Vrijdag",
        easter + DAY: "tweede paasdag",
        kings_day(year): "Koningsdag",
        date(year, 5, 5): "Bevrijdingsdag",
        easter + 39 * DAY: "Hemelvaartsdag",
        easter + 50 * DAY: "tweede pinksterdag",
        date(year, 12, 25): "eerste kerstdag",
        date(year, 12, 26): "tweede kerstdag",
    }


def closing_reason(day: date, equated: frozenset[date] = DECREED) -> str:
    """Return why no term ends on this day, in Dutch; "" when one may."""
    if feast := feast_days(day.year).get(day):
        return feast
    if day in equated:
        return EQUATED
    return WEEKEND if day.weekday() >= SATURDAY else ""


def no_term_ends_on(day: date, equated: frozenset[date] = DECREED) -> bool:
    """Return whether this is a Saturday, a Sunday, a holiday of the law, or equal to one."""
    return day.weekday() >= SATURDAY or day in feast_days(day.year) or day in equated


def open_day_on_or_after(day: date, equated: frozenset[date] = DECREED) -> date:
    """Return this day, or else the first one after it on which a term may end.

    Raises OutOfCalendar after the year 9999.
    """
    while no_term_ends_on(day, equated):
        day = add_days(day, 1)
    return day


# --- counting open days ---------------------------------------------------------------------------


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield every day from the first up to and including the last."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)


@functools.cache
def open_days_in_year(year: int, equated: frozenset[date]) -> int:
    """Count the open days of a whole year."""
    return _count_one_by_one(date(year, 1, 1), date(year, 12, 31), equated)


def count_open_days(first: date, last: date, equated: frozenset[date] = DECREED) -> int:
    """Count the open days from the first up to and including the last; whole years at once."""
    if first.year == last.year:
        return _count_one_by_one(first, last, equated)
    whole_years = range(first.year + 1, last.year)
    between = sum(open_days_in_year(year, equated) for year in whole_years)
    before = _count_one_by_one(first, date(first.year, 12, 31), equated)
    after = _count_one_by_one(date(last.year, 1, 1), last, equated)
    return before + between + after


def _count_one_by_one(first: date, last: date, equated: frozenset[date]) -> int:
    return sum(not no_term_ends_on(day, equated) for day in days_between(first, last))


def nth_open_day_after(day: date, count: int, equated: frozenset[date] = DECREED) -> date:
    """Return the `count`-th open day after this one. Raises OutOfCalendar after the year 9999."""
    add_days(day, count)
    while count:
        whole_year = day.year + 1
        if (day.month, day.day) == (12, 31) and whole_year <= MAXYEAR:
            in_year = open_days_in_year(whole_year, equated)
            if count > in_year:
                day = date(whole_year, 12, 31)
                count -= in_year
                continue
        day = add_days(day, 1)
        count -= not no_term_ends_on(day, equated)
    return day


def nth_open_day_before(day: date, count: int, equated: frozenset[date] = DECREED) -> date:
    """Return the `count`-th open day before this one. Raises OutOfCalendar before the year 1."""
    add_days(day, -count)
    while count:
        whole_year = day.year - 1
        if (day.month, day.day) == (1, 1) and whole_year >= MINYEAR:
            in_year = open_days_in_year(whole_year, equated)
            if count > in_year:
                day = date(whole_year, 1, 1)
                count -= in_year
                continue
        day = add_days(day, -1)
        count -= not no_term_ends_on(day, equated)
    return day
