"""Anchors: one digest over the ends of all chains, made daily and stored elsewhere.

An anchor alone tells that the end of a chain was cut off. Its cut is a number of the sequence
behind `id`: entries up to it are in. Numbers are handed out before rows are committed, so that a
lower one can appear after a higher one; an anchor therefore waits until everybody who was appending
when the number was taken has finished. It blocks nobody. Within a chain the numbers rise, because
who appends holds the lock of the chain.
"""

import hmac
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from audit.models import Anchor
from audit.record import NO_DIGEST
from audit.verify import BrokenLink
from sealing.keys import derive_key

BATCH = 5000
PAUSE = 0.05  # seconds
# The order must not depend on the collation of the server: a restore may have another one.
_ENDS = """
SELECT stream, sequence, digest FROM (
    SELECT DISTINCT ON (stream) stream, sequence, digest, id FROM audit_entry
    WHERE id <= %s ORDER BY stream DESC, sequence DESC
) ends WHERE id > %s ORDER BY stream COLLATE "C"
"""
_APPENDING = """
SELECT array_agg(virtualtransaction) FROM pg_locks
WHERE locktype = 'relation'
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND relation = 'audit_entry'::regclass AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()
"""
_LAST_NUMBER = "SELECT coalesce(pg_sequence_last_value('audit_entry_id_seq'), 0)"
_DIGESTS_AT = """
SELECT entry.stream, entry.digest FROM audit_entry entry
JOIN unnest(%s::text[], %s::int[]) expected (stream, sequence)
ON entry.stream = expected.stream AND entry.sequence = expected.sequence
"""


class StillAppending(Exception):
    """Somebody has been appending for longer than we wait: no anchor was made; try again later."""


@dataclass(frozen=True)
class ChainEnd:
    """The last entry of a chain."""

    stream: str
    sequence: int
    digest: bytes


def _new_mac() -> hmac.HMAC:
    return hmac.new(derive_key("audit anchor"), digestmod="sha256")


@dataclass
class EndsDigest:
    """The digest over ends of chains: HMAC-SHA-256 over a line `stream#sequence:hex` for each."""

    streams: int = 0
    entries: int = 0
    mac: hmac.HMAC = field(default_factory=_new_mac)

    @classmethod
    def up_to(cls, cut: int) -> "EndsDigest":
        """Return the digest over the ends of all chains as they were at this cut."""
        ends_digest = cls()
        for end in ends(cut):
            ends_digest.add(end)
        return ends_digest

    def add(self, end: ChainEnd) -> None:
        """Add the end of one more chain."""
        self.streams += 1
        self.entries += end.sequence
        line = f"{end.stream}#{end.sequence}:{end.digest.hex()}\n"
        self.mac.update(line.encode())


def ends(up_to: int, after: int = 0) -> Iterator[ChainEnd]:
    """Yield the ends of the chains as they were at the cut `up_to`, in the order of their bytes.

    Only chains that moved since the cut `after` are included.
    """
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_ENDS, [up_to, after])
        while rows := cursor.fetchmany(BATCH):
            for stream, sequence, digest in rows:
                yield ChainEnd(stream, sequence, bytes(digest))


def make(wait: float = 300) -> Anchor:
    """Make the anchor of now. Raises StillAppending after `wait` seconds."""
    cut = _cut(wait)
    ends_digest = EndsDigest.up_to(cut)
    return Anchor.objects.create(
        made_at=timezone.now(),
        streams=ends_digest.streams,
        entries=ends_digest.entries,
        last_id=cut,
        digest=ends_digest.mac.digest(),
    )


def lines(anchor: Anchor, *, with_ends: bool) -> Iterator[str]:
    """Yield what to store elsewhere, as lines of JSON; the anchor itself is the last line.

    With `with_ends` the ends of the chains that moved since the anchor before come first.
    """
    if with_ends:
        for end in ends(anchor.last_id, _cut_before(anchor)):
            yield _end_as_json(end)
    yield _anchor_as_json(anchor)


def _cut_before(anchor: Anchor) -> int:
    before = Anchor.objects.filter(pk__lt=anchor.pk).order_by("-id").first()
    return before.last_id if before else 0


def _end_as_json(end: ChainEnd) -> str:
    return json.dumps({"stream": end.stream, "sequence": end.sequence, "digest": end.digest.hex()})


def _anchor_as_json(anchor: Anchor) -> str:
    values = {
        "made_at": anchor.made_at.isoformat(),
        "streams": anchor.streams,
        "entries": anchor.entries,
        "last_id": anchor.last_id,
        "digest": bytes(anchor.digest).hex(),
    }
    return json.dumps(values)


