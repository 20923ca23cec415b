"""What a page of figures shows of a publication: plain functions. Every number is a sum of published blocks, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from incidents.terms import add_months
from insights.suppress import REST, percentage

Block = dict[str, Any]
YES, NO = "yes", "no"
ALL, TWO_YEARS = "alles", "24-maanden"


@dataclass(frozen=True)
class Chosen:
    """The period that is shown: its key, the larger blocks in it and the blocks of the trend in it."""

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
        return date.fromisoformat(self.trend[0]["from"]) if self.trend else None

    @property
    def last(self) -> date | None:
        """The month in which it ends."""
        return date.fromisoformat(self.trend[-1]["until"]) if self.trend else None


def choose(figures: dict[str, Any], key: str, today: date) -> Chosen:
    """The period that was asked for, or the last 24 months. A key that is not there is the last 24 months."""
    since = add_months(today.replace(day=1), -23).isoformat()
    blocks, trend = figures.get("blocks", []), figures.get("trend", [])
    for block in blocks:
        if key == key_of(block):
            return Chosen(key, [block], _within(trend, block["from"], block["until"]))
    if key == ALL:
        return Chosen(ALL, blocks, trend)
    return Chosen(TWO_YEARS, _since(blocks, since), _since(trend, since))


def between(figures: dict[str, Any], first: date, last: date) -> Chosen:
    """The blocks that lie in a quarter or year, or over its edges: a block is never cut."""
    start, end = first.isoformat(), last.replace(day=1).isoformat()
    found = [
        [block for block in figures.get(name, []) if block["until"] >= start and block["from"] <= end]
        for name in ("blocks", "trend")
    ]
    return Chosen("", *found)


def key_of(block: Block) -> str:
    """How a period stands in an address: 2025-01_2025-12."""
    return f"{block['from'][:7]}_{block['until'][:7]}"


def _since(blocks: Sequence[Block], month: str) -> list[Block]:
    return [block for block in blocks if block["until"] >= month]


def _within(blocks: Sequence[Block], first: str, last: str) -> list[Block]:
    return [block for block in blocks if first <= block["from"] and block["until"] <= last]


def together(blocks: Sequence[Block], dimension: str) -> dict[str, int]:
    """The reports of these blocks by category; what one of them cannot show, none of them shows."""
    parts = [block[dimension] for block in blocks]
    names = list(dict.fromkeys(name for part in parts for name in part if name != REST))
    shown = [name for name in names if all(name in part or REST not in part for part in parts)]
    found = {name: sum(part.get(name, 0) for part in parts) for name in shown}
    rest = sum(sum(part.values()) for part in parts) - sum(found.values())
    ordered = dict(sorted(found.items(), key=lambda item: -item[1]))
    return ordered | ({REST: rest} if rest else {})


def finest(blocks: Sequence[Block], dimension: str) -> Sequence[Block]:
    """Of these blocks those after each other that name the most categories together, and of those the most reports."""
    every = {name for block in blocks for name in block[dimension]} - {REST}
    if every <= together(blocks, dimension).keys():  # no part of them names more, or has more reports
        return blocks
    best, found = (-1, -1), blocks[:0]
    for end in range(len(blocks)):
        named, allowed, count = set[str](), every, 0  # as `together`, of a run that grows to the front
        for start in range(end, -1, -1):
            part = blocks[start][dimension]
            named |= part.keys()
            allowed = allowed & part.keys() if REST in part else allowed
            if len(allowed) < best[0]:  # no longer run names more
                break
            count += blocks[start]["count"]
            if (fine := (len(named & allowed), count)) > best:
                best, found = fine, blocks[start : end + 1]
    return found


def known(blocks: Sequence[Block], dimension: str) -> Sequence[Block]:
    """Of these blocks those after each other of which a share is told, with the most reports; none when there are none.

    More blocks never tell less, but for one that shows no yes or no: so these end there, and nowhere else.
    """

    def tells(block: Block) -> bool:
        return REST not in block[dimension] or {YES, NO} <= block[dimension].keys()

    runs = [list(run) for told, run in groupby(blocks, tells) if told]
    told = [run for run in runs if share(run, dimension) is not None]
    return max(told, key=lambda run: sum(block["count"] for block in run), default=[])


def share(blocks: Sequence[Block], dimension: str) -> int | None:
    """How many per cent it was so, of the reports of which it is known; None when that would tell of a few."""
    found = together(blocks, dimension)
    if YES not in found or NO not in found:
        return None
    return percentage(found[YES], found[YES] + found[NO])


def per_month(trend: Sequence[Block], months: Sequence[Block], organisations: int) -> list[float | None]:
    """For each block of a trend, the mean reports a month of one organisation out of several, over the months both have whole."""
    found: list[float | None] = []
    for block in trend:
        inside = _within(months, block["from"], block["until"])
        counted = sum(one["months"] for one in inside)
        whole = counted == block["months"]
        found.append(
            round(sum(one["count"] for one in inside) / counted / organisations, 1) if whole and counted else None
        )
    return found
