"""Figures of how things stand: open work, lasting measures, deadlines met. They have no months.

They are published anew when what changed is no small count, nor is without the part of any one
source. Until then they stay as they were.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from insights.counting import month_of
from insights.disclosure_control import (
    add_up_sources,
    is_safe_without_any_source,
    suppress_differences,
    suppress_small_cells,
)
from insights.models import SourceCount
from insights.sources import CategorySources
from insights.sql import FROM_CLIENT, FROM_PERSON

STATE = "standing"

Standing = dict[str, dict[str, int]]  # dimension → category → count
# Dimension → category → source → count; "" for who is no source.
StandingSources = dict[str, CategorySources]


def count_by_source(rows: QuerySet, case: str = "", **categories: Q) -> CategorySources:
    """Count rows by category and by the source of their case.

    `case`: the path from a row to its case, with its underscores.
    """
    sources = {"client": F(f"{case}delivery__client_id"), "person": F(f"{case}reporter_id")}
    counts = {name: Count("pk", filter=condition) for name, condition in categories.items()}
    result: CategorySources = {name: Counter() for name in categories}
    for row in rows.order_by().values(**sources).annotate(**counts):
        source = _source_of(row)
        for name in categories:
            result[name][source] += row[name]
    return result


def _source_of(row: Mapping[str, Any]) -> str:
    if row["client"]:
        return f"{FROM_CLIENT}{row['client']}"
    if row["person"]:
        return f"{FROM_PERSON}{row['person']}"
    return ""


def settle(
    organisation_id: int, current: StandingSources, previous: Mapping[str, Mapping[str, int]]
) -> Standing:
    """Return each breakdown to publish after the previous one, and store what it was made of."""
    stored = _stored_sources(organisation_id)
    settled = {}
    renewed = {}
    for dimension, counts in current.items():
        published = previous.get(dimension, {})
        breakdown = _settled(counts, published, stored.get(dimension, {}))
        if breakdown is None:
            settled[dimension] = dict(published)
        else:
            settled[dimension] = breakdown
            renewed[dimension] = counts
    if renewed:
        _store_sources(organisation_id, stored | renewed)
    return settled


def _settled(
    counts: CategorySources, published: Mapping[str, int], stored: CategorySources
) -> dict[str, int] | None:
    """Return the breakdown of these counts; None when the published one must stay."""
    exact = {category: by_source.total() for category, by_source in counts.items()}
    sources = _without_unknown(counts)
    (breakdown,) = suppress_small_cells(exact, sources=[sources])
    if not published:
        return breakdown
    growth = sum(exact.values()) - sum(published.values())
    changes = {}
    for category in exact:
        changes[category] = Counter(sources[category])
        changes[category].subtract(stored.get(category, {}))
    if not is_safe_without_any_source(growth, add_up_sources(changes, changes)):
        return None
    if breakdown and suppress_differences(breakdown, published, changes=changes) != breakdown:
        return None
    return breakdown


def _without_unknown(counts: CategorySources) -> CategorySources:
    with_source = {}
    for category, by_source in counts.items():
        with_source[category] = Counter({name: count for name, count in by_source.items() if name})
    return with_source


def _stored_sources(organisation_id: int) -> StandingSources:
    """Return what each source had supplied of what is published now."""
    stored: StandingSources = {}
    rows = SourceCount.objects.filter(organisation=organisation_id, state=STATE)
    for source, cells in rows.values_list("source", "cells"):
        for dimension, counts in cells.items():
            of_dimension = stored.setdefault(dimension, {})
            for category, count in counts.items():
                of_dimension.setdefault(category, Counter())[source] += count
    return stored


def _store_sources(organisation_id: int, published: StandingSources) -> None:
    cells_of: dict[str, Standing] = {}
    for dimension, counts in published.items():
        for category, by_source in _without_unknown(counts).items():
            for source, count in by_source.items():
                if count:
                    cells = cells_of.setdefault(source, {}).setdefault(dimension, {})
                    cells[category] = count
    rows = SourceCount.objects.filter(organisation=organisation_id, state=STATE)
    rows.delete()
    month = month_of(timezone.now())  # forgotten with what else was known in this month
    SourceCount.objects.bulk_create(_rows(organisation_id, month, cells_of))


def _rows(organisation_id: int, month: Any, cells_of: dict[str, Standing]) -> Iterable[SourceCount]:
    for source, cells in cells_of.items():
        yield SourceCount(
            organisation_id=organisation_id,
            month=month,
            source=source,
            state=STATE,
            cells=cells,
        )
