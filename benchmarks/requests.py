"""Many requests for Veilig Wonen, made by the database itself from one that is real: their sealed columns are copies nobody opens.

`make_demo_requests` comes first: its real requests stand at the head of the queue and are opened there.
"""

from django.db import connection

from benchmarks.rows import COPIED

CHILD, TOLD = "veiligwonen_advicerequest", "veiligwonen_told"


def fill(size: int) -> None:
    """Until there are `size` requests: all open, spread over bands, scores, states and organisations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM casework_case WHERE kind = 'veiligwonen'")
        (there,) = cursor.fetchone()
        if there >= size:
            return
        own, told = (
            _columns(cursor, CHILD, "case_ptr_id"),
            _columns(cursor, TOLD, "id", "case_id", "current_id", "pending_id"),
        )
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
                RETURNING id),
            asked AS (
                INSERT INTO {CHILD} (case_ptr_id, {", ".join(own)})
                SELECT made.id, {", ".join(f"r.{name}" for name in own)}
                FROM made, (SELECT * FROM {CHILD} WHERE case_ptr_id = (SELECT id FROM one)) r
                RETURNING case_ptr_id)
            INSERT INTO {TOLD} (id, case_id, {", ".join(told)})
            SELECT uuidv7(), asked.case_ptr_id, {", ".join(f"t.{name}" for name in told)}
            FROM asked, (SELECT * FROM {TOLD} WHERE case_id = (SELECT id FROM one)) t
            """,
            [there, size - there],
        )
        real = "SELECT case_id FROM veiligwonen_told WHERE current_id IS NOT NULL"
        cursor.execute(f"UPDATE casework_case SET rank = rank %% 1000 WHERE rank < 9000 AND id IN ({real})", [])
        cursor.execute("ANALYZE")


def _columns(cursor, table: str, *but: str) -> list[str]:
    """The columns of a table, without those that are made."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        [table],
    )
    return [name for (name,) in cursor.fetchall() if name not in but]
