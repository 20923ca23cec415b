"""The last day of a legal term, and the sum that leads to it.

The order of the sum: raw end, extension, suspension, and at the end one roll. Sources: Awb 4:13 to
4:15, 6:7 to 6:9, 7:10; Wet Bibob 15; Algemene termijnenwet; for terms in months HR 1-9-2017,
ECLI:NL:HR:2017:2225. docs/domain/evidence-2026-11.md has the worked dates.
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from legalterms.closed_days import (
    DECREED,
    OutOfCalendar,
    add_days,
    count_open_days,
    days_between,
    no_term_ends_on,
    nth_open_day_after,
    nth_open_day_before,
    open_day_on_or_after,
)

ROLLS = "Atw 1 lid 1"
COUNTED_BACK = "Atw 1 lid 2"
TWO_WORKING_DAYS = "Atw 2"
LONG_TERM = "Atw 4"
SUPPLEMENT = "Awb 4:15"
BIBOB = "Bibob 15"


class TermUnit(StrEnum):
    """What the law counts a term in; terms in hours are `add_hours`."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    WORKING_DAYS = "working-days"


# The longest term of each kind that the Algemene termijnenwet moves (art. 4 under a).
LONGEST_MOVED = {
    TermUnit.DAYS: 90,
    TermUnit.WEEKS: 12,
    TermUnit.MONTHS: 3,
    TermUnit.YEARS: 0,
    TermUnit.WORKING_DAYS: 90,
}
SHORTEST_OF_TWO_WORKING_DAYS = 3  # days (art. 2)


@dataclass(frozen=True)
class Length:
    """A term as the law words it: so many of a unit."""

    count: int
    unit: TermUnit

    @property
    def is_moved(self) -> bool:
        """Whether the Algemene termijnenwet holds for a term of this length (art. 4)."""
        return self.count <= LONGEST_MOVED[self.unit]

    @property
    def holds_two_working_days(self) -> bool:
        """Whether at least two working days must lie in it (art. 2)."""
        if self.unit in (TermUnit.DAYS, TermUnit.WORKING_DAYS):
            return self.count >= SHORTEST_OF_TWO_WORKING_DAYS
        return True


class Suspension(NamedTuple):
    """Days on which a term stands still: the first and the last of them, and by which article."""

    first: date
    last: date
    article: str


@dataclass(frozen=True)
class TermEnd:
    """The last day of a term, with its sum.

    `raw_end`: of the bare term. `reached`: with extension and suspension, before any roll.
    `suspensions`: the days that stood still inside the term, in order and without overlap.
    `articles`: the rules that moved or held the end.
    """

    start: date
    length: Length
    raw_end: date
    extended_weeks: int
    suspensions: tuple[Suspension, ...]
    reached: date
    end: date
    articles: tuple[str, ...]

    @property
    def suspended_days(self) -> int:
        """How many calendar days stood still inside the term."""
        return sum((last - first).days + 1 for first, last, _article in self.suspensions)

    @property
    def rolled_over(self) -> tuple[date, ...]:
        """The days over which the end rolled: from the one reached up to the day before the end."""
        if self.end <= self.reached:
            return ()
        return tuple(days_between(self.reached, add_days(self.end, -1)))


# --- when a term stands still ---------------------------------------------------------------------


def await_supplement(
    requested: date, completed: date, *, last_day_runs: bool = True
) -> tuple[Suspension, ...]:
    """Return the days after the request and before the day of completion (Awb 4:15 lid 1, 7:10).

    "Tot de dag waarop" leaves that day itself out; lawyers differ. `last_day_runs` False lets it
    stand still as well. Nothing when no day is left.
    """
    return _still(requested, completed, SUPPLEMENT, from_next_day=True, last_day_runs=last_day_runs)


def await_bibob_data(
    requested: date, received: date, *, last_day_runs: bool = True
) -> tuple[Suspension, ...]:
    """Return the day of the request and those before the data came (Wet Bibob 15)."""
    return _still(requested, received, BIBOB, from_next_day=False, last_day_runs=last_day_runs)


def _still(
    requested: date, completed: date, article: str, *, from_next_day: bool, last_day_runs: bool
) -> tuple[Suspension, ...]:
    first = requested.toordinal() + from_next_day
    last = completed.toordinal() - last_day_runs
    if last < first:
        return ()
    return (Suspension(date.fromordinal(first), date.fromordinal(last), article),)


def postpone_with_consent(first: date, last: date) -> Suspension:
    """Return the days for which the applicant agreed to wait (Awb 4:15 lid 2 under a)."""
    return Suspension(first, last, "Awb 4:15 lid 2a")


def await_applicant(first: date, last: date) -> Suspension:
    """Return the days of a delay that is due to the applicant (Awb 4:15 lid 2 under b)."""
    return Suspension(first, last, "Awb 4:15 lid 2b")


def await_end_of_force_majeure(first: date, last: date) -> Suspension:
    """Return the days on which nobody could decide (Awb 4:15 lid 2 under c)."""
    return Suspension(first, last, "Awb 4:15 lid 2c")


def without_overlap(suspensions: Iterable[Suspension]) -> list[Suspension]:
    """Return the suspensions in order; a day of two of them is in the earlier one alone."""
    separate: list[Suspension] = []
    for first, last, article in sorted(suspensions):
        if separate:
            earlier_last = separate[-1].last
            if last <= earlier_last:
                continue
            if first <= earlier_last:
                first = add_days(earlier_last, 1)
        separate.append(Suspension(first, last, article))
    return separate


