"""Days and moments in Dutch: parsed as people write them, worded as people say them."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

MONTHS = ("jan", "feb", "maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
OTHER_MONTH_NAMES = {"mrt": 3, "mar": 3, "may": 5, "oct": 10}
MONTH_LETTERS = 3  # that tell the months apart
LONGEST_YEAR = 4
CENTURY = 2000  # of a year in two digits
RELATIVE_DAYS = {
    0: gettext_noop("vandaag"),
    1: gettext_noop("morgen"),
    -1: gettext_noop("gisteren"),
}
TIME = re.compile(r"(\d{1,2})(?:\s*(?:[.:u]|uur)\s*(\d{2})?|(\d{2}))?(?:\s*uur)?")
SEPARATORS = re.compile(r"[\s./,-]+")
MINUTE = timedelta(minutes=1)
MINUTES_IN_DAY = 1440
DAYS_WITHOUT_HOURS = 3  # after two days hours do not matter


# --- parse ----------------------------------------------------------------------------------------


def month_number(text: str) -> int | None:
    """Return 11 for 11, "11", "nov" and "november"; None when it is no month."""
    text = text.strip().lower().rstrip(".")
    if text.isdecimal():
        number = int(text)
        if 1 <= number <= len(MONTHS):
            return number
        return None
    name = text[:MONTH_LETTERS]
    if name in OTHER_MONTH_NAMES:
        return OTHER_MONTH_NAMES[name]
    if name in MONTHS:
        return MONTHS.index(name) + 1
    return None


def year_number(text: str) -> int | None:
    """Return 2026 for "2026", "26" and "'26"; None when it is no year."""
    text = text.strip().lstrip("'’")
    if not text.isdecimal() or len(text) not in (2, LONGEST_YEAR):
        return None
    year = int(text)
    if len(text) == LONGEST_YEAR:
        return year
    return CENTURY + year


def split_day(text: str) -> tuple[str, str, str] | None:
    """Return the day, month and year of a whole date in one text; None when it is none.

    Such as "20-11-2026", "20 nov 2026", "vrijdag 20 november 2026", "2026-11-20" and "20/11/26".
    """
    parts = [part for part in SEPARATORS.split(text.strip()) if part]
    if len(parts) == 4 and not parts[0].isdecimal():  # noqa: PLR2004 -- with the day of the week
        parts = parts[1:]
    if len(parts) != 3:  # noqa: PLR2004 -- day, month, year
        return None
    if len(parts[0]) == LONGEST_YEAR and parts[0].isdecimal():
        parts.reverse()
    return parts[0], parts[1], parts[2]


def parse_day(text: str) -> date | None:
    """Return the day that somebody wrote, or None."""
    parts = split_day(text)
    if parts is None or not parts[0].isdecimal():
        return None
    month = month_number(parts[1])
    year = year_number(parts[2])
    if month is None or year is None:
        return None
    try:
        return date(year, month, int(parts[0]))
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """Return the time that somebody wrote: "23.30", "23:30", "2330", "23u30", "9 uur"; or None."""
    match = TIME.fullmatch(text.strip().lower())
    if not match:
        return None
    hour = int(match[1])
    minute = int(match[2] or match[3] or 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None


# --- word -----------------------------------------------------------------------------------------


def local(moment: datetime) -> datetime:
    """Return the moment on a clock in the Netherlands; a naive one already is."""
    if timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


def say_day(day: date | datetime, *, year: bool = True) -> str:
    """Return "zaterdag 21 november 2026"; without `year` the year only when it is another one."""
    if isinstance(day, datetime):
        day = local(day).date()
    shows_year = year or day.year != timezone.localdate().year
    return formats.date_format(day, "l j F Y" if shows_year else "l j F")


def say_moment(moment: datetime) -> str:
    """Return "zaterdag 21 november, 09:12"."""
    return f"{say_day(moment, year=False)}, {local(moment):%H:%M}"


def say_short(moment: datetime, now: datetime | None = None) -> str:
    """Return "vandaag 14:00", "morgen 09:00", "gisteren 23:41" or "za 21 nov 09:12"."""
    local_moment = local(moment)
    day = local_moment.date()
    today = local(now or timezone.now()).date()
    return f"{_day_words(day, today)} {local_moment:%H:%M}"


def _day_words(day: date, today: date) -> str:
    relative_day = RELATIVE_DAYS.get((day - today).days)
    if relative_day:
        return _(relative_day)
    return _short_day(day, get_language(), year=day.year != today.year)


@lru_cache(maxsize=1000)
def _short_day(day: date, _language: str | None, *, year: bool) -> str:
    return formats.date_format(day, "j b Y" if year else "D j b").lower()


def say_distance(distance: timedelta) -> str:
    """Return "2 dagen en 4 uur", "3 uur" or "20 minuten".

    Never more exact than somebody can use: after two days hours do not matter.
    """
    total_minutes = max(int(distance.total_seconds() // 60), 0)
    days, minutes = divmod(total_minutes, MINUTES_IN_DAY)
    hours = minutes // 60
    if days >= DAYS_WITHOUT_HOURS:
        hours = 0
    elif not days and not hours:
        return _duration(0, 0, total_minutes, get_language())
    return _duration(days, hours, 0, get_language())


@lru_cache(maxsize=1000)
def _duration(days: int, hours: int, minutes: int, _language: str | None) -> str:
    day_text = ngettext("%(n)d dag", "%(n)d dagen", days) % {"n": days}
    hour_text = _("%(n)d uur") % {"n": hours}
    if days and hours:
        return _("%(days)s en %(hours)s") % {"days": day_text, "hours": hour_text}
    if days:
        return day_text
    if hours:
        return hour_text
    return ngettext("%(n)d minuut", "%(n)d minuten", minutes) % {"n": minutes}


def say_countdown(due: datetime, now: datetime | None = None) -> str:
    """Return "nog 2 dagen en 4 uur", "2 uur te laat", or "nu" within a minute."""
    remaining = due - (now or timezone.now())
    if abs(remaining) < MINUTE:
        return _("nu")
    if remaining >= MINUTE:
        return _("nog %s") % say_distance(remaining)
    return _("%s te laat") % say_distance(-remaining)
