"""Statistical disclosure control: what may be published of counts of reports. Plain functions.

The rules come from docs/domain/support.md §8.2 (suppression for all desk statistics) and
docs/domain/incidents.md §8 and §13. A *breakdown* maps categories to counts; each count is a
*cell*, their sum the *margin*. A *contributor* is an organisation of which reports are in a sum.

Nothing is blanked: a small cell is merged with others, so every published count is at least
`THRESHOLD`. What is published is always a partition of reports whose sum was published itself:

- `suppress_small_cells` (threshold rule, with complementary suppression): for one breakdown, or for
  several that add up to a published one. A category is shown in all of them or in none. The others
  stand together under `rest`: two categories or more, and at least `THRESHOLD` reports each time.
- `partition_into_blocks`: successive months. A block closes with the month that makes it large
  enough, and is never cut again.
- `suppress_differences` (differencing): a breakdown that grew is shown so coarsely that its growth
  is no small count either.
- `publishable_percentage`: only of enough reports, and only if both parts could be shown.
- `remainder_after_dominant` (dominance rule): a sum over contributors is shown if enough is left of
  it for somebody who knows the two largest.
- `is_safe_without_any_source`: a sum, or what it grew by, is shown if the rest of it is no small
  count for a source (a client, the imports, a reporter) that takes its own part away.

Whoever adds or subtracts such numbers finds sums of merged categories: each of the merged ones can
still be anything from none to all of them (tests/insights/test_suppress.py tries). A zero is not a
small count: it is shown where everything else is.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from heapq import nlargest
from itertools import zip_longest

from insights.safe_differences import (
    THRESHOLD,
    CategorySources,
    Contributions,
    add_up_sources,
    is_safe_without_any_source,
)

MIN_PERCENTAGE_BASE = 30  # the fewest reports of which a percentage is published
REST = "rest"  # the category that holds the suppressed ones

Breakdown = Mapping[str, int]  # category → count
PeerGroups = Mapping[Hashable, Hashable]  # contributor → the group with which it is compared
Band = tuple[int, int | None]  # lowest and highest count; None: no upper limit
Span = tuple[int, int]  # first place, and one past the last


def remainder_after_dominant(contributions: Contributions, peer_groups: PeerGroups) -> int:
    """Return what is left of a sum for an intruder who knows its dominant contributors.

    The intruder knows the two largest contributors, or all members of one peer group (whose figures
    are published); the worst case counts. A peer group that is the whole sum discloses no others.
    """
    total = sum(contributions.values())
    group_totals: Counter = Counter()
    for contributor, count in contributions.items():
        if contributor in peer_groups:
            group_totals[peer_groups[contributor]] += count
    known_sums = [sum(nlargest(2, contributions.values()))]
    known_sums += [count for count in group_totals.values() if count < total]
    return total - max(known_sums)


def suppress_small_cells(
    *breakdowns: Breakdown,
    remainders: Sequence[Breakdown] = (),
    sources: Sequence[CategorySources] = (),
    threshold: int = THRESHOLD,
) -> list[dict[str, int]]:
    """Return the breakdowns with the same categories shown in each, and the others under `rest`.

    `remainders`, for sums over contributors: for each breakdown what `remainder_after_dominant`
    leaves of its categories, which must reach the threshold as well. `sources`: for each breakdown
    who supplied its cells; what is shown must hold without any of them. A single breakdown whose
    margin is below the threshold, or does not hold without a source, gives an empty one.

    Raises ValueError when there are several breakdowns and the margin of one is such: it would be
    disclosed by the others and their sum.
    """
    categories = _categories_of(breakdowns)
    smallest_margin = min(sum(breakdown.values()) for breakdown in breakdowns)
    if smallest_margin < threshold or not _hold_without_sources(
        categories, breakdowns, sources, threshold
    ):
        if len(breakdowns) > 1:
            raise ValueError("a breakdown that is too small itself cannot stand beside another one")
        return [{}]
    suppressed = _suppressed_categories(categories, breakdowns, remainders, sources, threshold)
    published = [category for category in categories if category not in suppressed]
    return [_collapse(breakdown, published) for breakdown in breakdowns]


def _suppressed_categories(
    categories: Sequence[str],
    breakdowns: Sequence[Breakdown],
    remainders: Sequence[Breakdown],
    sources: Sequence[CategorySources],
    threshold: int,
) -> list[str]:
    """Return the categories with a small cell, and those that must go with them.

    Primary suppression takes the small cells. Complementary suppression adds the smallest cells
    that are left until what stands together is no small count in any of the breakdowns.
    """
    judged = (*breakdowns, *remainders)
    smallest = {}
    for category in categories:
        smallest[category] = min(breakdown.get(category, 0) for breakdown in judged)
    suppressed = []
    candidates = []
    for category in categories:
        holds = _hold_without_sources([category], breakdowns, sources, threshold)
        is_shown = smallest[category] >= threshold and holds
        (candidates if is_shown else suppressed).append(category)
    candidates.sort(key=smallest.__getitem__)
    for category in candidates:
        anything_hidden = any(_sums_of(suppressed, breakdowns))
        is_large_enough = min(_sums_of(suppressed, judged)) >= threshold
        holds = _hold_without_sources(suppressed, breakdowns, sources, threshold)
        if not anything_hidden or (is_large_enough and holds):
            break
        suppressed.append(category)
    return suppressed


def _hold_without_sources(
    categories: Collection[str],
    breakdowns: Sequence[Breakdown],
    sources: Sequence[CategorySources],
    threshold: int,
) -> bool:
    """Return whether the sums of these cells hold without any one source, in every breakdown."""
    sums = _sums_of(categories, breakdowns)
    for total, of_breakdown in zip(sums, sources, strict=False):  # often none are given
        by_source = add_up_sources(of_breakdown, categories)
        if not is_safe_without_any_source(total, by_source, threshold):
            return False
    return True


def _categories_of(breakdowns: Iterable[Breakdown]) -> list[str]:
    """Return all categories, each once, in the order of the breakdowns."""
    categories: dict[str, None] = {}
    for breakdown in breakdowns:
        categories |= dict.fromkeys(breakdown)
    return list(categories)


def _sums_of(categories: Sequence[str], breakdowns: Iterable[Breakdown]) -> list[int]:
    """Return for each breakdown the sum of these cells."""
    sums = []
    for breakdown in breakdowns:
        sums.append(sum(breakdown.get(category, 0) for category in categories))
    return sums


def _collapse(breakdown: Breakdown, categories: Iterable[str]) -> dict[str, int]:
    """Return these cells of a breakdown, and what is left of its margin, if any, under `rest`."""
    cells = {category: breakdown[category] for category in categories}
    rest = sum(breakdown.values()) - sum(cells.values())
    if rest:
        cells[REST] = rest
    return cells


def keep_categories(breakdown: Breakdown, categories: Collection[str]) -> dict[str, int]:
    """Return the same breakdown with only these categories shown, and all others under `rest`."""
    names = [name for name in _named(breakdown) if name in categories]
    return _collapse(breakdown, names)


def _named(breakdown: Breakdown) -> list[str]:
    return [category for category in breakdown if category != REST]


def is_large_enough(total: int, length: int, *, minimum: int, full_length: int = 0) -> bool:
    """Return whether a block of this total and length may close.

    Without `full_length` it may when it reaches the minimum. With it a block waits for four times
    the minimum, which shows more categories, unless it has its full length already.
    """
    if total < minimum:
        return False
    if not full_length:
        return True
    return length >= full_length or total >= 4 * minimum


def partition_into_blocks(
    counts: Sequence[int],
    *,
    minimum: int = THRESHOLD,
    lengths: Sequence[int] = (),
    full_length: int = 0,
    contributions: Sequence[Contributions] = (),
    peer_groups: PeerGroups | None = None,
    sources: Sequence[Contributions] = (),
) -> list[Span]:
    """Partition successive counts into blocks of at least `minimum`.

    Returns pairs of the first place and one past the last. A block closes as soon as
    `is_large_enough` says so (`lengths`: of each place, in the unit of `full_length`); what is left
    at the end is in no block. With `contributions` to each count, the dominance rule must hold for
    a block as well; with `sources` of each count, a block must hold without any one of them. Counts
    added at the end change no block before them.
    """
    blocks = []
    start = total = 0
    for place, count in enumerate(counts):
        end = place + 1
        total += count
        if contributions:
            block_contributions = _add_up(contributions[start:end])
            remainder = remainder_after_dominant(block_contributions, peer_groups or {})
            if remainder < THRESHOLD:
                continue
        if not is_safe_without_any_source(total, _add_up(sources[start:end])):
            continue
        length = sum(lengths[start:end])
        if is_large_enough(total, length, minimum=minimum, full_length=full_length):
            blocks.append((start, end))
            start, total = end, 0
    return blocks


def _add_up(contributions: Iterable[Contributions]) -> Counter:
    total: Counter = Counter()
    for some in contributions:
        total += Counter(some)
    return total


def partition_with_complement(
    pairs: Sequence[tuple[int, int]],
    lengths: Sequence[int],
    *,
    minimum: int,
    full_length: int,
    sources: Sequence[Sequence[Contributions]] = (),
) -> tuple[list[Span], list[Span]]:
    """Partition successive counts of a part and its complement, and of the whole they add up to.

    Returns the blocks of the whole, as `partition_into_blocks` would cut them, and finer blocks
    that may be published of both parts. A fine block closes when both parts reach the threshold
    (and hold without any of the `sources`, of each place for each of both), and no block of the
    whole ends inside one: so the parts and the whole are published over the
    same months. The last block of the whole is still filling; it ends where the last fine block
    does, if it has any.
    """
    blocks: list[Span] = []
    fine_blocks: list[Span] = []
    start = fine_start = 0
    for place in range(len(pairs)):
        end = place + 1
        if _both_parts_hold(pairs[fine_start:end], sources[fine_start:end]):
            fine_blocks.append((fine_start, end))
            fine_start = end
        total = sum(map(sum, pairs[start:end]))
        length = sum(lengths[start:end])
        cuts_no_fine_block = fine_start in (start, end)
        if cuts_no_fine_block and is_large_enough(
            total, length, minimum=minimum, full_length=full_length
        ):
            blocks.append((start, end))
            start = fine_start = end
    last_end = fine_start if fine_start > start else len(pairs)
    return [*blocks, (start, last_end)], fine_blocks


def _both_parts_hold(
    pairs: Sequence[tuple[int, int]], sources: Sequence[Sequence[Contributions]]
) -> bool:
    for number, part in enumerate(zip(*pairs, strict=True)):
        by_source = _add_up(of_place[number] for of_place in sources)
        if sum(part) < THRESHOLD or not is_safe_without_any_source(sum(part), by_source):
            return False
    return True


def suppress_differences(
    breakdown: Breakdown,
    previous: Breakdown,
    threshold: int = THRESHOLD,
    changes: CategorySources | None = None,
) -> dict[str, int]:
    """Return a breakdown, so coarse that subtracting the previous publication finds no small count.

    Each shown category, and the rest, grew by at least the threshold or by nothing, also without
    the part of any one source (`changes`: by category what each adds to what was published); the
    categories that grew least are suppressed first.
    """
    changes = changes or {}
    growth = {}
    for name in _named(breakdown):
        if name in previous:
            growth[name] = breakdown[name] - previous[name]
    margin_growth = sum(breakdown.values()) - sum(previous.values())
    suppressed = set()
    while growth:
        rest = [name for name in changes if name not in growth]
        rest_growth = margin_growth - sum(growth.values())
        judged = [(rest_growth, add_up_sources(changes, rest))]
        for name, difference in growth.items():
            judged.append((difference, changes.get(name, {})))
        if all(is_safe_without_any_source(*grown, threshold) for grown in judged):
            break
        smallest = min(growth, key=lambda name: abs(growth[name]))
        del growth[smallest]
        suppressed.add(smallest)
    published = [name for name in _named(breakdown) if name not in suppressed]
    return _collapse(breakdown, published)


def suppress_differences_jointly(
    breakdowns: Sequence[Breakdown],
    previous: Sequence[Breakdown],
    changes: Sequence[CategorySources] = (),
) -> list[dict[str, int]]:
    """Apply `suppress_differences` to breakdowns that stand beside each other.

    A category that one of them cannot show is shown in none.
    """
    categories = set(_categories_of(breakdowns))
    judged = list(zip_longest(breakdowns, previous, changes))
    while True:
        publishable = categories
        for breakdown, before, changes_of_one in judged:
            coarser = keep_categories(breakdown, categories)
            unsuppressed = suppress_differences(coarser, before, changes=changes_of_one)
            publishable = publishable & {*unsuppressed, REST}
        if publishable == categories:
            return [keep_categories(breakdown, categories) for breakdown in breakdowns]
        categories = publishable


def is_safe_successor(
    breakdown: Breakdown, previous: Breakdown, changes: CategorySources | None = None
) -> bool:
    """Return whether a breakdown with the margin of the previous publication may replace it.

    It may when it shows no new category and each cell moved by a safe difference.
    """
    if not breakdown.keys() <= previous.keys():
        return False
    return suppress_differences(breakdown, previous, changes=changes) == breakdown


def publishable_percentage(part: int, whole: int) -> int | None:
    """Return `part` of `whole` as a whole percentage, or None when it would disclose a few."""
    if whole < MIN_PERCENTAGE_BASE:
        return None
    if min(part, whole - part) < THRESHOLD:
        return None
    return round(100 * part / whole)


def bands_disclose_small_count(
    total: int, bands: Sequence[Band], threshold: int = THRESHOLD
) -> bool:
    """Return whether a sum, published beside the band of each contributor, discloses a small count.

    A band of small counts is safe when the sum leaves it as wide as it was.
    """
    lowest_total = sum(lowest for lowest, _highest in bands)
    highest_total = _highest_total(bands)
    for lowest, highest in bands:
        if highest is None or highest >= threshold:
            continue
        upper = total - (lowest_total - lowest)  # if all others are at their lowest
        lower = lowest if highest_total is None else total - (highest_total - highest)
        if upper < highest or lower > lowest:
            return True
    return False


def _highest_total(bands: Iterable[Band]) -> int | None:
    total = 0
    for _lowest, highest in bands:
        if highest is None:
            return None
        total += highest
    return total
