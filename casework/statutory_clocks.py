"""Deadlines of a case that a law sets: reckoned from what the case knows, and told with their sum.

A case type names them (`statutory_terms`) and says from which day each counts (`counted_from`);
`Deadline.suspensions` holds the days on which one stood still, so that each time the whole sum is
made anew from the raw end (docs/adr/0029).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from legalterms.penalty import first_penalty_day, rates_on
from legalterms.standstills import Standstill
from legalterms.statutory_terms import StatutoryTerm
from legalterms.term_address import Ground, slug_of, term_query
from legalterms.terms import BIBOB, SUPPLEMENT, Suspension, TermEnd
from legalterms.wording import article_in_words, in_words, sum_in_words
from organisations.models import EquatedDay
from organisations.workdays import end_of, local_day

if TYPE_CHECKING:
    from casework.models import Case, Deadline

READ_IN_TWO_WAYS = (SUPPLEMENT, BIBOB)  # articles that say "tot de dag waarop"


@dataclass(frozen=True)
class TermSum:
    """How a date came about, in words: the article, the lines of the sum, and what to know.

    `query`: of the address at which the calculator makes the same sum, "" where it cannot.
    """

    article: str
    lines: list[tuple[str, str]]
    remarks: list[str]
    query: str = ""


def end_of_statutory_term(
    case: "Case", name: str, standstills: Sequence[Standstill] = ()
) -> datetime:
    """Return the end of the last day of a statutory term of this case."""
    term = _reckon(case, name, standstills, EquatedDay.objects.days())
    return end_of(term.end)


def end_suspension(
    case: "Case", name: str, first: date, last: date, ground: Ground = Ground.SUPPLEMENT
) -> None:
    """Let a statutory deadline that stood still run again, until the end of its whole sum.

    `first` and `last`: as in a `Standstill`.
    """
    deadline = case.deadlines.get(name=name)
    deadline.suspensions.append(Standstill(ground, first, last).as_row())
    deadline.paused_at = None
    _set_end(case, deadline)


def move_end(case: "Case", name: str) -> None:
    """Reckon the end of a statutory deadline anew, after what it counts by has changed."""
    _set_end(case, case.deadlines.get(name=name))


def _set_end(case: "Case", deadline: "Deadline") -> None:
    deadline.due = end_of_statutory_term(case, deadline.name, deadline.standstills)
    deadline.reminded_at = None
    deadline.missed_at = None
    deadline.save(update_fields=["suspensions", "due", "paused_at", "reminded_at", "missed_at"])


def sum_of(deadline: "Deadline") -> TermSum | None:
    """Return how the end of a deadline came about; None when no law sets or moved it.

    None as well when the sum leads to another day than was promised: a day was added or taken away
    since, and the promise stands.
    """
    case = deadline.case
    statutory_term = case.statutory_term(deadline.name)
    if statutory_term is None:
        return case.sum_of_own_term(deadline)
    if not case.counted_from(deadline.name):
        return None
    equated = EquatedDay.objects.days()
    term = _reckon(case, deadline.name, deadline.standstills, equated)
    if term.end != local_day(deadline.due):
        return None
    is_late = deadline.is_running and deadline.is_late
    sum_as_told = term_sum(statutory_term, term, equated, is_late=is_late)
    return replace(sum_as_told, query=_calculator_query(statutory_term, term, deadline.standstills))


def _calculator_query(
    statutory_term: StatutoryTerm, term: TermEnd, standstills: Sequence[Standstill]
) -> str:
    slug = slug_of(statutory_term)
    if slug is None:
        return ""
    return term_query(slug, term.start, standstills, term.extended_weeks)


def term_sum(
    statutory_term: StatutoryTerm,
    term: TermEnd,
    equated: frozenset[date],
    *,
    is_late: bool = False,
) -> TermSum:
    """Return a term in words. `is_late`: tell from which day a dwangsom would run."""
    remarks = []
    if any(suspension.article in READ_IN_TWO_WAYS for suspension in term.suspensions):
        remarks.append(suspension_reading())
    if is_late:
        remarks.append(penalty_reading(term.end))
    article = article_in_words(statutory_term.article)
    return TermSum(article, sum_in_words(term, equated), remarks)


def suspension_reading() -> str:
    """Return which reading of "tot de dag waarop" counts here."""
    if settings.STRICT_SUSPENSION:
        return _("De dag waarop het antwoord kwam, telt weer mee. Dat is de strenge uitleg.")
    return _("De dag waarop het antwoord kwam, telt nog niet mee. Dat is de ruime uitleg.")


def penalty_reading(term_end: date) -> str:
    """Return from which day a notice of default of today would cost a dwangsom."""
    today = local_day(datetime.now().astimezone())
    first_day = first_penalty_day(term_end, today, strict=settings.STRICT_PENALTY)
    euros = rates_on(first_day).euros_a_day[0]
    words = {"day": in_words(first_day), "euros": euros}
    if settings.STRICT_PENALTY:
        text = _(
            "Komt er vandaag een ingebrekestelling? Dan kost elke dag vanaf %(day)s"
            " %(euros)d euro (Awb art. 4:17). Dat is de strenge uitleg."
        )
    else:
        text = _(
            "Komt er vandaag een ingebrekestelling? Dan kost elke dag vanaf %(day)s"
            " %(euros)d euro (Awb art. 4:17). Dat is de ruime uitleg."
        )
    return text % words


def _reckon(
    case: "Case", name: str, standstills: Sequence[Standstill], equated: frozenset[date]
) -> TermEnd:
    suspensions: list[Suspension] = []
    for standstill in standstills:
        suspensions += standstill.days(strict=settings.STRICT_SUSPENSION)
    return case.statutory_term(name).ends(
        case.counted_from(name),
        suspensions=suspensions,
        extended_weeks=case.extended_weeks(name),
        equated=equated,
    )
