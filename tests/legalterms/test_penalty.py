"""What a late decision costs (Awb 4:17 to 4:20)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalterms.penalty import (
    NO_PENALTY_LABELS,
    PENALTY_RATES,
    NoPenalty,
    UnknownRates,
    amount_of_days,
    equal_shares,
    first_penalty_day,
    last_penalty_day,
    penalty_until,
    rates_on,
)
from legalterms.statutory_terms import PENALTY_DECISION, PENALTY_RECLAIM

DAYS = [(0, 0), (1, 23), (14, 322), (15, 357), (28, 812), (29, 857), (42, 1442), (43, 1442)]


@pytest.mark.parametrize(("days", "euros"), DAYS)
def test_the_amount_after_so_many_days(days, euros):
    assert amount_of_days(days) == euros


def test_the_amounts_before_2019():
    assert amount_of_days(42, rates_on(date(2018, 12, 31))) == 1260
    assert amount_of_days(42, rates_on(date(2019, 1, 1))) == 1442
    with pytest.raises(UnknownRates):
        rates_on(date(2009, 9, 30))
    assert all(row.source for row in PENALTY_RATES)


@pytest.mark.parametrize(
    ("term_end", "received", "strict", "other"),
    [
        (date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 30), date(2026, 12, 1)),
        (date(2026, 11, 16), date(2026, 11, 9), date(2026, 11, 30), date(2026, 12, 1)),
        (date(2026, 11, 9), date(2026, 12, 11), date(2026, 12, 25), date(2026, 12, 26)),
    ],
)
def test_the_first_day_is_two_weeks_after_both(term_end, received, strict, other):
    assert first_penalty_day(term_end, received) == strict
    assert first_penalty_day(term_end, received, strict=False) == other


def test_days_are_owed_until_the_decision_is_made_known():
    first = date(2026, 11, 30)
    assert penalty_until(first, None, date(2026, 11, 29)) is None
    assert penalty_until(first, first, date(2027, 1, 1)) is None
    one = penalty_until(first, date(2026, 12, 1), date(2027, 1, 1))
    assert (one.days, one.amount, one.last_day) == (1, 23, first)
    running = penalty_until(first, None, date(2026, 12, 14))
    assert (running.days, running.amount, running.is_full) == (15, 357, False)
    full = penalty_until(first, date(2027, 6, 1), date(2027, 7, 1))
    assert (full.days, full.amount, full.is_full) == (42, 1442, True)
    assert full.last_day == last_penalty_day(first) == date(2027, 1, 10)
    assert full.rates.euros_a_day == (23, 35, 45)


def test_the_decision_about_it_is_due_in_two_weeks():
    assert PENALTY_DECISION.ends(date(2027, 1, 10)).end == date(2027, 1, 25)
    assert PENALTY_RECLAIM.ends(date(2027, 1, 25)).end == date(2032, 1, 25)


@given(st.integers(0, 1442), st.integers(1, 50))
def test_applicants_share_equally(euros, applicants):
    shares = equal_shares(Decimal(euros), applicants)
    assert len(shares) == applicants
    assert sum(shares) == euros
    assert max(shares) - min(shares) <= Decimal("0.01")


def test_nobody_shares_nothing():
    assert equal_shares(Decimal(1442), 3) == [
        Decimal("480.67"),
        Decimal("480.67"),
        Decimal("480.66"),
    ]
    with pytest.raises(ValueError, match="one applicant"):
        equal_shares(Decimal(1442), 0)


def test_each_reason_why_nothing_is_owed_has_words():
    assert set(NO_PENALTY_LABELS) == set(NoPenalty)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 60))
def test_a_slow_count_of_days_agrees(first, length):
    decided = first + timedelta(days=length)
    owed = 0
    for number in range(length):
        if number < 42:
            owed += 23 if number < 14 else (35 if number < 28 else 45)
    penalty = penalty_until(first, decided, date(2050, 1, 1))
    assert (penalty.amount if penalty else 0) == owed
