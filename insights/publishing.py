"""Publish what may be seen of the exact counts (insights.disclosure_control), as the worker role.

Figures of an organisation are blocks of whole months, cut from its first month on and never cut
again: every period on offer is a sum of blocks, and two periods differ by whole blocks. They are
renewed when at least ten reports came in, or none: whoever kept yesterday's page learns nothing
about the one report of today.

Figures of several organisations together (the country, a peer group) must also hold against
somebody who knows what two of them reported: the dominance rule says what is left. The
contributions behind the last publication are stored (PublicationBasis), and the figures are renewed
when the difference passes the same rules.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from insights.complementary_slices import SLICES, SLICES_OF_OTHERS
from insights.counting import contributions
from insights.country import country_figures
from insights.disclosure_control import is_safe_difference
from insights.models import NATIONAL_CODE, Publication, PublicationBasis
from insights.organisation_figures import NO_FIGURES, organisation_figures
from insights.peers import PeerGroup, may_renew_sum, organisations_by_peer_group
from organisations.models import Organisation


def publish(organisation_ids: Iterable[int] | None = None) -> int:
    """Renew the figures of these organisations, or of all, and those of the country.

    Returns how many publications were renewed.
    """
    organisations = Organisation.objects.current().exclude(type=Organisation.Type.NATIONAL)
    if organisation_ids is not None:
        organisations = organisations.filter(pk__in=organisation_ids)
    totals = contributions()
    publications = _renew_organisations(organisations, totals)
    desk = Organisation.objects.filter(code=NATIONAL_CODE).first()
    if desk and (publications or desk.pk in (organisation_ids or ())):
        publications += _renew_country(desk, totals)
    Publication.objects.bulk_create(
        publications,
        update_conflicts=True,
        unique_fields=["organisation"],
        update_fields=["made_at", "figures"],
    )
    return len(publications)


def _renew_organisations(
    organisations: Iterable[Organisation], totals: Counter
) -> list[Publication]:
    """Return the new publications of these organisations, and store what they are based on."""
    totals_by_slice = _totals_by_slice()
    previous = dict(
        Publication.objects.filter(organisation__in=organisations).values_list("pk", "figures")
    )
    bases = PublicationBasis.objects.in_bulk(
        [_basis_name(organisation) for organisation in organisations]
    )
    peers_by_group: dict[PeerGroup, dict[str, Any]] = {}
    publications = []
    renewed_bases = []
    for organisation in organisations:
        name = _basis_name(organisation)
        published_totals = bases[name].contributions if name in bases else {}
        total = totals[organisation.pk]
        if not _may_renew(published_totals.get("all"), total):
            continue
        slice_totals = {}
        for slice_name, slice_counts in totals_by_slice.items():
            slice_totals[slice_name] = slice_counts[organisation.pk]
        renewable = _renewable_slices(published_totals, slice_totals)
        figures = NO_FIGURES
        if organisation.pk in totals:
            figures = organisation_figures(
                organisation, peers_by_group, previous.get(organisation.pk, {}), renewable
            )
        publications.append(_publication(organisation, figures))
        new_totals = published_totals | renewable | {"all": total}
        renewed_bases.append(PublicationBasis(name=name, contributions=new_totals, figures={}))
    PublicationBasis.objects.bulk_create(
        renewed_bases,
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["contributions"],
    )
    return publications


def _totals_by_slice() -> dict[str, Counter]:
    slices = SLICES | SLICES_OF_OTHERS
    return {name: contributions(group__in=groups) for name, groups in slices.items()}


def _renew_country(desk: Organisation, totals: Counter) -> list[Publication]:
    """Return the new publication of the country, unless the difference would disclose too much."""
    basis = PublicationBasis.objects.filter(name=desk.code).first()
    if basis and not may_renew_sum(basis.contributions, totals, organisations_by_peer_group()):
        return []
    PublicationBasis.objects.update_or_create(
        name=desk.code, defaults={"contributions": totals, "figures": {}}
    )
    published = Publication.objects.filter(organisation=desk).first()
    previous = published.figures if published else {}
    return [_publication(desk, country_figures(previous))]


def _may_renew(published_total: int | None, total: int) -> bool:
    """Return whether new figures differ from the published ones by enough reports, or by none."""
    return published_total is None or is_safe_difference(total - published_total)


def _renewable_slices(
    published_totals: Mapping[str, int], totals: Mapping[str, int]
) -> dict[str, int]:
    """Return the slices that may be published anew, with their totals.

    A slice and its complement are renewed together, and slices of the others only with the others.
    """
    renewable: dict[str, int] = {}
    for pair in (SLICES, SLICES_OF_OTHERS):
        for name in pair:
            if not _may_renew(published_totals.get(name), totals[name]):
                return renewable
        renewable |= {name: totals[name] for name in pair}
    return renewable


def _basis_name(organisation: Organisation) -> str:
    return f"of-{organisation.pk}"


def _publication(organisation: Organisation, figures: dict[str, Any]) -> Publication:
    return Publication(organisation=organisation, made_at=timezone.now(), figures=figures)
