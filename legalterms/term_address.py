"""A term as a piece of an address: what a link says, so that whoever opens it reads the same sum.

Nothing personal is in it. The names are those of the calculator (`/juridische-hulp/termijnen/`).
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from urllib.parse import urlencode

from legalterms import statutory_terms
from legalterms.statutory_terms import StatutoryTerm

TERM, START, EXTENDED_WEEKS = "termijn", "begin", "verlengen"
COUNT, UNIT, BACKWARD = "aantal", "eenheid", "terug"
SUSPENSION = "opschorting"
GROUND, FIRST, LAST = "reden", "van", "tot"

STATUTORY_TERMS: dict[str, StatutoryTerm] = {
    "aanvraag": statutory_terms.DECISION,
    "buiten-behandeling": statutory_terms.NOT_TREATED,
    "bezwaar": statutory_terms.OBJECTION,
    "beslissing-op-bezwaar": statutory_terms.DECISION_ON_OBJECTION,
    "beslissing-met-commissie": statutory_terms.DECISION_WITH_COMMITTEE,
    "stukken-voor-hoorzitting": statutory_terms.DOCUMENTS_BEFORE_HEARING,
    "inzage-voor-hoorzitting": statutory_terms.INSPECTION_BEFORE_HEARING,
    "stukken-voor-zitting": statutory_terms.DOCUMENTS_BEFORE_SESSION,
    "dwangsom-vaststellen": statutory_terms.PENALTY_DECISION,
    "dwangsom-terugvorderen": statutory_terms.PENALTY_RECLAIM,
    "betalen": statutory_terms.PAYMENT,
    "aanmaning": statutory_terms.REMINDER,
    "verjaring": statutory_terms.LIMITATION,
    "subsidie-intrekken": statutory_terms.GRANT_WITHDRAWAL,
    "subsidie-terugvorderen": statutory_terms.GRANT_RECLAIM,
    "bibob-advies": statutory_terms.BIBOB_ADVICE,
    "adres-afschermen": statutory_terms.ADDRESS_SHIELDING,
}


class Ground(StrEnum):
    """Why a term stands still."""

    SUPPLEMENT = "aanvulling"
    CONSENT = "instemming"
    APPLICANT = "aanvrager"
    FORCE_MAJEURE = "overmacht"
    BIBOB = "bibob"


def slug_of(term: StatutoryTerm) -> str | None:
    """Return what a term is called in an address; None for a term of another law."""
    for slug, listed_term in STATUTORY_TERMS.items():
        if listed_term == term:
            return slug
    return None


def suspension_prefix(number: int) -> str:
    """Return what the parts of a suspension begin with: opschorting-1."""
    return f"{SUSPENSION}-{number}"


def term_query(
    slug: str,
    start: date,
    suspensions: Iterable[tuple[Ground, date, date]] = (),
    extended_weeks: int = 0,
    **parts: str,
) -> str:
    """Return the query of an address. `parts`: the length of a term that is not on the list."""
    query = {TERM: slug, **parts, START: start.isoformat()}
    for number, (ground, first, last) in enumerate(suspensions, 1):
        prefix = suspension_prefix(number)
        query[f"{prefix}-{GROUND}"] = ground.value
        query[f"{prefix}-{FIRST}"] = first.isoformat()
        query[f"{prefix}-{LAST}"] = last.isoformat()
    if extended_weeks:
        query[EXTENDED_WEEKS] = str(extended_weeks)
    return urlencode(query)
