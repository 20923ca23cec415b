"""The sum of a term as the calculator shows it: last day, article, steps, closed days, readings."""

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from casework.statutory_clocks import TermSum, suspension_reading
from legalsupport.term_choices import CONSENT_NEEDED_AFTER, TermChoice
from legalterms.closed_days import add_days, count_open_days, days_between, no_term_ends_on
from legalterms.standstills import UNTIL_A_DAY, Standstill
from legalterms.terms import (
    Length,
    Suspension,
    TermEnd,
    TermUnit,
    end_of_term,
    last_day_before,
)
from legalterms.wording import in_words, length_in_words, reason_to_pass, sum_in_words

MOST_CLOSED_DAYS = 40  # that are listed by name


@dataclass(frozen=True)
class TermRequest:
    """What is asked of the calculator, checked: a term, a day, and what moves its end."""

    choice: TermChoice
    start: date
    length: Length
    is_backward: bool = False
    standstills: tuple[Standstill, ...] = ()
    extended_weeks: int = 0

    def ends(self, equated: frozenset[date], *, strict: bool) -> TermEnd:
        """Return the end of the term. Raises OutOfCalendar outside of the years 1 to 9999."""
        if self.is_backward:
            return last_day_before(self.start, self.length, equated=equated)
        suspensions: list[Suspension] = []
        for standstill in self.standstills:
            suspensions += standstill.days(strict=strict)
        return end_of_term(
            self.start,
            self.length,
            suspensions=suspensions,
            extended_weeks=self.extended_weeks,
            equated=equated,
        )


class ClosedDay(NamedTuple):
    """A day that was passed over, and why."""

    day: date
    reason: str


@dataclass(frozen=True)
class Calculation:
    """A term with its sum in words.

    `day` is the answer. `readings`: which one counts where lawyers differ, and what the other one
    gives. `unlisted`: closed days without a row.
    """

    request: TermRequest
    term: TermEnd
    day: date
    sum: TermSum
    readings: list[str]
    closed_days: list[ClosedDay]
    unlisted: int


def calculate(request: TermRequest, equated: frozenset[date]) -> Calculation:
    """Return the last day of a term with its sum.

    Raises OutOfCalendar outside of the years 1 to 9999.
    """
    choice = request.choice
    term = request.ends(equated, strict=settings.STRICT_SUSPENSION)
    tells_day_before = choice.term is None or choice.until_day_before
    lines = sum_in_words(term, equated, tells_day_before=tells_day_before)
    closed_days, unlisted = _passed_over(term, equated, is_backward=request.is_backward)
    return Calculation(
        request=request,
        term=term,
        day=add_days(term.end, -1) if choice.until_day_before else term.end,
        sum=TermSum(_name(request), lines, _remarks(request)),
        readings=_readings(request, term, equated),
        closed_days=closed_days,
        unlisted=unlisted,
    )


def _name(request: TermRequest) -> str:
    length = length_in_words(request.length)
    if request.choice.term is None:
        return _("Eigen termijn van %s") % length
    return request.choice.article


def _remarks(request: TermRequest) -> list[str]:
    """Return what whoever reads the date must know of this term."""
    remarks = [str(remark) for remark in request.choice.remarks]
    most_without_consent = CONSENT_NEEDED_AFTER.get(request.choice.slug)
    if most_without_consent and request.extended_weeks > most_without_consent:
        remarks.append(
            _("Langer dan %d weken verdagen kan alleen met instemming (Awb art. 7:10 lid 4).")
            % most_without_consent
        )
    return remarks


def _readings(request: TermRequest, term: TermEnd, equated: frozenset[date]) -> list[str]:
    """Return which reading of "tot de dag waarop" counts, and what the other one gives."""
    if not any(standstill.ground in UNTIL_A_DAY for standstill in request.standstills):
        return []
    is_strict = settings.STRICT_SUSPENSION
    other = request.ends(equated, strict=not is_strict)
    return [suspension_reading(), other_reading(term.end, other.end, is_strict=is_strict)]


def other_reading(day: date, other_day: date, *, is_strict: bool) -> str:
    """Return to which day the reading leads that does not count here."""
    if day == other_day:
        return _("De andere uitleg geeft dezelfde dag.")
    if is_strict:
        return _("Volgens de ruime uitleg is het %s.") % in_words(other_day)
    return _("Volgens de strenge uitleg is het %s.") % in_words(other_day)


def _passed_over(
    term: TermEnd, equated: frozenset[date], *, is_backward: bool
) -> tuple[list[ClosedDay], int]:
    """Return the days that the end, or a count of working days, passed over.

    And how many more there are than are listed.
    """
    if term.length.unit == TermUnit.WORKING_DAYS:
        first, last = sorted((term.start, term.end))
        first, last = (first, add_days(last, -1)) if is_backward else (add_days(first, 1), last)
        passed = (day for day in days_between(first, last) if no_term_ends_on(day, equated))
        count = (last - first).days + 1 - count_open_days(first, last, equated)
    else:
        passed = iter(term.rolled_over)
        count = len(term.rolled_over)
    listed = [
        ClosedDay(day, reason_to_pass(day, equated)) for day in islice(passed, MOST_CLOSED_DAYS)
    ]
    return listed, count - len(listed)
