"""Fill the database with requests for Veilig Wonen, copied by the database itself from a real one.

The sealed columns of the copies are never opened. `make_demo_requests` must run first: its real
requests come first in the queue, and are opened there.
"""

from django.db import connection

from benchmarks.rows import CASE_COLUMNS, columns_of, qualified

REQUEST_TABLE = "veiligwonen_advicerequest"
DETAILS_TABLE = "veiligwonen_applicantdetails"
COUNT_REQUESTS = "SELECT count(*) FROM casework_case WHERE kind = 'veiligwonen'"
# Parameters: `first`, how many requests there are, and `times`, how many are added.
COPY_REQUEST = """
    WITH original AS (
        SELECT * FROM casework_case WHERE kind = 'veiligwonen' AND status = 'submitted'
        ORDER BY id LIMIT 1),
    places AS (
        SELECT array_agg(id ORDER BY id) AS ids
        FROM organisations_organisation WHERE type = 'municipality' AND valid_until IS NULL),
    copies AS (
        INSERT INTO casework_case ({case_columns})
        SELECT uuidv7(), 'BVW-2026-' || (%(first)s + n), original.kind, place, NULL,
            original.kind || ':' || place, '',
            (ARRAY['submitted', 'triage', 'intake_planned', 'drafting'])[1 + n %% 4],
            original.title, 1000 * (1 + n %% 4) + 500 + n %% 100,
            now() + (n %% 700) * interval '1 hour', original.reporter_id, NULL, 'normal',
            ARRAY[original.reporter_id], ARRAY[original.reporter_id], original.data_key, 1,
            now() - (n %% 1000000) * interval '1 minute', now(), NULL
        FROM original, places, generate_series(1, %(times)s) AS n,
            LATERAL (SELECT ids[1 + n %% array_length(ids, 1)] AS place) AS at
        RETURNING id),
    requests AS (
        INSERT INTO {request_table} (case_ptr_id, {request_columns})
        SELECT copies.id, {original_request_columns}
        FROM copies, (
            SELECT * FROM {request_table} WHERE case_ptr_id = (SELECT id FROM original)) r
        RETURNING case_ptr_id)
    INSERT INTO {details_table} (id, case_id, {details_columns})
    SELECT uuidv7(), requests.case_ptr_id, {original_details_columns}
    FROM requests, (
        SELECT * FROM {details_table} WHERE case_id = (SELECT id FROM original)) t
"""
# Real requests come first, because only those can be opened.
RANK_REAL_FIRST = f"""
    UPDATE casework_case SET rank = rank %% 1000
    WHERE rank < 9000
        AND id IN (SELECT case_id FROM {DETAILS_TABLE} WHERE current_id IS NOT NULL)
"""


def fill(size: int) -> None:
    """Add requests until there are `size`: all open, over all bands, scores and organisations."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_REQUESTS)
        (existing,) = cursor.fetchone()
        if existing >= size:
            return
        request_columns = columns_of(cursor, REQUEST_TABLE, "case_ptr_id")
        details_columns = columns_of(
            cursor, DETAILS_TABLE, "id", "case_id", "current_id", "pending_id"
        )
        statement = COPY_REQUEST.format(
            case_columns=CASE_COLUMNS,
            request_table=REQUEST_TABLE,
            request_columns=", ".join(request_columns),
            original_request_columns=qualified("r", request_columns),
            details_table=DETAILS_TABLE,
            details_columns=", ".join(details_columns),
            original_details_columns=qualified("t", details_columns),
        )
        cursor.execute(statement, {"first": existing, "times": size - existing})
        cursor.execute(RANK_REAL_FIRST, [])
        cursor.execute("ANALYZE")
