"""Differencing: what may change in a publication, so that subtracting two finds no small count."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from insights.dimensions import DIMENSIONS
from insights.disclosure_control import (
    REST,
    is_safe_successor,
    is_safe_without_any_source,
    keep_categories,
    suppress_differences,
)
from insights.sources import BREAKDOWNS, NO_SOURCES, Sources
from insights.trend import Block

BreakdownsByDimension = Mapping[str, Mapping[str, int]]


def settle_blocks(
    blocks: Sequence[Block], previous: Sequence[Block], sources: Sources = NO_SOURCES
) -> list[Block]:
    """Return the blocks to publish after the previous ones, without disclosing what came between.

    `sources`: who supplied the reports; what came between must hold without any of them. A block
    that is `waiting` stays as published. A block that is filling does so until it can be shown as
    finely again; a full one loses the categories that grew by a few. A block in which a few reports
    came late or went (it is not `steady`) stays as published and is full: what comes after it
    stands beside it.
    """
    published_by_start = {block["from"]: block for block in previous}
    settled = []
    for block in blocks:
        is_steady = block.pop("steady")
        is_waiting = block.pop("waiting")
        published = published_by_start.get(block["from"])
        if published is None:
            if is_steady and not is_waiting:
                settled.append(block)
        elif not is_steady:
            settled.append(published | {"filling": False})
        elif is_waiting:
            settled.append(published)
        else:
            settled.append(_settle_block(block, published, sources))
    return settled


def _settle_block(block: Block, published: Block, sources: Sources) -> Block:
    growth = block["count"] - published["count"]
    if not published["filling"]:
        block = limit_to_published(block, published)
    if growth == 0:
        return _settle_moved(block, published, sources)
    if not is_safe_without_any_source(growth, sources.growth(BREAKDOWNS, block, published)):
        return published
    dimensions = [dimension for dimension in DIMENSIONS if dimension in block]
    coarser = {}
    is_coarser = False
    for dimension in dimensions:
        changes = sources.changes(BREAKDOWNS, dimension, block, published)
        coarser[dimension] = suppress_differences(
            block[dimension], published[dimension], changes=changes
        )
        if lost_categories(coarser[dimension], published[dimension]):
            is_coarser = True
    types_are_safe = _types_are_safe(block, published, coarser)
    if block["filling"] and (is_coarser or not types_are_safe):
        return published
    settled = block | coarser
    if "types" in block and not types_are_safe:
        settled["types"] = {}
    return settled


def lost_categories(breakdown: Mapping[str, int], published: Mapping[str, int]) -> bool:
    """Return whether a category that is published now is not shown, others or not."""
    return bool(published.keys() - breakdown.keys() - {REST})


def limit_to_published(block: Block, published: Block) -> Block:
    """Return a full block with no category that it does not show now.

    It may have shown that category before: what it was then and is now would be told apart from
    what came between.
    """
    limited = dict(block)
    for dimension in DIMENSIONS:
        if dimension in block and dimension in published:
            limited[dimension] = keep_categories(block[dimension], published[dimension])
    types = {}
    for organisation_type, breakdowns in block.get("types", {}).items():
        types[organisation_type] = {
            dimension: keep_categories(breakdown, published.get(dimension, breakdown))
            for dimension, breakdown in breakdowns.items()
        }
    if "types" in block:
        limited["types"] = types
    return limited


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


def _settle_moved(block: Block, published: Block, sources: Sources) -> Block:
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
        changes = sources.changes(BREAKDOWNS, dimension, block, published)
        if not is_safe_successor(block[dimension], published[dimension], changes):
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
