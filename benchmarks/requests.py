"""Many requests for Veilig Wonen, made by the database itself from one that is real: their sealed columns are copies nobody opens.

The queue opens what it shows, so `real` ones must stand first: they are made with band P0 ranks of their own by `make_demo_requests`.
"""

from django.db import connection

from benchmarks.rows import COPIED

CHILD = "veiligwonen_advicerequest"


def fill(size: int) -> None:
    """Until there are `size` requests: all open, spread over bands, scores, states and organisations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM casework_case WHERE kind = 'veiligwonen'")
        (there,) = cursor.fetchone()
        if there >= size:
            return
        cursor.execute(
            "SELECT array_agg(attname ORDER BY attnum) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [CHILD],
        )
        own = ", ".join(name for name in cursor.fetchone()[0] if name != "case_ptr_id")
        cursor.execute(
            f"""
            WITH one AS (SELECT * FROM casework_case WHERE kind = 'veiligwonen' AND status = 'submitted' ORDER BY id LIMIT 1),
            places AS (SELECT array_agg(id ORDER BY id) AS ids FROM organisations_organisation WHERE type = 'municipality' AND valid_until IS NULL),
            made AS (
                INSERT INTO casework_case ({COPIED})
                SELECT uuidv7(), 'BVW-2026-' || (%s + n), one.kind, place, NULL, one.kind || ':' || place, '',
                       (ARRAY['submitted', 'triage', 'intake_planned', 'drafting'])[1 + n %% 4], one.title,
                       1000 * (1 + n %% 4) + 500 + n %% 100, now() + (n %% 700) * interval '1 hour', one.reporter_id, NULL, 'normal',
                       ARRAY[one.reporter_id], ARRAY[one.reporter_id], one.data_key, 1, now() - (n %% 1000000) * interval '1 minute',
                       now(), NULL
                FROM one, places, generate_series(1, %s) AS n, LATERAL (SELECT ids[1 + n %% array_length(ids, 1)] AS place) AS at
                RETURNING id)
            INSERT INTO {CHILD} (case_ptr_id, {own})
            SELECT made.id, {", ".join(f"r.{name}" for name in own.split(", "))}
            FROM made, (SELECT * FROM {CHILD} WHERE case_ptr_id = (SELECT id FROM one)) r
            """,
            [there, size - there],
        )
        cursor.execute("ANALYZE")
