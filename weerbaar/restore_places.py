"""Where a backup can go: a home for a new demo, or a database and a store that are empty."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db import Error, connection

from sealing import files
from weerbaar import postgres_tools, rls_roles
from weerbaar.backup_folder import as_line, digest_of_content

RESTORE_MARK = "weerbaar_restore"  # the table of a database in which a restore is under way
VERSION_STEP = 10_000  # connection.pg_version: 180006 is 18.6
DISK_FACTOR = 3  # rows with their indexes on a disk, against the same rows as text
NEW_SERVER = 120_000_000  # bytes: a PostgreSQL with its log and nothing in it
MEGABYTE = 1_000_000
RELATIONS = """
    SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    AND nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_(toast|temp)'
"""
SESSIONS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = ANY(%s)
"""
OWNER = """
    SELECT current_user, pg_get_userbyid(datdba) FROM pg_database
    WHERE datname = current_database()
"""


LOCK = f"SELECT pg_try_advisory_lock(hashtext('{RESTORE_MARK}'))"


@dataclass
class Contents:
    """What a backup holds: cases, and bytes of rows (as text) and of files."""

    postgres_version: int = 0
    cases: int = 0
    rows_size: int = 0
    files_size: int = 0

    @property
    def database_size(self) -> int:
        """About the bytes that its database takes on a disk."""
        return DISK_FACTOR * self.rows_size


@dataclass(frozen=True)
class Room:
    """Whether there is room for a backup, and the line that says so."""

    text: str
    is_enough: bool = True


class NewHome:
    """A home for a demo: made by the restore, so there must be nothing yet."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def postgres_version(self) -> int:
        """Return the major version of the PostgreSQL that a demo runs on."""
        return postgres_tools.major_version("pg_restore")

    def problems(self, manifest: dict[str, Any]) -> Iterator[str]:
        """Yield what stands in the way, a line each."""
        if (self.home / "postgres").exists():
            yield f"{self.home} holds a demo; move it away first"
        elif self.home.exists() and (not self.home.is_dir() or any(self.home.iterdir())):
            yield f"{self.home} is not empty; move it away first"
        elif self.home.is_mount():
            yield f"{self.home} is a disk of its own; name a folder on it"

    def room(self, contents: Contents) -> Room:
        """Return whether the disk of the home has room for all of it."""
        needed = contents.database_size + NEW_SERVER + contents.files_size
        return _room_on_disk(self.home, needed)


class EmptyInstallation:
    """The database and the store of the environment: both empty, and nobody at work on them.

    Of a restore of this same backup that was broken off, what is there already stays.
    """

    def postgres_version(self) -> int:
        """Return the major version of the server."""
        connection.ensure_connection()
        return connection.pg_version // VERSION_STEP

    def problems(self, manifest: dict[str, Any]) -> Iterator[str]:
        """Yield what stands in the way, a line each."""
        yield from self._problems_of_database(manifest)
        yield from _problems_of_store(manifest)

    def _problems_of_database(self, manifest: dict[str, Any]) -> Iterator[str]:
        try:
            relations = relation_names()
            begun = _dump_of_begun_restore(relations)
            with connection.cursor() as cursor:
                cursor.execute(SESSIONS, [list(rls_roles.LOGINS)])
                (sessions,) = cursor.fetchone()
                cursor.execute(OWNER)
                login, owner = cursor.fetchone()
                cursor.execute(LOCK)  # until this process is gone
                (is_alone,) = cursor.fetchone()
        except Error as problem:
            yield f"the database does not answer: {as_line(problem)}"
            return
        if not is_alone:
            yield "another restore is under way in this database"
        if login != owner:
            yield f"DATABASE_URL signs in as {login}: this command needs {owner}, the owner"
        if begun not in {"", manifest["dump"]}:
            yield "the database holds a restore of another backup that was broken off"
        elif relations and not begun:
            yield "the database is not empty"
        if sessions:
            yield f"{sessions} sessions of web or workers are in the database; stop those first"

    def room(self, contents: Contents) -> Room:
        """Return whether the store has room; of the server nothing is seen from here."""
        database = f"the database takes about {megabytes(contents.database_size)} on its server"
        try:
            root = Path(default_storage.path(""))
        except NotImplementedError:
            return Room(f"{megabytes(contents.files_size)} in the bucket; {database}")
        room = _room_on_disk(root, contents.files_size)
        return Room(f"{room.text}; {database}", room.is_enough)


def relation_names() -> set[str]:
    """Return the names of all tables, views and sequences in the database."""
    with connection.cursor() as cursor:
        cursor.execute(RELATIONS)
        return {name for (name,) in cursor.fetchall()}


def _dump_of_begun_restore(relations: set[str]) -> str:
    """Return the digest of the dump that was being restored into this database; "" for none."""
    if RESTORE_MARK not in relations:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT dump FROM {RESTORE_MARK}")  # noqa: S608 -- a constant
        (dump,) = cursor.fetchone() or ("",)
    return dump


def _problems_of_store(manifest: dict[str, Any]) -> Iterator[str]:
    stored_names = set(files.names())
    other_names = stored_names - manifest["files"].keys()
    if other_names:
        yield f"the store holds {len(other_names)} other files"
    changed_names = [
        name
        for name in sorted(stored_names - other_names)
        if _digest_in_store(name) != manifest["files"][name]
    ]
    if changed_names:
        yield (
            f"the store holds {len(changed_names)} files that are not as in the backup, "
            f"the first is {changed_names[0]}"
        )


def _digest_in_store(name: str) -> str:
    with default_storage.open(name, "rb") as content:
        return digest_of_content(content)


def _room_on_disk(folder: Path, needed: int) -> Room:
    existing = next(path for path in (folder, *folder.parents) if path.is_dir())
    free = shutil.disk_usage(existing).free
    text = f"{megabytes(needed)} needed, {megabytes(free)} free in {existing}"
    return Room(text, free >= needed)


def megabytes(size: int) -> str:
    """Return a number of bytes as people say it."""
    return f"{size / MEGABYTE:,.1f} MB"
