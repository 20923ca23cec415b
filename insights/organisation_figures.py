"""The figures of one organisation: its trend, breakdowns, workload, peers and slices."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils import timezone

from insights.breakdowns import breakdown_blocks
from insights.complementary_slices import (
    SLICES,
    SLICES_OF_OTHERS,
    Slices,
    limit_target_groups,
    load_slices,
    slice_figures,
)
from insights.counting import load_monthly_counts
from insights.differencing import settle_blocks
from insights.dimensions import DIMENSIONS
from insights.peers import PeerGroup, peer_figures, peer_group_of
from insights.sources import NO_SOURCES, Sources
from insights.trend import Block, trend_blocks
from insights.workload import workload_figures
from organisations.models import Organisation

NO_FIGURES: dict[str, Any] = {"trend": [], "blocks": [], "now": {}, "peers": {}, "slices": {}}
# The slices are about target groups, so a breakdown of them by target group says nothing new.
SLICE_DIMENSIONS = [dimension for dimension in DIMENSIONS if dimension != "group"]


def organisation_figures(
    organisation: Organisation,
    peers_by_group: dict[PeerGroup, dict[str, Any]],
    previous: Mapping[str, Any],
    renewable_slices: Collection[str] = (),
    sources: Sources = NO_SOURCES,
) -> dict[str, Any]:
    """Return the figures of one organisation to publish after the `previous` ones.

    `peers_by_group` caches the figures of peer groups during one round of publishing.
    `renewable_slices`: the slices that may be published anew. `sources`: who supplied its reports.
    """
    group = peer_group_of(organisation)
    if group not in peers_by_group:
        peers_by_group[group] = peer_figures(group)
    counts = load_monthly_counts(organisation=organisation)
    slices = load_slices(organisation)
    previous_blocks = previous.get("blocks", [])
    trend = trend_blocks(counts, previous=previous.get("trend", []), sources=sources)
    blocks = breakdown_blocks(counts, trend, previous_blocks, slices=slices, sources=sources)
    blocks = settle_blocks(blocks, previous_blocks, sources)
    published_slices = previous.get("slices", {})
    renewable = set(renewable_slices)
    if SLICES.keys() <= renewable:
        renewed = _renewed_slices(trend, slices, blocks, published_slices, sources)
        published_slices = published_slices | renewed
        if SLICES_OF_OTHERS.keys() <= renewable:
            renewed = _renewed_slices_of_others(organisation, published_slices, sources)
            published_slices = published_slices | renewed
    limited_blocks = []
    for block in blocks:
        if block not in previous_blocks:
            block = limit_target_groups(block, published_slices)
        limited_blocks.append(block)
    return {
        "trend": trend,
        "blocks": limited_blocks,
        "now": workload_figures(organisation, previous.get("now", {})),
        "peers": peers_by_group[group],
        "slices": published_slices,
    }


def _renewed_slices(
    trend: list[Block],
    slices: Slices,
    blocks: list[Block],
    previous: Mapping[str, Any],
    sources: Sources,
) -> dict[str, Any]:
    """Return the figures of complementary slices of a whole, with the moment of publishing."""
    published_at = timezone.now().isoformat()
    renewed = slice_figures(trend, slices, blocks, previous, SLICE_DIMENSIONS, sources)
    for figures in renewed.values():
        figures["made_at"] = published_at
    return renewed


def _renewed_slices_of_others(
    organisation: Organisation, published_slices: Mapping[str, Any], sources: Sources
) -> dict[str, Any]:
    whole = published_slices["others"]
    trend = [block for block in whole["trend"] if "count" in block]
    slices = load_slices(organisation, SLICES_OF_OTHERS)
    return _renewed_slices(trend, slices, whole["blocks"], published_slices, sources)
