"""The SQL of casework that the ORM cannot write: one round trip for all rows of a case, counts by
condition, pipelines.

The policies of each table hold as ever. What is sealed stays sealed until it is read.
"""

import contextlib
import json
import os
import socket
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

SEND_BUFFER = 4 * 1024 * 1024  # bytes; the system gives what it allows (net.core.wmem_max)


def next_case_number() -> int:
    """Return the next number; all case types share one row of numbers, which tells nothing of how
    many an organisation has.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('casework_number')")
        (number,) = cursor.fetchone()
    return number


def open_work(person_id: int, unknown_kinds: list[str]) -> tuple[int, int]:
    """Return how many open cases somebody handles, and how many tasks they promised.

    Counted at the organisations of who asks, who need not see any of it. `unknown_kinds`: of which
    an organisation may not know that there is a case; they count for the national desk alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cases, tasks FROM casework_open_work(%s, %s)", [person_id, unknown_kinds]
        )
        return cursor.fetchone()


def count_where(
    rows: models.QuerySet, conditions: Mapping[str, tuple[str, list]]
) -> dict[str, int]:
    """Count `rows` by each condition in one statement.

    `conditions`: name → SQL over the columns selected by `values`, and its parameters. Returns name
    → count. `aggregate` takes longer to write such a statement than PostgreSQL takes to answer it.
    """
    try:
        select, select_params = rows.query.sql_with_params()
    except EmptyResultSet:
        return dict.fromkeys(conditions, 0)
    counts = []
    count_params = []
    for condition, params in conditions.values():
        counts.append(f"count(*) FILTER (WHERE {condition})")
        count_params += params
    columns = ", ".join(counts)
    statement = f"SELECT {columns} FROM ({select}) counted"  # noqa: S608 -- conditions of ours
    with connection.cursor() as cursor:
        cursor.execute(statement, [*count_params, *select_params])
        return dict(zip(conditions, cursor.fetchone(), strict=True))


@contextlib.contextmanager
def pipeline() -> Iterator[None]:
    """Send what is written here without waiting for each answer (the pipeline mode of libpq).

    What the database refuses is raised at the end, or with the next row that is fetched.
    """
    connection.ensure_connection()
    _widen_send_buffer(connection.connection.fileno())
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def _widen_send_buffer(descriptor: int) -> None:
    """Widen a local socket: it takes 200 kB and counts as full until three quarters are gone, so we
    would wait while the database works.
    """
    with socket.socket(fileno=os.dup(descriptor)) as connected:
        if connected.family == socket.AF_UNIX:
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)


def check_foreign_keys() -> None:
    """Check the foreign keys of all rows written so far in this transaction.

    Otherwise all of them wait for the commit.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def fetch_parts(case: models.Model, *part_models: type[models.Model]) -> list[list[Any]]:
    """Fetch the rows of several tables that belong to this case, in one statement.

    Returns a list for each of `part_models`, ordered as the model orders itself. PostgreSQL hands
    every table over as JSON.
    """
    selects = ", ".join(_select_as_json(model) for model in part_models)
    with connection.cursor() as cursor:
        keys = [case.pk] * len(part_models)
        cursor.execute(f"SELECT {selects}", keys)
        tables = cursor.fetchone()
    rows_by_model = []
    for model, table in zip(part_models, tables, strict=True):
        records = json.loads(table) if isinstance(table, str) else table
        rows = [_instance(model, record, case) for record in records]
        rows_by_model.append(rows)
    return rows_by_model


def _select_as_json(model: type[models.Model]) -> str:
    table = connection.ops.quote_name(model._meta.db_table)
    rows = f"jsonb_agg(to_jsonb(part) ORDER BY {_order_by(model)})"
    of_case = f"FROM {table} part WHERE case_id = %s"
    return f"(SELECT coalesce({rows}, '[]') {of_case})"  # noqa: S608 -- names of ours


def _order_by(model: type[models.Model]) -> str:
    columns = []
    for name in model._meta.ordering or ["id"]:
        field = model._meta.get_field(name.lstrip("-"))
        direction = " DESC" if name.startswith("-") else ""
        column = connection.ops.quote_name(field.column)
        columns.append(f"part.{column}{direction}")
    return ", ".join(columns)


def _instance(
    model: type[models.Model], record: dict[str, Any], case: models.Model
) -> models.Model:
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    values = [_from_json(field, record[field.column]) for field in fields]
    row = model.from_db(connection.alias, names, values)
    row.case = case
    return row


def _from_json(field: models.Field, value: Any) -> Any:
    """Turn a JSON value into what the database driver would have given."""
    if not isinstance(field, models.BinaryField):
        return field.to_python(value)
    content = None
    if value is not None:
        digits = value.removeprefix("\\x")
        content = bytes.fromhex(digits)
    if hasattr(field, "from_db_value"):
        return field.from_db_value(content, None, connection)
    return content
