"""Complementary slices: parts of an organisation's reports that are published beside their sum.

A slice is the reports about some target groups (as in OLAP: one dimension held fixed). Reports
about the council (for the griffier) and all others (for nobody) add up to the whole, which the
secretaris sees; of the others, those about officials (for the coordinator) and about the board (for
nobody).

So each slice has a complement, and whoever subtracts one from the sum finds the other and nothing
else. Both are published over the same months, with the same categories, and none that the sum does
not show. They are renewed with the sum, when each of the two grew by a safe difference. The second
two are slices of a slice in just this way.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from insights.counting import MonthlyCounts, load_monthly_counts, months_between
from insights.disclosure_control import (
    MIN_PERCENTAGE_BASE,
    REST,
    THRESHOLD,
    Span,
    is_safe_difference,
    is_safe_successor,
    keep_categories,
    partition_with_complement,
    suppress_differences_jointly,
    suppress_small_cells,
)
from insights.trend import (
    MONTHS_PER_YEAR,
    Block,
    block_of,
    blocks_within,
    breakdown_of,
    months_within,
    reports_in,
)
from organisations.models import Organisation

# Slice → the target groups in it.
SLICES = {"council": ("council",), "others": ("staff", "board")}
SLICES_OF_OTHERS = {"staff": ("staff",), "board": ("board",)}

Slices = Mapping[str, MonthlyCounts]
Pair = dict[str, Block]  # slice → its block, over the same months


def load_slices(
    organisation: Organisation, definition: Mapping[str, Sequence[str]] = SLICES
) -> dict[str, MonthlyCounts]:
    """Return the exact counts of each slice."""
    slices = {}
    for name, target_groups in definition.items():
        slices[name] = load_monthly_counts(organisation=organisation, group__in=target_groups)
    return slices


def partition_slices(trend: Sequence[Block], slices: Slices) -> tuple[list[Span], list[Span]]:
    """Return the places of blocks of the whole, and of finer blocks that both slices can show."""
    pairs = []
    for block in trend:
        reports = [_reports_of(counts, block) for counts in slices.values()]
        pairs.append(tuple(reports))
    lengths = [block["months"] for block in trend]
    return partition_with_complement(
        pairs, lengths, minimum=MIN_PERCENTAGE_BASE, full_length=MONTHS_PER_YEAR
    )


def suppress_target_groups(breakdown: Mapping[str, int]) -> dict[str, int]:
    """Return the breakdown by target group of a block whose slices are published.

    The council is shown, as its slice is, and of the others what can be shown apart.
    """
    others = {group: breakdown.get(group, 0) for group in SLICES["others"]}
    (published,) = suppress_small_cells(others)
    return {"council": breakdown["council"]} | published


def limit_target_groups(block: Block, figures: Mapping[str, Any]) -> Block:
    """Return a block of the whole that discloses no more than the published slices do.

    Drops the breakdown by target group where it shows more, or newer, counts than `figures`, which
    holds the figures of each slice.
    """
    breakdown = block["group"]
    if "council" in breakdown:
        published = _published_counts("council", block, figures)
        if published != [breakdown["council"]]:
            return block | {"group": {REST: block["count"]}}
    if "staff" in breakdown:
        published = _published_counts("staff", block, figures)
        if published != [breakdown["staff"]]:
            return block | {"group": keep_categories(breakdown, ["council"])}
    return block


def _published_counts(name: str, block: Block, figures: Mapping[str, Any]) -> list[int]:
    counts = []
    for published in figures.get(name, {}).get("blocks", []):
        if published["from"] == block["from"]:
            counts.append(published["count"])
    return counts


def slice_figures(
    trend: Sequence[Block],
    slices: Slices,
    blocks: Sequence[Block],
    previous: Mapping[str, Any],
    dimensions: Collection[str],
) -> dict[str, Any]:
    """Return the figures (`trend` and `blocks`) of each slice.

    `trend` and `blocks` are published of the whole now, `previous` was published of the slices.
    Where the whole stays as it was, so do its slices. Months that cannot be shown of both slices
    have no `count` in the trend.
    """
    figures: dict[str, Any] = {name: {"trend": [], "blocks": []} for name in slices}
    for block in blocks:
        parts = blocks_within(trend, block)
        fine_months = _fine_months(parts, slices)
        published = _previous_pair(block, slices, previous)
        renewed = None
        may_renew = (
            fine_months
            and _is_current(block, parts, slices)
            and _may_renew(slices, fine_months, published, previous)
        )
        if may_renew:
            renewed = _renewed_pair(block, slices, published, dimensions)
        for name, figures_of_slice in figures.items():
            if renewed is not None:
                new_trend = _slice_trend(slices[name], parts, fine_months)
                _append(figures_of_slice, renewed[name], new_trend)
            elif name in published:
                old_trend = _trend_of(published[name], previous[name])
                _append(figures_of_slice, published[name], old_trend)
            elif figures_of_slice["trend"]:
                gap = {key: block[key] for key in ("from", "until", "months")}
                figures_of_slice["trend"].append(gap)
    return figures


def _append(figures: dict[str, list[Block]], block: Block, trend: list[Block]) -> None:
    figures["blocks"].append(block)
    figures["trend"] += trend


def _previous_pair(block: Block, slices: Slices, previous: Mapping[str, Any]) -> Pair:
    """Return what was published of each slice over the months of this block, if anything."""
    pair = {}
    for name in slices:
        for published in previous.get(name, {}).get("blocks", []):
            if published["from"] == block["from"]:
                pair[name] = published
    return pair


def _trend_of(block: Block, figures: Mapping[str, Any]) -> list[Block]:
    return blocks_within(figures["trend"], block)


def _fine_months(parts: Sequence[Block], slices: Slices) -> list[tuple[str, str]]:
    """Return first and last month of the fine blocks that both slices can show.

    Months left at the end are too few to stand alone: the sum would disclose them. They go with the
    last fine block.
    """
    fine_spans = partition_slices(parts, slices)[1]
    if not fine_spans:
        return []
    starts = [start for start, _end in fine_spans]
    ends = [*starts[1:], len(parts)]
    fine_months = []
    for start, end in zip(starts, ends, strict=True):
        fine_months.append((parts[start]["from"], parts[end - 1]["until"]))
    return fine_months


def _slice_trend(
    counts: MonthlyCounts, parts: Sequence[Block], fine_months: Sequence[tuple[str, str]]
) -> list[Block]:
    """Return the trend of one slice; a block that ends with an open one is open."""
    open_ends = {part["until"] for part in parts if "open" in part}
    trend = []
    for first, last in fine_months:
        block = _slice_block(counts, first, last)
        if last in open_ends:
            block["open"] = True
        trend.append(block)
    return trend


def _is_current(block: Block, parts: Sequence[Block], slices: Slices) -> bool:
    """Return whether the whole publishes the present counts, over the block and its trend."""
    for published in (block, *parts):
        if published["count"] != _sum_of_slices(slices, published):
            return False
    return True


def _may_renew(
    slices: Slices,
    fine_months: Sequence[tuple[str, str]],
    published: Pair,
    previous: Mapping[str, Any],
) -> bool:
    """Return whether the published trend is cut as before, and differs by safe differences."""
    for name, published_block in published.items():
        for old in _trend_of(published_block, previous[name]):
            if (old["from"], old["until"]) not in fine_months:
                return False
            growth = _reports_of(slices[name], old) - old["count"]
            if "open" not in old and not is_safe_difference(growth):
                return False
    return True


def _renewed_pair(
    block: Block, slices: Slices, published: Pair, dimensions: Collection[str]
) -> Pair | None:
    """Return new blocks of both slices, or None when they must stay as published."""
    pair = _suppressed_pair(block, slices, dimensions)
    if published:
        return _suppress_pair_differences(pair, published)
    return pair


def _suppressed_pair(block: Block, slices: Slices, dimensions: Iterable[str]) -> Pair:
    """Return a block of each slice, with the categories that both, and the whole, may show."""
    pair = {}
    for name, counts in slices.items():
        pair[name] = _slice_block(counts, block["from"], block["until"])
        pair[name]["filling"] = block["filling"]
    for dimension in dimensions:
        exact = [_breakdown_of_slice(counts, block, dimension) for counts in slices.values()]
        breakdowns: Sequence[Mapping[str, int]] = [{}, {}]
        if min(breakdown.total() for breakdown in exact) >= THRESHOLD:
            breakdowns = suppress_small_cells(*exact)
        for slice_block, breakdown in zip(pair.values(), breakdowns, strict=True):
            slice_block[dimension] = keep_categories(breakdown, block[dimension])
    return pair


def _breakdown_of_slice(counts: MonthlyCounts, block: Block, dimension: str) -> Counter:
    return breakdown_of(counts, months_within(counts, block), dimension)


def _suppress_pair_differences(pair: Pair, published: Pair) -> Pair | None:
    """Apply `differencing.settle_blocks` to two slices beside each other.

    Returns None while they must stay as published: a slice that is filling waits until both can be
    shown as finely again.
    """
    growth = []
    for name, block in pair.items():
        growth.append(block["count"] - published[name]["count"])
    if not all(map(is_safe_difference, growth)):
        return None
    if not any(growth):
        return _keep_moved_breakdowns(pair, published)
    coarser_pair = _copy(pair)
    for dimension in _dimensions_of(pair):
        current = [block[dimension] for block in pair.values()]
        previous = [published[name][dimension] for name in pair]
        breakdowns = suppress_differences_jointly(current, previous)
        for name, breakdown in zip(pair, breakdowns, strict=True):
            coarser_pair[name][dimension] = breakdown
    is_filling = any(block["filling"] for block in pair.values())
    if is_filling and _lost_categories(coarser_pair, published):
        return None
    return coarser_pair


def _copy(pair: Pair) -> Pair:
    return {name: dict(block) for name, block in pair.items()}


def _dimensions_of(pair: Pair) -> list[str]:
    block = next(iter(pair.values()))
    return [key for key, value in block.items() if isinstance(value, dict)]


def _lost_categories(pair: Pair, published: Pair) -> bool:
    for name, block in pair.items():
        for dimension in _dimensions_of(pair):
            if len(block[dimension]) < len(published[name][dimension]):
                return True
    return False


def _keep_moved_breakdowns(pair: Pair, published: Pair) -> Pair:
    """Return the pair, of the same counts as before, with the old breakdowns where a few moved."""
    result = _copy(pair)
    for dimension in _dimensions_of(pair):
        if _is_safe_successor(pair, published, dimension):
            continue
        for name in pair:
            result[name][dimension] = published[name][dimension]
    return result


def _is_safe_successor(pair: Pair, published: Pair, dimension: str) -> bool:
    for name, block in pair.items():
        previous = published[name][dimension]
        if not is_safe_successor(block[dimension], previous):
            return False
    return True


def _sum_of_slices(slices: Slices, block: Block) -> int:
    return sum(_reports_of(counts, block) for counts in slices.values())


def _reports_of(counts: MonthlyCounts, block: Block) -> int:
    return reports_in(counts, months_within(counts, block))


def _slice_block(counts: MonthlyCounts, first: str, last: str) -> Block:
    """Return a block of one slice; its months are those of the whole, also where it has none."""
    months = months_between(date.fromisoformat(first), date.fromisoformat(last))
    return block_of(months, _reports_of(counts, {"from": first, "until": last}))
