"""Mean, spread and share: of an item, of a module, overall. Exact fractions; None for no figure.

What fewer than three people answered is withheld, and counts in no other figure either: taking the
other items from the mean of their module would give it away.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import floor
from typing import NamedTuple

from scanscores.answers import AnswerSet
from scanscores.questionnaire import ITEMS, ITEMS_OF, MODULES

LEAST_VALUES = 3  # of an item: with fewer it has no mean and no spread
LEAST_ANSWERS = 3  # values and "weet niet" of an item: with fewer it has no share


class Measures(NamedTuple):
    """The figures of an item or a module."""

    mean: Fraction | None
    spread: Fraction | None
    share: Fraction | None  # of "weet niet"


class ItemAnswers(NamedTuple):
    """All answers to an item: its levels, and how many did not know."""

    values: tuple[int, ...]
    not_knowing: int

    @property
    def counts(self) -> bool:
        """Whether its values count in any figure."""
        return len(self.values) >= LEAST_VALUES

    @property
    def share_counts(self) -> bool:
        """Whether enough people answered for a share of "weet niet"."""
        return self.number >= LEAST_ANSWERS

    @property
    def number(self) -> int:
        """How many people answered."""
        return len(self.values) + self.not_knowing


def collect(answer_sets: Iterable[AnswerSet]) -> dict[str, ItemAnswers]:
    """Return all answers by item."""
    rows = [answer_set.answers for answer_set in answer_sets]
    by_item = {}
    for item in ITEMS:
        answers = [row[item] for row in rows if item in row]
        values = tuple(answer for answer in answers if answer is not None)
        by_item[item] = ItemAnswers(values, len(answers) - len(values))
    return by_item


def mean(values: Sequence[int]) -> Fraction | None:
    """Return the sum of the values divided by their number; None for no values."""
    return Fraction(sum(values), len(values)) if values else None


def measure_item(answers: ItemAnswers) -> Measures:
    """Return mean, spread and share of an item."""
    counts = answers.counts
    return Measures(
        mean(answers.values) if counts else None,
        Fraction(max(answers.values) - min(answers.values)) if counts else None,
        Fraction(answers.not_knowing, answers.number) if answers.share_counts else None,
    )


def measure_module(items: Sequence[ItemAnswers]) -> Measures:
    """Return mean, mean spread and share of a module, from the answers to its items."""
    values = [value for answers in items if answers.counts for value in answers.values]
    spreads = [
        spread for spread in (measure_item(each).spread for each in items) if spread is not None
    ]
    shared = [answers for answers in items if answers.share_counts]
    return Measures(
        mean(values),
        sum(spreads, Fraction()) / len(spreads) if spreads else None,
        _share(sum(each.not_knowing for each in shared), sum(each.number for each in shared)),
    )


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def counting_items(by_item: dict[str, ItemAnswers]) -> frozenset[str]:
    """Return the items whose values count."""
    return frozenset(item for item, answers in by_item.items() if answers.counts)


def measure_modules(by_item: dict[str, ItemAnswers]) -> dict[str, Measures]:
    """Return the figures of each module."""
    return {
        module: measure_module([by_item[item] for item in ITEMS_OF[module]]) for module in MODULES
    }


def overall_mean(by_item: dict[str, ItemAnswers]) -> Fraction | None:
    """Return the mean of all values that count."""
    return mean([value for each in by_item.values() if each.counts for value in each.values])


def rounded(figure: Fraction | None) -> float | None:
    """Return a figure with two decimals, half up: 2.125 is 2.13."""
    return None if figure is None else floor(figure * 100 + Fraction(1, 2)) / 100
