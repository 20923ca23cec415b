"""Differencing: what may change in a publication, so that subtracting two finds no small count."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from insights.dimensions import DIMENSIONS
from insights.disclosure_control import THRESHOLD, is_safe_successor, suppress_differences
from insights.trend import Block

BreakdownsByDimension = Mapping[str, Mapping[str, int]]


def settle_blocks(blocks: Sequence[Block], previous: Sequence[Block]) -> list[Block]:
    """Return the blocks to publish after the previous ones, without disclosing what came between.

    A block that is filling stays as published until it can be shown as finely again; a full one
    loses the categories that grew by a few. A block in which a few reports came late or went (it is
    not `steady`) stays as published and is full: what comes after it stands beside it.
    """
    published_by_start = {block["from"]: block for block in previous}
    settled = []
    for block in blocks:
        is_steady = block.pop("steady")
        published = published_by_start.get(block["from"])
        if published is None:
            if is_steady:
                settled.append(block)
        elif is_steady:
            settled.append(_settle_block(block, published))
        else:
            settled.append(published | {"filling": False})
    return settled


def _settle_block(block: Block, published: Block) -> Block:
    growth = abs(block["count"] - published["count"])
    if growth == 0:
        return _settle_moved(block, published)
    if growth < THRESHOLD:
        return published
    dimensions = [dimension for dimension in DIMENSIONS if dimension in block]
    coarser = {}
    lost_categories = False
    for dimension in dimensions:
        coarser[dimension] = suppress_differences(block[dimension], published[dimension])
        if len(coarser[dimension]) < len(published[dimension]):
            lost_categories = True
    types_are_safe = _types_are_safe(block, published, coarser)
    if block["filling"] and (lost_categories or not types_are_safe):
        return published
    settled = block | coarser
    if "types" in block and not types_are_safe:
        settled["types"] = {}
    return settled


def _types_are_safe(block: Block, published: Block, coarser: BreakdownsByDimension) -> bool:
    """Return whether the breakdowns by organisation type can stand beside the coarser sums."""
    for breakdown, before, dimension in _types_published_twice(block, published):
        if suppress_differences(breakdown, before) != breakdown:
            return False
        if coarser[dimension].keys() != breakdown.keys():
            return False
    return True


def _types_published_twice(block: Block, published: Block) -> Iterator[tuple[Any, Any, str]]:
    """Yield a breakdown, the one published before and the dimension, per organisation type."""
    published_types = published.get("types", {})
    for organisation_type, breakdowns in block.get("types", {}).items():
        if organisation_type not in published_types:
            continue
        for dimension, breakdown in breakdowns.items():
            yield breakdown, published_types[organisation_type].get(dimension, {}), dimension


def _settle_moved(block: Block, published: Block) -> Block:
    """Return a block with as many reports as before, which may have moved between categories.

    Breakdowns in which none or enough moved are new, the others stay as published. With breakdowns
    by organisation type it is all or nothing: they must add up.
    """
    if block["until"] != published["until"]:
        return published
    unsafe = {}
    for dimension in DIMENSIONS:
        if dimension not in block or dimension not in published:
            continue
        if not is_safe_successor(block[dimension], published[dimension]):
            unsafe[dimension] = published[dimension]
    types = block.get("types", {})
    published_types = published.get("types", {})
    if types or published_types:
        if unsafe or types.keys() != published_types.keys():
            return published
        for breakdown, before, _dimension in _types_published_twice(block, published):
            if not is_safe_successor(breakdown, before):
                return published
    return block | unsafe
