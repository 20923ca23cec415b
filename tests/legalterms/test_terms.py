"""Terms end on the dates that were worked out by hand (docs/domain/evidence-2026-11.md §2b)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalterms.closed_days import OutOfCalendar
from legalterms.terms import (
    Length,
    Suspension,
    TermUnit,
    add_hours,
    add_months,
    await_applicant,
    await_bibob_data,
    await_end_of_force_majeure,
    await_supplement,
    end_of_term,
    last_day_before,
    postpone_with_consent,
)

SIX_WEEKS = Length(6, TermUnit.WEEKS)
EIGHT_WEEKS = Length(8, TermUnit.WEEKS)
TWELVE_WEEKS = Length(12, TermUnit.WEEKS)


def end(*start: int, length: Length, **more) -> date:
    return end_of_term(date(*start), length, **more).end


# --- the worked dates -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made_known", "last_day"),
    [
        (date(2026, 4, 3), date(2026, 5, 18)),  # Friday 15 May is equated
        (date(2026, 3, 24), date(2026, 5, 6)),  # Liberation Day
        (date(2027, 3, 24), date(2027, 5, 10)),  # 5, 6 and 7 May are closed, then a weekend
        (date(2026, 11, 2), date(2026, 12, 14)),
    ],
)
def test_the_last_day_for_bezwaar(made_known, last_day):
    assert end_of_term(made_known, SIX_WEEKS).end == last_day


def test_the_decision_on_bezwaar_counts_from_the_end_of_its_term():
    assert end(2026, 12, 14, length=SIX_WEEKS) == date(2027, 1, 25)
    assert end(2026, 12, 14, length=TWELVE_WEEKS) == date(2027, 3, 8)
    assert end(2026, 12, 14, length=SIX_WEEKS, extended_weeks=6) == date(2027, 3, 8)
    assert end(2026, 12, 14, length=TWELVE_WEEKS, extended_weeks=6) == date(2027, 4, 19)


def test_thirteen_days_stand_still():
    term = end_of_term(
        date(2026, 9, 1),
        EIGHT_WEEKS,
        suspensions=await_supplement(date(2026, 9, 10), date(2026, 9, 24)),
    )
    assert (term.raw_end, term.suspended_days) == (date(2026, 10, 27), 13)
    assert term.end == date(2026, 11, 9)


def test_a_raw_end_in_a_weekend_is_kept_until_the_one_roll():
    term = end_of_term(
        date(2026, 9, 5),
        EIGHT_WEEKS,
        suspensions=await_supplement(date(2026, 9, 10), date(2026, 9, 24)),
    )
    assert (term.raw_end, term.end) == (date(2026, 10, 31), date(2026, 11, 13))
    assert (term.rolled_over, term.articles) == ((), ("Awb 4:15",))


def test_bibob_stands_still_from_the_day_of_the_request():
    term = end_of_term(
        date(2026, 11, 2),
        EIGHT_WEEKS,
        suspensions=await_bibob_data(date(2026, 11, 12), date(2026, 11, 26)),
    )
    assert (term.suspended_days, term.end) == (14, date(2027, 1, 11))
    assert term.suspensions == (Suspension(date(2026, 11, 12), date(2026, 11, 25), "Bibob 15"),)


# --- where lawyers differ -------------------------------------------------------------------------


def test_the_other_reading_lets_the_last_day_stand_still_too():
    fourteen = await_supplement(date(2026, 9, 10), date(2026, 9, 24), last_day_runs=False)
    assert end(2026, 9, 1, length=EIGHT_WEEKS, suspensions=fourteen) == date(2026, 11, 10)
    fifteen = await_bibob_data(date(2026, 11, 12), date(2026, 11, 26), last_day_runs=False)
    assert fifteen[0].last == date(2026, 11, 26)


# --- suspensions ----------------------------------------------------------------------------------


def test_days_of_two_suspensions_count_once():
    asked = await_supplement(date(2026, 9, 10), date(2026, 9, 24))
    agreed = postpone_with_consent(date(2026, 9, 20), date(2026, 9, 30))
    term = end_of_term(date(2026, 9, 1), EIGHT_WEEKS, suspensions=[agreed, *asked])
    assert term.suspended_days == 20  # 11-30 September
    assert term.articles == ("Awb 4:15", "Awb 4:15 lid 2a")
    assert (term.reached, term.end) == (date(2026, 11, 16), date(2026, 11, 16))


def test_a_suspension_within_another_adds_nothing():
    long = postpone_with_consent(date(2026, 9, 2), date(2026, 9, 30))
    within = await_applicant(date(2026, 9, 5), date(2026, 9, 6))
    term = end_of_term(date(2026, 9, 1), EIGHT_WEEKS, suspensions=[within, long])
    assert (term.suspended_days, term.suspensions) == (29, (long,))


def test_a_suspension_begins_only_inside_the_term():
    before = await_end_of_force_majeure(date(2026, 8, 20), date(2026, 9, 3))
    after = await_applicant(date(2026, 12, 1), date(2026, 12, 31))
    term = end_of_term(date(2026, 9, 1), EIGHT_WEEKS, suspensions=[before, after])
    assert (term.suspended_days, term.reached) == (2, date(2026, 10, 29))


def test_a_suspension_on_days_that_another_one_gained_counts():
    first = await_applicant(date(2026, 10, 20), date(2026, 10, 29))  # the end moves to 6 November
    second = await_applicant(date(2026, 11, 2), date(2026, 11, 3))
    term = end_of_term(date(2026, 9, 1), EIGHT_WEEKS, suspensions=[second, first])
    assert (term.suspended_days, term.reached) == (12, date(2026, 11, 8))


def test_nothing_stands_still_between_a_request_and_an_answer_of_the_next_day():
    assert await_supplement(date(2026, 9, 10), date(2026, 9, 10)) == ()
    assert await_supplement(date(2026, 9, 10), date(2026, 9, 11)) == ()
    assert await_bibob_data(date(2026, 9, 10), date(2026, 9, 10)) == ()


def test_a_term_in_working_days_passes_over_days_that_stand_still():
    pause = await_supplement(date(2026, 5, 11), date(2026, 5, 20))  # 12-19 May
    term = end_of_term(date(2026, 5, 8), Length(3, TermUnit.WORKING_DAYS), suspensions=pause)
    assert (term.raw_end, term.end) == (date(2026, 5, 13), date(2026, 5, 21))
    assert (term.suspended_days, term.rolled_over) == (8, ())


# --- months ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 2, 28), 1, date(2026, 3, 28)),
        (date(2016, 2, 29), 3, date(2016, 5, 29)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 1), 12, date(2027, 1, 1)),
    ],
)
def test_months(start, months, last):
    assert add_months(start, months) == last


@given(st.dates(), st.integers(1, 600))
def test_a_month_is_never_skipped(start, months):
    try:
        last = add_months(start, months)
    except OutOfCalendar:
        assert start.year + months / 12 > 9999
        return
    assert (last.year * 12 + last.month) - (start.year * 12 + start.month) == months


# --- the Algemene termijnenwet --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "length", "last", "articles"),
    [
        (date(2026, 11, 30), Length(3, TermUnit.MONTHS), date(2027, 3, 1), ("Atw 1 lid 1",)),
        (date(2026, 10, 31), Length(4, TermUnit.MONTHS), date(2027, 2, 28), ("Atw 4",)),
        (date(2026, 12, 5), Length(12, TermUnit.WEEKS), date(2027, 3, 1), ("Atw 1 lid 1",)),
        (date(2026, 12, 5), Length(13, TermUnit.WEEKS), date(2027, 3, 6), ("Atw 4",)),
        (date(2026, 11, 29), Length(90, TermUnit.DAYS), date(2027, 3, 1), ("Atw 1 lid 1",)),
        (date(2026, 11, 28), Length(91, TermUnit.DAYS), date(2027, 2, 27), ("Atw 4",)),
        (date(2022, 1, 1), Length(5, TermUnit.YEARS), date(2027, 1, 1), ("Atw 4",)),
        (date(2022, 1, 4), Length(5, TermUnit.YEARS), date(2027, 1, 4), ()),
        (date(2026, 12, 24), Length(2, TermUnit.DAYS), date(2026, 12, 28), ("Atw 1 lid 1",)),
        (
            date(2026, 12, 24),
            Length(3, TermUnit.DAYS),
            date(2026, 12, 29),
            ("Atw 1 lid 1", "Atw 2"),
        ),
        (date(2026, 11, 27), Length(3, TermUnit.DAYS), date(2026, 12, 1), ("Atw 2",)),
        (date(2026, 11, 26), Length(3, TermUnit.DAYS), date(2026, 11, 30), ("Atw 1 lid 1",)),
    ],
)
def test_what_the_algemene_termijnenwet_moves(start, length, last, articles):
    term = end_of_term(start, length)
    assert (term.end, term.articles) == (last, articles)


def test_an_extension_is_measured_by_itself():
    start = date(2026, 12, 5)  # a Saturday, so that every end in weeks is one
    rolled = end_of_term(start, TWELVE_WEEKS, extended_weeks=12)
    held = end_of_term(start, TWELVE_WEEKS, extended_weeks=13)
    assert rolled.articles == ("Atw 1 lid 1",)
    assert (held.end, held.articles) == (date(2027, 5, 29), ("Atw 4",))


def test_two_working_days_are_counted_without_those_that_stood_still():
    pause = await_supplement(date(2026, 11, 26), date(2026, 11, 28))  # Friday 27 November
    term = end_of_term(date(2026, 11, 26), Length(3, TermUnit.DAYS), suspensions=pause)
    assert (term.reached, term.end) == (date(2026, 11, 30), date(2026, 12, 1))
    assert term.articles == ("Awb 4:15", "Atw 2")


# --- backward and hours ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("length", "last"),
    [
        (Length(10, TermUnit.DAYS), date(2026, 5, 15)),  # equated, and it stays
        (Length(1, TermUnit.WEEKS), date(2026, 5, 18)),
        (Length(1, TermUnit.MONTHS), date(2026, 4, 25)),  # a Saturday
        (Length(2, TermUnit.WORKING_DAYS), date(2026, 5, 21)),
        (Length(5, TermUnit.WORKING_DAYS), date(2026, 5, 18)),
    ],
)
def test_a_term_before_a_hearing_is_not_moved(length, last):
    term = last_day_before(date(2026, 5, 25), length)
    assert (term.end, term.raw_end, term.rolled_over) == (last, last, ())
    assert term.articles == ("Atw 1 lid 2",)


def test_hours_run_on_weekends_and_when_the_clock_changes():
    zone = ZoneInfo("Europe/Amsterdam")
    saturday = datetime(2026, 3, 28, 22, 0, tzinfo=zone)
    end_of_day = add_hours(saturday, 24)
    assert end_of_day == datetime(2026, 3, 29, 23, 0, tzinfo=zone)
    assert end_of_day.tzinfo is zone
    assert (end_of_day.astimezone(UTC) - saturday.astimezone(UTC)).total_seconds() == 24 * 3600


# --- the edge of the calendar ---------------------------------------------------------------------


@pytest.mark.parametrize("unit", list(TermUnit))
def test_no_term_ends_after_the_year_9999(unit):
    with pytest.raises(OutOfCalendar):
        end_of_term(date(9999, 12, 1), Length(40, unit))
    with pytest.raises(OutOfCalendar):
        last_day_before(date(1, 1, 20), Length(40, unit))


def test_a_long_term_is_told_at_once():
    far = end_of_term(date(1, 1, 1), Length(2_500_000, TermUnit.WORKING_DAYS))
    back = last_day_before(far.end, Length(2_499_999, TermUnit.WORKING_DAYS))
    assert back.end == date(1, 1, 2)


def test_days_that_a_desk_adds_count():
    extra = frozenset({date(2027, 1, 4)})
    assert end(2026, 11, 22, length=SIX_WEEKS) == date(2027, 1, 4)
    assert end(2026, 11, 22, length=SIX_WEEKS, equated=extra) == date(2027, 1, 5)
