"""Days and moments in Dutch: read as people write them, said as people say them. Plain functions, no database."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

MONTHS = ("jan", "feb", "maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
OTHER_NAMES = {"mrt": 3, "mar": 3, "may": 5, "oct": 10}
LONGEST_YEAR = 4
NEAR = {0: gettext_noop("vandaag"), 1: gettext_noop("morgen"), -1: gettext_noop("gisteren")}


def month_number(text: str) -> int | None:
    """11, "11", "nov", "november" → 11; None when it is no month."""
    text = text.strip().lower().rstrip(".")
    if text.isdecimal():
        return int(text) if 1 <= int(text) <= 12 else None  # noqa: PLR2004 -- months of a year
    if text[:3] in OTHER_NAMES:
        return OTHER_NAMES[text[:3]]
    return MONTHS.index(text[:3]) + 1 if text[:3] in MONTHS else None


def year_number(text: str) -> int | None:
    """2026, "2026", "26" → 2026; None when it is no year."""
    text = text.strip().lstrip("'’")
    if not text.isdecimal() or len(text) not in (2, LONGEST_YEAR):
        return None
    return int(text) + 2000 if len(text) == 2 else int(text)  # noqa: PLR2004 -- two digits


def split_day(text: str) -> tuple[str, str, str] | None:
    """A whole date in one text, as day, month and year: "20-11-2026", "20 nov 2026", "2026-11-20", "20/11/26"."""
    parts = [part for part in re.split(r"[\s./,-]+", text.strip()) if part]
    if len(parts) == 4 and not parts[0].isdecimal():  # noqa: PLR2004 -- "vrijdag 20 november 2026"
        parts = parts[1:]
    if len(parts) != 3:  # noqa: PLR2004 -- day, month, year
        return None
    if len(parts[0]) == LONGEST_YEAR and parts[0].isdecimal():
        parts.reverse()
    return parts[0], parts[1], parts[2]


def parse_day(text: str) -> date | None:
    """The day that somebody wrote, or None."""
    parts = split_day(text)
    if parts is None or not parts[0].isdecimal():
        return None
    month, year = month_number(parts[1]), year_number(parts[2])
    if month is None or year is None:
        return None
    try:
        return date(year, month, int(parts[0]))
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """The time that somebody wrote: "23.30", "23:30", "2330", "23u30", "9 uur"."""
    match = re.fullmatch(r"(\d{1,2})(?:\s*(?:[.:u]|uur)\s*(\d{2})?|(\d{2}))?(?:\s*uur)?", text.strip().lower())
    if not match:
        return None
    try:
        return time(int(match[1]), int(match[2] or match[3] or 0))
    except ValueError:
        return None


def local(moment: datetime) -> datetime:
    """The moment on a clock in the Netherlands; a naive one already is."""
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def say_day(day: date | datetime, *, year: bool = True) -> str:
    """zaterdag 21 november 2026; without `year` the year is said only when it is another one."""
    if isinstance(day, datetime):
        day = local(day).date()
    return formats.date_format(day, "l j F Y" if year or day.year != timezone.localdate().year else "l j F")


def say_moment(moment: datetime) -> str:
    """zaterdag 21 november, 09:12."""
    return f"{say_day(moment, year=False)}, {local(moment):%H:%M}"


def say_short(moment: datetime, now: datetime | None = None) -> str:
    """vandaag 14:00, morgen 09:00, gisteren 23:41, za 21 nov 09:12."""
    here, today = local(moment), local(now or timezone.now()).date()
    near = NEAR.get((here.date() - today).days)
    return f"{_(near) if near else _short_day(here.date(), get_language(), year=here.year != today.year)} {here:%H:%M}"


@lru_cache(maxsize=1000)
def _short_day(day: date, _language: str | None, *, year: bool) -> str:
    return formats.date_format(day, "j b Y" if year else "D j b").lower()


def say_distance(distance: timedelta) -> str:
    """2 dagen en 4 uur; 3 uur; 20 minuten. Never more exact than somebody can use: after two days hours do not matter."""
    minutes = max(int(distance.total_seconds() // 60), 0)
    days, hours = minutes // 1440, minutes % 1440 // 60
    return _said(days, hours if days < 3 else 0, 0 if days or hours else minutes, get_language())  # noqa: PLR2004


@lru_cache(maxsize=1000)
def _said(days: int, hours: int, minutes: int, _language: str | None) -> str:
    said_days = ngettext("%(n)d dag", "%(n)d dagen", days) % {"n": days}
    said_hours = _("%(n)d uur") % {"n": hours}
    if days:
        return _("%(days)s en %(hours)s") % {"days": said_days, "hours": said_hours} if hours else said_days
    return said_hours if hours else ngettext("%(n)d minuut", "%(n)d minuten", minutes) % {"n": minutes}


def say_countdown(due: datetime, now: datetime | None = None) -> str:
    """nog 2 dagen en 4 uur; 2 uur te laat."""
    left = due - (now or timezone.now())
    minute = timedelta(minutes=1)
    if abs(left) < minute:
        return _("nu")
    return _("nog %s") % say_distance(left) if left >= minute else _("%s te laat") % say_distance(-left)
