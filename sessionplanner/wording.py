"""Pieces of Dutch sentences: dates, counts and lists."""

from collections.abc import Sequence
from datetime import date

MONTH_NAMES = [
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
]
MOST_DATES = 3  # that stand in a sentence one by one


def date_in_words(day: date) -> str:
    """Return a date as people write it: 2 februari 2027."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def list_in_words(items: Sequence[str], conjunction: str = "en") -> str:
    """Return a list as people write it: T01, T02 en T03."""
    *others, last = items
    return f"{', '.join(others)} {conjunction} {last}" if others else last


def days_in_words(count: int) -> str:
    """Return a number of days: 1 dag, 2 dagen."""
    return f"{count} {'dag' if count == 1 else 'dagen'}"


def evenings_in_words(days: Sequence[date]) -> str:
    """Return evenings: one by one when there are few, else how many and from when to when."""
    if len(days) <= MOST_DATES:
        return list_in_words([date_in_words(day) for day in days])
    period = f"van {date_in_words(days[0])} tot en met {date_in_words(days[-1])}"
    return f"{len(days)} avonden {period}"
