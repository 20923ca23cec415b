"""Days and moments in Dutch: parsed as people write them, worded as people say them."""

import re
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

MONTHS = ("jan", "feb", "maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
OTHER_MONTH_NAMES = {"mrt": 3, "mar": 3, "may": 5, "oct": 10}
MONTH_LETTERS = 3  # that tell the months apart
LONGEST_YEAR = 4
MOST_DIGITS_OF_DAY = 2  # and of a month
CENTURY = 2000  # of a year in two digits
RELATIVE_DAYS = {
    0: gettext_noop("vandaag"),
    1: gettext_noop("morgen"),
    -1: gettext_noop("gisteren"),
}
TIME = re.compile(r"(\d{1,2})(?:\s*(?:[.:uh]|uur)\s*(\d{2})?|(\d{2}))?(?:\s*(?:uur|u|h))?")
SEASON = re.compile(r"\s*\b(zomer|winter)tijd$")  # of the hour that comes twice in autumn
HOURS = (
    "twaalf",
    "een",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
)
HOUR_PATTERN = rf"({'|'.join(HOURS)}|1[0-2]|[1-9])"
SPOKEN_TIMES = {  # minutes after the hour that is named
    re.compile(rf"half {HOUR_PATTERN}"): -30,
    re.compile(rf"kwart over {HOUR_PATTERN}"): 15,
    re.compile(rf"kwart voor {HOUR_PATTERN}"): -15,
    re.compile(rf"tien over {HOUR_PATTERN}"): 10,
    re.compile(rf"tien voor {HOUR_PATTERN}"): -10,
    re.compile(rf"vijf over {HOUR_PATTERN}"): 5,
    re.compile(rf"vijf voor {HOUR_PATTERN}"): -5,
    re.compile(rf"tien voor half {HOUR_PATTERN}"): -40,
    re.compile(rf"tien over half {HOUR_PATTERN}"): -20,
    re.compile(rf"vijf voor half {HOUR_PATTERN}"): -35,
    re.compile(rf"vijf over half {HOUR_PATTERN}"): -25,
    re.compile(rf"{HOUR_PATTERN}(?: uur| u)?"): 0,
}
AROUND = re.compile(r"^(?:om|rond|omstreeks|ongeveer|circa|ca\.?|tegen)\s+|\s+ongeveer$")
PART_OF_DAY = re.compile(r"\s+(?:in de |'?s )(ochtend|morgen|middag|avond|nacht)s?$")
NOON_MINUTES = 720
NIGHT_ENDS, AFTERNOON_ENDS = 360, 1080  # minutes after midnight
SEPARATORS = re.compile(r"[\s./,-]+")
MINUTE = timedelta(minutes=1)
MINUTES_IN_DAY = 1440
DAYS_WITHOUT_HOURS = 3  # after two days hours do not matter


# --- parse ----------------------------------------------------------------------------------------


def month_number(text: str) -> int | None:
    """Return 11 for 11, "11", "nov" and "november"; None when it is no month."""
    text = text.strip().lower().rstrip(".")
    if text.isdecimal():
        number = _short_number(text)
        return number if 1 <= number <= len(MONTHS) else None
    name = text[:MONTH_LETTERS]
    if name in OTHER_MONTH_NAMES:
        return OTHER_MONTH_NAMES[name]
    if name in MONTHS:
        return MONTHS.index(name) + 1
    return None


def _short_number(digits: str) -> int:
    """Return the number of a day or a month; 0 for digits that are too many for one.

    Python refuses thousands of them, and a date those of a long number.
    """
    return int(digits) if len(digits) <= MOST_DIGITS_OF_DAY else 0


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
        return date(year, month, _short_number(parts[0]))
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """Return the time that somebody wrote: "23.30", "23:30", "2330", "23u30", "9:00u"; or None.

    "02:30 wintertijd" is the later one of the two in the night in which the clock goes back.
    """
    written = text.strip().lower()
    match = TIME.fullmatch(SEASON.sub("", written))
    if not match:
        return None
    hour = int(match[1])
    minute = int(match[2] or match[3] or 0)
    try:
        return time(hour, minute, fold=int(written.endswith("wintertijd")))
    except ValueError:
        return None


def names_season(text: str) -> bool:
    """Return whether somebody wrote which of two hours it was: "02:30 zomertijd"."""
    return SEASON.search(text.strip().lower()) is not None


def times_meant(text: str) -> list[time]:
    """Return the times that words may mean: 9:30 and 21:30 for "half tien"; none for other words.

    They are for asking back: a part of the day ("half tien 's avonds") leaves one of them.
    """
    words = " ".join(text.lower().replace("’", "'").replace("één", "een").split())
    part_of_day = PART_OF_DAY.search(words)
    words = AROUND.sub("", PART_OF_DAY.sub("", words))
    for pattern, offset in SPOKEN_TIMES.items():
        match = pattern.fullmatch(words)
        if match:
            hour = HOURS.index(match[1]) if match[1] in HOURS else int(match[1])
            minutes = (hour * 60 + offset) % NOON_MINUTES
            return [
                time(*divmod(moment, 60))
                for moment in (minutes, minutes + NOON_MINUTES)
                if part_of_day is None or _is_in_part(moment, part_of_day[1])
            ]
    return []


def _is_in_part(minutes: int, part_of_day: str) -> bool:
    if part_of_day in {"ochtend", "morgen"}:
        return minutes < NOON_MINUTES
    if part_of_day == "middag":
        return NOON_MINUTES <= minutes < AFTERNOON_ENDS + 60
    if part_of_day == "avond":
        return minutes >= AFTERNOON_ENDS - 60
    return minutes < NIGHT_ENDS or minutes >= AFTERNOON_ENDS


class Clock(StrEnum):
    """How often a clock in the Netherlands showed a time on a day."""

    ONCE = "once"
    NEVER = "never"  # in spring it goes from 2:00 to 3:00
    TWICE = "twice"  # in autumn it goes from 3:00 back to 2:00


def clock_shows(day: date, clock_time: time) -> Clock:
    """Return how often the clock showed this time on this day."""
    zone = timezone.get_default_timezone()
    first = datetime.combine(day, clock_time.replace(fold=0), zone).utcoffset()
    second = datetime.combine(day, clock_time.replace(fold=1), zone).utcoffset()
    if first == second:
        return Clock.ONCE
    return Clock.TWICE if first > second else Clock.NEVER


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
    """Return "zaterdag 21 november, 09:12"; with the year when it is another one."""
    return f"{say_day(moment, year=False)}, {local(moment):%H:%M}"


def say_full_moment(moment: datetime) -> str:
    """Return "zaterdag 21 november 2026, 09:12": in a letter, that is read in another year."""
    return f"{say_day(moment)}, {local(moment):%H:%M}"


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
