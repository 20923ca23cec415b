"""The terms of the Awb that cases run by: how long, and by which article.

Lengths as in the text of 1-7-2026. A law that sets another term for a decision goes before Awb
4:13; who has one makes a `StatutoryTerm` of its own.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from legalterms.closed_days import DECREED
from legalterms.terms import (
    Length,
    Suspension,
    TermEnd,
    TermUnit,
    end_of_term,
    last_day_before,
)


class StatutoryTerm(NamedTuple):
    """A term with the article that sets it."""

    article: str
    length: Length

    def ends(
        self,
        start: date,
        *,
        suspensions: Iterable[Suspension] = (),
        extended_weeks: int = 0,
        equated: frozenset[date] = DECREED,
    ) -> TermEnd:
        """Return the last day of this term from the day after `start`, with its sum."""
        return end_of_term(
            start,
            self.length,
            suspensions=suspensions,
            extended_weeks=extended_weeks,
            equated=equated,
        )

    def ends_before(self, event: date, *, equated: frozenset[date] = DECREED) -> TermEnd:
        """Return the day so long before an event."""
        return last_day_before(event, self.length, equated=equated)


def _weeks(article: str, count: int) -> StatutoryTerm:
    return StatutoryTerm(article, Length(count, TermUnit.WEEKS))


def _five_years(article: str) -> StatutoryTerm:
    return StatutoryTerm(article, Length(5, TermUnit.YEARS))


DECISION = _weeks("Awb 4:13 lid 2", 8)  # from receipt of the application
NOT_TREATED = _weeks("Awb 4:5 lid 4", 4)  # from completion, or from the end of the term for it
OBJECTION = _weeks("Awb 6:7", 6)  # from bekendmaking (6:8)
RECEIPT_BY_POST = _weeks("Awb 6:9 lid 2", 1)  # from the last day, of what was posted in time
APPEAL = OBJECTION  # from bekendmaking of the decision on bezwaar
DECISION_ON_OBJECTION = _weeks("Awb 7:10 lid 1", 6)  # from the last day for bezwaar
DECISION_WITH_COMMITTEE = _weeks("Awb 7:10 lid 1", 12)
# Counted backward, from the day of the hearing or the session.
DOCUMENTS_BEFORE_HEARING = StatutoryTerm("Awb 7:4 lid 1", Length(10, TermUnit.DAYS))
INSPECTION_BEFORE_HEARING = _weeks("Awb 7:4 lid 2", 1)
DOCUMENTS_BEFORE_SESSION = StatutoryTerm("Awb 8:58 lid 1", Length(10, TermUnit.DAYS))
PENALTY_DECISION = _weeks("Awb 4:18", 2)  # from the last day of the dwangsom
PAYMENT = _weeks("Awb 4:87 lid 1", 6)  # from bekendmaking
REMINDER = _weeks("Awb 4:112 lid 1", 2)  # from the day that the reminder was sent
# Terms in years are never moved (Algemene termijnenwet art. 4 under a).
PENALTY_RECLAIM = _five_years("Awb 4:20")  # from the day of the decision on the dwangsom
GRANT_WITHDRAWAL = _five_years("Awb 4:49 lid 3")  # from bekendmaking, or the breach
GRANT_RECLAIM = _five_years("Awb 4:57 lid 4")  # from the day it was settled, or the breach
LIMITATION = _five_years("Awb 4:104 lid 1")  # from the last day to pay; anew after 4:110
BIBOB_ADVICE = _weeks("Bibob 15", 8)  # from receipt of the request
ADDRESS_SHIELDING = _weeks("BRP 2.59", 4)  # from receipt of the request
LONGEST_EXTENSION_OF_OBJECTION = 6  # weeks (Awb 7:10 lid 3); more with consent (lid 4)
LONGEST_EXTENSION_OF_BIBOB = 4  # weeks
