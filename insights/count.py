"""Counting: the tallies, from the cases, by the database (docs/adr/0014). All of it runs as the machine.

A month is always counted anew and never added to, so that counting twice is counting once. Reports count in the month in which
they came in (Amsterdam time), whatever became of them later: also those that were withdrawn or were no incident.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from incidents.access import GROUPS
from incidents.lists import CHARGES
from incidents.terms import add_months
from insights.models import Counting, FrozenMonth, Tally

# A month is frozen before its first case may be destroyed: a case is kept at least a year after it was closed (§11.7).
FROZEN_AFTER = 11  # months
OVERLAP = timedelta(minutes=10)  # a change that was made before the last round may have been committed after it

Counted = dict[date, dict[str, Counter]]  # month → dimension → value → reports

DIMENSIONS = """
    ('total', ''), ('group', one.grp), ('kind', one.kind), ('channel', one.channel), ('severity', one.severity),
    ('in_24h', one.in_24h), ('talks', one.talks), ('reaction', one.reaction), ('charges', one.charges), ('code', one.code),
    ('feedback', one.feedback), ('damage', one.damage), ('training', one.training)
"""
IN_TIME = """CASE WHEN bool_or(d.stopped_at IS NULL AND coalesce(d.met_at, %(now)s) > d.due) THEN 'no'
                  WHEN bool_or(d.met_at IS NOT NULL) THEN 'yes' ELSE 'na' END"""
# In a frozen month only what came after counts, and not the nameless row of a destroyed case: that was counted with its name.
COUNT = f"""
    WITH one AS (
        SELECT c.id, c.destroyed, c.organisation_id, date_trunc('month', c.created_at AT TIME ZONE %(zone)s)::date AS month,
            coalesce(%(groups)s::jsonb ->> c.lane, 'staff') AS grp, i.behaviours[1] AS kind, i.channels[1] AS channel, i.severity,
            CASE WHEN c.created_at <= i.happened_at + interval '24 hours' THEN 'yes' ELSE 'no' END AS in_24h,
            clocks.talks, clocks.reaction,
            CASE WHEN i.police = '' THEN 'na' WHEN i.police = ANY (%(charges)s) THEN 'yes' ELSE 'no' END AS charges,
            CASE WHEN i.vpt_code_asked THEN 'yes' WHEN i.police = ANY (%(charges)s) OR i.police = 'reported' THEN 'no' ELSE 'na' END AS code,
            CASE WHEN i.feedback_at IS NOT NULL THEN 'yes' WHEN c.closed_at IS NULL OR c.status = 'withdrawn' THEN 'na' ELSE 'no' END AS feedback,
            CASE WHEN i.reaction = 'liability_claim' THEN 'yes' ELSE 'no' END AS damage,
            CASE WHEN 'training' = ANY (i.lessons) THEN 'yes' ELSE 'no' END AS training
        FROM casework_case c JOIN incidents_incident i ON i.case_ptr_id = c.id
        LEFT JOIN LATERAL (
            SELECT {IN_TIME.replace("bool_or(", "bool_or(d.name LIKE 'talk%%' AND ")} AS talks,
                   {IN_TIME.replace("bool_or(", "bool_or(d.name = 'reaction' AND ")} AS reaction
            FROM casework_deadline d WHERE d.case_id = c.id) clocks ON true
        WHERE c.created_at >= %(start)s AND c.created_at < %(end)s {{where}})
    INSERT INTO insights_tally (organisation_id, month, "group", dimension, value, count, frozen)
    SELECT one.organisation_id, one.month, one.grp, v.dimension, v.value, count(*), false
    FROM one, LATERAL (VALUES {DIMENSIONS}) AS v (dimension, value)
    WHERE %(frozen)s::jsonb ->> one.month::text IS NULL
        OR one.id >= (%(frozen)s::jsonb ->> one.month::text)::uuid AND NOT one.destroyed
    GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608 -- names of ours
CHANGED = """
    SELECT DISTINCT o.id, date_trunc('month', c.created_at AT TIME ZONE %(zone)s)::date
    FROM organisations_organisation o, LATERAL (
        SELECT created_at FROM casework_case WHERE organisation_id = o.id AND changed_at >= %(since)s AND kind = 'incident') c
"""


def month_of(moment: datetime) -> date:
    """The first day of its month, Amsterdam time."""
    return timezone.localtime(moment).date().replace(day=1)


def months_between(first: date, last: date) -> list[date]:
    """All first days of months, both ends included."""
    return [add_months(first, n) for n in range((last.year - first.year) * 12 + last.month - first.month + 1)]


def _start(month: date) -> datetime:
    return timezone.make_aware(datetime(month.year, month.month, 1))  # noqa: DTZ001 -- made aware here


