"""Walk the chains and name the first broken link of each (docs/developers/audit.md)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from audit.record import ENTRY_COLUMNS, NO_DIGEST, digest

BATCH = 5000
_COLUMNS = (*ENTRY_COLUMNS, "previous", "digest")
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM audit_entry "  # noqa: S608 -- names of columns
# Keyset, and the order of the unique index: a million entries need no more memory than 5000.
_WALK_ALL = (
    _SELECT + "WHERE (stream, sequence) > (%s, %s) ORDER BY stream, sequence LIMIT " + str(BATCH)
)
_WALK_STREAM = _SELECT + "WHERE stream = %s AND sequence > %s ORDER BY sequence LIMIT " + str(BATCH)

# The oldest, the newest, and some in between that nobody can foretell: who changed a few entries
# cannot make all of a sample look changed.
_SAMPLE = """WHERE id IN (
    (SELECT id FROM audit_entry ORDER BY id LIMIT 10)
    UNION (SELECT id FROM audit_entry ORDER BY id DESC LIMIT 10)
    UNION (SELECT (oldest + random() * (newest - oldest))::bigint
           FROM (SELECT min(id) AS oldest, max(id) AS newest FROM audit_entry) AS ends,
                generate_series(1, 20))
)"""


@dataclass(frozen=True)
class BrokenLink:
    """An entry that is not what it was, by its place in the chain."""

    stream: str
    sequence: int
    problem: str

    def __str__(self) -> str:
        return f"{self.stream}#{self.sequence}: {self.problem}"


@dataclass
class WalkCount:
    """How many chains and entries were walked."""

    streams: int = 0
    entries: int = 0


def verify(
    streams: Iterable[str] | None = None, count: WalkCount | None = None
) -> Iterator[BrokenLink]:
    """Yield the first broken link of every chain, or of these; add what was walked to `count`.

    After its first broken link a chain is not judged further: all that follows depends on it.
    """
    count = WalkCount() if count is None else count
    if streams is None:
        yield from _broken_links(_rows(_WALK_ALL, ("", -1)), count)
        return
    for stream in streams:
        yield from _broken_links(_rows(_WALK_STREAM, (stream, -1)), count)


def unknown_streams(streams: Iterable[str]) -> list[str]:
    """Return which of these streams have no entry at all."""
    names = list(streams)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT stream FROM audit_entry WHERE stream = ANY(%s)", [names])
        known = {stream for (stream,) in cursor.fetchall()}
    return [name for name in names if name not in known]


def _rows(query: str, after: tuple[str, int]) -> Iterator[dict[str, Any]]:
    """Yield the entries after a stream and a sequence, fetched a batch at a time."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(query, after)
            rows = cursor.fetchall()
        for row in rows:
            yield dict(zip(_COLUMNS, row, strict=True))
        if len(rows) < BATCH:
            return
        stream, sequence, *_values = rows[-1]
        after = (stream, sequence)


def _broken_links(rows: Iterator[dict[str, Any]], count: WalkCount) -> Iterator[BrokenLink]:
    stream = ""
    sequence = 0
    previous = NO_DIGEST
    is_broken = False
    for row in rows:
        if row["stream"] != stream:
            stream = row["stream"]
            sequence = 0
            previous = NO_DIGEST
            is_broken = False
            count.streams += 1
        count.entries += 1
        sequence += 1
        if not is_broken and (problem := _problem(row, sequence, previous)):
            is_broken = True
            yield BrokenLink(stream, sequence, problem)
        previous = bytes(row["digest"])


def sample_fits() -> Iterator[bool]:
    """Yield for some entries whether they are whole under our key, wherever in a chain they are."""
    with connection.cursor() as cursor:
        cursor.execute(_SELECT + _SAMPLE)
        rows = cursor.fetchall()
    for values in rows:
        row = dict(zip(_COLUMNS, values, strict=True))
        yield _is_whole(row)


def _is_whole(row: dict[str, Any]) -> bool:
    values = {name: row[name] for name in ENTRY_COLUMNS}
    values["details"] = json.loads(row["details"])
    return digest(bytes(row["previous"]), values) == bytes(row["digest"])


def _problem(row: dict[str, Any], sequence: int, expected_previous: bytes) -> str:
    """Return what is wrong with the entry at this place of its chain; "" when nothing is."""
    if row["sequence"] != sequence:
        return f"missing; the next one is {row['sequence']}"
    is_whole = _is_whole(row)
    if bytes(row["previous"]) == expected_previous:
        return "" if is_whole else "was changed"
    if is_whole:
        return "swapped: whole, but it follows another entry"
    return "was changed, and does not follow the one before it"
