"""Small counts stay unseen, also by subtraction (domain references: support §8.2, incidents §8 and §13). Plain functions.

Nothing is blanked: what is small is merged with what is next to it, so that every number that leaves here counts at least
`THRESHOLD` reports. What is published is always a partition of a group of reports that was published itself:

- `merge`: categories of one group, or of several groups next to each other that add up to a published one. A category is shown in
  all of them or in none; the others stand together, at least two of them and at least `THRESHOLD` reports in every group.
- `blocks`: months after each other. A block is closed by the month in which it counts enough, and never cut again.
- `since`: a group that grew is not shown so finely that its growth is told in small counts.
- `percentage`: only of enough reports, and only when both the part and the rest could be shown.
- `apart`: a sum over organisations is shown when enough is left of it for somebody who knows what two of them reported.

Whoever adds or subtracts such numbers finds sums of merged categories: each of the merged ones can still be anything from none to
all of them (tests/insights/test_suppress.py tries). A zero is no small count: it is shown where everything else is.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from heapq import nlargest

THRESHOLD = 10
PERCENT_FROM = 30
REST = "rest"

Counts = Mapping[str, int]


def apart(parts: Mapping[Hashable, int], groups: Mapping[Hashable, Hashable]) -> int:
    """What is left of a sum over organisations for who knows most of it: two of them, or the group that they are compared with.

    `parts`: organisation → count; `groups`: organisation → the group it is in. A group that holds all of it tells of no others.
    """
    total = sum(parts.values())
    together: Counter = Counter()
    for organisation, count in parts.items():
        if organisation in groups:
            together[groups[organisation]] += count
    outside = [total - count for count in together.values() if count < total]
    return min([total - sum(nlargest(2, parts.values())), *outside])


def merge(*groups: Counts, left: Sequence[Counts] = (), threshold: int = THRESHOLD) -> list[dict[str, int]]:
    """The groups with the same categories shown in each; what cannot be shown stands under `rest`.

    `left`, for sums over organisations: of each group what `apart` leaves of its categories; that must be enough as well.
    The groups must be shown themselves: a group that counts fewer than `threshold` reports may not stand beside another one, and
    alone it gives an empty answer. Raises ValueError when it does stand beside another one.
    """
    totals = [sum(group.values()) for group in groups]
    if min(totals) < threshold:
        if len(groups) > 1:
            raise ValueError("a group that is too small itself cannot stand beside another one")
        return [{}]
    names = list(dict.fromkeys(name for group in groups for name in group))
    judged = (*groups, *left)
    shown = [name for name in names if all(group.get(name, 0) >= threshold for group in judged)]
    shown.sort(key=lambda name: min(group[name] for group in judged))
    merged = [name for name in names if name not in shown]
    while shown and any(count < threshold for count in _sums(judged, merged)) and any(_sums(groups, merged)):
        merged.append(shown.pop(0))
    kept = [name for name in names if name in shown]
    return [{name: group[name] for name in kept} | ({REST: rest} if rest else {})
            for group, rest in zip(groups, _sums(groups, merged), strict=True)]  # fmt: skip


def _sums(groups: Sequence[Counts], names: Iterable[str]) -> list[int]:
    names = list(names)
    return [sum(group.get(name, 0) for name in names) for group in groups]


def blocks(
    counts: Sequence[int],
    *,
    least: int = THRESHOLD,
    lengths: Sequence[int] = (),
    long: int = 0,
    by: Sequence[Mapping[Hashable, int]] = (),
    groups: Mapping[Hashable, Hashable] | None = None,
) -> list[tuple[int, int]]:
    """Cut a row of counts into blocks of at least `least`: pairs of first and one past the last place.

    A block is closed as soon as it counts enough. With `long` (and the `lengths` of the places, in the same unit) enough is four
    times `least`, or `least` once it is that long: a bigger block shows more categories. What is left at the end is in no block.
    With `by` (of each place its organisations) and their `groups`, `apart` must leave enough of a block as well. Counts that are
    added at the end cut nothing that was cut before.
    """
    enough = 4 * least if long else least
    found, start, total = [], 0, 0
    for place, count in enumerate(counts):
        total += count
        length = sum(lengths[start : place + 1])
        if by and apart(sum(map(Counter, by[start : place + 1]), Counter()), groups or {}) < THRESHOLD:
            continue
        if total >= enough or (long and total >= least and length >= long):
            found.append((start, place + 1))
            start, total = place + 1, 0
    return found


def cut_beside(
    pairs: Sequence[tuple[int, int]], lengths: Sequence[int], *, least: int, long: int
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Cut a row of two parts of a whole: blocks of the whole as `blocks` would, and finer ones that are told of both parts.

    A fine block is closed when both parts count enough, and no block of the whole ends inside one: so the parts, and the whole, are
    told over the same months. The last block of the whole is still filling; it ends where the last fine one does, when it has any.
    """
    found: list[tuple[int, int]] = []
    fine: list[tuple[int, int]] = []
    start = told = 0
    for place in range(len(pairs)):
        if min(map(sum, zip(*pairs[told : place + 1], strict=True))) >= THRESHOLD:
            fine.append((told, place + 1))
            told = place + 1
        total = sum(map(sum, pairs[start : place + 1]))
        enough = total >= 4 * least or (total >= least and sum(lengths[start : place + 1]) >= long)
        if enough and told in (start, place + 1):
            found.append((start, place + 1))
            start = told = place + 1
    return [*found, (start, told if told > start else len(pairs))], fine


