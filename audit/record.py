"""Append to a chain: `record(stream, …)`, in the transaction of what it is about.

No entry, no answer: when the entry cannot be written, what it is about does not happen either.

An entry is hashed in this canonical form, so that anybody with the key can check it offline
(docs/developers/audit.md): the digest before it (32 bytes, zeros for the first), followed by UTF-8
JSON with sorted keys and no spaces of stream, sequence, at (ISO 8601, UTC, microseconds), actor,
actor_role, on_behalf_of, action, details, reason, origin, request, kind and compartment. The digest
is HMAC-SHA-256 under a key derived from WEERBAAR_INDEX_KEY: who can write the table cannot compute
it.
"""

import contextlib
import contextvars
import hmac
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from sealing.keys import derive_key

NO_DIGEST = bytes(32)  # what the first entry of a chain follows
MAX_TEXT_LENGTH = 200
MAX_LIST_LENGTH = 100
BATCH = 1000
ADDRESS_DIGITS = 16  # hexadecimal digits of the pseudonym of an address
_HASHED_TYPES = {
    "stream": "text",
    "sequence": "int",
    "at": "timestamptz",
    "actor": "int",
    "actor_role": "text",
    "on_behalf_of": "int",
    "action": "text",
    "details": "jsonb",
    "reason": "text",
    "origin": "text",
    "request": "text",
    "kind": "text",
    "compartment": "text",
}
ENTRY_COLUMNS = tuple(_HASHED_TYPES)  # what is hashed
_TYPES = _HASHED_TYPES | {"previous": "bytea", "digest": "bytea"}
_PLACEHOLDERS = f"({', '.join(['%s'] * len(_TYPES))})"
# Without RETURNING: who may append need not be allowed to read.
_INSERT = f"INSERT INTO audit_entry ({', '.join(_TYPES)}) VALUES "  # noqa: S608 -- column names
_VARYING_COLUMNS = {"stream", "details", "digest"}  # differ in every row of an import
_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


@dataclass(frozen=True)
class Origin:
    """Where a request came from: a pseudonym of the address, the request, the role acted in."""

    address: str = ""
    request: str = ""
    role: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "Origin":
        """Return the origin of this request."""
        person = getattr(request, "user", None)
        role = _first_role(person) if person else ""
        return cls(_pseudonym(request), getattr(request, "id", ""), role)


def _pseudonym(request: HttpRequest) -> str:
    """Return a keyed hash of the address: two entries can be compared, nobody can be traced."""
    address = request.META.get("REMOTE_ADDR", "")
    keyed_hash = hmac.digest(derive_key("origin"), address.encode(), "sha256")
    return keyed_hash.hex()[:ADDRESS_DIGITS]


def _first_role(person: Any) -> str:
    """Return the first role of who is signed in; "reporter" for everybody without one."""
    if person.is_authenticated and person.memberships_now:
        return str(person.memberships_now[0].role)
    return "reporter"


NOWHERE = Origin()  # a task, a command
origin: contextvars.ContextVar[Origin] = contextvars.ContextVar("origin", default=NOWHERE)
Clock = Callable[[], datetime]
_clock: contextvars.ContextVar[Clock] = contextvars.ContextVar("clock", default=timezone.now)


@contextlib.contextmanager
def invented_time(clock: Clock) -> Iterator[None]:
    """Take the moment of each entry from this clock: the past that a demo invents.

    Raises RuntimeError outside demo mode, where a moment in the record is the moment it was.
    """
    if not settings.DEMO:
        raise RuntimeError("only a demo invents when something happened")
    token = _clock.set(clock)
    try:
        yield
    finally:
        _clock.reset(token)


@dataclass(frozen=True)
class NewEntry:
    """One entry to append: the arguments of `record`, for `record_many`."""

    stream: str
    actor: int | None
    action: str
    kind: str = ""
    compartment: str = ""
    reason: str = ""
    on_behalf_of: int | None = None
    details: dict[str, Any] = field(default_factory=dict)


