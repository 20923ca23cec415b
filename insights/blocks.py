"""Blocks of whole months: how they are cut, what each tells, and what stays as it was told (docs/adr/0014)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from insights import slices, suppress
from insights.count import Counted, month_of, parts_by_organisation, totals_by_month
from insights.slices import YEAR
from insights.suppress import PERCENT_FROM, THRESHOLD

PARTS = ("kind", "channel", "group", "severity")
SHARES = ("in_24h", "talks", "reaction", "charges", "code", "feedback")
FEW = ("damage", "training")  # how many of them, or that there were few


@dataclass(frozen=True)
class Apart:
    """What is judged before a sum over organisations is told: `where` they are, and the `groups` that some of them are in."""

    where: dict[str, Any]
    groups: dict[int, tuple]

    def by_month(self, months: Iterable[date]) -> list[Counter]:
        """Of each month, the reports of each organisation."""
        found = totals_by_month(**self.where)
        return [found[month] for month in months]

    def left(self, inside: list[date], dimensions: Sequence[str]) -> dict[str, Counter]:
        """What is left of each category in these months."""
        found = parts_by_organisation(dimensions, inside[0], inside[-1], **self.where)
        return {
            name: Counter({value: suppress.apart(parts, self.groups) for value, parts in found[name].items()})
            for name in dimensions
        }


def trend(months: Counted, apart: Apart | None = None, before: Sequence[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """The reports by block of months: `from` and `until` (both included, ISO), `months` and `count`.

    What was told `before` is not cut again, and keeps its count until it differs by enough: a late report shows in no block. What
    was told of a month that was not over (`open`) is told anew.
    """
    names = list(months)
    edges = {one[name] for one in before for name in ("from", "until")}
    before = before if edges <= {month.isoformat() for month in names} else ()
    first = names.index(date.fromisoformat(before[0]["from"])) if before else 0
    last = names.index(date.fromisoformat(before[-1]["until"])) + 1 if before else 0
    earlier = _spans(months, names[:first], apart)
    if earlier:  # no month between them is left out
        start = names.index(date.fromisoformat(earlier[-1]["from"]))
        earlier[-1] = _span(names[start:first], _reports(months, names[start:first]))
    kept = [_span(within(names, one), _steady(_reports(months, within(names, one)), one)) for one in before]
    return [*earlier, *kept, *_spans(months, names[last:], apart)]


def _spans(months: Counted, names: list[date], apart: Apart | None) -> list[dict[str, Any]]:
    counts = [_reports(months, [month]) for month in names]
    by, groups = (apart.by_month(names), apart.groups) if apart else ((), {})
    cut = suppress.blocks(counts, by=by, groups=groups)
    return [_span(names[start:end], sum(counts[start:end])) for start, end in cut]


def _span(names: list[date], count: int) -> dict[str, Any]:
    return _block(names, count) | ({"open": True} if names[-1] == month_of(timezone.now()) else {})


def _reports(months: Counted, names: Iterable[date]) -> int:
    return sum(months[month]["total"][""] for month in names)


def _steady(now: int, before: dict[str, Any]) -> int:
    """The count, or what it was when months that were over differ by a few."""
    enough = "open" in before or suppress.enough(now - before["count"])
    return now if now >= THRESHOLD and enough else before["count"]


def within(months: Iterable[date], block: dict[str, Any]) -> list[date]:
    """The months of a block."""
    return [month for month in months if block["from"] <= month.isoformat() <= block["until"]]


def _block(months: list[date], count: int) -> dict[str, Any]:
    return {"from": months[0].isoformat(), "until": months[-1].isoformat(), "months": len(months), "count": count}


def parts(
    months: Counted,
    apart: Apart | None = None,
    dimensions: Sequence[str] = (*PARTS, *SHARES, *FEW),
    split: slices.Split | None = None,
    *,
    line: Sequence[dict[str, Any]],
    before: Sequence[dict[str, Any]] = (),
) -> list[dict[str, Any]]:
    """Larger blocks, each with its parts: what kind, how it came, about whom, how serious, and what was in time.

    A block is made of blocks of the trend, `line`. The last one is still filling, and shown when it is large enough. `split`: the
    slices that are told beside it. `before`: the blocks that were told; the full ones are not cut again. A block is `steady` when
    the trend tells what is there.
    """
    cut = _cut(line, split, before)
    this_month = month_of(timezone.now())
    found = []
    for start, end in cut:
        spans = line[start:end]
        inside = within(months, {"from": spans[0]["from"], "until": spans[-1]["until"]}) if spans else []
        block = _block(inside, sum(one["count"] for one in spans)) if inside else {"count": 0}
        if block["count"] < PERCENT_FROM:
            continue
        left = apart.left(inside, dimensions) if apart else {}
        for dimension in dimensions:
            judged = [left[dimension]] if apart else []
            (block[dimension],) = suppress.merge(sum_of(months, inside, dimension), left=judged)
        if split and slices.cut(spans, split)[1]:
            block["group"] = slices.groups(sum_of(months, inside, "group"))
        steady = all(one["count"] == _reports(months, within(inside, one)) for one in spans)
        filling = (start, end) == cut[-1] or block["until"] == this_month.isoformat()
        found.append(block | {"filling": filling, "steady": steady})
    return found


def _cut(
    line: Sequence[dict[str, Any]], split: slices.Split | None, before: Sequence[dict[str, Any]]
) -> list[tuple[int, int]]:
    """The full blocks that were told, what can be told before them, and what comes after; the last one is filling."""
    starts, ends = ([one[name] for one in line] for name in ("from", "until"))
    full = [(starts.index(one["from"]), ends.index(one["until"]) + 1) for one in before
            if not one["filling"] and one["from"] in starts and one["until"] in ends]  # fmt: skip
    first, last = (full[0][0], full[-1][1]) if full else (0, 0)
    after = [(last + start, last + end) for start, end in _fresh(line[last:], split)]
    return [*_fresh(line[:first], split)[:-1], *full, *after]


def _fresh(line: Sequence[dict[str, Any]], split: slices.Split | None) -> list[tuple[int, int]]:
    if split:
        return slices.cut(line, split)[0]
    cut = suppress.blocks(
        [one["count"] for one in line], least=PERCENT_FROM, lengths=[one["months"] for one in line], long=YEAR
    )
    return [*cut, (cut[-1][1] if cut else 0, len(line))]


def sum_of(months: Counted, inside: Iterable[date], dimension: str) -> Counter:
    return sum((months[month][dimension] for month in inside), Counter())


def settled(blocks: list[dict[str, Any]], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks, told so that what came since they were told `before` cannot be read by category in small counts.

    A block that is filling stays as it was until it can be told as finely again; one that is full loses the categories. A block in
    which a few came late or went stays as it was, and is full: what comes after it is told beside it.
    """
    told = {block["from"]: block for block in before}
    found = []
    for block in blocks:
        steady = block.pop("steady")
        if block["from"] in told:
            found.append(_settled(block, told[block["from"]]) if steady else told[block["from"]] | {"filling": False})
        elif steady:
            found.append(block)
    return found


