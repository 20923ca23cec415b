"""Anchors: one digest over the ends of all chains, made daily and kept elsewhere. It alone tells that an end was cut off.

A cut is a number of the sequence behind `id`: entries up to it are in. Numbers are given out before rows are committed, so that a
lower one can appear after a higher one; an anchor therefore waits until everybody who was appending when the number was taken
has finished. It blocks nobody. Within a chain the numbers rise, because who appends holds the lock of the chain.
"""

import hmac
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from audit.models import Anchor
from audit.verify import Broken
from sealing.keys import derive

FETCH = 5000
PAUSE = 0.05
# The order must not hang on the collation of the server: a restore may have another one.
_ENDS = """
SELECT stream, sequence, digest FROM (
    SELECT DISTINCT ON (stream) stream, sequence, digest, id FROM audit_entry WHERE id <= %s ORDER BY stream DESC, sequence DESC
) ends WHERE id > %s ORDER BY stream COLLATE "C"
"""
_APPENDING = """
SELECT array_agg(virtualtransaction) FROM pg_locks
WHERE locktype = 'relation' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND relation = 'audit_entry'::regclass AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()
"""


class StillAppending(Exception):
    """Somebody has been appending for longer than we wait. Nothing was anchored; try again later."""


@dataclass(frozen=True)
class End:
    """The last entry of a chain."""

    stream: str
    sequence: int
    digest: bytes


@dataclass
class Total:
    """The digest over ends, as they pass by: HMAC-SHA-256 over a line `stream#sequence:hex` each."""

    streams: int = 0
    entries: int = 0
    digest: Any = field(default_factory=lambda: hmac.new(derive("audit anchor"), digestmod="sha256"))

    def add(self, end: End) -> None:
        """Count one more chain."""
        self.streams, self.entries = self.streams + 1, self.entries + end.sequence
        self.digest.update(f"{end.stream}#{end.sequence}:{end.digest.hex()}\n".encode())


def ends(up_to: int, after: int = 0) -> Iterator[End]:
    """The ends of all chains as they were at this cut, in the order of their bytes; only those that moved after another cut."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_ENDS, [up_to, after])
        while rows := cursor.fetchmany(FETCH):
            for stream, sequence, link in rows:
                yield End(stream, sequence, bytes(link))


def make(wait: float = 300) -> Anchor:
    """Make the anchor of now. Raises StillAppending after `wait` seconds."""
    cut, total = _cut(wait), Total()
    for end in ends(cut):
        total.add(end)
    return Anchor.objects.create(
        made_at=timezone.now(), streams=total.streams, entries=total.entries, last_id=cut, digest=total.digest.digest()
    )


def lines(made: Anchor, *, with_ends: bool) -> Iterator[str]:
    """What to keep elsewhere, as lines of JSON: the anchor, after the ends of the chains that moved since the one before it."""
    if with_ends:
        before = Anchor.objects.filter(pk__lt=made.pk).order_by("-id").first()
        for end in ends(made.last_id, before.last_id if before else 0):
            yield json.dumps({"stream": end.stream, "sequence": end.sequence, "digest": end.digest.hex()})
    yield json.dumps({"made_at": made.made_at.isoformat(), "streams": made.streams, "entries": made.entries, "last_id": made.last_id,
                      "digest": bytes(made.digest).hex()})  # fmt: skip


def _cut(wait: float) -> int:
    """The last number given out, when all who had one of its numbers or a lower one have finished."""
    (cut,) = _ask("SELECT coalesce(pg_sequence_last_value('audit_entry_id_seq'), 0)")
    until, appending = time.monotonic() + wait, _appending()
    while appending:
        if time.monotonic() > until:
            raise StillAppending(f"{len(appending)} transactions have been appending for {wait:.0f} seconds")
        time.sleep(PAUSE)
        appending &= _appending()
    return int(cut)


def _appending() -> set[str]:
    return set(_ask(_APPENDING)[0] or ())


def _ask(query: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return tuple(cursor.fetchone() or ())


def compare(lines: Iterable[str]) -> Iterator[Broken | str]:
    """What the database no longer holds of the lines that `audit_anchor` printed: anchors, and ends of chains when it printed those."""
    kept: dict[str, End] = {}
    newest: dict[str, Any] = {}  # chains that end as the newest says, and are whole, ended as the older ones say
    for line in filter(str.strip, lines):
        values = json.loads(line)
        if "stream" in values:
            kept[values["stream"]] = End(values["stream"], values["sequence"], bytes.fromhex(values["digest"]))
        else:
            newest = values
    yield from _still_there(kept)
    if newest:
        yield from _holds(newest)


def _holds(values: dict[str, Any]) -> Iterator[str]:
    total = Total()
    for end in ends(values["last_id"]):
        total.add(end)
    if not hmac.compare_digest(total.digest.hexdigest(), values["digest"]):
        yield (f"the chains do not end as in the anchor of {values['made_at']}: {values['streams']} chains with {values['entries']} "
               f"entries then, {total.streams} with {total.entries} of them now")  # fmt: skip


def _still_there(kept: dict[str, End]) -> Iterator[Broken]:
    """Each end that was kept, looked up a batch at a time."""
    names = list(kept)
    for start in range(0, len(names), FETCH):
        batch = names[start : start + FETCH]
        places = [kept[name].sequence for name in batch]
        with connection.cursor() as cursor:
            cursor.execute("SELECT e.stream, e.digest FROM audit_entry e JOIN unnest(%s::text[], %s::int[]) k (stream, sequence) "
                           "ON e.stream = k.stream AND e.sequence = k.sequence", [batch, places])  # fmt: skip
            found = {stream: bytes(link) for stream, link in cursor.fetchall()}
        for name in batch:
            if name not in found:
                yield Broken(name, kept[name].sequence, "cut off: an anchor has it as the end of the chain")
            elif not hmac.compare_digest(found[name], kept[name].digest):
                yield Broken(name, kept[name].sequence, "is another entry than the anchor has")
