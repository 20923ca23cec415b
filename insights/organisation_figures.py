"""The figures of one organisation: its trend, breakdowns, workload, peers and slices."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from casework.models import Case
from incidents.models import Incident
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
from insights.disclosure_control import suppress_small_cells
from insights.peers import PeerGroup, peer_figures, peer_group_of
from insights.trend import Block, trend_blocks
from organisations.models import Organisation

NO_FIGURES: dict[str, Any] = {"trend": [], "blocks": [], "now": {}, "peers": {}, "slices": {}}
LASTING_REACTIONS = (
    "managed_contact",
    "contact_restriction",
    "service_suspension",
    "building_ban",
    "council_ban",
)
# A measure has no end date of its own here: after half a year somebody reviews it.
REVIEW_AFTER = timedelta(days=183)
# The slices are about target groups, so a breakdown of them by target group says nothing new.
SLICE_DIMENSIONS = [dimension for dimension in DIMENSIONS if dimension != "group"]


def organisation_figures(
    organisation: Organisation,
    peers_by_group: dict[PeerGroup, dict[str, Any]],
    previous: Mapping[str, Any],
    renewable_slices: Collection[str] = (),
) -> dict[str, Any]:
    """Return the figures of one organisation to publish after the `previous` ones.

    `peers_by_group` caches the figures of peer groups during one round of publishing.
    `renewable_slices`: the slices that may be published anew.
    """
    group = peer_group_of(organisation)
    if group not in peers_by_group:
        peers_by_group[group] = peer_figures(group)
    counts = load_monthly_counts(organisation=organisation)
    slices = load_slices(organisation)
    previous_blocks = previous.get("blocks", [])
    trend = trend_blocks(counts, previous=previous.get("trend", []))
    blocks = breakdown_blocks(counts, trend, previous_blocks, slices=slices)
    blocks = settle_blocks(blocks, previous_blocks)
    published_slices = previous.get("slices", {})
    renewable = set(renewable_slices)
    if SLICES.keys() <= renewable:
        renewed = _renewed_slices(trend, slices, blocks, published_slices)
        published_slices = published_slices | renewed
        if SLICES_OF_OTHERS.keys() <= renewable:
            renewed = _renewed_slices_of_others(organisation, published_slices)
            published_slices = published_slices | renewed
    limited_blocks = []
    for block in blocks:
        if block not in previous_blocks:
            block = limit_target_groups(block, published_slices)
        limited_blocks.append(block)
    return {
        "trend": trend,
        "blocks": limited_blocks,
        "now": workload_figures(organisation),
        "peers": peers_by_group[group],
        "slices": published_slices,
    }


def _renewed_slices(
    trend: list[Block], slices: Slices, blocks: list[Block], previous: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the figures of complementary slices of a whole, with the moment of publishing."""
    published_at = timezone.now().isoformat()
    renewed = slice_figures(trend, slices, blocks, previous, SLICE_DIMENSIONS)
    for figures in renewed.values():
        figures["made_at"] = published_at
    return renewed


def _renewed_slices_of_others(
    organisation: Organisation, published_slices: Mapping[str, Any]
) -> dict[str, Any]:
    whole = published_slices["others"]
    trend = [block for block in whole["trend"] if "count" in block]
    slices = load_slices(organisation, SLICES_OF_OTHERS)
    return _renewed_slices(trend, slices, whole["blocks"], published_slices)


def workload_figures(organisation: Organisation) -> dict[str, Any]:
    """Return breakdowns of the present workload: open reports and lasting measures.

    `work` counts open reports (`late`, `in_time`), `measures` those with a lasting measure
    (`again`: due for review, `running`).
    """
    now = timezone.now()
    cases = Case.objects.filter(organisation=organisation, kind=Incident.KIND).open()
    late = Count("pk", filter=Q(due__lt=now))
    open_cases = cases.aggregate(late=late, all=Count("pk"))
    lasting = Incident.objects.filter(
        organisation=organisation, closed_at=None, reaction__in=LASTING_REACTIONS
    )
    review_before = timezone.localdate(now) - REVIEW_AFTER
    again = Count("pk", filter=Q(reaction_on__lt=review_before))
    measures = lasting.aggregate(again=again, all=Count("pk"))
    return {
        "work": _split("late", "in_time", open_cases["late"], open_cases["all"]),
        "measures": _split("again", "running", measures["again"], measures["all"]),
    }


def _split(part_name: str, other_name: str, part: int, total: int) -> dict[str, int]:
    """Return the suppressed breakdown of a total into a part and the others."""
    (breakdown,) = suppress_small_cells({part_name: part, other_name: total - part})
    return breakdown
