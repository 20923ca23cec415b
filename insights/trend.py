"""The trend: reports over time, in blocks of whole months (docs/adr/0014).

A block is a dictionary: `from` and `until` (first days of its first and last month, ISO, both
included), `months` (how many) and `count` (reports). A block that holds the present month is
`open`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from insights.contributors import Contributors
from insights.counting import MonthlyCounts, month_of
from insights.disclosure_control import (
    THRESHOLD,
    is_safe_without_any_source,
    partition_into_blocks,
)
from insights.sources import NO_SOURCES, TREND, Sources

MONTHS_PER_YEAR = 12
Block = dict[str, Any]


def trend_blocks(
    counts: MonthlyCounts,
    contributors: Contributors | None = None,
    previous: Sequence[Block] = (),
    sources: Sources = NO_SOURCES,
) -> list[Block]:
    """Return the reports in blocks of months that are each large enough to publish.

    The blocks of the previous publication are not cut again, and keep their count until it changed
    by a safe difference: a late report shows in no block. A block that is still open when the next
    one begins may be counted anew when the two together grew by one. `sources`: who supplied the
    reports; a block, and what it grew by, must hold without any of them.
    """
    months = list(counts)
    if not _edges(previous) <= {month.isoformat() for month in months}:
        previous = ()
    if not previous:
        return _cut_blocks(counts, months, contributors, sources)
    first = _place_of(previous[0]["from"], months)
    last = _place_of(previous[-1]["until"], months)
    before = _blocks_before(counts, months[:first], contributors, sources)
    after = _cut_blocks(counts, months[last + 1 :], contributors, sources)
    updated = [_updated_block(counts, block, after, sources) for block in previous]
    return [*before, *updated, *after]


def _place_of(month: str, months: Sequence[date]) -> int:
    return months.index(date.fromisoformat(month))


def _edges(blocks: Iterable[Block]) -> set[str]:
    return {block[edge] for block in blocks for edge in ("from", "until")}


def _cut_blocks(
    counts: MonthlyCounts,
    months: Sequence[date],
    contributors: Contributors | None,
    sources: Sources,
) -> list[Block]:
    totals = [reports_in(counts, [month]) for month in months]
    if contributors:
        spans = partition_into_blocks(
            totals,
            contributions=contributors.by_month(months),
            peer_groups=contributors.peer_groups,
        )
    else:
        by_source = [sources.total(block_of([month], 0)) for month in months]
        spans = partition_into_blocks(totals, sources=by_source)
    blocks = []
    for start, end in spans:
        blocks.append(_trend_block(months[start:end], sum(totals[start:end])))
    return blocks


def _blocks_before(
    counts: MonthlyCounts,
    months: Sequence[date],
    contributors: Contributors | None,
    sources: Sources,
) -> list[Block]:
    """Return blocks of months before the previous publication, without a gap after them."""
    blocks = _cut_blocks(counts, months, contributors, sources)
    if blocks:
        start = _place_of(blocks[-1]["from"], months)
        remaining = months[start:]
        block = _trend_block(remaining, reports_in(counts, remaining))
        if not is_safe_without_any_source(block["count"], sources.total(block)):
            return []
        blocks[-1] = block
    return blocks


def _updated_block(
    counts: MonthlyCounts, previous: Block, after: Sequence[Block], sources: Sources
) -> Block:
    """Return the block with its present count, or the previous one if a few reports differ.

    `after`: the new blocks after the previous publication.
    """
    months = months_within(counts, previous)
    count = reports_in(counts, months)
    growth = count - previous["count"]
    by_source = sources.growth(TREND, previous, previous)
    may_change = is_safe_without_any_source(growth, by_source)
    if "open" in previous and after:
        for block in after:
            growth += block["count"]
            by_source.update(sources.total(block))
        may_change = may_change or is_safe_without_any_source(growth, by_source)
    if count < THRESHOLD or not may_change:
        return previous
    return _trend_block(months, count)


def _trend_block(months: Sequence[date], count: int) -> Block:
    block = block_of(months, count)
    if months[-1] == month_of(timezone.now()):
        block["open"] = True
    return block


def block_of(months: Sequence[date], count: int) -> Block:
    """Return a block of these months with this count of reports."""
    return {
        "from": months[0].isoformat(),
        "until": months[-1].isoformat(),
        "months": len(months),
        "count": count,
    }


def months_within(months: Iterable[date], block: Block) -> list[date]:
    """Return those of the months that lie in a block."""
    first, last = block["from"], block["until"]
    return [month for month in months if first <= month.isoformat() <= last]


def blocks_within(blocks: Iterable[Block], period: Block) -> list[Block]:
    """Return the blocks that lie in the months of a larger block."""
    first, last = period["from"], period["until"]
    later_blocks = [block for block in blocks if first <= block["from"]]
    return [block for block in later_blocks if block["until"] <= last]


def reports_in(counts: MonthlyCounts, months: Iterable[date]) -> int:
    """Return how many reports came in during these months."""
    return sum(counts[month]["total"][""] for month in months)


def breakdown_of(counts: MonthlyCounts, months: Iterable[date], dimension: str) -> Counter:
    """Return the exact breakdown of the reports of these months by one dimension."""
    breakdown: Counter = Counter()
    for month in months:
        breakdown += counts[month][dimension]
    return breakdown


def is_current(trend: Iterable[Block], counts: MonthlyCounts) -> bool:
    """Return whether each block of the trend publishes the present count of its months."""
    for block in trend:
        months = months_within(counts, block)
        if block["count"] != reports_in(counts, months):
            return False
    return True
