"""Paying, default, interest, and when a claim lapses."""

from datetime import date
from decimal import Decimal

import pytest

from legalterms.payment import (
    REMINDER_FEES,
    STATUTORY_RATES,
    StatutoryRate,
    UnknownRate,
    first_day_of_default,
    interest,
    interest_owed,
    lapses_after,
    reminder_fee,
)
from legalterms.statutory_terms import (
    DECISION,
    DOCUMENTS_BEFORE_HEARING,
    GRANT_RECLAIM,
    GRANT_WITHDRAWAL,
    OBJECTION,
    PAYMENT,
)

FOUR_PERCENT = (StatutoryRate(date(2020, 1, 1), date(2030, 12, 31), Decimal(4), "invented"),)


def test_payment_is_due_six_weeks_after_bekendmaking():
    term = PAYMENT.ends(date(2026, 4, 3))
    assert (PAYMENT.article, term.end) == ("Awb 4:87 lid 1", date(2026, 5, 18))
    assert first_day_of_default(term.end) == date(2026, 5, 19)


def test_a_whole_year_of_interest_is_the_percentage():
    assert interest(Decimal(1000), date(2026, 5, 19), date(2027, 5, 19), FOUR_PERCENT) == 40
    assert interest(Decimal(1000), date(2027, 5, 19), date(2028, 5, 19), FOUR_PERCENT) == 40


def test_interest_bears_interest_after_a_year():
    two_years = interest(Decimal(1000), date(2026, 5, 19), date(2028, 5, 19), FOUR_PERCENT)
    assert two_years == Decimal("81.60")


def test_interest_counts_days_up_to_the_day_before_payment():
    first = date(2026, 5, 19)
    assert interest(Decimal(36500), first, first, FOUR_PERCENT) == 0
    assert interest(Decimal(36500), first, date(2026, 5, 20), FOUR_PERCENT) == 4
    assert interest(Decimal(36500), first, date(2026, 5, 29), FOUR_PERCENT) == 40


def test_the_rate_of_each_day_counts():
    over_new_year = interest(Decimal(36600), date(2023, 12, 22), date(2024, 1, 11))
    assert over_new_year == Decimal(60 + 70)
    with pytest.raises(UnknownRate, match="2025-01-01"):
        interest(Decimal(1000), date(2024, 12, 1), date(2025, 1, 2))
    assert all(row.source for row in STATUTORY_RATES)


@pytest.mark.parametrize(
    ("amount", "by_body", "owed"),
    [("19.99", False, 0), ("20.00", False, 20), ("9.99", True, 0), ("10.00", True, 10)],
)
def test_little_interest_is_not_owed(amount, by_body, owed):
    assert interest_owed(Decimal(amount), by_body=by_body) == owed


@pytest.mark.parametrize(("debt", "fee"), [("453.99", 9), ("454", 20), ("0", 9), ("9999", 20)])
def test_what_a_reminder_costs(debt, fee):
    assert reminder_fee(Decimal(debt)) == fee
    assert all(row.source for row in REMINDER_FEES)


def test_a_claim_lapses_after_five_years_and_no_weekend_moves_it():
    term = lapses_after(date(2026, 5, 18))
    assert (term.end, term.articles) == (date(2031, 5, 18), ("Atw 4",))  # a Sunday


def test_an_interruption_in_time_begins_it_anew():
    pay_until = date(2026, 5, 18)
    assert lapses_after(pay_until, [date(2030, 3, 1)]).end == date(2035, 3, 1)
    assert lapses_after(pay_until, [date(2031, 5, 18)]).end == date(2036, 5, 18)
    assert lapses_after(pay_until, [date(2031, 5, 19)]).end == date(2031, 5, 18)
    assert lapses_after(pay_until, [date(2034, 1, 1), date(2030, 3, 1)]).end == date(2039, 1, 1)
    assert lapses_after(pay_until, [date(2026, 4, 1)]).end == date(2031, 5, 18)


def test_a_grant_is_out_of_reach_after_five_years():
    assert GRANT_WITHDRAWAL.ends(date(2026, 5, 18)).end == date(2031, 5, 18)
    assert GRANT_RECLAIM.ends(date(2024, 2, 29)).end == date(2029, 2, 28)


def test_each_term_names_its_article():
    assert (DECISION.article, DECISION.ends(date(2026, 9, 1)).end) == (
        "Awb 4:13 lid 2",
        date(2026, 10, 27),
    )
    assert OBJECTION.ends(date(2026, 11, 2)).end == date(2026, 12, 14)
    before = DOCUMENTS_BEFORE_HEARING.ends_before(date(2026, 11, 25))
    assert (before.end, before.articles) == (date(2026, 11, 15), ("Atw 1 lid 2",))