def canonical(values: dict[str, Any]) -> bytes:
    """Return the bytes of an entry that are hashed."""
    at = values["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return _ENCODE(values | {"at": at}).encode()


def digest(previous: bytes, values: dict[str, Any]) -> bytes:
    """Return the digest (32 bytes) of an entry that follows the digest `previous`."""
    return hmac.digest(derive_key("audit"), previous + canonical(values), "sha256")


def record(
    stream: str,
    *,
    actor: int | None,
    action: str,
    kind: str = "",
    compartment: str = "",
    reason: str = "",
    on_behalf_of: int | None = None,
    first: bool = False,
    **details: Any,
) -> None:
    """Append one entry to the chain `stream`.

    `details` are slugs, ids, whole numbers and moments, never content. `first` says that the chain
    is new, so that nothing is looked up or locked.

    Raises RuntimeError outside a transaction, ValueError for details that may be content, and
    IntegrityError when a chain that should be new exists.
    """
    line = NewEntry(stream, actor, action, kind, compartment, reason, on_behalf_of, details)
    _require_transaction()
    with connection.cursor() as cursor:
        sequence = 0
        previous = NO_DIGEST
        if not first:
            cursor.execute("SELECT last_sequence, last_digest FROM audit_last(%s)", [stream])
            sequence, previous = cursor.fetchone() or (sequence, previous)
        row = _row(line, sequence + 1, bytes(previous), _clock.get()())
        row["details"] = json.dumps(row["details"])
        cursor.execute(_INSERT + _PLACEHOLDERS, [*row.values()])


def record_many(lines: Iterable[NewEntry]) -> int:
    """Append the first entry of many new chains, a thousand a statement; return how many.

    For imports. No locks are taken (the server has room for a few thousand): a stream that exists
    already raises IntegrityError. Raises RuntimeError outside a transaction, and ValueError for
    details that may be content.
    """
    _require_transaction()
    remaining = iter(lines)
    count = 0
    with connection.cursor() as cursor:
        while batch := list(islice(remaining, BATCH)):
            now = _clock.get()()
            rows = [_row(line, 1, NO_DIGEST, now) for line in batch]
            sql, parameters = _insert_many(rows)
            cursor.execute(sql, parameters)
            count += len(batch)
    return count


def _insert_many(rows: list[dict[str, Any]]) -> tuple[str, list[Any]]:
    """Return the statement that inserts these rows, and its parameters.

    A value that is the same in all rows is one parameter; the others go as one JSON text that the
    server takes apart.
    """
    shared = _shared_values(rows)
    expressions = []
    json_columns = []
    for name, sql_type in _TYPES.items():
        if name in shared:
            expressions.append(f"%s::{sql_type}")
        else:
            expressions.append(name)
            json_columns.append(f"{name} {sql_type}")
    select = (
        f"SELECT {', '.join(expressions)} "  # noqa: S608 -- names of columns and types
        f"FROM json_to_recordset(%s) AS entry ({', '.join(json_columns)})"
    )
    varying = [_without(row, shared) for row in rows]
    parameters = [*shared.values(), json.dumps(varying, default=_bytea_literal)]
    return _INSERT.replace("VALUES", select), parameters


def _shared_values(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the columns that hold the same value in all rows, in the order of the columns."""
    first_row = rows[0]
    shared = {}
    for name in _TYPES:
        value = first_row[name]
        if name not in _VARYING_COLUMNS and all(row[name] == value for row in rows):
            shared[name] = value
    return shared


def _without(row: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in shared}


def _bytea_literal(value: bytes) -> str:
    """Return bytes as PostgreSQL reads them."""
    return f"\\x{value.hex()}"


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("an entry belongs to the transaction of what it is about")


def _row(line: NewEntry, sequence: int, previous: bytes, at: datetime) -> dict[str, Any]:
    """Return the values of an entry by column, in the order of `_TYPES`."""
    source = origin.get()
    values = {
        "stream": line.stream,
        "sequence": sequence,
        "at": at,
        "actor": line.actor,
        "actor_role": source.role if line.actor else "",
        "on_behalf_of": line.on_behalf_of,
        "action": line.action,
        "details": _without_content(line.details),
        "reason": line.reason,
        "origin": source.address,
        "request": source.request,
        "kind": line.kind,
        "compartment": line.compartment,
    }
    return values | {"previous": previous, "digest": digest(previous, values)}


def _without_content(details: dict[str, Any]) -> dict[str, Any]:
    """Return the details as JSON that the database gives back unchanged.

    Raises ValueError for what may be content.
    """
    cleaned_details: dict[str, Any] = {}
    for name, value in details.items():
        if isinstance(value, list | tuple):
            cleaned_details[name] = _clean_list(name, value)
        else:
            cleaned_details[name] = _clean_value(name, value)
    return cleaned_details


def _clean_list(name: str, values: Any) -> list[str | int | None]:
    if len(values) > MAX_LIST_LENGTH:
        raise ValueError(f"{name} is too long for the record: at most {MAX_LIST_LENGTH} values")
    return [_clean_value(name, value) for value in values]


def _clean_value(name: str, value: Any) -> str | int | None:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str) and len(value) <= MAX_TEXT_LENGTH and value.isprintable():
        return str(value)
    # No floats: the database may write them in another way in JSON.
    if value is None or isinstance(value, int):
        return value
    raise ValueError(
        f"{name} does not belong in the record: only slugs, ids, whole numbers and moments do"
    )
