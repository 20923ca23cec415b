"""Whether a bezwaar is in time, what a decision on it may do, and when a court may be asked.

Source: Awb 6:7 to 6:9, 6:12, 7:4, 7:11; docs/domain/evidence-2026-11.md §1a.
"""

from datetime import date, timedelta
from decimal import Decimal

from legalsupport.rules.deviation import Award
from legalterms.closed_days import DECREED
from legalterms.statutory_terms import RECEIPT_BY_POST

TWO_WEEKS = timedelta(weeks=2)


def is_in_time(
    object_until: date,
    received_on: date,
    posted_on: date | None = None,
    *,
    equated: frozenset[date] = DECREED,
) -> bool:
    """Tell whether a bezwaar came in time (Awb 6:9).

    By post: put in the mail on the last day and received within a week after it. `posted_on`: None
    for what came another way.
    """
    if received_on <= object_until:
        return True
    if posted_on is None or posted_on > object_until:
        return False
    return received_on <= RECEIPT_BY_POST.ends(object_until, equated=equated).end


def gives_less(first: Award, later: Award, order: tuple[str, ...]) -> bool:
    """Tell whether the decision on a bezwaar leaves who objected worse off (Awb 7:11).

    `order`: outcomes from the least to the most.
    """
    if first.outcome in order and order.index(later.outcome) < order.index(first.outcome):
        return True
    if first.amount is None or later.outcome not in order:
        return False
    return (later.amount or Decimal(0)) < first.amount


def court_possible_from(notice_received: date) -> date:
    """Return the first day of a beroep against a late decision (Awb 6:12 lid 2).

    Two weeks must have passed after the day on which the notice of default came.
    """
    return notice_received + TWO_WEEKS + timedelta(days=1)
