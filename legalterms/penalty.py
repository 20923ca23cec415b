"""Dwangsom: what a body owes for a decision that is late (Awb 4:17 to 4:20).

It holds for a late decision on bezwaar as well (Awb 7:14). Amounts are in euros.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from legalterms.closed_days import add_days

LONGEST_DAYS = 42  # lid 1; the Algemene termijnenwet does not hold for it
DAYS_A_RATE = 14
GRACE = 14  # two weeks after lateness and receipt (lid 3)
CENT = Decimal("0.01")


class PenaltyRates(NamedTuple):
    """Euros a day, for each fourteen days, from a day on."""

    valid_from: date
    euros_a_day: tuple[int, int, int]
    source: str


# Dated data. The first row was read in a text of the law of May 2017.
PENALTY_RATES = (
    PenaltyRates(date(2009, 10, 1), (20, 30, 40), "Awb 4:17 lid 2, Stb. 2009, 383"),
    PenaltyRates(date(2019, 1, 1), (23, 35, 45), "Awb 4:17 lid 2, Stcrt. 2018, 65542"),
)


class NoPenalty(StrEnum):
    """Why no dwangsom is owed (lid 5)."""

    NOTICE_TOO_LATE = "lid 5a"
    NOT_CONCERNED = "lid 5b"
    EVIDENTLY_REFUSED = "lid 5c"


NO_PENALTY_LABELS = {
    NoPenalty.NOTICE_TOO_LATE: "onredelijk laat in gebreke gesteld",
    NoPenalty.NOT_CONCERNED: "de aanvrager is geen belanghebbende",
    NoPenalty.EVIDENTLY_REFUSED: "de aanvraag is kennelijk niet-ontvankelijk of ongegrond",
}


class UnknownRates(ValueError):
    """No rate is known for this day."""


@dataclass(frozen=True)
class Penalty:
    """A dwangsom: its days so far, what is owed for them, and by which rates."""

    first_day: date
    last_day: date
    days: int
    amount: Decimal
    rates: PenaltyRates

    @property
    def is_full(self) -> bool:
        """Whether no day can be added."""
        return self.days == LONGEST_DAYS


def rates_on(day: date, rates: tuple[PenaltyRates, ...] = PENALTY_RATES) -> PenaltyRates:
    """Return the rates that hold on a day. Raises UnknownRates before the first of them."""
    in_force = [row for row in rates if row.valid_from <= day]
    if not in_force:
        raise UnknownRates(f"no dwangsom is known on {day}")
    return max(in_force)


def first_penalty_day(term_end: date, notice_received: date, *, strict: bool = True) -> date:
    """Return the first day of the dwangsom (lid 3).

    Two weeks run from the day on which both have happened: the term has passed and the notice of
    default is in. Is the first day that two weeks later, or the day after it? Lawyers differ;
    `strict` takes the earlier one. No closed day moves it.
    """
    both_happened = max(term_end, notice_received)
    return add_days(both_happened, GRACE if strict else GRACE + 1)


def last_penalty_day(first_day: date) -> date:
    """Return the 42nd day, the last one for which anything can be owed."""
    return add_days(first_day, LONGEST_DAYS - 1)


def amount_of_days(days: int, rates: PenaltyRates = PENALTY_RATES[-1]) -> Decimal:
    """Return what is owed for so many days; after 42 it stays what it is."""
    owed = 0
    for number, euros in enumerate(rates.euros_a_day):
        days_at_rate = min(max(days - number * DAYS_A_RATE, 0), DAYS_A_RATE)
        owed += days_at_rate * euros
    return Decimal(owed)


def penalty_until(
    first_day: date,
    made_known: date | None,
    today: date,
    rates: tuple[PenaltyRates, ...] = PENALTY_RATES,
) -> Penalty | None:
    """Return the dwangsom up to today, or for as long as it ran; None when no day is owed.

    `made_known`: the day on which the decision was made known, which is no day of default any more;
    None while there is no decision. The rates of the first day hold for all of them.
    """
    last_day = min(last_penalty_day(first_day), today)
    if made_known is not None:
        last_day = min(last_day, made_known - timedelta(days=1))
    days = (last_day - first_day).days + 1
    if days < 1:
        return None
    in_force = rates_on(first_day, rates)
    return Penalty(first_day, last_day, days, amount_of_days(days, in_force), in_force)


def equal_shares(amount: Decimal, applicants: int) -> list[Decimal]:
    """Return the share of each applicant (lid 6), in cents; together they are the amount.

    Cents that cannot be divided go to the first ones. Raises ValueError without applicants.
    """
    if applicants < 1:
        raise ValueError("a dwangsom is owed to one applicant at least")
    cents, left_over = divmod(int(amount / CENT), applicants)
    return [CENT * (cents + (number < left_over)) for number in range(applicants)]
