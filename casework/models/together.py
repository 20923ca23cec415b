"""All that hangs on a case, read or written at once: opening a case costs a round trip and not eight, and so does making one (quality.md).

PostgreSQL hands every table over as JSON; the walls of each table hold as ever. What is sealed stays sealed until it is read.
"""

import contextlib
import json
import os
import socket
from collections.abc import Iterator
from typing import Any

from django.db import connection, models

from casework.models.bound import CaseBound

ROOM = 4 * 1024 * 1024  # bytes; the system gives what it allows (net.core.wmem_max)


@contextlib.contextmanager
def in_one_go() -> Iterator[None]:
    """What is written here is sent without waiting for each answer (the pipeline of libpq). What the database refuses is told at the end, or
    with the next row that is asked for."""
    connection.ensure_connection()
    _make_room(connection.connection.fileno())
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def _make_room(descriptor: int) -> None:
    """A local socket takes 200 kB, and is full until three quarters are gone: we would stand still while the database works."""
    with socket.socket(fileno=os.dup(descriptor)) as ours:
        if ours.family == socket.AF_UNIX:
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ROOM)


def check_now() -> None:
    """Every foreign key of the rows that were written since. Otherwise all of them wait for the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def together(case: models.Model, *kinds: type[CaseBound]) -> list[list[Any]]:
    """The rows of each of these tables that belong to this case, in the order each has by itself."""
    quote = connection.ops.quote_name
    asked = ", ".join(
        f"(SELECT coalesce(jsonb_agg(to_jsonb(one) ORDER BY {_order(kind)}), '[]') FROM {quote(kind._meta.db_table)} one WHERE case_id = %s)"  # noqa: S608, E501 -- names of ours
        for kind in kinds
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}", [case.pk] * len(kinds))
        tables = cursor.fetchone()
    return [
        [_row(kind, values, case) for values in (json.loads(table) if isinstance(table, str) else table)]
        for kind, table in zip(kinds, tables, strict=True)
    ]


def _order(kind: type[CaseBound]) -> str:
    names = kind._meta.ordering or ["id"]
    columns = [(kind._meta.get_field(name.lstrip("-")).column, name.startswith("-")) for name in names]
    return ", ".join(f"one.{connection.ops.quote_name(column)}{' DESC' if down else ''}" for column, down in columns)


def _row(kind: type[CaseBound], values: dict[str, Any], case: models.Model) -> CaseBound:
    fields = kind._meta.concrete_fields
    row = kind.from_db(
        connection.alias, [field.attname for field in fields], [_value(field, values[field.column]) for field in fields]
    )
    row.case = case
    return row


def _value(field: models.Field, value: Any) -> Any:
    """From JSON to what the database would have given."""
    if isinstance(field, models.BinaryField):
        value = None if value is None else bytes.fromhex(value.removeprefix("\\x"))
        return field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
    return field.to_python(value)
