"""Rows of many new incidents, written by a few statements: JSON that the database takes apart (COPY does not pass row-level security)."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from uuid_utils import uuid7

from incidents.lists import Via, Wish
from incidents.models import Incident
from sealing import keys
from sealing.fields import SealedField, close_many

SEALED = [found for found in Incident._meta.local_fields if isinstance(found, SealedField)]
EMPTY = [(found, found.filled("")) for found in SEALED]
ASKED = ("happened_at", "behaviours", "channels", "location", "private_sphere", "function", "relative_of", "severity", "reaction",
         "reaction_on", "police")  # fmt: skip


@dataclass(slots=True)
class New:
    """A case to be: its columns, and the key that seals it. Ten thousand of them are no ten thousand models."""

    pk: str
    columns: dict[str, Any]
    number: str = ""
    key: bytes = field(default_factory=keys.new_data_key)

    def rows(self) -> tuple[dict[str, Any], dict[str, Any], list[bytes]]:
        """Its row as a case, its row as an incident, and what is sealed in it."""
        wrapped = keys.wrap(self.key, Incident.wrapped_key_context(self.pk))
        case = {"id": self.pk, "data_key": f"\\x{wrapped.hex()}", "closed_at": iso(self.columns["closed_at"]),
                **{name: self.columns[name] for name in ("lane", "status", "title", "rank")}}  # fmt: skip
        told = {name: self.columns[name] for name in ASKED}
        told["happened_at"] = iso(told["happened_at"])
        told["reaction_on"] = told["reaction_on"].isoformat() if told["reaction_on"] else None
        return case, {"case_ptr_id": self.pk, **told}, close_many(self, EMPTY)

    def seal_key(self) -> bytes:
        """Its data key."""
        return self.key

    def seal_context(self) -> str:
        """As casework.models.Case says it."""
        return f"case:{self.pk}"


def _constants() -> tuple[str, str]:
    """Names and values of the columns of an incident that nobody tells here: empty, or what the model starts with."""
    made = Incident(via=Via.IMPORT, wishes=[Wish.REGISTER], time_unknown=True)
    names, values = [], []
    for column in Incident._meta.local_fields:
        if column.name in ASKED or column in SEALED or column.primary_key:
            continue
        value = getattr(made, column.attname)
        names.append(column.column)
        values.append("NULL" if value is None else str(value).lower() if isinstance(value, bool) else
                      "'{" + ",".join(value) + "}'" if isinstance(value, list) else f"'{value}'")  # fmt: skip
    return "".join(f", {name}" for name in names), "".join(f", {value}" for value in values)


_CONSTANT, _CONSTANTS = _constants()


def _pieces() -> tuple[str, str]:
    """Names of the sealed columns, and where the database finds each among the bytes of all rows: an empty one is always as long."""
    lengths = [len(blob) for blob in close_many(New(str(uuid7()), {}), EMPTY)]
    values = [f", substring(sealed.bytes FROM ((ordinality - 1) * {sum(lengths)} + {sum(lengths[:place]) + 1})::int FOR {length})"
              for place, length in enumerate(lengths)]  # fmt: skip
    return "".join(f", {found.column}" for found in SEALED), "".join(values)


_PIECES, _PLACES = _pieces()
NAMES, VALUES = _CONSTANT + _PIECES, _CONSTANTS + _PLACES  # of the columns of an incident that nobody tells


def iso(moment: datetime | None) -> str | None:
    """A moment as the database reads it."""
    return moment.astimezone(UTC).isoformat() if moment else None


def start(started: dict[tuple, list[str]], now: datetime) -> None:
    """The clocks of many cases; most have the same."""
    told = [{"cases": cases, "names": [name for name, _due in clocks], "dues": [due for _name, due in clocks]}
            for clocks, cases in started.items()]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_deadline (id, case_id, name, due, started_at) SELECT uuidv7(), one_case, clock.name, clock.due, %s "
            "FROM json_to_recordset(%s) AS one (cases uuid[], names text[], dues timestamptz[]), "
            "unnest(one.cases) AS one_case, unnest(one.names, one.dues) AS clock (name, due)",
            [now, json.dumps(told)])  # fmt: skip


def insert(
    table: str,
    rows: list[dict[str, Any]],
    names: str,
    values: str,
    constants: list[Any],
    after: str = "",
    sealed: bytes = b"",
) -> CursorWrapper:
    """Write rows that have the same columns, and constants beside them: one statement. Answers where to read what it returns.

    `sealed`: bytes of all rows, of which `values` takes pieces. In JSON they would be twice as long.
    """
    columns = ", ".join(rows[0])
    cursor = connection.cursor()
    cursor.execute(
        f"INSERT INTO {table} ({columns}{names}) SELECT {columns}{values} "  # noqa: S608 -- names of ours
        f"FROM json_populate_recordset(NULL::{table}, %s) WITH ORDINALITY, (SELECT %s::bytea AS bytes) AS sealed {after}",
        [*constants, json.dumps(rows), sealed])  # fmt: skip
    return cursor
