"""The sums of a grant: what is left of its ceiling, what to pay, and what must come back.

Awb 4:31 (a grant names the most that is paid), 4:46 (settlement), 4:57 (reclaim), 4:95 (advance).
"""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from legalterms.payment import (
    STATUTORY_RATES,
    StatutoryRate,
    UnknownRate,
    first_day_of_default,
    interest,
    interest_owed,
)

CENT = Decimal("0.01")
NOTHING = Decimal(0)


class CeilingExceeded(Exception):
    """More was asked than is left. `remaining` says how much is."""

    def __init__(self, remaining: Decimal) -> None:
        super().__init__(f"{remaining} is left")
        self.remaining = remaining


def left_for_costs(ceiling: Decimal, approved: Decimal) -> Decimal:
    """Return what can still be approved. An advance leaves it as it is: it is set off."""
    return max(ceiling - approved, NOTHING)


def left_for_advance(
    ceiling: Decimal, approved: Decimal, advanced: Decimal, limit: Decimal
) -> Decimal:
    """Return what can still be paid in advance, within the ceiling and the limit for advances."""
    return max(min(ceiling - approved - advanced, limit - advanced), NOTHING)


def set_off(amount: Decimal, advanced: Decimal) -> Decimal:
    """Return which part of an approved amount was paid in advance already."""
    return min(amount, advanced)


def most_of_invoice(hours: Decimal, rate: Decimal, other_costs: Decimal) -> Decimal:
    """Return what hours, rate and other costs add up to."""
    return (hours * rate).quantize(CENT, ROUND_HALF_UP) + other_costs


def balance_to_pay(settled: Decimal, paid: Decimal) -> Decimal:
    """Return what must be paid after the settlement; nothing when enough was paid."""
    return max(settled - paid, NOTHING)


class MoneyBack(NamedTuple):
    """What was paid, to how much there is a right, and what came or comes back of it."""

    paid: Decimal
    settled: Decimal
    recovered: Decimal  # by reclaiming
    returned: Decimal  # of the costs that the opponent paid
    claimed: Decimal  # reclaimed and not yet back, or waived


def overpaid(sums: MoneyBack) -> Decimal:
    """Return what can still be reclaimed: never more than was paid, less what came back."""
    most = min(sums.paid - sums.settled, sums.paid - sums.returned)
    return max(most - sums.recovered - sums.claimed, NOTHING)


def still_to_return(paid: Decimal, recovered: Decimal, returned: Decimal, owed: Decimal) -> Decimal:
    """Return what the payer can still get back beside what the applicant owes (`owed`)."""
    return max(paid - recovered - returned - owed, NOTHING)


class LateInterest(NamedTuple):
    """Interest over a payment that came too late; None where no rate is known for those days."""

    days: int
    amount: Decimal | None


def late_interest(
    amount: Decimal,
    pay_until: date,
    paid_on: date,
    rates: Sequence[StatutoryRate] = STATUTORY_RATES,
) -> LateInterest | None:
    """Return what the body owes for paying late (Awb 4:97 to 4:100); None when it was in time.

    Nothing is invented: without a rate for each day of it the amount is None.
    """
    if paid_on <= pay_until:
        return None
    first_day = first_day_of_default(pay_until)
    days = (paid_on - pay_until).days
    try:
        raw_interest = interest(amount, first_day, paid_on, rates)
    except UnknownRate:
        return LateInterest(days, None)
    return LateInterest(days, interest_owed(raw_interest, by_body=True))