# --- the sum --------------------------------------------------------------------------------------


def add_months(day: date, months: int) -> date:
    """Return the day of the same number some months later, or the last day of a shorter month.

    Raises OutOfCalendar before the year 1 and after 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise OutOfCalendar
    _weekday, last_day = calendar.monthrange(year, month + 1)
    return date(year, month + 1, min(day.day, last_day))


def bare_end(start: date, length: Length, equated: frozenset[date] = DECREED) -> date:
    """Return the last day of a term by itself. The day of the start does not count.

    Raises OutOfCalendar after the year 9999.
    """
    match length.unit:
        case TermUnit.DAYS:
            return add_days(start, length.count)
        case TermUnit.WEEKS:
            return add_days(start, 7 * length.count)
        case TermUnit.MONTHS:
            return add_months(start, length.count)
        case TermUnit.YEARS:
            return add_months(start, 12 * length.count)
        case TermUnit.WORKING_DAYS:
            return nth_open_day_after(start, length.count, equated)


def end_of_term(
    start: date,
    length: Length,
    *,
    suspensions: Iterable[Suspension] = (),
    extended_weeks: int = 0,
    equated: frozenset[date] = DECREED,
) -> TermEnd:
    """Return the last day of a term that begins the day after `start`, with its sum.

    `start`: the day of bekendmaking or receipt. Raises OutOfCalendar after the year 9999.
    """
    raw_end = bare_end(start, length, equated)
    extended_end = add_days(raw_end, 7 * extended_weeks)
    in_order = without_overlap(_after(start, suspensions))
    inside: list[Suspension] = []
    reached = extended_end
    for suspension in in_order:
        if suspension.first > reached:
            break
        reached = _end_after(reached, suspension, length.unit, equated)
        inside.append(suspension)
    articles = list(dict.fromkeys(suspension.article for suspension in inside))
    end, rolls = _roll(start, length, extended_weeks, reached, inside, equated)
    return TermEnd(
        start, length, raw_end, extended_weeks, tuple(inside), reached, end, (*articles, *rolls)
    )


def _after(start: date, suspensions: Iterable[Suspension]) -> list[Suspension]:
    """Return the suspensions without their days on or before the start."""
    return [
        Suspension(max(first, add_days(start, 1)), last, article)
        for first, last, article in suspensions
        if last > start
    ]


def _end_after(
    reached: date, suspension: Suspension, unit: TermUnit, equated: frozenset[date]
) -> date:
    """Return where the end comes to lie when these days, that begin before it, stand still."""
    if unit == TermUnit.WORKING_DAYS:
        still_to_run = count_open_days(suspension.first, reached, equated)
        return nth_open_day_after(suspension.last, still_to_run, equated)
    return add_days(reached, (suspension.last - suspension.first).days + 1)


def _roll(
    start: date,
    length: Length,
    extended_weeks: int,
    reached: date,
    suspensions: Sequence[Suspension],
    equated: frozenset[date],
) -> tuple[date, list[str]]:
    """Return the end after the one roll, and the articles that moved it or held it."""
    is_closed = no_term_ends_on(reached, equated)
    if not length.is_moved or extended_weeks > LONGEST_MOVED[TermUnit.WEEKS]:
        return reached, [LONG_TERM] if is_closed else []
    end = open_day_on_or_after(reached, equated)
    articles = [ROLLS] if is_closed else []
    if length.holds_two_working_days:
        second = second_working_day(start, suspensions, equated)
        if second > end:
            return second, [*articles, TWO_WORKING_DAYS]
    return end, articles


def second_working_day(
    start: date, suspensions: Sequence[Suspension] = (), equated: frozenset[date] = DECREED
) -> date:
    """Return the second day after `start` that is neither closed nor stands still.

    `suspensions`: in order and without overlap. Raises OutOfCalendar after the year 9999.
    """
    day = start
    for _number in range(2):
        day = nth_open_day_after(day, 1, equated)
        for suspension in suspensions:
            if suspension.first <= day <= suspension.last:
                day = nth_open_day_after(suspension.last, 1, equated)
    return day


def last_day_before(event: date, length: Length, *, equated: frozenset[date] = DECREED) -> TermEnd:
    """Return the day so long before an event, which is never moved (Algemene termijnenwet 1 lid 2).

    What is allowed *tot* ten days before a hearing (Awb 7:4, 8:58) must be in on the day before the
    end that this returns. Raises OutOfCalendar before the year 1.
    """
    if length.unit == TermUnit.WORKING_DAYS:
        end = nth_open_day_before(event, length.count, equated)
    else:
        end = bare_end(event, Length(-length.count, length.unit), equated)
    return TermEnd(event, length, end, 0, (), end, end, (COUNTED_BACK,))


def add_hours(moment: datetime, hours: int) -> datetime:
    """Return the moment `hours` later, in the zone of `moment`.

    An hour is an hour, also when the clock changes, at night and on closed days: the Algemene
    termijnenwet does not hold for terms in hours (art. 4 under a).
    """
    return (moment.astimezone(UTC) + timedelta(hours=hours)).astimezone(moment.tzinfo)
