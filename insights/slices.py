"""Parts of an organisation that are told apart: reports about the council (for the griffier) and all others (for nobody); of those
others the reports about officials (for the coordinator) and about the board (for nobody).

The secretaris sees the sum. So two parts stand beside each other and beside their sum: over the same months, with the same categories,
and none that the sum does not show. Whoever subtracts one from the sum finds the other, and nothing else. They are renewed with the
sum, when each of the two grew by ten or by none. The second two are parts of a part in just this way.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from insights import suppress
from insights.count import Counted, counted, months_between
from insights.suppress import PERCENT_FROM, THRESHOLD
from organisations.models import Organisation

YEAR = 12  # months
SLICES = {"council": ("council",), "others": ("staff", "board")}
WITHIN = {"staff": ("staff",), "board": ("board",)}  # of the others

Block = dict[str, Any]
Split = Mapping[str, Counted]


def split(organisation: Organisation, slices: Mapping[str, Sequence[str]] = SLICES) -> dict[str, Counted]:
    """The tallies of each part."""
    return {name: counted(organisation=organisation, group__in=groups) for name, groups in slices.items()}


def cut(line: Sequence[Block], parts: Split) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Blocks of the trend of the whole that stand together, and the finer ones that are told of both parts."""
    pairs = [tuple(_total(found, block) for found in parts.values()) for block in line]
    return suppress.cut_beside(pairs, [block["months"] for block in line], least=PERCENT_FROM, long=YEAR)


def groups(shown: Mapping[str, int]) -> dict[str, int]:
    """About whom the reports of a block were, when its parts are told: those about the council, and who of the others may be told apart."""
    (others,) = suppress.merge({name: shown.get(name, 0) for name in SLICES["others"]})
    return {"council": shown["council"]} | others


def beside(block: Block, parts: Mapping[str, Any]) -> Block:
    """A block of the whole, without about whom it was where that says more, or something later, than what is told of its parts."""
    group = block["group"]
    if "council" in group and _told_of("council", block, parts) != [group["council"]]:
        return block | {"group": {suppress.REST: block["count"]}}
    if "staff" in group and _told_of("staff", block, parts) != [group["staff"]]:
        return block | {"group": suppress.only(group, ["council"])}
    return block


def _told_of(name: str, block: Block, parts: Mapping[str, Any]) -> list[int]:
    return [one["count"] for one in parts.get(name, {}).get("blocks", []) if one["from"] == block["from"]]


def told(
    line: Sequence[Block], parts: Split, blocks: Sequence[Block], before: Mapping[str, Any], dimensions: Iterable[str]
) -> dict[str, Any]:
    """The figures of each part: `trend` and `blocks`. `blocks`: what is told of the whole now. `before`: what was told of the parts.

    Where the whole stays as it was, so do its parts. Months that cannot be told of both have no `count` in the trend.
    """
    found: dict[str, Any] = {name: {"trend": [], "blocks": []} for name in parts}
    for block in blocks:
        inside = _within(line, block)
        spans = _spans(inside, cut(inside, parts)[1])
        opened = {one["until"]: {"open": True} for one in inside if "open" in one}
        kept = {
            name: one
            for name in parts
            for one in before.get(name, {}).get("blocks", [])
            if one["from"] == block["from"]
        }
        now = kept
        known = {name: _within(before[name]["trend"], kept[name]) for name in kept}
        if spans and block["count"] == _both(parts, block) and _steady(parts, inside, spans, known):
            now = _settled(_pair(block, parts, dimensions), kept)
        for name, slice_ in found.items():
            if name not in now:
                slice_["trend"] += [{key: block[key] for key in ("from", "until", "months")}] if slice_["trend"] else []
            elif now is kept:
                slice_["blocks"].append(kept[name])
                slice_["trend"] += _within(before[name]["trend"], kept[name])
            else:
                slice_["blocks"].append(now[name])
                slice_["trend"] += [_span(parts[name], first, last) | opened.get(last, {}) for first, last in spans]
    return found


