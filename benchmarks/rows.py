"""Many cases, made by the database itself from one that is real: their sealed columns are copies that nobody opens."""

from django.db import connection

from casework.models import Case

COPIED = "id, number, kind, organisation_id, unit_id, compartment, lane, status, title, rank, due, reporter_id, handler_id, confidentiality, " \
         "people, conflicted, data_key, version, created_at, changed_at, closed_at"  # fmt: skip


def fill(size: int) -> None:
    """Until there are `size` cases: the first thousand and then one in 340 at Utrecht, spread over two years, a fifth of them open."""
    there = Case.objects.count()
    if there >= size:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(attname ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'incidents_incident'::regclass AND attnum > 0 AND NOT attisdropped"
        )
        own = [name for name in cursor.fetchone()[0] if name != "case_ptr_id"]
        cursor.execute(
            f"""
            WITH one AS (SELECT * FROM casework_case WHERE handler_id IS NOT NULL ORDER BY id LIMIT 1),
            places AS (SELECT array_agg(id ORDER BY (code = 'GM0344') DESC, id) AS ids FROM organisations_organisation
                       WHERE type = 'municipality' AND valid_until IS NULL),
            clerk AS (SELECT id FROM organisations_person WHERE email = 'griffier@utrecht.example'),
            made AS (
                INSERT INTO casework_case ({COPIED})
                SELECT uuidv7(), 'BEN-2026-' || (%s + n), one.kind, place, NULL, one.kind || ':' || place,
                       (ARRAY['council', 'staff', 'board'])[1 + n / 7 %% 3],
                       CASE WHEN n %% 5 = 0 THEN (ARRAY['reported', 'triage', 'in_progress'])[1 + n / 5 %% 3] ELSE 'closed' END,
                       one.title, 1 + n %% 3, CASE WHEN n %% 5 = 0 THEN now() + (n %% 700 - 100) * interval '1 hour' END, one.reporter_id,
                       CASE WHEN place = ids[1] AND n %% 10 = 0 THEN clerk.id END, 'normal', ARRAY[one.reporter_id], ARRAY[one.reporter_id],
                       one.data_key, 1, now() - (n %% 1000000) * interval '1 minute', now() - (n %% 1000000) * interval '1 minute',
                       CASE WHEN n %% 5 > 0 THEN now() END
                FROM one, places, clerk, generate_series(1, %s) AS n, 
                     LATERAL (SELECT ids[CASE WHEN %s + n <= 1000 THEN 1 ELSE 1 + n / 5 %% array_length(ids, 1) END] AS place) AS at
                RETURNING id)
            INSERT INTO incidents_incident (case_ptr_id, {", ".join(own)})
            SELECT made.id, {", ".join(f"i.{name}" for name in own)}
            FROM made, (SELECT * FROM incidents_incident WHERE case_ptr_id = (SELECT id FROM casework_case WHERE handler_id IS NOT NULL ORDER BY id LIMIT 1)) i
            """,
            [there, size - there, there],
        )
        cursor.execute("ANALYZE")


def real() -> str:
    """The number of a case of the council of Utrecht that was really reported, and so opens."""
    return (
        Case.objects.filter(organisation__code="GM0344", lane="council", number__startswith="INC")
        .latest("created_at")
        .number
    )
