"""Backups: the database and every sealed file, saved to a folder and put back from it.

Both are done whole or not at all, and can be run again after they were broken off
(docs/operators/backup.md). What is in the folder: weerbaar.backup_folder.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import Error, connection, transaction
from django.utils import timezone

from sealing import files
from weerbaar import backup_folder, postgres_tools, rls_install, rls_roles
from weerbaar.backup_folder import (
    CHUNK,
    DUMP,
    FILES,
    KEYS_FILE,
    LIST_FILE,
    NotDone,
    NotRestored,
    NotSaved,
    digest_of,
    open_private,
)
from weerbaar.examination import Examination, examine
from weerbaar.postgres_tools import ToolFailed
from weerbaar.restore_places import RESTORE_MARK, EmptyInstallation, relation_names

__all__ = ["DUMP", "LIST_FILE", "NotDone", "finish_restore", "restore", "save"]
_run = postgres_tools.run


# --- save -----------------------------------------------------------------------------------------


def save(folder: Path, address: str, keys_file: Path | None = None) -> dict:
    """Copy everything to a new folder, while people go on working; return the list of what is in
    it.

    `address` is that of a login that sees all rows; `keys_file` goes along with a demo. Files are
    sealed and never change, but they come and go: what is there before the dump is copied, and what
    came until after it. So every file that the dump names is in the copy. Raises NotSaved when the
    folder is not empty, pg_dump fails or the disk is full: then nothing of it remains.
    """
    if keys_file and not settings.DEMO:
        raise NotSaved("the keys of an installation never go along with its backup")
    try:
        _refuse_store(folder)
        with backup_folder.filling(folder):
            return _fill(folder, address, keys_file)
    except (OSError, ToolFailed) as problem:
        raise NotSaved(problem) from None


def _refuse_store(folder: Path) -> None:
    """Raise NotSaved for a folder in the store: the copy would be copied along."""
    try:
        root = Path(default_storage.path("")).resolve()
    except NotImplementedError:
        return
    if folder.resolve().is_relative_to(root):
        raise NotSaved(f"{folder} lies in the store itself")


def _fill(folder: Path, address: str, keys_file: Path | None) -> dict:
    digests = _copy_files(folder / FILES, {})
    (folder / DUMP).touch(mode=0o600)
    _run("pg_dump", address, "--format=custom", f"--file={folder / DUMP}")
    digests = _copy_files(folder / FILES, digests)
    if keys_file:
        # Path.open has no opener.
        with open(folder / KEYS_FILE, "wb", opener=open_private) as copy:  # noqa: PTH123
            copy.write(keys_file.read_bytes())
    manifest = {
        "version": settings.VERSION,
        "made_at": timezone.now().isoformat(),
        "demo": settings.DEMO,
        "dump": digest_of(folder / DUMP),
        "files": digests,
    }
    os.sync()  # what the list names is on the disk before the list is
    backup_folder.write_list(folder, manifest)
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
        # Path.open has no opener.
        with open(target, "wb", opener=open_private) as copy:  # noqa: PTH123
            shutil.copyfileobj(source, copy, CHUNK)
    return digest_of(target)


# --- restore --------------------------------------------------------------------------------------


def restore(folder: Path, address: str) -> dict:
    """Put a backup into an empty database and an empty store; return its list.

    `address` is that of the owner. All of the backup and the place are examined first. The files go
    back before the database, and the database in one transaction. When a process was killed in
    between, the same call goes on; when anything fails, nothing of this call remains. Raises
    NotRestored for what the examination found, and when a disk is full. Call `finish_restore` when
    nothing needs to be done any more.
    """
    examination = examine(folder, EmptyInstallation())
    examination.refuse()
    try:
        with contextlib.ExitStack() as undo:
            _put_all_back(examination, address, undo)
            undo.pop_all()
    except (OSError, ToolFailed, Error) as problem:
        raise NotRestored(problem) from None
    return examination.manifest


def finish_restore() -> None:
    """Take the mark away that lets a restore go on after it was broken off."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {RESTORE_MARK}")


def _put_all_back(examination: Examination, address: str, undo: contextlib.ExitStack) -> None:
    manifest = examination.manifest
    _undo_with(undo, _remove_other_folders, _folders_of_store())
    if not relation_names():
        _mark_restore(manifest["dump"])
        _undo_with(undo, finish_restore)
    _put_files_back(examination.folder, manifest["files"].keys() - set(files.names()), undo)
    if relation_names() != {RESTORE_MARK}:
        return  # the transaction of an earlier run was committed
    _undo_with(undo, _drop_roles, _make_roles())
    try:
        _restore_database(examination.folder / DUMP, address)
    except ToolFailed as problem:
        if _is_committed(problem, undo):
            return
        raise


def _restore_database(dump: Path, address: str) -> None:
    options = ("--no-owner", "--exit-on-error", "--single-transaction")
    database = f"--dbname={connection.settings_dict['NAME']}"
    _run("pg_restore", address, *options, database, str(dump))


def _is_committed(problem: ToolFailed, undo: contextlib.ExitStack) -> bool:
    """Return whether the database is back although pg_restore failed.

    When the server is away nobody knows: then the files stay, for the same command again. Raises
    NotDone in that case.
    """
    try:
        return relation_names() != {RESTORE_MARK}
    except Error:
        undo.pop_all()
        raise NotDone(f"{problem}; the same command goes on when the database is there") from None


def _undo_with(undo: contextlib.ExitStack, step: Callable[..., None], *arguments: object) -> None:
    """Have this called when the restore fails; that it does not work hides no other reason."""

    def attempt() -> None:
        """Call it, and pass over an error of the disk or the database."""
        with contextlib.suppress(OSError, Error):
            step(*arguments)

    undo.callback(attempt)


def _put_files_back(folder: Path, names: Iterable[str], undo: contextlib.ExitStack) -> None:
    for name in names:
        with (folder / FILES / name).open("rb") as source:
            files.put_back(name, source)
        _undo_with(undo, files.delete, name)


def _mark_restore(dump: str) -> None:
    """Leave in the database of which backup the restore is, as long as it is not finished."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {RESTORE_MARK} (dump text)")
        cursor.execute(f"INSERT INTO {RESTORE_MARK} VALUES (%s)", [dump])  # noqa: S608 -- constant


def _make_roles() -> list[str]:
    """Make the roles of row-level security that are not there; return which.

    Roles belong to the server, and are in no dump.
    """
    names = [f"weerbaar_{role}" for role in rls_roles.ROLES]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [names])
        existing_names = {name for (name,) in cursor.fetchall()}
        for statement in rls_install.create_role_statements():
            cursor.execute(statement)
    return [name for name in names if name not in existing_names]


def _drop_roles(names: list[str]) -> None:
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP ROLE {connection.ops.quote_name(name)}")


def _folders_of_store() -> set[Path]:
    """Return the folders of a store on a disk, itself included."""
    try:
        root = Path(default_storage.path(""))
    except NotImplementedError:
        return set()
    return {Path(folder) for folder, _folders, _names in os.walk(root)}


def _remove_other_folders(folders: set[Path]) -> None:
    """Remove the empty folders of the store that were not there before."""
    for folder in sorted(_folders_of_store() - folders, reverse=True):
        with contextlib.suppress(OSError):
            folder.rmdir()