def only(shown: Counts, names: Iterable[str]) -> dict[str, int]:
    """The same group with these categories, and all others under `rest`."""
    kept = {name: count for name, count in shown.items() if name in set(names) and name != REST}
    rest = sum(shown.values()) - sum(kept.values())
    return kept | ({REST: rest} if rest else {})


def since_beside(shown: Sequence[Counts], before: Sequence[Counts]) -> list[dict[str, int]]:
    """`since` for groups beside each other: a category that one of them cannot show, none of them shows."""
    names = {name for row in shown for name in row}
    while True:
        rows = [only(row, names) for row in shown]
        kept = set.intersection(*({*since(row, old), REST} for row, old in zip(rows, before, strict=True)))
        if names <= kept:
            return rows
        names &= kept


def since(shown: Counts, before: Counts, threshold: int = THRESHOLD) -> dict[str, int]:
    """What may be shown of a group that grew since it was shown `before`: what came, by categories, is enough as well, or none."""
    common = [name for name in shown if name in before and name != REST]

    def grown() -> dict[str, int]:
        came = {name: shown[name] - before[name] for name in common}
        return came | {REST: sum(shown.values()) - sum(before.values()) - sum(came.values())}

    while common and any(0 < abs(count) < threshold for count in grown().values()):
        common.remove(min(common, key=lambda name: abs(shown[name] - before[name])))
    kept = {name: count for name, count in shown.items() if name != REST and (name in common or name not in before)}
    rest = sum(shown.values()) - sum(kept.values())
    return kept | ({REST: rest} if rest else {})


def enough(difference: int) -> bool:
    """Whether what came in between two moments may be told: enough, or none."""
    return not 0 < abs(difference) < THRESHOLD


def may_follow(shown: Counts, before: Counts) -> bool:
    """Whether a group may be shown after it was shown `before`, with the same total: none moved, or enough, and no name is new."""
    return shown.keys() <= before.keys() and since(shown, before) == shown


def percentage(part: int, whole: int, *, threshold: int = THRESHOLD, least: int = PERCENT_FROM) -> int | None:
    """`part` of `whole` in whole per cents, or None when there are too few to say it."""
    if whole < least or part < threshold or whole - part < threshold:
        return None
    return round(100 * part / whole)


def can_be_found(total: int, bands: Sequence[tuple[int, int | None]], threshold: int = THRESHOLD) -> bool:
    """Whether the sum over organisations, told beside the band (least, most; None: no end) of each, gives a small one away.

    A band of small ones is safe when the sum leaves it as wide as it was.
    """
    floor = sum(least for least, _most in bands)
    roof = None if any(most is None for _least, most in bands) else sum(most or 0 for _least, most in bands)
    for least, most in bands:
        if most is None or most >= threshold:
            continue
        room_above = total - (floor - least)
        room_below = least if roof is None else total - (roof - most)
        if room_above < most or room_below > least:
            return True
    return False
