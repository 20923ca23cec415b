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
from insights.differencing import limit_to_published
from insights.disclosure_control import (
    MIN_PERCENTAGE_BASE,
    REST,
    THRESHOLD,
    Span,
    add_up_sources,
    is_safe_successor,
    is_safe_without_any_source,
    keep_categories,
    partition_with_complement,
    suppress_differences_jointly,
    suppress_small_cells,
)
from insights.slice_pairs import Pair, copy_pair, dimensions_of, loses_categories
from insights.sources import BREAKDOWNS, NO_SOURCES, TREND, CategorySources, Sources
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


def load_slices(
    organisation: Organisation, definition: Mapping[str, Sequence[str]] = SLICES
) -> dict[str, MonthlyCounts]:
    """Return the exact counts of each slice."""
    slices = {}
    for name, target_groups in definition.items():
        slices[name] = load_monthly_counts(organisation=organisation, group__in=target_groups)
    return slices


def sources_of_slices(sources: Sources, slices: Iterable[str]) -> dict[str, Sources]:
    """Return who supplied the reports of each of these slices."""
    target_groups = SLICES | SLICES_OF_OTHERS
    return {name: sources.of_slice(name, target_groups[name]) for name in slices}


def partition_slices(
    trend: Sequence[Block], slices: Slices, sources: Sources = NO_SOURCES
) -> tuple[list[Span], list[Span]]:
    """Return the places of blocks of the whole, and of finer blocks that both slices can show.

    `sources`: who supplied the reports of the whole.
    """
    of_slices = sources_of_slices(sources, slices).values()
    pairs = []
    pairs_of_sources = []
    for block in trend:
        reports = [_reports_of(counts, block) for counts in slices.values()]
        pairs.append(tuple(reports))
        pairs_of_sources.append([of_slice.total(block) for of_slice in of_slices])
    lengths = [block["months"] for block in trend]
    return partition_with_complement(
        pairs,
        lengths,
        minimum=MIN_PERCENTAGE_BASE,
        full_length=MONTHS_PER_YEAR,
        sources=pairs_of_sources,
    )


def suppress_target_groups(
    breakdown: Mapping[str, int], sources: CategorySources | None = None
) -> dict[str, int]:
    """Return the breakdown by target group of a block whose slices are published.

    The council is shown, as its slice is, and of the others what can be shown apart.
    """
    others = {group: breakdown.get(group, 0) for group in SLICES["others"]}
    of_others = {group: (sources or {}).get(group, Counter()) for group in others}
    (published,) = suppress_small_cells(others, sources=[of_others])
    if not published:
        return {REST: sum(breakdown.values())}
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
    sources: Sources = NO_SOURCES,
) -> dict[str, Any]:
    """Return the figures (`trend` and `blocks`) of each slice.

    `trend` and `blocks` are published of the whole now, `previous` was published of the slices;
    `sources`: who supplied the reports of the whole. Where the whole stays as it was, so do its
    slices. Months that cannot be shown of both slices have no `count` in the trend.
    """
    figures: dict[str, Any] = {name: {"trend": [], "blocks": []} for name in slices}
    of_slices = sources_of_slices(sources, slices)
    for block in blocks:
        parts = blocks_within(trend, block)
        fine_months = _fine_months(parts, slices, sources)
        published = _previous_pair(block, slices, previous)
        renewed = None
        may_renew = (
            fine_months
            and _is_current(block, parts, slices)
            and _may_renew(slices, fine_months, published, previous, of_slices)
        )
        if may_renew:
            renewed = _renewed_pair(block, slices, published, dimensions, of_slices)
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


def _fine_months(parts: Sequence[Block], slices: Slices, sources: Sources) -> list[tuple[str, str]]:
    """Return first and last month of the fine blocks that both slices can show.

    Months left at the end are too few to stand alone: the sum would disclose them. They go with the
    last fine block.
    """
    fine_spans = partition_slices(parts, slices, sources)[1]
    if not fine_spans:
        return []
    starts = [start for start, _end in fine_spans]
    ends = [*starts[1:], len(parts)]
    if not _both_hold(parts[starts[-1] :], slices, sources):
        return []
    fine_months = []
    for start, end in zip(starts, ends, strict=True):
        fine_months.append((parts[start]["from"], parts[end - 1]["until"]))
    return fine_months


def _both_hold(parts: Sequence[Block], slices: Slices, sources: Sources) -> bool:
    """Return whether the reports of both slices over these months hold without any one source."""
    for name, of_slice in sources_of_slices(sources, slices).items():
        by_source: Counter = Counter()
        for part in parts:
            by_source.update(of_slice.total(part))
        if not is_safe_without_any_source(_sum_of(slices[name], parts), by_source):
            return False
    return True


