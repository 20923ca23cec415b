"""What the coming weeks may bring, from the past. Plain functions; the page says how it is reckoned."""

from math import sqrt

WEEKS = 4  # ahead
RECENT = 8  # weeks that say how much there is now
SEASON = 52  # weeks after which the calendar repeats
LEAST = 10  # reports in the recent weeks; of fewer nothing can be said
TIMES = 1.28  # standard deviations around the middle that hold 8 out of 10


def forecast(weekly: list[int]) -> list[dict[str, int]]:
    """`least`, `middle` and `most` new ones for each coming week, or [] when there are too few to say.

    The mean of the last eight weeks, times how the same week went a year ago against the eight before it (at least half, at most
    double). Between least and most lies what chance alone makes of that in 8 out of 10 weeks, reckoned as counts fall (Poisson), or
    wider when the weeks themselves differed more.
    """
    recent = weekly[-RECENT:]
    if len(recent) < RECENT or sum(recent) < LEAST:
        return []
    level = sum(recent) / RECENT
    spread = max(level, sum((count - level) ** 2 for count in recent) / (RECENT - 1))
    found = []
    for ahead in range(WEEKS):
        middle = level * _season(weekly, ahead)
        width = TIMES * sqrt(spread * middle / level)
        found.append({"least": max(0, round(middle - width)), "middle": round(middle), "most": round(middle + width)})
    return found


def _season(weekly: list[int], ahead: int) -> float:
    """How the week a year before the one so far ahead went, against the eight weeks around it; 1 when there is no such year."""
    if len(weekly) < SEASON:
        return 1.0
    place = len(weekly) - SEASON + ahead
    around = weekly[max(0, place - RECENT // 2) : place + RECENT // 2]
    usual = sum(around) / len(around)
    return min(2.0, max(0.5, weekly[place] / usual)) if usual else 1.0
