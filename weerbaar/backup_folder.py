"""The folder of a backup: filled so that nothing half is left of it, and read with suspicion.

It holds the database (`database.dump`, by pg_dump), every sealed file (`files/`), of a demo the
keys (`secrets.env`), and a list with the digest of each (`list.json`). While it is being filled a
locked mark (`unfinished`) lies in it; the list is written last.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

DUMP = "database.dump"
FILES = "files"
KEYS_FILE = "secrets.env"
LIST_FILE = "list.json"
MARK = "unfinished"
CHUNK = 1024 * 1024  # bytes
OUR_NAMES = {DUMP, FILES, KEYS_FILE, LIST_FILE, MARK}
SHA256 = re.compile(r"[0-9a-f]{64}")
RELEASE = re.compile(r"\d{1,9}(\.\d{1,9}){0,5}")


class NotDone(Exception):
    """Nothing was saved, or nothing was restored. The text is one line for whoever runs the
    installation.
    """


class NotSaved(NotDone):
    """Nothing was saved, and nothing is left of the attempt."""

    def __init__(self, reason: object) -> None:
        super().__init__(f"{as_line(reason)}; nothing was saved")


class NotRestored(NotDone):
    """Nothing was restored, and nothing is left of the attempt."""

    def __init__(self, reason: object) -> None:
        self.reason = as_line(reason)
        super().__init__(f"{self.reason}; nothing was changed")


def as_line(reason: object) -> str:
    """Return one line for whoever runs the installation: of an error of the disk, where and why."""
    if isinstance(reason, OSError) and reason.strerror:
        return f"{reason.filename}: {reason.strerror}" if reason.filename else reason.strerror
    lines = str(reason).strip().splitlines()
    return lines[0] if lines else type(reason).__name__


# --- fill -----------------------------------------------------------------------------------------


def refuse_in_use(folder: Path) -> None:
    """Raise NotSaved when something else than a backup that was broken off lies in the folder."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise NotSaved(f"{folder} is not a folder")
    names = set(os.listdir(folder))
    is_broken_off = MARK in names and names <= OUR_NAMES
    if names and not is_broken_off:
        raise NotSaved(f"{folder} is not empty")


@contextlib.contextmanager
def filling(folder: Path) -> Iterator[None]:
    """Make the folder and hold it while it is filled; when that fails, leave nothing of it.

    What a killed process left in it is deleted first. Raises NotSaved when the folder is in use.
    """
    refuse_in_use(folder)
    with contextlib.ExitStack() as handles, contextlib.ExitStack() as undo:
        undo.callback(_remove_empty, _make_folders(folder))
        handles.callback(os.close, _hold(folder))
        undo.callback((folder / MARK).unlink)
        undo.callback(_clear, folder)
        _clear(folder)
        yield
        (folder / MARK).unlink()
        undo.pop_all()


