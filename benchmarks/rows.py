"""Fill the database with cases, copied by the database itself from one that was really reported.

The sealed columns of the copies are never opened.
"""

from django.db import connection

from casework.models import Case

CASE_COLUMNS = """
    id, number, kind, organisation_id, unit_id, compartment, lane, status, title, rank, due,
    reporter_id, handler_id, confidentiality, people, conflicted, data_key, version, created_at,
    changed_at, closed_at
"""
COLUMNS_OF_TABLE = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
# Parameters: `first`, how many cases there are, and `times`, how many are added. The first thousand
# are of Utrecht, and so is every 340th after that.
COPY_INCIDENT = """
    WITH original AS (
        SELECT * FROM casework_case WHERE handler_id IS NOT NULL ORDER BY id LIMIT 1),
    places AS (
        SELECT array_agg(id ORDER BY (code = 'GM0344') DESC, id) AS ids
        FROM organisations_organisation WHERE type = 'municipality' AND valid_until IS NULL),
    clerk AS (SELECT id FROM organisations_person WHERE email = 'griffier@utrecht.example'),
    copies AS (
        INSERT INTO casework_case ({case_columns})
        SELECT uuidv7(), 'BEN-2026-' || (%(first)s + n), original.kind, place, NULL,
            original.kind || ':' || place, (ARRAY['council', 'staff', 'board'])[1 + n / 7 %% 3],
            CASE WHEN n %% 5 = 0
                 THEN (ARRAY['reported', 'triage', 'in_progress'])[1 + n / 5 %% 3]
                 ELSE 'closed' END,
            original.title, 1 + n %% 3,
            CASE WHEN n %% 5 = 0 THEN now() + (n %% 700 - 100) * interval '1 hour' END,
            original.reporter_id,
            CASE WHEN place = ids[1] AND n %% 10 = 0 THEN clerk.id END, 'normal',
            ARRAY[original.reporter_id], ARRAY[original.reporter_id], original.data_key, 1,
            now() - (n %% 1000000) * interval '1 minute',
            now() - (n %% 1000000) * interval '1 minute',
            CASE WHEN n %% 5 > 0 THEN now() END
        FROM original, places, clerk, generate_series(1, %(times)s) AS n,
            LATERAL (SELECT ids[CASE WHEN %(first)s + n <= 1000 THEN 1
                                ELSE 1 + n / 5 %% array_length(ids, 1) END] AS place) AS at
        RETURNING id)
    INSERT INTO incidents_incident (case_ptr_id, {columns})
    SELECT copies.id, {original_columns}
    FROM copies, (
        SELECT * FROM incidents_incident WHERE case_ptr_id = (
            SELECT id FROM casework_case WHERE handler_id IS NOT NULL ORDER BY id LIMIT 1)) i
"""


def fill(size: int) -> None:
    """Add cases until there are `size`: spread over two years, a fifth of them open."""
    existing = Case.objects.count()
    if existing >= size:
        return
    with connection.cursor() as cursor:
        columns = columns_of(cursor, "incidents_incident", "case_ptr_id")
        statement = COPY_INCIDENT.format(
            case_columns=CASE_COLUMNS,
            columns=", ".join(columns),
            original_columns=qualified("i", columns),
        )
        cursor.execute(statement, {"first": existing, "times": size - existing})
        cursor.execute("ANALYZE")


def columns_of(cursor, table: str, *excluded: str) -> list[str]:
    """Return the columns of a table in their order, without the excluded ones."""
    cursor.execute(COLUMNS_OF_TABLE, [table])
    return [name for (name,) in cursor.fetchall() if name not in excluded]


def qualified(alias: str, columns: list[str]) -> str:
    """Return the columns of a table with this alias, for a SELECT."""
    return ", ".join(f"{alias}.{name}" for name in columns)


def real_case_number() -> str:
    """Return the number of a case of the council of Utrecht that was really reported.

    Its sealed text can be opened.
    """
    cases = Case.objects.filter(
        organisation__code="GM0344", lane="council", number__startswith="INC"
    )
    return cases.latest("created_at").number
