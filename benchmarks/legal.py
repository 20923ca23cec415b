"""Fill the database with requests for legal support, copied by the database itself from a real one.

The sealed columns of the copies are never opened. `make_demo_legal` must run first.
"""

from django.db import connection

from benchmarks.rows import CASE_COLUMNS, columns_of, qualified
from legalsupport.models import LegalSupport

REQUEST_TABLE = "legalsupport_legalsupport"
DETAILS_TABLE = "legalsupport_legaldetails"
# Parameters: `first`, how many requests there are, and `times`, how many are added.
COPY_REQUEST = """
    WITH original AS (
        SELECT * FROM casework_case WHERE kind = 'legalsupport' AND status = 'completeness'
        ORDER BY id LIMIT 1),
    places AS (
        SELECT array_agg(id ORDER BY id) AS ids
        FROM organisations_organisation WHERE type = 'municipality' AND valid_until IS NULL),
    copies AS (
        INSERT INTO casework_case ({case_columns})
        SELECT uuidv7(), 'BJO-2026-' || (%(first)s + n), original.kind, place, NULL,
            'legalsupport_closed:' || place, 'national',
            (ARRAY['received', 'completeness', 'merits', 'running'])[1 + n %% 4],
            original.title, 5, now() + (n %% 700) * interval '1 hour', original.reporter_id, NULL,
            'normal', ARRAY[original.reporter_id], ARRAY[original.reporter_id],
            original.data_key, 1, now() - (n %% 1000000) * interval '1 minute', now(), NULL
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


def fill(size: int) -> None:
    """Add requests until there are `size`: all open, over all organisations."""
    existing = LegalSupport.objects.count()
    if existing >= size:
        return
    with connection.cursor() as cursor:
        request_columns = columns_of(cursor, REQUEST_TABLE, "case_ptr_id")
        details_columns = columns_of(cursor, DETAILS_TABLE, "id", "case_id")
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
        cursor.execute("ANALYZE")


def real_number() -> str:
    """Return the number of a request that was really made: its sealed text can be opened."""
    real = LegalSupport.objects.filter(number__startswith="JO-", status="completeness")
    return real.latest("created_at").number
