"""What is in a dump of pg_dump, read without a database.

pg_restore writes the rows of all tables as text, and every row is read: a dump that was cut off
shows here, whatever its digest says.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from weerbaar import postgres_tools
from weerbaar.backup_folder import NotRestored
from weerbaar.postgres_tools import ToolFailed

Values = dict[str, str | None]

# --data-only and a table of contents: 'COPY public.casework_case (id, number) FROM stdin;'
COPY = re.compile(rb'COPY public\."?([a-z0-9_]+)"? \((.*)\) FROM stdin;\n')
END_OF_ROWS = b"\\.\n"
NULL = "\\N"
ESCAPE = re.compile(r"\\(.)", re.S)
ESCAPED_SIGNS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
SERVER_VERSION = re.compile(rb";\s+Dumped from database version: (\d+)")


def server_version(dump: Path) -> int:
    """Return the major version of the server that a dump was made of.

    Raises NotRestored for a file that pg_restore does not know.
    """
    try:
        with postgres_tools.output("pg_restore", "--list", str(dump)) as contents:
            version = SERVER_VERSION.search(contents.read())
    except ToolFailed as problem:
        raise NotRestored(problem) from None
    if version is None:
        raise NotRestored(f"{dump.name} does not say of which PostgreSQL it is")
    return int(version[1])


class DumpReader:
    """Reads the rows of a dump once. `size`: the bytes of all rows so far, as text."""

    def __init__(self, dump: Path) -> None:
        self.dump = dump
        self.size = 0

    def rows(self, tables: set[str]) -> Iterator[tuple[str, Values]]:
        """Yield table and values, by column, of each row of these tables; read the others as well.

        Values are what PostgreSQL writes as text. Raises NotRestored when the dump does not come
        out of pg_restore whole.
        """
        try:
            with postgres_tools.output(
                "pg_restore", "--data-only", "--file=-", str(self.dump)
            ) as script:
                for line in script:
                    if copy := COPY.fullmatch(line):
                        table = copy[1].decode()
                        columns = copy[2].decode().replace('"', "").split(", ")
                        yield from self._rows_of(table, columns, script, is_wanted=table in tables)
        except ToolFailed as problem:
            raise NotRestored(problem) from None

    def _rows_of(
        self, table: str, columns: list[str], script: IO[bytes], *, is_wanted: bool
    ) -> Iterator[tuple[str, Values]]:
        for line in script:
            if line == END_OF_ROWS or not line.endswith(b"\n"):
                return  # cut off in the middle of a row: pg_restore says so when it ends
            self.size += len(line)
            if is_wanted:
                values = line.decode().removesuffix("\n").split("\t")
                yield table, dict(zip(columns, map(_unescape, values), strict=True))


def _unescape(value: str) -> str | None:
    """Return a value of the text format of COPY (PostgreSQL, COPY, "Text Format")."""
    if value == NULL:
        return None
    if "\\" not in value:
        return value
    return ESCAPE.sub(lambda match: ESCAPED_SIGNS.get(match[1], match[1]), value)


def as_bytes(value: str | None) -> bytes:
    """Return the bytes of a bytea, which is written as `\\x` and hexadecimal digits; none for a
    null.
    """
    return bytes.fromhex((value or "").removeprefix("\\x"))
