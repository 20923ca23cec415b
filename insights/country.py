"""The figures of the country: sums over organisations, and of each one only its band."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, DateTimeField, F, Func, IntegerField, Q, Value
from django.utils import timezone

from casework.models import Case, Deadline, case_types
from incidents.models import Incident
from insights.breakdowns import breakdown_blocks
from insights.contributors import Contributors
from insights.counting import MonthlyCounts, contributions, load_monthly_counts, month_of
from insights.differencing import settle_blocks
from insights.dimensions import CATEGORY_DIMENSIONS
from insights.disclosure_control import (
    MIN_PERCENTAGE_BASE,
    THRESHOLD,
    bands_disclose_small_count,
    publishable_percentage,
    remainder_after_dominant,
    suppress_small_cells,
)
from insights.forecast import forecast
from insights.legal_figures import legal_figures
from insights.peers import PeerGroup, organisations_by_peer_group
from insights.standing import StandingSources, count_by_source, settle
from insights.trend import MONTHS_PER_YEAR, Block, breakdown_of, trend_blocks
from legalterms.terms import add_months
from organisations.models import Membership, Organisation, Role

ADVICE = "veiligwonen"  # the kind of case whose deadlines the country shows
URGENCY_BANDS = ((0, 9), (10, 49), (50, 199), (200, None))
FORECAST_BASE = 52  # whole weeks
REPORT_HANDLING_ROLES = (Role.SECRETARY, Role.CLERK, Role.AGGRESSION_COORDINATOR, Role.LINE_MANAGER)
ORGANISATION_TYPES = [
    organisation_type
    for organisation_type in Organisation.Type.values
    if organisation_type != Organisation.Type.NATIONAL
]


def country_figures(desk: Organisation, previous: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures of all organisations together, to publish after the `previous` ones."""
    counts = load_monthly_counts()
    peer_groups = organisations_by_peer_group()
    contributors = Contributors({}, peer_groups)
    previous_blocks = previous.get("blocks", [])
    trend = trend_blocks(counts, contributors, previous.get("trend", []))
    blocks = breakdown_blocks(counts, trend, previous_blocks, contributors=contributors)
    for block in blocks:
        _add_breakdowns_by_type(block, peer_groups)
    blocks = settle_blocks(blocks, previous_blocks)
    published_types = {name for block in blocks for name in block["types"]}
    return {
        "trend": trend,
        "blocks": blocks,
        "desk": deadlines_met(desk, previous.get("desk", {})),
        "forecast": forecast(weekly_cases(Incident.KIND)),
        "places": _places(published_types),
        "legal": legal_figures(peer_groups),
    }


def _add_breakdowns_by_type(block: Block, peer_groups: Mapping[int, PeerGroup]) -> None:
    """Add the breakdowns of a block by organisation type, with the same categories for each.

    Adds `types`, {} when the reports of one type cannot be shown. Limits the breakdowns of the
    block itself to the same categories.
    """
    block["types"] = {}
    first = date.fromisoformat(block["from"])
    last = date.fromisoformat(block["until"])
    counts_by_type = {}
    remainders = []
    for organisation_type in ORGANISATION_TYPES:
        filters = {
            "organisation__type": organisation_type,
            "month__gte": first,
            "month__lte": last,
        }
        counts = load_monthly_counts(**filters)
        if not counts:
            continue
        contributors = Contributors(filters, peer_groups)
        if not _can_be_shown(contributors, counts):
            return
        counts_by_type[organisation_type] = counts
        remainders.append(contributors.remainders(first, last, CATEGORY_DIMENSIONS))
    types: dict[str, Block] = {name: {} for name in counts_by_type}
    for dimension in CATEGORY_DIMENSIONS:
        exact = [breakdown_of(counts, counts, dimension) for counts in counts_by_type.values()]
        if min(breakdown.total() for breakdown in exact) < THRESHOLD:
            continue  # months that were frozen before this dimension was counted
        judged = [remainder[dimension] for remainder in remainders]
        breakdowns = suppress_small_cells(*exact, remainders=judged)
        for breakdowns_of_type, breakdown in zip(types.values(), breakdowns, strict=True):
            breakdowns_of_type[dimension] = breakdown
        block[dimension] = _sum_breakdowns(breakdowns)
    block["types"] = types


