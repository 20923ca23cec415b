"""Select a period of a publication, and add its blocks up. Plain functions.

Every number is a sum of published blocks, and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from insights.disclosure_control import REST, publishable_percentage
from insights.trend import Block, blocks_within
from legalterms.terms import add_months

YES, NO = "yes", "no"
ALL, TWO_YEARS = "alles", "24-maanden"
MONTHS_SHOWN = 24


@dataclass(frozen=True)
class PeriodSelection:
    """The period that is shown: its key, and the blocks and the trend in it."""

    key: str
    blocks: list[Block]
    trend: list[Block]

    @property
    def reports(self) -> int:
        """All reports of the trend in this period."""
        return sum(block.get("count", 0) for block in self.trend)

    @property
    def first(self) -> date | None:
        """The month in which it begins."""
        if self.trend:
            return date.fromisoformat(self.trend[0]["from"])
        return None

    @property
    def last(self) -> date | None:
        """The month in which it ends."""
        if self.trend:
            return date.fromisoformat(self.trend[-1]["until"])
        return None


def select_period(figures: dict[str, Any], key: str, today: date) -> PeriodSelection:
    """Return the period with this key; the last 24 months when there is no such period."""
    blocks = figures.get("blocks", [])
    trend = figures.get("trend", [])
    for block in blocks:
        if key == period_key(block):
            return PeriodSelection(key, [block], blocks_within(trend, block))
    if key == ALL:
        return PeriodSelection(ALL, blocks, trend)
    first = add_months(today.replace(day=1), 1 - MONTHS_SHOWN).isoformat()
    return PeriodSelection(TWO_YEARS, blocks_since(blocks, first), blocks_since(trend, first))


def select_between(figures: dict[str, Any], first: date, last: date) -> PeriodSelection:
    """Return the blocks in a quarter or year, or over its edges: a block is never cut."""
    blocks = _overlapping(figures.get("blocks", []), first, last)
    trend = _overlapping(figures.get("trend", []), first, last)
    return PeriodSelection("", blocks, trend)


def _overlapping(blocks: Sequence[Block], first: date, last: date) -> list[Block]:
    last_month = last.replace(day=1).isoformat()
    candidates = blocks_since(blocks, first.isoformat())
    return [block for block in candidates if block["from"] <= last_month]


def period_key(block: Block) -> str:
    """Return how a period stands in an address: 2025-01_2025-12."""
    return f"{block['from'][:7]}_{block['until'][:7]}"


def blocks_since(blocks: Sequence[Block], month: str) -> list[Block]:
    """Return the blocks that end in this month (ISO) or later."""
    return [block for block in blocks if block["until"] >= month]


def combine(blocks: Sequence[Block], dimension: str) -> dict[str, int]:
    """Return the breakdown of these blocks together, the largest category first.

    A category that one of the blocks cannot show is shown of none of them.
    """
    breakdowns = [block[dimension] for block in blocks]
    categories: dict[str, None] = {}
    for breakdown in breakdowns:
        categories |= dict.fromkeys(breakdown)
    categories.pop(REST, None)
    combined = {}
    for category in categories:
        if not any(_may_hide(category, breakdown) for breakdown in breakdowns):
            combined[category] = sum(breakdown.get(category, 0) for breakdown in breakdowns)
    margin = sum(sum(breakdown.values()) for breakdown in breakdowns)
    rest = margin - sum(combined.values())
    largest_first = sorted(combined.items(), key=lambda cell: -cell[1])
    if rest:
        largest_first.append((REST, rest))
    return dict(largest_first)


def _may_hide(category: str, breakdown: dict[str, int]) -> bool:
    """Return whether reports of this category may stand under the rest of a breakdown."""
    return REST in breakdown and category not in breakdown


def finest_run(blocks: Sequence[Block], dimension: str) -> Sequence[Block]:
    """Return the successive blocks that show the most categories together, then most reports."""
    categories = {name for block in blocks for name in block[dimension]} - {REST}
    if categories <= combine(blocks, dimension).keys():
        return blocks  # no part of them shows more categories, or has more reports
    best = (-1, -1)
    finest = blocks[:0]
    for end in range(len(blocks)):
        # The same as `combine`, for a run that grows to the front.
        present: set[str] = set()
        allowed = categories
        reports = 0
        for start in range(end, -1, -1):
            breakdown = blocks[start][dimension]
            present |= breakdown.keys()
            if REST in breakdown:
                allowed = allowed & breakdown.keys()
            if len(allowed) < best[0]:
                break  # no longer run shows more
            reports += blocks[start]["count"]
            fineness = (len(present & allowed), reports)
            if fineness > best:
                best = fineness
                finest = blocks[start : end + 1]
    return finest


def longest_share_run(blocks: Sequence[Block], dimension: str) -> Sequence[Block]:
    """Return the successive blocks with the most reports of which a share is shown; [] if none.

    Adding a block never hides a share, except a block that does not show both yes and no: so a run
    ends there, and nowhere else.
    """
    runs = []
    for shows_share, blocks_of_run in groupby(blocks, lambda block: _shows_share(block[dimension])):
        run = list(blocks_of_run)
        if shows_share and share(run, dimension) is not None:
            runs.append(run)
    return max(runs, key=_reports_of, default=[])


def _shows_share(breakdown: dict[str, int]) -> bool:
    return REST not in breakdown or {YES, NO} <= breakdown.keys()


def _reports_of(blocks: Sequence[Block]) -> int:
    return sum(block["count"] for block in blocks)


def share(blocks: Sequence[Block], dimension: str) -> int | None:
    """Return the percentage of yes among yes and no; None when it would disclose a few."""
    breakdown = combine(blocks, dimension)
    if YES not in breakdown or NO not in breakdown:
        return None
    yes = breakdown[YES]
    return publishable_percentage(yes, yes + breakdown[NO])


def monthly_means(
    trend: Sequence[Block], peer_trend: Sequence[Block], organisations: int
) -> list[float | None]:
    """Return for each block of a trend the mean reports a month of one of these peers.

    None for a block whose months the trend of the peers does not cover in whole blocks.
    """
    means: list[float | None] = []
    for block in trend:
        peer_blocks = blocks_within(peer_trend, block)
        months = sum(peer_block["months"] for peer_block in peer_blocks)
        if months and months == block["months"]:
            mean = _reports_of(peer_blocks) / months / organisations
            means.append(round(mean, 1))
        else:
            means.append(None)
    return means
