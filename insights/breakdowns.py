"""Breakdowns: larger blocks of months, with the reports by category (docs/adr/0014)."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from insights.complementary_slices import Slices, partition_slices, suppress_target_groups
from insights.contributors import Contributors
from insights.counting import MonthlyCounts, month_of
from insights.dimensions import DIMENSIONS
from insights.disclosure_control import (
    MIN_PERCENTAGE_BASE,
    Span,
    partition_into_blocks,
    suppress_small_cells,
)
from insights.sources import NO_SOURCES, Sources
from insights.trend import (
    MONTHS_PER_YEAR,
    Block,
    block_of,
    breakdown_of,
    is_current,
    months_within,
)


def breakdown_blocks(
    counts: MonthlyCounts,
    trend: Sequence[Block],
    previous: Sequence[Block] = (),
    *,
    dimensions: Sequence[str] = DIMENSIONS,
    contributors: Contributors | None = None,
    slices: Slices | None = None,
    sources: Sources = NO_SOURCES,
) -> list[Block]:
    """Return blocks of the trend taken together, each with a breakdown by every dimension.

    The full blocks of the previous publication are not cut again. The last block is still `filling`
    and only there when it is large enough. A block is `steady` when the trend shows the present
    counts of its months, and `waiting` when only an open block of the trend does not yet. `slices`:
    the complementary slices that are published beside it; `sources`: who supplied the reports.
    """
    this_month = month_of(timezone.now()).isoformat()
    spans = _block_spans(trend, slices, previous, sources)
    blocks = []
    for start, end in spans:
        parts = trend[start:end]
        total = sum(part["count"] for part in parts)
        if total < MIN_PERCENTAGE_BASE:
            continue
        period = {"from": parts[0]["from"], "until": parts[-1]["until"]}
        months = months_within(counts, period)
        block = block_of(months, total)
        block |= _breakdowns(counts, months, dimensions, contributors, sources)
        if slices and partition_slices(parts, slices, sources)[1]:
            target_groups = breakdown_of(counts, months, "group")
            by_source = sources.current("group", block)
            block["group"] = suppress_target_groups(target_groups, by_source)
        is_last = (start, end) == spans[-1]
        block["filling"] = is_last or block["until"] == this_month
        closed_parts = [part for part in parts if "open" not in part]
        block["steady"] = is_current(closed_parts, counts)
        block["waiting"] = not is_current(parts, counts)
        blocks.append(block)
    return blocks


def _breakdowns(
    counts: MonthlyCounts,
    months: Sequence[date],
    dimensions: Sequence[str],
    contributors: Contributors | None,
    sources: Sources,
) -> Block:
    remainders = {}
    if contributors:
        remainders = contributors.remainders(months[0], months[-1], dimensions)
    breakdowns = {}
    for dimension in dimensions:
        exact = breakdown_of(counts, months, dimension)
        judged = [remainders[dimension]] if contributors else []
        by_source = sources.current(dimension, block_of(months, 0))
        (breakdowns[dimension],) = suppress_small_cells(
            exact, remainders=judged, sources=[by_source]
        )
    return breakdowns


def _block_spans(
    trend: Sequence[Block], slices: Slices | None, previous: Sequence[Block], sources: Sources
) -> list[Span]:
    """Return places in the trend: the full blocks published before, and what is around them.

    The last span is the block that is still filling.
    """
    full_spans = _full_spans(trend, previous)
    if not full_spans:
        return _new_spans(trend, slices, sources)
    first_place = full_spans[0][0]
    end_place = full_spans[-1][1]
    before = _new_spans(trend[:first_place], slices, sources)[:-1]
    after = _new_spans(trend[end_place:], slices, sources)
    spans = [*before, *full_spans]
    for start, end in after:
        spans.append((end_place + start, end_place + end))
    return spans


def _full_spans(trend: Sequence[Block], previous: Sequence[Block]) -> list[Span]:
    starts = {}
    ends = {}
    for place, block in enumerate(trend):
        starts[block["from"]] = place
        ends[block["until"]] = place + 1
    spans = []
    for block in previous:
        start = starts.get(block["from"])
        end = ends.get(block["until"])
        if start is not None and end is not None and not block["filling"]:
            spans.append((start, end))
    return spans


def _new_spans(trend: Sequence[Block], slices: Slices | None, sources: Sources) -> list[Span]:
    """Cut a part of the trend that was not cut before; the last span is what is left at the end."""
    if slices:
        return partition_slices(trend, slices, sources)[0]
    spans = partition_into_blocks(
        [block["count"] for block in trend],
        minimum=MIN_PERCENTAGE_BASE,
        lengths=[block["months"] for block in trend],
        full_length=MONTHS_PER_YEAR,
    )
    last_end = spans[-1][1] if spans else 0
    return [*spans, (last_end, len(trend))]
