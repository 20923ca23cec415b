"""Raw SQL of the figures: how cases are counted, and conditions for `CaseQuerySet.tally`.

A month is counted by one INSERT … SELECT: no case is loaded into Python, and memory does not grow
with the number of reports (docs/adr/0014).
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection

Condition = tuple[str, list]  # SQL over the selected columns, and its parameters

DIMENSION_VALUES = """
    ('total', ''), ('group', report.grp), ('kind', report.kind), ('channel', report.channel),
    ('severity', report.severity), ('in_24h', report.in_24h), ('talks', report.talks),
    ('reaction', report.reaction), ('charges', report.charges), ('code', report.code),
    ('feedback', report.feedback), ('damage', report.damage), ('training', report.training)
"""
MET_IN_TIME = """
    CASE WHEN bool_or({deadline} AND d.stopped_at IS NULL AND coalesce(d.met_at, %(now)s) > d.due)
         THEN 'no'
         WHEN bool_or({deadline} AND d.met_at IS NOT NULL) THEN 'yes' ELSE 'na' END
"""
FROM_CLIENT = "client:"  # the sources of reports (insights.sources)
FROM_PERSON = "person:"
# In a frozen month only later reports count, and not the anonymous row that a destroyed case
# leaves: that case was counted before it was destroyed.
INSERT_CELL_COUNTS = f"""
    WITH report AS MATERIALIZED (
        SELECT c.id, c.destroyed, c.organisation_id,
            date_trunc('month', c.created_at AT TIME ZONE %(zone)s)::date AS month,
            coalesce(%(groups)s::jsonb ->> c.lane, 'staff') AS grp,
            i.behaviours[1] AS kind, i.channels[1] AS channel, i.severity,
            CASE WHEN c.created_at <= i.happened_at + interval '24 hours'
                 THEN 'yes' ELSE 'no' END AS in_24h,
            clocks.talks, clocks.reaction,
            CASE WHEN i.police = '' THEN 'na'
                 WHEN i.police = ANY (%(charges)s) THEN 'yes' ELSE 'no' END AS charges,
            CASE WHEN i.vpt_code_asked THEN 'yes'
                 WHEN i.police = ANY (%(charges)s) OR i.police = 'reported' THEN 'no'
                 ELSE 'na' END AS code,
            CASE WHEN i.feedback_at IS NOT NULL THEN 'yes'
                 WHEN c.closed_at IS NULL OR c.status = 'withdrawn' THEN 'na'
                 ELSE 'no' END AS feedback,
            CASE WHEN delivery.client_id IS NOT NULL THEN '{FROM_CLIENT}' || delivery.client_id
                 WHEN c.reporter_id IS NOT NULL THEN '{FROM_PERSON}' || c.reporter_id
                 END AS source,
            CASE WHEN i.reaction = 'liability_claim' THEN 'yes' ELSE 'no' END AS damage,
            CASE WHEN 'training' = ANY (i.lessons) THEN 'yes' ELSE 'no' END AS training
        FROM casework_case c JOIN incidents_incident i ON i.case_ptr_id = c.id
        LEFT JOIN dataexchange_delivery delivery ON delivery.case_id = c.id
        LEFT JOIN LATERAL (
            SELECT {MET_IN_TIME.format(deadline="d.name LIKE 'talk%%'")} AS talks,
                   {MET_IN_TIME.format(deadline="d.name = 'reaction'")} AS reaction
            FROM casework_deadline d WHERE d.case_id = c.id) clocks ON true
        WHERE c.created_at >= %(start)s AND c.created_at < %(end)s {{where}}),
    cell AS MATERIALIZED (
        SELECT report.organisation_id, report.month, report.grp, report.source,
            v.dimension, v.value, count(*) AS n
        FROM report, LATERAL (VALUES {DIMENSION_VALUES}) AS v (dimension, value)
        WHERE %(frozen)s::jsonb ->> report.month::text IS NULL
            OR report.id >= (%(frozen)s::jsonb ->> report.month::text)::uuid
            AND NOT report.destroyed
        GROUP BY 1, 2, 3, 4, 5, 6),
    of_source AS (
        INSERT INTO insights_sourcecount
            (organisation_id, month, "group", source, state, cells, frozen)
        SELECT organisation_id, month, grp, source, '', jsonb_object_agg(dimension, counts), false
        FROM (
            SELECT organisation_id, month, grp, source, dimension,
                jsonb_object_agg(coalesce(value, ''), n) AS counts
            FROM cell WHERE source IS NOT NULL GROUP BY 1, 2, 3, 4, 5) AS by_dimension
        GROUP BY 1, 2, 3, 4)
    INSERT INTO insights_cellcount
        (organisation_id, month, "group", dimension, value, count, frozen)
    SELECT organisation_id, month, grp, dimension, value, sum(n), false
    FROM cell GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608 -- only constants of this module
CHANGED_MONTHS = """
    SELECT DISTINCT o.id, date_trunc('month', c.created_at AT TIME ZONE %(zone)s)::date
    FROM organisations_organisation o, LATERAL (
        SELECT created_at FROM casework_case
        WHERE organisation_id = o.id AND changed_at >= %(since)s AND kind = 'incident') c
"""
FIRST_REPORT = "SELECT min(created_at) FROM casework_case WHERE kind = 'incident'"


def lock_counting() -> None:
    """Let one transaction at a time count, with enough memory to sort a month of reports."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('insights.count'))")
        # A month of a million reports is sorted in pieces of this size.
        cursor.execute("SET LOCAL work_mem = '64MB'")


def insert_cell_counts(parameters: dict[str, Any], organisation_ids: list[int] | None) -> None:
    """Insert the cell counts of the reports between two moments, in one pass over the cases.

    `parameters`: `start` (included) and `end` (excluded); `zone`, the time zone of a month;
    `groups`, JSON of lane → target group; `charges`, the police outcomes that are charges;
    `frozen`, JSON of frozen month → first id that still counts; and `now`.
    """
    where = "" if organisation_ids is None else "AND c.organisation_id = ANY (%(ids)s)"
    with connection.cursor() as cursor:
        statement = INSERT_CELL_COUNTS.format(where=where)
        cursor.execute(statement, parameters | {"ids": organisation_ids})


def first_report_at() -> datetime | None:
    """Return the moment of the first report, or None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST_REPORT)
        (moment,) = cursor.fetchone()
    return moment


def changed_months(since: datetime, zone: str) -> list[tuple[int, date]]:
    """Return each organisation and month (in this time zone) with a report changed since then."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED_MONTHS, {"zone": zone, "since": since})
        return cursor.fetchall()


def workload_conditions(now: datetime) -> dict[str, Condition]:
    """Return conditions over the column `due`: all cases (`open`) and the overdue ones (`late`)."""
    return {"open": ("true", []), "late": ("due < %s", [now])}


def measure_conditions(lasting: Iterable[str], review_before: date) -> dict[str, Condition]:
    """Return conditions over `reaction` and `reaction_on` for measures towards a perpetrator.

    `lasting` counts the measures that last, `again` those taken before `review_before`.
    """
    reactions = sorted(lasting)
    return {
        "lasting": ("reaction = ANY(%s)", [reactions]),
        "again": ("reaction = ANY(%s) AND reaction_on < %s", [reactions, review_before]),
    }
