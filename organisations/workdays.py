"""Working days in the Netherlands, for what a desk promises: plain functions over dates.

The holidays come from the `holidays` library (public ones, NL). Terms in hours run through nights
and weekends (docs/domain/incidents.md §6); terms in working hours stop when the office closes.
Days that a decree makes equal to a holiday are working days here. Terms of the law have a calendar
of their own: `legalterms`, docs/adr/0029.
"""

import functools
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays

from legalterms import terms

NETHERLANDS = ZoneInfo("Europe/Amsterdam")
SATURDAY = 5
DAY = timedelta(days=1)
LAST = time(23, 59, 59)
OPENS, CLOSES = time(9), time(17)


@functools.lru_cache(maxsize=32)
def closed_days(year: int) -> frozenset[date]:
    """Return the holidays of a year on which the office is closed.

    The fifth of May is one of them every year; the library has it once in five years, as employers
    do.
    """
    liberation_day = date(year, 5, 5)
    return frozenset(holidays.country_holidays("NL", years=year)) | {liberation_day}


def is_working_day(day: date) -> bool:
    """Return whether this day is neither in a weekend nor a holiday."""
    return day.weekday() < SATURDAY and day not in closed_days(day.year)


def working_day_on_or_after(day: date) -> date:
    """Return this day, or else the first working day after it."""
    while not is_working_day(day):
        day += DAY
    return day


def add_working_days(day: date, count: int) -> date:
    """Return the day that lies `count` working days after `day`."""
    for _step in range(count):
        day = working_day_on_or_after(day + DAY)
    return day


def local_day(moment: datetime) -> date:
    """Return the day that it is in the Netherlands at this moment."""
    return moment.astimezone(NETHERLANDS).date()


def end_of(day: date) -> datetime:
    """Return the last second of a day in the Netherlands."""
    return datetime.combine(day, LAST, NETHERLANDS)


def end_of_next_working_day(moment: datetime) -> datetime:
    """Return the end of the first working day after the day of this moment."""
    return end_of(add_working_days(local_day(moment), 1))


def add_hours(moment: datetime, hours: int) -> datetime:
    """Return the moment `hours` later, in the Netherlands."""
    return terms.add_hours(moment.astimezone(NETHERLANDS), hours)


def next_working_moment(moment: datetime, opens: time = OPENS, closes: time = CLOSES) -> datetime:
    """Return this moment when the office is open, or else the next moment it opens."""
    here = moment.astimezone(NETHERLANDS)
    day = here.date() if here.time() < closes else here.date() + DAY
    opening = datetime.combine(working_day_on_or_after(day), opens, NETHERLANDS)
    return max(here, opening)


def add_working_hours(
    moment: datetime, hours: int, opens: time = OPENS, closes: time = CLOSES
) -> datetime:
    """Return the moment at which the office has been open for `hours` since `moment`."""
    remaining = timedelta(hours=hours)
    here = next_working_moment(moment, opens, closes)
    open_today = _time_until(closes, here)
    while remaining > open_today:
        remaining -= open_today
        tomorrow = datetime.combine(here.date() + DAY, opens, NETHERLANDS)
        here = next_working_moment(tomorrow, opens, closes)
        open_today = _time_until(closes, here)
    return here + remaining


def _time_until(closes: time, moment: datetime) -> timedelta:
    """Return how long the office is still open on the day of this moment."""
    return datetime.combine(moment.date(), closes, NETHERLANDS) - moment
