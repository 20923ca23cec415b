"""The periods of which a report is made: a quarter and a year that ended."""

from datetime import date, timedelta

from insights.trend import MONTHS_PER_YEAR
from legalterms.terms import add_months

MONTHS_PER_QUARTER = 3

Period = tuple[date, date]  # first and last day


def last_ended_periods(today: date) -> tuple[Period, Period]:
    """Return the quarter that ended last, and the year that ended last."""
    first_month = today.month - (today.month - 1) % MONTHS_PER_QUARTER
    quarter = _period_before(date(today.year, first_month, 1), MONTHS_PER_QUARTER)
    year = _period_before(date(today.year, 1, 1), MONTHS_PER_YEAR)
    return quarter, year


def _period_before(day: date, months: int) -> Period:
    return add_months(day, -months), day - timedelta(days=1)
