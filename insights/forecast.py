"""Forecast the coming weeks from past counts. Plain functions; the page explains the method."""

from collections.abc import Sequence
from math import sqrt

WEEKS_AHEAD = 4
RECENT_WEEKS = 8  # the weeks that give the present level
WEEKS_PER_SEASON = 52  # weeks after which the calendar repeats
MIN_REPORTS = 10  # in the recent weeks; fewer allow no forecast
INTERVAL_FACTOR = 1.28  # standard deviations around the mean that hold 8 out of 10


def forecast(weekly_counts: Sequence[int]) -> list[dict[str, int]]:
    """Return `least`, `middle` and `most` new cases for each coming week, [] when too few came in.

    The middle is the mean of the last eight weeks, times the seasonal factor of a year ago. Between
    least and most lies what chance alone makes of that in 8 out of 10 weeks: the spread of a
    Poisson distribution, or of the recent weeks themselves when that is wider.
    """
    recent = weekly_counts[-RECENT_WEEKS:]
    if len(recent) < RECENT_WEEKS or sum(recent) < MIN_REPORTS:
        return []
    level = sum(recent) / RECENT_WEEKS
    variance = sum((count - level) ** 2 for count in recent) / (RECENT_WEEKS - 1)
    variance = max(level, variance)
    weeks = []
    for ahead in range(WEEKS_AHEAD):
        middle = level * _seasonal_factor(weekly_counts, ahead)
        width = INTERVAL_FACTOR * sqrt(variance * middle / level)
        week = {
            "least": max(0, round(middle - width)),
            "middle": round(middle),
            "most": round(middle + width),
        }
        weeks.append(week)
    return weeks


def _seasonal_factor(weekly_counts: Sequence[int], ahead: int) -> float:
    """Return how that week went a year ago, relative to the eight weeks around it (0.5 to 2).

    Returns 1 when there is no such year.
    """
    if len(weekly_counts) < WEEKS_PER_SEASON:
        return 1.0
    place = len(weekly_counts) - WEEKS_PER_SEASON + ahead
    first = max(0, place - RECENT_WEEKS // 2)
    around = weekly_counts[first : place + RECENT_WEEKS // 2]
    mean = sum(around) / len(around)
    if not mean:
        return 1.0
    return min(2.0, max(0.5, weekly_counts[place] / mean))
