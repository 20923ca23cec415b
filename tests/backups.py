"""A real backup to try things on: of a demo with cases, a record and two files."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests import prepared

ROOT = Path(__file__).resolve().parents[1]
STORED = {"0a/1b/" + "0a1b" * 10: b"x" * 300_000, "ff/00/" + "ff00" * 10: b""}


def make_home(home: Path) -> None:
    """Make the home of a demo, prepared, with two files in its store.

    In a process of its own: Django sets a time zone that a new server would take over.
    """
    prepare = [sys.executable, "-W", "ignore", "-m", "tests.prepared"]
    subprocess.run(prepare, cwd=ROOT, env=outside(), check=True)
    prepared.copy(home)
    shutil.rmtree(home / "storage")  # what the demo stored is not counted below
    for name, content in STORED.items():
        path = home / "storage" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)


def run(
    command: str, *arguments: object, limit: int = 0, **environment: str
) -> subprocess.CompletedProcess:
    """Run `python -m weerbaar.backup` as `make` does; `limit`: no file may grow larger (bytes)."""
    asked = [sys.executable, "-W", "ignore", "-m", "weerbaar.backup", command, *map(str, arguments)]
    if limit:
        asked = ["prlimit", f"--fsize={limit}", *asked]
    return subprocess.run(
        asked, cwd=ROOT, env=outside() | environment, capture_output=True, text=True, check=False
    )


def outside() -> dict[str, str]:
    """Return the environment of somebody who runs `make`: no installation is named in it."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DATABASE_", "WEERBAAR_", "SECRET_KEY", "DJANGO_", "TZ"))
    }


def keys_of(backup: Path) -> dict[str, str]:
    """Return the keys that went along with the backup of a demo."""
    return dict(line.split("=", 1) for line in (backup / "secrets.env").read_text().splitlines())


def change_list(backup: Path, **values: object) -> None:
    """Write other values on the list of a backup."""
    path = backup / "list.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def tree(folder: Path) -> dict[str, tuple]:
    """Return all that lies in a folder, with the content and the time of its last change."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mtime_ns,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in sorted(folder.rglob("*"))
    }


def refusal(ran: subprocess.CompletedProcess) -> str:
    """Return the one line in which a command refused."""
    assert (ran.returncode, len(ran.stderr.splitlines())) == (2, 1), ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr
    return ran.stderr.strip()