def _sum_of(counts: MonthlyCounts, parts: Iterable[Block]) -> int:
    return sum(_reports_of(counts, part) for part in parts)


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
    sources: Mapping[str, Sources],
) -> bool:
    """Return whether the published trend is cut as before, and differs by safe differences.

    Its open block may differ otherwise when a new one begins after it.
    """
    for name, published_block in published.items():
        for old in _trend_of(published_block, previous[name]):
            if (old["from"], old["until"]) not in fine_months:
                return False
            if "open" in old and fine_months[-1][0] > old["until"]:
                continue
            growth = _reports_of(slices[name], old) - old["count"]
            by_source = sources[name].growth(TREND, old, old)
            if not is_safe_without_any_source(growth, by_source):
                return False
    return True


def _renewed_pair(
    block: Block,
    slices: Slices,
    published: Pair,
    dimensions: Collection[str],
    sources: Mapping[str, Sources],
) -> Pair | None:
    """Return new blocks of both slices, or None when they must stay as published."""
    pair = _suppressed_pair(block, slices, dimensions, sources)
    if published:
        return _suppress_pair_differences(pair, published, sources)
    return pair


def _suppressed_pair(
    block: Block, slices: Slices, dimensions: Iterable[str], sources: Mapping[str, Sources]
) -> Pair:
    """Return a block of each slice, with the categories that both, and the whole, may show."""
    pair = {}
    for name, counts in slices.items():
        pair[name] = _slice_block(counts, block["from"], block["until"])
        pair[name]["filling"] = block["filling"]
    for dimension in dimensions:
        exact = [_breakdown_of_slice(counts, block, dimension) for counts in slices.values()]
        by_source = [of_slice.current(dimension, block) for of_slice in sources.values()]
        breakdowns: Sequence[Mapping[str, int]] = [{}, {}]
        if all(map(_margin_holds, exact, by_source)):
            breakdowns = suppress_small_cells(*exact, sources=by_source)
        for slice_block, breakdown in zip(pair.values(), breakdowns, strict=True):
            slice_block[dimension] = keep_categories(breakdown, block[dimension])
    return pair


def _margin_holds(breakdown: Counter, sources: CategorySources) -> bool:
    margin = breakdown.total()
    by_source = add_up_sources(sources, sources)
    return margin >= THRESHOLD and is_safe_without_any_source(margin, by_source)


def _breakdown_of_slice(counts: MonthlyCounts, block: Block, dimension: str) -> Counter:
    return breakdown_of(counts, months_within(counts, block), dimension)


def _suppress_pair_differences(
    pair: Pair, published: Pair, sources: Mapping[str, Sources]
) -> Pair | None:
    """Apply `differencing.settle_blocks` to two slices beside each other.

    Returns None while they must stay as published: a slice that is filling waits until both can be
    shown as finely again.
    """
    pair = {
        name: block if published[name]["filling"] else limit_to_published(block, published[name])
        for name, block in pair.items()
    }
    growth = []
    for name, block in pair.items():
        difference = block["count"] - published[name]["count"]
        by_source = sources[name].growth(BREAKDOWNS, block, published[name])
        if not is_safe_without_any_source(difference, by_source):
            return None
        growth.append(difference)
    if not any(growth):
        return _keep_moved_breakdowns(pair, published, sources)
    coarser_pair = copy_pair(pair)
    for dimension in dimensions_of(pair):
        current = [block[dimension] for block in pair.values()]
        previous = [published[name][dimension] for name in pair]
        changes = _changes(pair, published, dimension, sources)
        breakdowns = suppress_differences_jointly(current, previous, changes)
        for name, breakdown in zip(pair, breakdowns, strict=True):
            coarser_pair[name][dimension] = breakdown
    is_filling = any(block["filling"] for block in pair.values())
    if is_filling and loses_categories(coarser_pair, published):
        return None
    return coarser_pair


def _changes(
    pair: Pair, published: Pair, dimension: str, sources: Mapping[str, Sources]
) -> list[CategorySources]:
    """Return for each slice what each source adds to what was published, by category."""
    return [
        sources[name].changes(BREAKDOWNS, dimension, block, published[name])
        for name, block in pair.items()
    ]


def _keep_moved_breakdowns(pair: Pair, published: Pair, sources: Mapping[str, Sources]) -> Pair:
    """Return the pair, of the same counts as before, with the old breakdowns where a few moved."""
    result = copy_pair(pair)
    for dimension in dimensions_of(pair):
        if _is_safe_successor(pair, published, dimension, sources):
            continue
        for name in pair:
            result[name][dimension] = published[name][dimension]
    return result


def _is_safe_successor(
    pair: Pair, published: Pair, dimension: str, sources: Mapping[str, Sources]
) -> bool:
    changes = _changes(pair, published, dimension, sources)
    for (name, block), changes_of_slice in zip(pair.items(), changes, strict=True):
        previous = published[name][dimension]
        if not is_safe_successor(block[dimension], previous, changes_of_slice):
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
