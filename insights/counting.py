"""Count cases into exact cell counts, in the database (docs/adr/0014). Only the worker role may.

A month is always counted anew and never added to, so counting twice gives the same result.
A report counts in the month in which it came in (Amsterdam time), whatever became of it later:
also when it was withdrawn or turned out to be no incident.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from incidents.access import GROUPS
from incidents.value_lists import CHARGES
from insights import sql
from insights.models import CellCount, CountingRound, FrozenMonth, SourceCount
from legalterms.terms import add_months

# A month is frozen before its first case may be destroyed: a case is retained for at least a year
# after it was closed (docs/domain/incidents.md §11, item 7).
FROZEN_AFTER = 11  # months
# A change made before the last round may have been committed after it.
OVERLAP = timedelta(minutes=10)

Breakdowns = dict[str, Counter]  # dimension → category → reports
MonthlyCounts = dict[date, Breakdowns]  # first day of a month → its breakdowns
CategoryContributions = dict[str, dict[str, Counter]]  # dimension → category → organisation


def month_of(moment: datetime) -> date:
    """Return the first day of the month of this moment, in Amsterdam time."""
    return timezone.localtime(moment).date().replace(day=1)


def months_between(first: date, last: date) -> list[date]:
    """Return all first days of months from `first` to `last`, both included."""
    months = []
    month = first
    while month <= last:
        months.append(month)
        month = add_months(month, 1)
    return months


def _start_of(month: date) -> datetime:
    return timezone.make_aware(datetime(month.year, month.month, 1))  # noqa: DTZ001 -- aware here


def count_months(first: date, last: date, organisations: Iterable[int] | None = None) -> None:
    """Count these months anew (both ends included), of these organisations or of all.

    A frozen month keeps its counts; what came in later is counted beside them.
    """
    organisation_ids = None if organisations is None else sorted(organisations)
    cells = CellCount.objects.filter(month__range=(first, last), frozen=False)
    of_sources = SourceCount.objects.filter(month__range=(first, last), frozen=False, state="")
    if organisation_ids is not None:
        cells = cells.filter(organisation__in=organisation_ids)
        of_sources = of_sources.filter(organisation__in=organisation_ids)
    parameters = {
        "zone": settings.TIME_ZONE,
        "start": _start_of(first),
        "end": _start_of(add_months(last, 1)),
        "frozen": json.dumps(_first_ids_after_freezing(first, last)),
        "charges": sorted(CHARGES),
        "groups": json.dumps(_target_group_by_lane()),
        "now": timezone.now(),
    }
    with transaction.atomic():
        sql.lock_counting()
        cells.delete()
        of_sources.delete()
        sql.insert_cell_counts(parameters, organisation_ids)


def _first_ids_after_freezing(first: date, last: date) -> dict[str, str]:
    """Return for each frozen month the lowest id (UUIDv7) of a case that came after freezing."""
    frozen_months = FrozenMonth.objects.filter(month__range=(first, last))
    first_ids = {}
    for month, frozen_at in frozen_months.values_list("month", "frozen_at"):
        milliseconds = int(frozen_at.timestamp() * 1000)
        first_ids[month.isoformat()] = str(UUID(int=milliseconds << 80))
    return first_ids


def _target_group_by_lane() -> dict[str, str]:
    group_by_lane = {}
    for group, (_label, lanes) in GROUPS.items():
        for lane in lanes:
            group_by_lane[lane.value] = group
    return group_by_lane


def count_all() -> list[date]:
    """Count every month since the first report, and return those months."""
    first_report_at = sql.first_report_at()
    started_at = timezone.now()
    months = []
    if first_report_at:
        months = months_between(month_of(first_report_at), month_of(started_at))
    for month in months:  # one by one, so that memory does not grow with the years
        count_months(month, month)
    CountingRound.objects.update_or_create(pk=1, defaults={"counted_until": started_at})
    return months


def count_changes() -> set[int]:
    """Count anew what changed since the last round, and return the organisations concerned."""
    last_round = CountingRound.objects.filter(pk=1).first()
    started_at = timezone.now()
    if last_round is None:
        count_all()
        return set(CellCount.objects.values_list("organisation", flat=True).distinct())
    changed = defaultdict(set)
    since = last_round.counted_until - OVERLAP
    for organisation_id, month in sql.changed_months(since, settings.TIME_ZONE):
        changed[month].add(organisation_id)
    for month, organisation_ids in changed.items():
        count_months(month, month, organisation_ids)
    CountingRound.objects.update_or_create(pk=1, defaults={"counted_until": started_at})
    return set().union(*changed.values())


def freeze_old_months() -> None:
    """Count the months whose first cases may soon be destroyed a last time, and freeze them."""
    months = _months_to_freeze()
    if not months:
        return
    with transaction.atomic():
        for month in months:
            count_months(month, month)
        frozen_at = timezone.now()
        FrozenMonth.objects.bulk_create(
            FrozenMonth(month=month, frozen_at=frozen_at) for month in months
        )
        CellCount.objects.filter(month__in=months).update(frozen=True)
        _freeze_sources(months)


def _freeze_sources(months: list[date]) -> None:
    """Keep what systems supplied in these months, and forget what persons did.

    Their cases may be destroyed from now on, and then nothing tells who reported.
    """
    of_sources = SourceCount.objects.filter(month__in=months)
    of_sources.filter(source__startswith=sql.FROM_PERSON).delete()
    of_sources.filter(state="").update(frozen=True)


def _months_to_freeze() -> list[date]:
    newest = add_months(month_of(timezone.now()), -FROZEN_AFTER - 1)
    first = CellCount.objects.order_by("month").values_list("month", flat=True).first()
    if first is None:
        return []
    frozen = set(FrozenMonth.objects.values_list("month", flat=True))
    return [month for month in months_between(first, newest) if month not in frozen]


def load_monthly_counts(**filters) -> MonthlyCounts:
    """Return the cell counts of some organisations together, by month and dimension.

    The months run from the first one that counts a report to the present one, without gaps; months
    without reports are empty. The result is empty when nothing was counted.
    """
    cells = CellCount.objects.filter(**filters).values_list("month", "dimension", "value")
    totals = cells.annotate(reports=Sum("count")).order_by("month")
    counts: MonthlyCounts = defaultdict(lambda: defaultdict(Counter))
    for month, dimension, category, reports in totals:
        counts[month][dimension][category] = reports
    if not counts:
        return {}
    months = months_between(min(counts), month_of(timezone.now()))
    return {month: counts[month] for month in months}


def contributions_by_month(**filters) -> dict[date, Counter]:
    """Return month → organisation → reports: what each contributor adds to a sum."""
    cells = CellCount.objects.filter(dimension="total", **filters)
    totals = cells.values_list("month", "organisation").annotate(reports=Sum("count"))
    contributions: dict[date, Counter] = defaultdict(Counter)
    for month, organisation, reports in totals:
        contributions[month][organisation] = reports
    return contributions


def contributions_by_category(
    dimensions: Iterable[str], first: date, last: date, **filters
) -> CategoryContributions:
    """Return dimension → category → organisation → reports in these months (both included)."""
    cells = CellCount.objects.filter(
        dimension__in=list(dimensions), month__range=(first, last), **filters
    )
    totals = cells.values_list("dimension", "value", "organisation").annotate(reports=Sum("count"))
    contributions: CategoryContributions = defaultdict(lambda: defaultdict(Counter))
    for dimension, category, organisation, reports in totals:
        contributions[dimension][category][organisation] = reports
    return contributions


def contributions(**filters) -> Counter:
    """Return organisation → reports, over all months."""
    cells = CellCount.objects.filter(dimension="total", **filters)
    totals = cells.values_list("organisation").annotate(reports=Sum("count"))
    return Counter(dict(totals))
