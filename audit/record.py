"""Append to a chain: `record(stream, …)`, in the transaction of what it is about. No entry, no answer.

An entry is hashed in this canonical form, so that anybody with the key can check it offline: the digest before it (32 bytes,
zeros for the first), followed by UTF-8 JSON with sorted keys and no spaces of stream, sequence, at (ISO 8601, UTC, microseconds),
actor, actor_role, on_behalf_of, action, details, reason, origin, request, kind and compartment. The digest is HMAC-SHA-256 under
a key derived from WEERBAAR_INDEX_KEY: who can write the table cannot compute it.
"""

import contextvars
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from sealing.keys import derive

ZERO = bytes(32)
LONGEST = 200
COLUMNS = ("stream", "sequence", "at", "actor", "actor_role", "on_behalf_of", "action", "details", "reason", "origin",
           "request", "kind", "compartment")  # fmt: skip
# Without RETURNING: who may append need not be allowed to read.
_INSERT = (
    f"INSERT INTO audit_entry ({', '.join(COLUMNS)}, previous, digest) "  # noqa: S608 -- names of columns, no values
    f"VALUES ({', '.join(['%s'] * (len(COLUMNS) + 2))})"
)


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


origin: contextvars.ContextVar[Origin] = contextvars.ContextVar("origin", default=Origin())


def canonical(values: dict[str, Any]) -> bytes:
    """The bytes that are hashed."""
    plain = values | {"at": values["at"].astimezone(UTC).isoformat(timespec="microseconds")}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(previous: bytes, values: dict[str, Any]) -> bytes:
    """The link that follows `previous`."""
    return hmac.digest(derive("audit"), previous + canonical(values), "sha256")


def record(stream: str, *, actor: int | None, action: str, kind: str = "", compartment: str = "", reason: str = "",
           on_behalf_of: int | None = None, **details: Any) -> None:  # fmt: skip
    """Append one entry, with two statements. `details` are slugs, ids, numbers and moments, never content."""
    if not connection.in_atomic_block:
        raise RuntimeError("an entry belongs to the transaction of what it is about")
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_sequence, last_digest FROM audit_last(%s)", [stream])
        sequence, previous = cursor.fetchone()
        source = origin.get()
        values = {
            "stream": stream, "sequence": sequence + 1, "at": timezone.now(), "actor": actor,
            "actor_role": source.role if actor else "", "on_behalf_of": on_behalf_of, "action": action,
            "details": _slim(details), "reason": reason, "origin": source.address, "request": source.request,
            "kind": kind, "compartment": compartment,
        }  # fmt: skip
        before = bytes(previous)
        after = digest(before, values)
        row = values | {"details": json.dumps(values["details"])}
        cursor.execute(_INSERT, [*(row[name] for name in COLUMNS), before, after])


def _slim(details: dict[str, Any]) -> dict[str, Any]:
    slim = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in details.items()}
    for name, value in slim.items():
        if not isinstance(value, str | int | bool | list | None) or len(str(value)) > LONGEST:
            raise ValueError(f"{name} does not belong in the record")
    return slim