def _cut(wait: float) -> int:
    """Return the last number handed out, once all who hold it or a lower one have finished."""
    (cut,) = _fetch_row(_LAST_NUMBER)
    deadline = time.monotonic() + wait
    appending = _appending()
    while appending:
        if time.monotonic() > deadline:
            raise StillAppending(
                f"{len(appending)} transactions have been appending for {wait:.0f} seconds"
            )
        time.sleep(PAUSE)
        appending &= _appending()
    return int(cut)


def _appending() -> set[str]:
    """Return the other transactions that are appending to the record."""
    (transactions,) = _fetch_row(_APPENDING)
    return set(transactions or ())


def _fetch_row(query: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return tuple(cursor.fetchone() or ())


class NotAnchors(Exception):
    """These are not the lines of `audit_anchor`, or not all of them. The text is one line."""


@dataclass
class StoredAnchors:
    """What `audit_anchor` printed: the newest anchor, and the ends of chains where it printed them.

    Chains that are whole and end as the newest anchor says, ended as the older ones say.
    """

    newest: dict[str, Any]
    ends: dict[str, ChainEnd]


def read(lines: Iterable[str]) -> StoredAnchors:
    """Return the anchors in these lines.

    Raises NotAnchors when there is none, when a line is cut off, and when the ends of chains are
    not followed by their anchor: what was cut off says nothing.
    """
    newest: dict[str, Any] = {}
    ends: dict[str, ChainEnd] = {}
    is_complete = True
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
            is_complete = "stream" not in values
            if is_complete:
                newest = _anchor_from_json(values)
            else:
                ends[values["stream"]] = _end_from_json(values)
        except (ValueError, KeyError, TypeError):
            raise NotAnchors(f"line {number} is cut off, or is no line of audit_anchor") from None
    if not newest:
        raise NotAnchors("there is no anchor in it")
    if not is_complete:
        raise NotAnchors("it is cut off: the anchor after the last ends of chains is not there")
    return StoredAnchors(newest, ends)


def compare(lines: Iterable[str]) -> Iterator[BrokenLink | str]:
    """Yield what the database no longer holds of the lines that `audit_anchor` printed.

    Raises NotAnchors as `read` does.
    """
    yield from compare_stored(read(lines))


def compare_stored(anchors: StoredAnchors) -> Iterator[BrokenLink | str]:
    """Yield what the database no longer holds of these anchors."""
    yield from _missing_ends(anchors.ends)
    yield from _changed_since(anchors.newest)


def _end_from_json(values: dict[str, Any]) -> ChainEnd:
    return ChainEnd(str(values["stream"]), int(values["sequence"]), _digest(values["digest"]))


def _digest(text: str) -> bytes:
    """Return a digest. Raises ValueError for one that was cut off."""
    digest = bytes.fromhex(text)
    if len(digest) != len(NO_DIGEST):
        raise ValueError("not a digest")
    return digest


def _anchor_from_json(values: dict[str, Any]) -> dict[str, Any]:
    numbers = {name: int(values[name]) for name in ("streams", "entries", "last_id")}
    made_at = datetime.fromisoformat(values["made_at"]).isoformat()
    return numbers | {"made_at": made_at, "digest": _digest(values["digest"]).hex()}


def _changed_since(anchor: dict[str, Any]) -> Iterator[str]:
    """Yield a sentence when the chains do not end as in this anchor."""
    now = EndsDigest.up_to(anchor["last_id"])
    if not hmac.compare_digest(now.mac.hexdigest(), anchor["digest"]):
        yield (
            f"the chains do not end as in the anchor of {anchor['made_at']}: "
            f"{anchor['streams']} chains with {anchor['entries']} entries then, "
            f"{now.streams} with {now.entries} of them now"
        )


def _missing_ends(expected_ends: dict[str, ChainEnd]) -> Iterator[BrokenLink]:
    """Yield each expected end that is not there, or is another entry; look up a batch at a time."""
    streams = list(expected_ends)
    for start in range(0, len(streams), BATCH):
        batch = [expected_ends[stream] for stream in streams[start : start + BATCH]]
        digests = _digests_at(batch)
        for end in batch:
            problem = _problem_of_end(end, digests.get(end.stream))
            if problem:
                yield BrokenLink(end.stream, end.sequence, problem)


def _digests_at(expected: list[ChainEnd]) -> dict[str, bytes]:
    """Return by stream the digest of the entry at each of these places, where there is one."""
    streams = [end.stream for end in expected]
    sequences = [end.sequence for end in expected]
    with connection.cursor() as cursor:
        cursor.execute(_DIGESTS_AT, [streams, sequences])
        return {stream: bytes(digest) for stream, digest in cursor.fetchall()}


def _problem_of_end(expected: ChainEnd, digest: bytes | None) -> str:
    if digest is None:
        return "cut off: an anchor has it as the end of the chain"
    if not hmac.compare_digest(digest, expected.digest):
        return "is another entry than the anchor has"
    return ""