def _settled(block: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    if block["count"] == before["count"]:
        return _moved(block, before)
    if abs(block["count"] - before["count"]) < THRESHOLD:
        return before
    dimensions = [name for name in (*PARTS, *SHARES, *FEW) if name in block]
    shown = {name: suppress.since(block[name], before[name]) for name in dimensions}
    types = block.get("types", {})
    known = before.get("types", {})
    types_hold = all(suppress.since(part, known[kind].get(name, {})) == part and shown[name].keys() == part.keys()
                     for kind, parts in types.items() if kind in known for name, part in parts.items())  # fmt: skip
    if block["filling"] and (not types_hold or any(len(shown[name]) < len(before[name]) for name in dimensions)):
        return before
    return block | shown | ({"types": types if types_hold else {}} if "types" in block else {})


def _moved(block: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """The block with the rows in which nothing, or enough, moved from one category to another; as it was in the others."""
    old = {name: before[name] for name in (*PARTS, *SHARES, *FEW)
           if name in block and name in before and not suppress.may_follow(block[name], before[name])}  # fmt: skip
    types, known = block.get("types", {}), before.get("types", {})
    alike = types.keys() == known.keys() and all(
        suppress.may_follow(row, known[kind].get(name, {}))
        for kind, rows in types.items()
        for name, row in rows.items()
    )
    if block["until"] != before["until"] or (types or known) and (old or not alike):
        return before
    return block | old
