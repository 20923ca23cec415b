"""Append to a chain: `record(stream, …)`, in the transaction of what it is about. No entry, no answer.

An entry is hashed in this canonical form, so that anybody with the key can check it offline (docs/developers/audit.md): the
digest before it (32 bytes, zeros for the first), followed by UTF-8 JSON with sorted keys and no spaces of stream, sequence, at
(ISO 8601, UTC, microseconds), actor, actor_role, on_behalf_of, action, details, reason, origin, request, kind and compartment.
The digest is HMAC-SHA-256 under a key derived from WEERBAAR_INDEX_KEY: who can write the table cannot compute it.
"""

import contextvars
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from sealing.keys import derive

ZERO = bytes(32)
LONGEST = 200
MOST = 100  # values in a list of details
BATCH = 1000
COLUMNS = ("stream", "sequence", "at", "actor", "actor_role", "on_behalf_of", "action", "details", "reason", "origin",
           "request", "kind", "compartment")  # fmt: skip
_PLACES = f"({', '.join(['%s'] * (len(COLUMNS) + 2))})"
# Without RETURNING: who may append need not be allowed to read.
_INSERT = f"INSERT INTO audit_entry ({', '.join(COLUMNS)}, previous, digest) VALUES "  # noqa: S608 -- names of columns, no values
_TYPES = dict(zip((*COLUMNS, "previous", "digest"), ("text", "int", "timestamptz", "int", "text", "int", "text", "jsonb",
                                                     *("text",) * 5, "bytea", "bytea"), strict=True))  # fmt: skip
_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


@dataclass(frozen=True)
class Origin:
    """Where a request came from: a pseudonym of the address, the request, the role somebody acts in."""

    address: str = ""
    request: str = ""
    role: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "Origin":
        """Of this request. The address is a keyed hash: two entries can be compared, nobody can be found."""
        address = hmac.digest(derive("origin"), request.META.get("REMOTE_ADDR", "").encode(), "sha256").hex()[:16]
        person = getattr(request, "user", None)
        roles = [m.role for m in person.memberships_now] if person and person.is_authenticated else []
        return cls(address, getattr(request, "id", ""), roles[0] if roles else "reporter" if person else "")


NOWHERE = Origin()  # a task, a command
origin: contextvars.ContextVar[Origin] = contextvars.ContextVar("origin", default=NOWHERE)


@dataclass(frozen=True)
class Line:
    """What `record_many` appends: the arguments of `record`."""

    stream: str
    actor: int | None
    action: str
    kind: str = ""
    compartment: str = ""
    reason: str = ""
    on_behalf_of: int | None = None
    details: dict[str, Any] = field(default_factory=dict)


def canonical(values: dict[str, Any]) -> bytes:
    """The bytes that are hashed."""
    plain = values | {"at": values["at"].astimezone(UTC).isoformat(timespec="microseconds")}
    return _ENCODE(plain).encode()


def digest(previous: bytes, values: dict[str, Any]) -> bytes:
    """The link that follows `previous`."""
    return hmac.digest(derive("audit"), previous + canonical(values), "sha256")


def record(stream: str, *, actor: int | None, action: str, kind: str = "", compartment: str = "", reason: str = "",
           on_behalf_of: int | None = None, first: bool = False, **details: Any) -> None:  # fmt: skip
    """Append one entry. `details` are slugs, ids, numbers and moments, never content. `first`: of a chain that nobody knows yet, so that
    nothing is looked up or held; a chain that is there all the same is an IntegrityError."""
    line = Line(stream, actor, action, kind, compartment, reason, on_behalf_of, details)
    _in_transaction()
    with connection.cursor() as cursor:
        sequence, previous = 0, ZERO
        if not first:
            cursor.execute("SELECT last_sequence, last_digest FROM audit_last(%s)", [stream])
            sequence, previous = cursor.fetchone() or (sequence, previous)
        row = _row(line, sequence + 1, bytes(previous), timezone.now())
        cursor.execute(_INSERT + _PLACES, [*(row | {"details": json.dumps(row["details"])}).values()])


def record_many(lines: Iterable[Line]) -> int:
    """Append the first entry of many new chains, a thousand a statement: for imports. Answers how many.

    No locks are taken (the server has room for a few thousand): a stream that is not new is an IntegrityError.
    """
    _in_transaction()
    waiting, count = iter(lines), 0
    with connection.cursor() as cursor:
        while batch := list(islice(waiting, BATCH)):
            now = timezone.now()
            cursor.execute(*_insert_many([_row(line, 1, ZERO, now) for line in batch]))
            count += len(batch)
    return count


def _insert_many(rows: list[dict[str, Any]]) -> tuple[str, list[Any]]:
    """The statement for these rows: what is the same in all of them once, the rest as JSON that the server takes apart."""
    first, own = rows[0], {"stream", "details", "digest"}
    same = {name: first[name] for name in _TYPES if name not in own and all(row[name] == first[name] for row in rows)}
    told = [f"%s::{kind}" if name in same else name for name, kind in _TYPES.items()]
    kinds = ", ".join(f"{name} {kind}" for name, kind in _TYPES.items() if name not in same)
    left = [{name: value for name, value in row.items() if name not in same} for row in rows]
    sql = _INSERT.replace("VALUES", f"SELECT {', '.join(told)} FROM json_to_recordset(%s) AS one ({kinds})")  # noqa: S608 -- names of columns and types
    return sql, [*same.values(), json.dumps(left, default=_literal)]


def _literal(value: bytes) -> str:
    """As PostgreSQL reads bytes."""
    return f"\\x{value.hex()}"


def _in_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("an entry belongs to the transaction of what it is about")


def _row(line: Line, sequence: int, previous: bytes, at: datetime) -> dict[str, Any]:
    source = origin.get()
    values = {
        "stream": line.stream, "sequence": sequence, "at": at, "actor": line.actor,
        "actor_role": source.role if line.actor else "", "on_behalf_of": line.on_behalf_of, "action": line.action,
        "details": _slim(line.details), "reason": line.reason, "origin": source.address, "request": source.request,
        "kind": line.kind, "compartment": line.compartment,
    }  # fmt: skip
    return values | {"previous": previous, "digest": digest(previous, values)}


def _slim(details: dict[str, Any]) -> dict[str, Any]:
    """Details as JSON that comes back from the database as it went in. Raises ValueError for what may be content."""
    return {
        name: _list(name, value) if isinstance(value, list | tuple) else _plain(name, value)
        for name, value in details.items()
    }


def _list(name: str, values: Any) -> list[str | int | None]:
    if len(values) > MOST:
        raise ValueError(f"{name} is too long for the record: at most {MOST} values")
    return [_plain(name, value) for value in values]


def _plain(name: str, value: Any) -> str | int | None:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str) and len(value) <= LONGEST and value.isprintable():
        return str(value)
    if value is None or isinstance(value, int):  # no floats: JSON in the database may write them in another way
        return value
    raise ValueError(f"{name} does not belong in the record: only slugs, ids, whole numbers and moments do")
