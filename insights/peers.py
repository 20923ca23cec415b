"""Peer groups: organisations of one type and size class, and the figures that they share."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from insights.breakdowns import breakdown_blocks
from insights.contributors import Contributors
from insights.counting import contributions, load_monthly_counts
from insights.differencing import settle_blocks
from insights.dimensions import SHARE_DIMENSIONS
from insights.disclosure_control import THRESHOLD, remainder_after_dominant
from insights.models import PublicationBasis
from insights.trend import trend_blocks
from organisations.models import Organisation

MIN_GROUP_SIZE = 10  # organisations
SIZE_CLASSES = (20_000, 50_000, 100_000)  # inhabitants from which each next class begins

PeerGroup = tuple[str, int | None]  # organisation type and size class


def size_class(organisation: Organisation) -> int | None:
    """Return the class of its number of inhabitants (0–3), or None when it has no inhabitants."""
    if organisation.inhabitants is None:
        return None
    return sum(organisation.inhabitants >= lower for lower in SIZE_CLASSES)


def peer_group_of(organisation: Organisation) -> PeerGroup:
    """Return the peer group of an organisation, which may be too small to compare with."""
    return organisation.type, size_class(organisation)


def organisations_by_peer_group() -> dict[int, PeerGroup]:
    """Return organisation → its peer group, for groups that are large enough to compare with."""
    groups = {}
    for organisation in Organisation.objects.current():
        groups[organisation.pk] = peer_group_of(organisation)
    sizes = Counter(groups.values())
    return {pk: group for pk, group in groups.items() if sizes[group] >= MIN_GROUP_SIZE}


def peer_figures(group: PeerGroup) -> dict[str, Any]:
    """Return the published figures of a peer group together; {} when it is too small.

    Organisations that report little are included. Every member gets the same figures, so nothing
    can be subtracted from them.
    """
    organisation_type, size = group
    same_type = Organisation.objects.current().filter(type=organisation_type)
    members = [organisation for organisation in same_type if size_class(organisation) == size]
    if len(members) < MIN_GROUP_SIZE:
        return {}
    filters = {"organisation__in": members}
    name = f"{organisation_type}-{size}"
    current = contributions(**filters)
    basis = PublicationBasis.objects.filter(name=name).first()
    if basis and not may_renew_sum(basis.contributions, current, {}):
        return basis.figures
    figures = _renewed_peer_figures(filters, basis.figures if basis else {})
    figures |= {"organisations": len(members), "size": size, "type": organisation_type}
    PublicationBasis.objects.update_or_create(
        name=name, defaults={"contributions": current, "figures": figures}
    )
    return figures


def _renewed_peer_figures(filters: dict[str, Any], previous: Mapping[str, Any]) -> dict[str, Any]:
    counts = load_monthly_counts(**filters)
    contributors = Contributors(filters, {})
    previous_blocks = previous.get("blocks", [])
    trend = trend_blocks(counts, contributors, previous.get("trend", []))
    blocks = breakdown_blocks(
        counts,
        trend,
        previous_blocks,
        dimensions=SHARE_DIMENSIONS,
        contributors=contributors,
    )
    return {"trend": trend, "blocks": settle_blocks(blocks, previous_blocks)}


def may_renew_sum(
    published: Mapping[str, int], current: Mapping[int, int], groups: Mapping[int, PeerGroup]
) -> bool:
    """Return whether new figures of several organisations may differ from the published ones.

    They may when nothing changed, or when the changes themselves pass the threshold and dominance
    rules: enough reports, of enough organisations.
    """
    changes: Counter = Counter()
    for pk in {*current, *map(int, published)}:
        before = published.get(str(pk), 0)
        changes[pk] = abs(current.get(pk, 0) - before)
    if not changes.total():
        return True
    return remainder_after_dominant(changes, groups) >= THRESHOLD