def _sum_breakdowns(breakdowns: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter = Counter()
    for breakdown in breakdowns:
        total += Counter(breakdown)
    return dict(total)


def _can_be_shown(contributors: Contributors, counts: MonthlyCounts) -> bool:
    reports: Counter = Counter()
    for by_organisation in contributors.by_month(counts):
        reports += by_organisation
    if reports.total() < MIN_PERCENTAGE_BASE:
        return False
    return remainder_after_dominant(reports, contributors.peer_groups) >= THRESHOLD


def _places(published_types: set[str]) -> list[dict[str, Any]]:
    """Return all organisations with their band, and whether somebody can handle a report there.

    No band is shown when the published sums would disclose a small count.
    """
    current = Organisation.objects.current().exclude(type=Organisation.Type.NATIONAL)
    organisations = list(current.select_related("province"))
    since = add_months(month_of(timezone.now()), -2 * MONTHS_PER_YEAR)
    totals = contributions(month__gte=since)
    bands = {place.pk: _band_of(totals[place.pk]) for place in organisations}
    hidden = False
    for places in _published_sums(organisations, published_types):
        total = sum(totals[place.pk] for place in places)
        shown_bands = [URGENCY_BANDS[bands[place.pk]] for place in places]
        hidden = hidden or bands_disclose_small_count(total, shown_bands)
    handling = _handling_organisations()
    return [
        {
            "code": place.code,
            "name": place.name,
            "type": place.type,
            "province": place.province.name if place.province else "",
            "band": None if hidden else bands[place.pk],
            "ready": place.pk in handling,
        }
        for place in organisations
    ]


def _published_sums(
    organisations: list[Organisation], published_types: set[str]
) -> list[list[Organisation]]:
    """Return the groups of organisations of which a sum is published.

    Those are all together, each published type, and so, by subtraction, the other types together.
    """
    groups = [organisations]
    for organisation_type in sorted(published_types):
        groups.append([place for place in organisations if place.type == organisation_type])
    if published_types:
        groups.append([place for place in organisations if place.type not in published_types])
    return [group for group in groups if group]


def _band_of(count: int) -> int:
    """Return the number of the band of a count: how many upper limits it exceeds."""
    return sum(highest is not None and count > highest for _lowest, highest in URGENCY_BANDS)


def _handling_organisations() -> set[int]:
    """Return the organisations where somebody can handle a report."""
    memberships = Membership.objects.current().filter(role__in=REPORT_HANDLING_ROLES)
    by_organisation = memberships.values_list("organisation", flat=True).annotate(n=Count("pk"))
    return set(by_organisation.values_list("organisation", flat=True))


def deadlines_met(desk: Organisation, previous: Mapping[str, Any]) -> dict[str, Any]:
    """Return how often each deadline of Veilig Wonen was met in the last year, over the country.

    `levels`: rows with a `label` and a `value` (per cent); `counts`: what those were made of, to
    publish the next ones after.
    """
    case_type = case_types().get(ADVICE)
    if case_type is None:
        return {"levels": [], "counts": {}}
    counts = settle(desk.pk, _ended_deadlines(timezone.now()), previous.get("counts", {}))
    rows = []
    for name, breakdown in counts.items():
        met = breakdown.get("met", 0)
        percentage = publishable_percentage(met, met + breakdown.get("missed", 0))
        if percentage is not None:
            label = str(case_type.deadline_labels.get(name, name))
            rows.append({"label": label, "value": percentage})
    return {"levels": rows, "counts": counts}


def _ended_deadlines(now: datetime) -> StandingSources:
    """Return by name how many deadlines ended in the last year, met and missed, by source."""
    a_year_ago = now - timedelta(days=365)
    running = Deadline.objects.filter(case__kind=ADVICE, stopped_at=None)
    last_year = running.filter(case__created_at__gte=a_year_ago)
    ended = last_year.filter(Q(met_at__isnull=False) | Q(due__lt=now))
    in_time = Q(met_at__lte=F("due"))
    too_late = Q(met_at=None) | Q(met_at__gt=F("due"))
    names = ended.order_by("name").values_list("name", flat=True).distinct()
    return {
        name: count_by_source(ended.filter(name=name), "case__", met=in_time, missed=too_late)
        for name in names
    }


def weekly_cases(kind: str) -> list[int]:
    """Return the new cases of each of the last 52 whole weeks (Monday to Sunday), oldest first."""
    now = timezone.localtime()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight - timedelta(days=now.weekday())
    edges = [monday - timedelta(weeks=ago) for ago in range(FORECAST_BASE, -1, -1)]
    week_edges = Value(edges, ArrayField(DateTimeField()))
    number_of_week = Func(
        "created_at", week_edges, function="width_bucket", output_field=IntegerField()
    )
    cases = Case.objects.filter(kind=kind, created_at__gte=edges[0], created_at__lt=edges[-1])
    counts = cases.values_list(number_of_week).annotate(n=Count("pk"))
    by_week = dict(counts.order_by())
    return [by_week.get(number, 0) for number in range(1, FORECAST_BASE + 1)]