def _spans(line: Sequence[Block], fine: Sequence[tuple[int, int]]) -> list[tuple[str, str]]:
    """The months of the fine blocks. What is left at the end is too small to be found from the sum: it goes with the last one."""
    ends = [*(start for start, _end in fine[1:]), len(line)]
    return [(line[start]["from"], line[end - 1]["until"]) for (start, _end), end in zip(fine, ends, strict=False)]


def _pair(block: Block, parts: Split, dimensions: Iterable[str]) -> dict[str, Block]:
    """Each part of a block of the whole, by the categories that may be told of both and of the whole."""
    found = {
        name: _span(months, block["from"], block["until"]) | {"filling": block["filling"]}
        for name, months in parts.items()
    }
    for dimension in dimensions:
        sums = [
            sum((months[month][dimension] for month in _months(months, block)), Counter()) for months in parts.values()
        ]
        rows = suppress.merge(*sums) if min(map(Counter.total, sums)) >= THRESHOLD else [{}, {}]
        for one, row in zip(found.values(), rows, strict=True):
            one[dimension] = suppress.only(row, block[dimension])
    return found


def _settled(now: dict[str, Block], kept: dict[str, Block]) -> dict[str, Block]:
    """As `blocks.settled`, for the two beside each other: a part that is filling stays until both can be told as finely again."""
    if not kept:
        return now
    if not all(suppress.enough(now[name]["count"] - kept[name]["count"]) for name in now):
        return kept
    if all(now[name]["count"] == kept[name]["count"] for name in now):
        return _moved(now, kept)
    rows = {dimension: suppress.since_beside([one[dimension] for one in now.values()], [kept[name][dimension] for name in now])
            for dimension, row in next(iter(now.values())).items() if isinstance(row, dict)}  # fmt: skip
    coarser = any(
        len(row) < len(kept[name][dimension])
        for dimension, told in rows.items()
        for name, row in zip(now, told, strict=True)
    )
    if coarser and any(one["filling"] for one in now.values()):
        return kept
    return {
        name: now[name] | {dimension: told[place] for dimension, told in rows.items()} for place, name in enumerate(now)
    }


def _moved(now: dict[str, Block], kept: dict[str, Block]) -> dict[str, Block]:
    """As `blocks.settled` where nothing came: a row in which a few moved stays as it was, in both."""
    old = [
        dimension for dimension, row in next(iter(now.values())).items() if isinstance(row, dict)
        and not all(suppress.may_follow(one[dimension], kept[name][dimension]) for name, one in now.items())
    ]  # fmt: skip
    return {name: one | {dimension: kept[name][dimension] for dimension in old} for name, one in now.items()}


def _both(parts: Split, block: Block) -> int:
    return sum(_total(months, block) for months in parts.values())


def _steady(
    parts: Split, line: Sequence[Block], spans: Sequence[tuple[str, str]], known: Mapping[str, Sequence[Block]]
) -> bool:
    """Whether the trend of the whole tells what is there, and that of the parts is cut as it was and differs by enough, or not."""
    return all(one["count"] == _both(parts, one) for one in line) and all(
        (one["from"], one["until"]) in spans and ("open" in one or suppress.enough(_total(parts[name], one) - one["count"]))
        for name, trend in known.items() for one in trend
    )  # fmt: skip


def _months(months: Counted, block: Block) -> list[date]:
    return [month for month in months if block["from"] <= month.isoformat() <= block["until"]]


def _total(months: Counted, block: Block) -> int:
    return sum(months[month]["total"][""] for month in _months(months, block))


def _span(months: Counted, first: str, last: str) -> Block:
    block: Block = {"from": first, "until": last}
    length = len(months_between(date.fromisoformat(first), date.fromisoformat(last)))
    return block | {"months": length, "count": _total(months, block)}


def _within(trend: Iterable[Block], block: Block) -> list[Block]:
    return [one for one in trend if block["from"] <= one["from"] and one["until"] <= block["until"]]
