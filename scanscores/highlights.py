"""What a scan brings to its workshop: where people disagree or do not know, what is strong."""

from fractions import Fraction
from typing import NamedTuple

from scanscores.measures import Measures
from scanscores.questionnaire import ITEMS

WIDE_SPREAD = 2
LARGE_SHARE = Fraction(2, 5)
LEAST_DIFFERENCE = 1
LONGEST = 5  # items in a list of the strongest, or of the most different
NONE_LAST = Fraction(-1)


class AgendaItem(NamedTuple):
    """An item to talk about, and why: spread, weet_niet, or both."""

    item: str
    reasons: tuple[str, ...]


def agenda(measures: dict[str, Measures]) -> list[AgendaItem]:
    """Return what to talk about: widest spread first, then largest share, then as it was asked."""
    chosen = [AgendaItem(item, _reasons(measures[item])) for item in ITEMS]
    with_reason = [each for each in chosen if each.reasons]
    return sorted(with_reason, key=lambda each: _most_disputed_first(measures[each.item]))


def _reasons(figures: Measures) -> tuple[str, ...]:
    reasons = []
    if figures.spread is not None and figures.spread >= WIDE_SPREAD:
        reasons.append("spread")
    if figures.share is not None and figures.share >= LARGE_SHARE:
        reasons.append("weet_niet")
    return tuple(reasons)


def _most_disputed_first(figures: Measures) -> tuple[Fraction, Fraction]:
    spread = NONE_LAST if figures.spread is None else figures.spread
    share = NONE_LAST if figures.share is None else figures.share
    return -spread, -share


def strongest(measures: dict[str, Measures]) -> list[str]:
    """Return the items with the highest mean; of equal ones the lower spread first."""
    with_mean = [item for item in ITEMS if measures[item].mean is not None]
    return sorted(with_mean, key=lambda item: _highest_first(measures[item]))[:LONGEST]


def most_different(measures: dict[str, Measures]) -> list[str]:
    """Return the items with the highest spread, 1 or more; of equal ones the lower mean first."""
    different = [item for item in ITEMS if (measures[item].spread or 0) >= LEAST_DIFFERENCE]
    return sorted(different, key=lambda item: _widest_first(measures[item]))[:LONGEST]


def _highest_first(figures: Measures) -> tuple[Fraction, Fraction]:
    return -Fraction(figures.mean or 0), Fraction(figures.spread or 0)


def _widest_first(figures: Measures) -> tuple[Fraction, Fraction]:
    return -Fraction(figures.spread or 0), Fraction(figures.mean or 0)
