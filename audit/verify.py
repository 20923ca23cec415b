"""Walk the chains and name the first link of each that is not what it was (docs/developers/audit.md)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from audit.record import COLUMNS, ZERO, digest

BATCH = 5000
_NAMES = (*COLUMNS, "previous", "digest")
# Keyset, and the order of the unique index: a million entries need no more memory than five thousand.
_WALK = f"SELECT {', '.join(_NAMES)} FROM audit_entry WHERE (stream, sequence) > (%s, %s) ORDER BY stream, sequence LIMIT {BATCH}"  # noqa: S608 -- names of columns
_ONE = (
    f"SELECT {', '.join(_NAMES)} FROM audit_entry WHERE stream = %s AND sequence > %s ORDER BY sequence LIMIT {BATCH}"  # noqa: S608 -- the same
)


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


def verify(streams: Iterable[str] | None = None, count: Count | None = None) -> Iterator[Broken]:
    """Every chain, or these. After its first broken link a chain is not judged further: all that follows hangs on it."""
    count = Count() if count is None else count
    if streams is None:
        yield from _judge(_rows(_WALK, ("", -1)), count)
    else:
        for stream in streams:
            yield from _judge(_rows(_ONE, (stream, -1)), count)


def _rows(query: str, after: tuple[str, int]) -> Iterator[dict[str, Any]]:
    while True:
        with connection.cursor() as cursor:
            cursor.execute(query, after)
            rows = cursor.fetchall()
        for row in rows:
            yield dict(zip(_NAMES, row, strict=True))
        if len(rows) < BATCH:
            return
        after = rows[-1][0], rows[-1][1]


def _judge(rows: Iterator[dict[str, Any]], count: Count) -> Iterator[Broken]:
    stream, sequence, before, broken = "", 0, ZERO, False
    for row in rows:
        if row["stream"] != stream:
            stream, sequence, before, broken = row["stream"], 0, ZERO, False
            count.streams += 1
        count.entries += 1
        sequence += 1
        if not broken and (problem := _problem(row, sequence, before)):
            broken = True
            yield Broken(stream, sequence, problem)
        before = bytes(row["digest"])


def _problem(row: dict[str, Any], sequence: int, before: bytes) -> str:
    """What is wrong with the entry that stands at this place, if anything is."""
    if row["sequence"] != sequence:
        return f"missing; the next one is {row['sequence']}"
    values = {name: row[name] for name in COLUMNS} | {"details": json.loads(row["details"])}
    previous, link = bytes(row["previous"]), bytes(row["digest"])
    whole = digest(previous, values) == link
    if previous != before:
        return (
            "swapped: whole, but it follows another entry"
            if whole
            else "was changed, and does not follow the one before it"
        )
    return "" if whole else "was changed"
