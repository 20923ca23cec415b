"""Walk the chains and name the first link of each that is not what it was."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from audit.models import Anchor, Entry
from audit.record import COLUMNS, ZERO, digest


@dataclass(frozen=True)
class Broken:
    """A link that does not hold."""

    stream: str
    sequence: int
    what: str

    def __str__(self) -> str:
        return f"{self.stream}#{self.sequence}: {self.what}"


@dataclass
class Count:
    """What was walked."""

    streams: int = 0
    entries: int = 0


def verify(stream: str = "", count: Count | None = None) -> Iterator[Broken]:
    """Every chain, or one. After its first broken link a chain is not walked further."""
    count = count or Count()
    chosen = Entry.objects.filter(stream=stream) if stream else Entry.objects.all()
    at, sequence, before, broken = "", 0, ZERO, False
    for entry in chosen.order_by("stream", "sequence").iterator(chunk_size=2000):
        if entry.stream != at:
            at, sequence, before, broken = entry.stream, 0, ZERO, False
            count.streams += 1
        count.entries += 1
        sequence += 1
        if broken:
            continue
        if problem := _problem(entry, sequence, before):
            broken = True
            yield Broken(entry.stream, sequence, problem)
        before = bytes(entry.digest)


def _problem(entry: Entry, sequence: int, before: bytes) -> str:
    if entry.sequence != sequence:
        return f"missing; the next one is {entry.sequence}"
    if bytes(entry.previous) != before:
        return "does not follow the one before it"
    if digest(before, {name: getattr(entry, name) for name in COLUMNS}) != bytes(entry.digest):
        return "was changed"
    return ""


def ends(up_to: int) -> tuple[int, int, bytes]:
    """Number of streams and entries up to this id, and one digest over the end of every chain."""
    total, streams, entries = hashlib.sha256(), 0, 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (stream) stream, sequence, digest, count(*) OVER (PARTITION BY stream) FROM audit_entry "
            "WHERE id <= %s ORDER BY stream, sequence DESC",
            [up_to],
        )
        while rows := cursor.fetchmany(2000):
            for stream, sequence, link, counted in rows:
                total.update(f"{stream}#{sequence}:{bytes(link).hex()}\n".encode())
                streams, entries = streams + 1, entries + counted
    return streams, entries, total.digest()


def anchor() -> Anchor:
    """Make the anchor of now. Nothing may be appending: a lower id could still be committed later, so the table is locked."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE audit_entry IN SHARE MODE")
        cursor.execute("SELECT coalesce(max(id), 0) FROM audit_entry")
        (last,) = cursor.fetchone()
    streams, entries, total = ends(last)
    return Anchor.objects.create(made_at=timezone.now(), streams=streams, entries=entries, last_id=last, digest=total)


def holds(last_id: int, total: str) -> bool:
    """Whether the chains up to this id still end as an anchor that was kept elsewhere says (hex)."""
    return ends(last_id)[2].hex() == total