def count_months(first: date, last: date, organisations: Iterable[int] | None = None) -> None:
    """Count these months anew (both ends included), of these organisations or of all, in one pass over the cases.

    A frozen month keeps what it was; what came later stands beside it.
    """
    frozen = {
        month.isoformat(): str(UUID(int=int(at.timestamp() * 1000) << 80))
        for month, at in FrozenMonth.objects.filter(month__range=(first, last)).values_list("month", "at")
    }
    ids = None if organisations is None else sorted(organisations)
    old = Tally.objects.filter(month__range=(first, last), frozen=False)
    values = {"zone": settings.TIME_ZONE, "start": _start(first), "end": _start(add_months(last, 1)), "frozen": json.dumps(frozen), "ids": ids,
              "charges": sorted(CHARGES), "groups": _groups(), "now": timezone.now()}  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('insights.count'))")
        cursor.execute("SET LOCAL work_mem = '64MB'")  # a month of a million reports is sorted in pieces of this
        (old if ids is None else old.filter(organisation__in=ids)).delete()
        cursor.execute(COUNT.format(where="" if ids is None else "AND c.organisation_id = ANY (%(ids)s)"), values)


def _groups() -> str:
    return json.dumps({lane.value: group for group, (_label, lanes) in GROUPS.items() for lane in lanes})


def count_all() -> list[date]:
    """Count every month there is. Answers the months."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(created_at) FROM casework_case WHERE kind = 'incident'")
        (first,) = cursor.fetchone()
    started = timezone.now()
    months = months_between(month_of(first), month_of(started)) if first else []
    for month in months:  # one by one: what it takes does not grow with the years
        count_months(month, month)
    Counting.objects.update_or_create(pk=1, defaults={"until": started})
    return months


def count_changes() -> set[int]:
    """Count anew what changed since the last round. Answers the organisations it was about."""
    last = Counting.objects.filter(pk=1).first()
    started = timezone.now()
    if last is None:
        count_all()
        return set(Tally.objects.values_list("organisation", flat=True).distinct())
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, {"zone": settings.TIME_ZONE, "since": last.until - OVERLAP})
        changed = defaultdict(set)
        for organisation, month in cursor.fetchall():
            changed[month].add(organisation)
    for month, organisations in changed.items():
        count_months(month, month, organisations)
    Counting.objects.update_or_create(pk=1, defaults={"until": started})
    return set().union(*changed.values()) if changed else set()


def freeze_old() -> None:
    """Freeze the months whose first cases could soon be destroyed, after counting them for the last time."""
    newest = add_months(month_of(timezone.now()), -FROZEN_AFTER - 1)
    first = Tally.objects.order_by("month").values_list("month", flat=True).first()
    done = set(FrozenMonth.objects.values_list("month", flat=True))
    months = [month for month in months_between(first, newest) if month not in done] if first else []
    if not months:
        return
    with transaction.atomic():
        for month in months:
            count_months(month, month)
        FrozenMonth.objects.bulk_create([FrozenMonth(month=month, at=timezone.now()) for month in months])
        Tally.objects.filter(month__in=months).update(frozen=True)


def counted(**where) -> Counted:
    """The tallies of some organisations together, by month and dimension; every month from their first to now."""
    rows = (
        Tally.objects.filter(**where)
        .values_list("month", "dimension", "value")
        .annotate(reports=Sum("count"))
        .order_by("month")
    )
    found: Counted = defaultdict(lambda: defaultdict(Counter))
    for month, dimension, value, reports in rows:
        found[month][dimension][value] = reports
    if not found:
        return {}
    return {month: found[month] for month in months_between(min(found), month_of(timezone.now()))}


def totals_by_month(**where) -> dict[date, Counter]:
    """Month → organisation → reports: for judging what may be told of a sum over organisations."""
    rows = Tally.objects.filter(dimension="total", **where).values_list("month", "organisation")
    found: dict[date, Counter] = defaultdict(Counter)
    for month, organisation, reports in rows.annotate(reports=Sum("count")):
        found[month][organisation] = reports
    return found


def parts_by_organisation(dimensions: Iterable[str], first: date, last: date, **where) -> dict[str, dict[str, Counter]]:
    """Dimension → value → organisation → reports in these months (both included)."""
    rows = Tally.objects.filter(dimension__in=list(dimensions), month__range=(first, last), **where)
    found: dict[str, dict[str, Counter]] = defaultdict(lambda: defaultdict(Counter))
    for dimension, value, organisation, reports in rows.values_list("dimension", "value", "organisation").annotate(
        reports=Sum("count")
    ):
        found[dimension][value][organisation] = reports
    return found
