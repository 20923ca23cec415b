"""The examination of a backup: all of it, before anything is started or written.

`examine` looks at every file, every row and every key of a backup, and at the place where it is to
go. It changes nothing; what it finds against a restore are `problems`, of one line each.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from casework.models import Case
from weerbaar.backup_folder import (
    DUMP,
    FILES,
    NotRestored,
    is_of_demo,
    read_whole,
    release_of,
)
from weerbaar.dump_keys import DumpKeys
from weerbaar.dump_reader import DumpReader, server_version
from weerbaar.restore_places import Contents, EmptyInstallation, NewHome, Room, megabytes

TABLE_OF_CASES = Case._meta.db_table
TABLE_OF_MIGRATIONS = "django_migrations"
NOT_READ = "not looked at"


@dataclass
class Examination:
    """What was seen of a backup, and all that stands in the way of a restore."""

    folder: Path
    manifest: dict[str, Any]
    contents: Contents = field(default_factory=Contents)
    room: Room = field(default_factory=lambda: Room(NOT_READ))
    keys: str = NOT_READ
    """`fit`, or the line that says which key does not."""
    place_problems: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """All of them, the ones of the place included."""

    @property
    def is_of_demo(self) -> bool:
        """Whether it is the backup of a demo."""
        return is_of_demo(self.folder, self.manifest)

    def refuse(self) -> None:
        """Raise NotRestored when anything stands in the way."""
        if self.problems:
            raise NotRestored(self.problems[0])

    def lines(self) -> list[str]:
        """Return what a restore would do, for whoever runs the installation."""
        made_at = timezone.localtime(datetime.fromisoformat(self.manifest["made_at"]))
        contents = self.contents
        return [
            f"backup    {self.folder}",
            f"made      {made_at:%Y-%m-%d %H:%M:%S %Z}, of "
            f"{'a demo' if self.is_of_demo else 'an installation'}, by release "
            f"{self.manifest['version']} on PostgreSQL {contents.postgres_version}",
            f"holds     {contents.cases:,} cases ({megabytes(contents.rows_size)} of rows) and "
            f"{len(self.manifest['files']):,} files ({megabytes(contents.files_size)})",
            f"keys      {self.keys}",
            f"replaces  {'; '.join(self.place_problems) or 'nothing: the place is empty'}",
            f"room      {self.room.text}",
        ]


def examine(folder: Path, place: NewHome | EmptyInstallation) -> Examination:
    """Look at all of a backup and at the place where it is to go; change nothing.

    Raises NotRestored when the backup is not whole, so that there is nothing to say of it.
    """
    examination = Examination(folder, read_whole(folder))
    manifest = examination.manifest
    examination.place_problems = list(place.problems(manifest))
    examination.problems += examination.place_problems
    _compare_kind(examination)
    examination.contents.files_size = sum(
        (folder / FILES / name).stat().st_size for name in manifest["files"]
    )
    try:
        _read_dump(examination)
    except NotRestored as problem:
        examination.problems.append(problem.reason)
        return examination
    if not examination.place_problems:
        _compare_postgres(examination, place)
    examination.room = place.room(examination.contents)
    if not examination.room.is_enough:
        examination.problems.append(f"there is no room: {examination.room.text}")
    return examination


def _compare_kind(examination: Examination) -> None:
    """Refuse real reports where anybody signs in as anybody, and invented ones among real ones."""
    version = examination.manifest["version"]
    if examination.is_of_demo and not settings.DEMO:
        examination.problems.append("this is the backup of a demo, and here DEMO is off")
    if settings.DEMO and not examination.is_of_demo:
        examination.problems.append("this is the backup of an installation, and here DEMO is on")
    if release_of(version) > release_of(settings.VERSION):
        examination.problems.append(
            f"this backup was made by release {version}, which is newer than {settings.VERSION}"
        )


def _read_dump(examination: Examination) -> None:
    """Read every row: count, try the keys, and look for migrations that are not of this release.

    Raises NotRestored when the dump cannot be read to its end.
    """
    dump = examination.folder / DUMP
    contents = examination.contents
    contents.postgres_version = server_version(dump)
    dump_keys = DumpKeys()
    dump_rows = DumpReader(dump)
    migrations = set()
    try:
        for table, values in dump_rows.rows(
            {TABLE_OF_CASES, TABLE_OF_MIGRATIONS, *dump_keys.tables()}
        ):
            if table == TABLE_OF_CASES:
                contents.cases += 1
            if table == TABLE_OF_MIGRATIONS:
                migrations.add((values["app"], values["name"]))
            dump_keys.try_row(table, values)
    except (KeyError, ValueError, TypeError):
        raise NotRestored(f"{DUMP} holds rows that are not of this system") from None
    contents.rows_size = dump_rows.size
    if unknown := sorted(migrations - _own_migrations()):
        app, name = unknown[0]
        examination.problems.append(
            f"this backup was made by another release: migration {app}.{name} is not of this one"
        )
    examination.keys = dump_keys.problem() or "fit"
    if dump_keys.problem():
        examination.problems.append(dump_keys.problem())


def _own_migrations() -> set[tuple[str, str]]:
    """Return the migrations of this release, and those that they replace."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    names = set(loader.disk_migrations)
    for replacing in loader.replacements.values():
        names |= set(replacing.replaces)
    return names


def _compare_postgres(examination: Examination, place: NewHome | EmptyInstallation) -> None:
    version = place.postgres_version()
    if examination.contents.postgres_version > version:
        examination.problems.append(
            f"this backup is of PostgreSQL {examination.contents.postgres_version}, "
            f"and here is {version}: it does not go back to an older one"
        )
