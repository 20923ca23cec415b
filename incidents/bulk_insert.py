"""Rows of many new incidents, written by a few statements.

The rows go to the database as JSON, which it takes apart: COPY does not pass row-level security.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from uuid_utils import uuid7

from incidents.models import Incident
from incidents.value_lists import Via, Wish
from organisations.models import ApiClient
from sealing import keys
from sealing.fields import SealedField, close_many

SEALED_FIELDS = [
    column for column in Incident._meta.local_fields if isinstance(column, SealedField)
]
EMPTY_TEXTS = [(column, column.padded("")) for column in SEALED_FIELDS]
CASE_COLUMNS = ("lane", "status", "title", "rank")
INCIDENT_COLUMNS = (
    "happened_at",
    "behaviours",
    "channels",
    "location",
    "private_sphere",
    "acute",
    "function",
    "relative_of",
    "severity",
    "reaction",
    "reaction_on",
    "police",
)


@dataclass(slots=True)
class NewIncident:
    """A case that will be written: its columns, and the key that seals it.

    It is lighter than a model: there may be ten thousand of them.
    """

    pk: str
    columns: dict[str, Any]
    number: str = ""
    in_danger: bool = False
    key: bytes = field(default_factory=keys.new_data_key)

    def rows(self) -> tuple[dict[str, Any], dict[str, Any], list[bytes]]:
        """Return its row as a case, its row as an incident, and its sealed texts."""
        return self._case_row(), self._incident_row(), close_many(self, EMPTY_TEXTS)

    def _case_row(self) -> dict[str, Any]:
        columns = self.columns
        wrapped = keys.wrap(self.key, Incident.wrapped_key_context(self.pk))
        row = {
            "id": self.pk,
            "data_key": f"\\x{wrapped.hex()}",
            "closed_at": isoformat_utc(columns["closed_at"]),
        }
        for name in CASE_COLUMNS:
            row[name] = columns[name]
        return row

    def _incident_row(self) -> dict[str, Any]:
        columns = self.columns
        row = {"case_ptr_id": self.pk}
        for name in INCIDENT_COLUMNS:
            row[name] = columns[name]
        row["happened_at"] = isoformat_utc(columns["happened_at"])
        if columns["reaction_on"]:
            row["reaction_on"] = columns["reaction_on"].isoformat()
        else:
            row["reaction_on"] = None
        return row

    def seal_key(self) -> bytes:
        """Return its data key, 32 bytes."""
        return self.key

    def seal_context(self) -> str:
        """Return what its sealed values are bound to, as casework.models.Case does."""
        return f"case:{self.pk}"


def isoformat_utc(moment: datetime | None) -> str | None:
    """Return a moment as the database reads it in JSON, or None."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat()


# --- columns that no other system delivers --------------------------------------------------------


def _default_columns() -> tuple[str, str]:
    """Return names and SQL values of what no delivery fills: the defaults of the model."""
    incident = Incident(via=Via.IMPORT, wishes=[Wish.REGISTER], time_unknown=True)
    names = ""
    values = ""
    for column in Incident._meta.local_fields:
        if column.name in INCIDENT_COLUMNS or column in SEALED_FIELDS or column.primary_key:
            continue
        literal = _sql_literal(getattr(incident, column.attname))
        names += f", {column.column}"
        values += f", {literal}"
    return names, values


def _sql_literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "'{" + ",".join(value) + "}'"
    return f"'{value}'"


def _sealed_columns() -> tuple[str, str]:
    """Return names and SQL values of the sealed columns.

    Each value is the place of a sealed text among the bytes of all rows: an empty text is always as
    long, so the place follows from the number of the row (`ordinality`).
    """
    sealed_texts = close_many(NewIncident(str(uuid7()), {}), EMPTY_TEXTS)
    row_length = sum(len(text) for text in sealed_texts)
    names = ""
    values = ""
    start = 1
    for column, text in zip(SEALED_FIELDS, sealed_texts, strict=True):
        length = len(text)
        names += f", {column.column}"
        values += (
            f", substring(sealed.bytes FROM ((ordinality - 1) * {row_length} + {start})::int"
            f" FOR {length})"
        )
        start += length
    return names, values


_DEFAULT_NAMES, _DEFAULT_VALUES = _default_columns()
_SEALED_NAMES, _SEALED_VALUES = _sealed_columns()
OTHER_NAMES = _DEFAULT_NAMES + _SEALED_NAMES
OTHER_VALUES = _DEFAULT_VALUES + _SEALED_VALUES


# --- statements -----------------------------------------------------------------------------------

TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 1))"
INSERT_DEADLINES = """
    INSERT INTO casework_deadline (id, case_id, name, due, started_at)
    SELECT uuidv7(), case_id, clock.name, clock.due, %s
    FROM json_to_recordset(%s) AS batch (cases uuid[], names text[], dues timestamptz[]),
         unnest(batch.cases) AS case_id,
         unnest(batch.names, batch.dues) AS clock (name, due)
"""


def lock_deliveries(client: ApiClient) -> bool:
    """Tell whether this transaction is now the only one that delivers many cases for this client.

    Two that deliver the same cases in another order would wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(TRY_LOCK, [f"bulk:{client.pk}"])
        (is_locked,) = cursor.fetchone()
    return is_locked


def start_deadlines(cases_by_deadlines: dict[tuple, list[str]], now: datetime) -> None:
    """Start the deadlines of many cases, of which most have the same.

    `cases_by_deadlines`: pairs of a name and an end in ISO 8601 → ids of the cases that have these.
    """
    batches = []
    for deadlines, case_ids in cases_by_deadlines.items():
        names = [name for name, _due in deadlines]
        dues = [due for _name, due in deadlines]
        batches.append({"cases": case_ids, "names": names, "dues": dues})
    with connection.cursor() as cursor:
        cursor.execute(INSERT_DEADLINES, [now, json.dumps(batches)])


def insert(
    table: str,
    rows: list[dict[str, Any]],
    *,
    other_names: str,
    other_values: str,
    parameters: list[Any],
    sealed: bytes = b"",
    suffix: str = "",
) -> CursorWrapper:
    """Insert rows that have the same columns in one statement; return the cursor to read from.

    `other_names`, `other_values`: columns that are not in the rows, and their SQL with
    `parameters`. `sealed`: the sealed texts of all rows, of which `other_values` takes pieces; in
    JSON they would be twice as long. `suffix`: what follows, such as RETURNING.
    """
    names = ", ".join(rows[0])
    cursor = connection.cursor()
    cursor.execute(
        f"INSERT INTO {table} ({names}{other_names}) "  # noqa: S608 -- names of ours
        f"SELECT {names}{other_values} "
        f"FROM json_populate_recordset(NULL::{table}, %s) WITH ORDINALITY, "
        f"(SELECT %s::bytea AS bytes) AS sealed {suffix}",
        [*parameters, json.dumps(rows), sealed],
    )
    return cursor
