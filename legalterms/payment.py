"""Paying, default and interest (Awb 4:87, 4:97 to 4:102), and what a reminder costs (4:113).

Amounts are in euros. When a claim lapses: `legalterms.statutory_terms`.
"""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from legalterms.closed_days import add_days
from legalterms.statutory_terms import LIMITATION
from legalterms.terms import TermEnd, add_months

CENT = Decimal("0.01")
# Interest below it is not owed (Awb 4:98 lid 2): by others, and by the body itself.
LEAST_INTEREST = Decimal(20)
LEAST_INTEREST_OF_BODY = Decimal(10)


class StatutoryRate(NamedTuple):
    """The statutory interest of BW 6:119 and 6:120 from a day up to and including another."""

    first: date
    last: date
    percent: Decimal
    source: str


# Dated data, only as far as it was read: no source of a rate after 2024 was found. Who calculates
# later interest hands over the rates.
STATUTORY_RATES = (
    StatutoryRate(date(2023, 7, 1), date(2023, 12, 31), Decimal(6), "Stb. 2023, 484 (nota)"),
    StatutoryRate(date(2024, 1, 1), date(2024, 12, 31), Decimal(7), "Stb. 2023, 484"),
)


class UnknownRate(ValueError):
    """No statutory interest is known for this day."""


class ReminderFee(NamedTuple):
    """What a body may ask for a reminder, for a debt from an amount on."""

    debt_from: Decimal
    fee: Decimal
    source: str


REMINDER_FEES = (
    ReminderFee(Decimal(0), Decimal(9), "Awb 4:113 lid 1, text of 1-7-2026"),
    ReminderFee(Decimal(454), Decimal(20), "Awb 4:113 lid 1, text of 1-7-2026"),
)


def reminder_fee(debt: Decimal, fees: Sequence[ReminderFee] = REMINDER_FEES) -> Decimal:
    """Return what a body may ask for a reminder of this debt."""
    return max(row for row in fees if row.debt_from <= debt).fee


def first_day_of_default(pay_until: date) -> date:
    """Return the day after the last day to pay (Awb 4:97)."""
    return add_days(pay_until, 1)


def rate_on(day: date, rates: Sequence[StatutoryRate] = STATUTORY_RATES) -> Decimal:
    """Return the percentage a year on a day. Raises UnknownRate where no row holds that day."""
    for row in rates:
        if row.first <= day <= row.last:
            return row.percent
    raise UnknownRate(f"no statutory interest is known for {day}")


def interest(
    principal: Decimal,
    first_day: date,
    paid_on: date,
    rates: Sequence[StatutoryRate] = STATUTORY_RATES,
) -> Decimal:
    """Return the interest from the first day of default up to the day before payment.

    After each year of default the interest of that year bears interest itself (BW 6:119 lid 2). A
    day counts for its part of that year. Raises UnknownRate for a day without a rate.
    """
    owed = principal
    year_number = 0
    day = first_day
    while day < paid_on:
        year_number += 1
        next_year = add_months(first_day, 12 * year_number)
        days_in_year = (next_year - day).days
        until = min(next_year, paid_on)
        percents = _sum_of_percents(day, until, rates)
        owed += (owed * percents / 100 / days_in_year).quantize(CENT, ROUND_HALF_UP)
        day = until
    return owed - principal


def _sum_of_percents(first: date, until: date, rates: Sequence[StatutoryRate]) -> Decimal:
    """Return the yearly percentages of each day added up, without the day `until`."""
    total = Decimal(0)
    day = first
    while day < until:
        total += rate_on(day, rates)
        day = add_days(day, 1)
    return total


def interest_owed(interest_amount: Decimal, *, by_body: bool) -> Decimal:
    """Return the interest, or nothing when it is too little to be owed (Awb 4:98 lid 2)."""
    least = LEAST_INTEREST_OF_BODY if by_body else LEAST_INTEREST
    return interest_amount if interest_amount >= least else Decimal(0)


def lapses_after(pay_until: date, interrupted_on: Sequence[date] = ()) -> TermEnd:
    """Return the last day of a claim for payment (Awb 4:104), five years after the last day to pay.

    Each interruption (4:105 to 4:107) in time begins the term anew the next day (4:110); one that
    came when the claim had lapsed does nothing.
    """
    term = LIMITATION.ends(pay_until)
    for day in sorted(interrupted_on):
        if day > term.end:
            break
        term = LIMITATION.ends(max(day, pay_until))
    return term
