"""Publish what may be seen of the exact counts (insights.disclosure_control), as the worker role.

Figures of an organisation are blocks of whole months, cut from its first month on and never cut
again: every period on offer is a sum of blocks, and two periods differ by whole blocks. They are
renewed when at least ten reports came in, or none: whoever kept yesterday's page learns nothing
about the one report of today. That also holds for whoever supplied most of them: every number, and
what it grew by, counts ten or none without the part of any one source (insights.sources).

Figures of several organisations together (the country, a peer group) must also hold against
somebody who knows what two of them reported: the dominance rule says what is left. The
contributions behind the last publication are stored (PublicationBasis), and the figures are renewed
when the difference passes the same rules.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from insights.complementary_slices import SLICES, SLICES_OF_OTHERS, sources_of_slices
from insights.counting import contributions
from insights.country import country_figures
from insights.disclosure_control import is_safe_without_any_source
from insights.legal_figures import legal_figures
from insights.models import NATIONAL_CODE, Publication, PublicationBasis
from insights.organisation_figures import NO_FIGURES, organisation_figures
from insights.peers import PeerGroup, may_renew_sum, organisations_by_peer_group
from insights.sources import (
    EVER,
    RENEWED,
    Sources,
    load_sources,
    store_published,
    store_renewal,
)
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
        sources = load_sources(organisation.pk)
        if not _may_renew(published_totals.get("all"), total, sources):
            continue
        slice_totals = {}
        for slice_name, slice_counts in totals_by_slice.items():
            slice_totals[slice_name] = slice_counts[organisation.pk]
        of_slices = sources_of_slices(sources, totals_by_slice)
        renewable = _renewable_slices(published_totals, slice_totals, of_slices)
        figures = NO_FIGURES
        if organisation.pk in totals:
            before = previous.get(organisation.pk, {})
            figures = organisation_figures(organisation, peers_by_group, before, renewable, sources)
            _store_sources(organisation, figures, before, sources, renewable)
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


def _store_sources(
    organisation: Organisation,
    figures: Mapping[str, Any],
    previous: Mapping[str, Any],
    sources: Sources,
    renewable: Iterable[str],
) -> None:
    """Store who had supplied what is published now, of the whole and of the renewed slices."""
    store_published(organisation.pk, sources, figures, previous)
    store_renewal(organisation.pk, sources)
    for name, of_slice in sources_of_slices(sources, renewable).items():
        slices = figures.get("slices", {})
        previous_slices = previous.get("slices", {})
        store_published(
            organisation.pk, of_slice, slices.get(name, {}), previous_slices.get(name, {})
        )
        store_renewal(organisation.pk, of_slice)


def _totals_by_slice() -> dict[str, Counter]:
    slices = SLICES | SLICES_OF_OTHERS
    return {name: contributions(group__in=groups) for name, groups in slices.items()}


def _renew_country(desk: Organisation, totals: Counter) -> list[Publication]:
    """Return the new publication of the country, unless the difference would disclose too much."""
    basis = PublicationBasis.objects.filter(name=desk.code).first()
    if basis and not may_renew_sum(basis.contributions, totals, organisations_by_peer_group()):
        return _renew_legal_support(desk)
    PublicationBasis.objects.update_or_create(
        name=desk.code, defaults={"contributions": totals, "figures": {}}
    )
    published = Publication.objects.filter(organisation=desk).first()
    previous = published.figures if published else {}
    return [_publication(desk, country_figures(desk, previous))]


def _renew_legal_support(desk: Organisation) -> list[Publication]:
    """Return the publication of the country with new figures of legal support, if they differ.

    They are about other cases, and wait for nothing else; the rest keeps its own moment.
    """
    published = Publication.objects.filter(organisation=desk).first()
    if published is None:
        return []
    figures = legal_figures(organisations_by_peer_group())
    if figures == published.figures.get("legal"):
        return []
    published.figures = published.figures | {"legal": figures}
    return [published]


def _may_renew(published_total: int | None, total: int, sources: Sources) -> bool:
    """Return whether new figures differ from the published ones by enough reports, or by none.

    A source of which a case was destroyed supplied no fewer for that.
    """
    if published_total is None:
        return True
    growth = +sources.growth(RENEWED, EVER, EVER)
    return is_safe_without_any_source(total - published_total, growth)


def _renewable_slices(
    published_totals: Mapping[str, int],
    totals: Mapping[str, int],
    sources: Mapping[str, Sources],
) -> dict[str, int]:
    """Return the slices that may be published anew, with their totals.

    A slice and its complement are renewed together, and slices of the others only with the others.
    """
    renewable: dict[str, int] = {}
    for pair in (SLICES, SLICES_OF_OTHERS):
        for name in pair:
            if not _may_renew(published_totals.get(name), totals[name], sources[name]):
                return renewable
        renewable |= {name: totals[name] for name in pair}
    return renewable


def _basis_name(organisation: Organisation) -> str:
    return f"of-{organisation.pk}"


def _publication(organisation: Organisation, figures: dict[str, Any]) -> Publication:
    return Publication(organisation=organisation, made_at=timezone.now(), figures=figures)
