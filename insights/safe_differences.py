"""By how much two publications may differ, for anybody and for who supplied a part of it."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping

THRESHOLD = 10  # the smallest count that is published

Contributions = Mapping[Hashable, int]  # contributor → count
CategorySources = Mapping[str, Contributions]  # category → source → count


def is_safe_difference(difference: int, threshold: int = THRESHOLD) -> bool:
    """Return whether two publications may differ by so much: at least the threshold, or nothing."""
    return not 0 < abs(difference) < threshold


def is_safe_without_any_source(
    difference: int, by_source: Contributions, threshold: int = THRESHOLD
) -> bool:
    """Return whether two publications may differ by so much, whoever takes the own part away.

    `by_source`: what each source supplied of the difference. A first publication differs from
    nothing.
    """
    parts = {0, *by_source.values()}
    return all(is_safe_difference(difference - part, threshold) for part in parts)


def add_up_sources(sources: CategorySources, categories: Iterable[str]) -> Counter:
    """Return what each source supplied of these categories together, negative changes too."""
    total: Counter = Counter()
    for category in categories:
        total.update(sources.get(category, {}))
    return total