def _make_folders(folder: Path) -> list[Path]:
    """Make the folder, readable by its owner only, and what is missing above it; return what was
    made, the deepest first.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    made_folders: list[Path] = []
    try:
        for path in reversed(missing):
            path.mkdir(mode=0o700 if path == folder else 0o777)
            made_folders.insert(0, path)
    except OSError:
        _remove_empty(made_folders)
        raise
    return made_folders


def _remove_empty(folders: list[Path]) -> None:
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()


def _hold(folder: Path) -> int:
    """Lock the mark of an empty folder, or the one that a killed process left; return its handle.

    Raises NotSaved when another process fills the folder, or has just finished.
    """
    path = folder / MARK
    try:
        mark = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        mark = _new_mark(folder)
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_ours = path.exists() and path.stat().st_ino == os.fstat(mark).st_ino
    except BlockingIOError:
        is_ours = False
    if not is_ours:
        os.close(mark)
        raise NotSaved(f"{folder} is being filled by another backup")
    return mark


def _new_mark(folder: Path) -> int:
    path = folder / MARK
    try:
        mark = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise NotSaved(f"{folder} is being filled by another backup") from None
    if os.listdir(folder) != [MARK]:  # another process finished meanwhile
        path.unlink()
        os.close(mark)
        raise NotSaved(f"{folder} is not empty")
    return mark


def _clear(folder: Path) -> None:
    """Delete what a backup consists of, but for the mark; nothing else."""
    for name in OUR_NAMES - {MARK}:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def open_private(path: str, flags: int) -> int:
    """Open a file that only its owner may read: the `opener` of `open`."""
    return os.open(path, flags, 0o600)


def write_list(folder: Path, manifest: dict[str, Any]) -> None:
    """Write the list of a backup whose other parts have reached the disk."""
    # Path.open has no opener.
    with open(folder / LIST_FILE, "w", opener=open_private) as target:  # noqa: PTH123
        json.dump(manifest, target, indent=1)
        target.flush()
        os.fsync(target.fileno())


# --- read -----------------------------------------------------------------------------------------


def read_whole(folder: Path) -> dict[str, Any]:
    """Return the list of a backup, when everything on it is there and as it was, and nothing else.

    Raises NotRestored when it is not: also for a link, and for a name that leads out of the folder.
    """
    manifest = _read_list(folder)
    names = _names_below(folder / FILES)
    _refuse_links(folder)
    broken = []
    for name, path, digest in _entries(folder, manifest):
        is_whole = path.is_file() and digest_of(path) == digest
        if not is_whole:
            broken.append(name)
    if broken:
        raise NotRestored(
            f"{len(broken)} files of the backup are gone or changed, the first is {broken[0]}"
        )
    if unlisted := sorted(names - manifest["files"].keys()):
        raise NotRestored(
            f"{len(unlisted)} files of the backup are not on its list, the first is {unlisted[0]!r}"
        )
    return manifest


def _read_list(folder: Path) -> dict[str, Any]:
    if not folder.is_dir():
        raise NotRestored(f"{folder} is not a folder with a backup")
    if (folder / MARK).exists():
        raise NotRestored(f"{folder} is not a whole backup: it was broken off, or is being made")
    try:
        manifest = json.loads((folder / LIST_FILE).read_bytes())
    except (OSError, ValueError, RecursionError):
        raise NotRestored(f"{folder} is not a whole backup: it has no list") from None
    if not _is_list(manifest):
        raise NotRestored(f"{folder} is not a whole backup: its list is damaged")
    for name in manifest["files"]:
        if not _stays_inside(name):
            raise NotRestored(f"the list of the backup leads out of it: {name[:100]!r}")
    return manifest


def _is_list(manifest: Any) -> bool:
    """Return whether the list has the parts of one, each of its own kind."""
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        return False
    digests = [manifest.get("dump"), *manifest["files"].values()]
    if not all(isinstance(digest, str) and SHA256.fullmatch(digest) for digest in digests):
        return False
    try:
        made_at = datetime.fromisoformat(manifest["made_at"])
        is_release = bool(RELEASE.fullmatch(manifest["version"]))
    except (KeyError, TypeError, ValueError):
        return False
    is_demo = manifest.get("demo", False)
    return is_release and made_at.tzinfo is not None and isinstance(is_demo, bool)


def _stays_inside(name: str) -> bool:
    """Return whether this is the plain name of a file in a store."""
    path = PurePosixPath(name)
    is_plain = name.isprintable() and "\\" not in name and str(path) == name
    return is_plain and not path.is_absolute() and not {"..", "."} & set(path.parts)


def _names_below(root: Path) -> set[str]:
    """Return the names of the regular files below a folder. Raises NotRestored for a link and for
    whatever else is no file.
    """
    names = set()
    pending = [root] if root.is_dir() and not root.is_symlink() else []
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(Path(entry.path))
                elif entry.is_file(follow_symlinks=False):
                    names.add(str(Path(entry.path).relative_to(root)))
                else:
                    raise NotRestored(f"the backup holds something that is no file: {entry.path!r}")
    return names


def _refuse_links(folder: Path) -> None:
    for name in OUR_NAMES:
        if (folder / name).is_symlink():
            raise NotRestored(f"the backup holds something that is no file: {folder / name}")


def _entries(folder: Path, manifest: dict[str, Any]) -> Iterator[tuple[str, Path, str]]:
    """Yield the name, the path and the digest of the dump and of each file."""
    yield DUMP, folder / DUMP, manifest["dump"]
    for name, digest in manifest["files"].items():
        yield name, folder / FILES / name, digest


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as content:
        return digest_of_content(content)


def digest_of_content(content: Any) -> str:
    """Return the SHA-256, in hexadecimal digits, of what is read to its end."""
    digest = hashlib.sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def is_of_demo(folder: Path, manifest: dict[str, Any]) -> bool:
    """Return whether this is the backup of a demo: its list says so, or it holds keys."""
    return manifest.get("demo", (folder / KEYS_FILE).exists())


def release_of(version: str) -> tuple[int, ...]:
    """Return a version as numbers, so that two can be compared."""
    return tuple(int(part) for part in version.split("."))
