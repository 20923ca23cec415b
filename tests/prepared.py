"""A database with the demo in it, made once for all tests that start the whole system: each starts from a copy of its own.

`python -m tests.prepared` makes it beforehand (`make test` does, while the checks run). It is made anew when any code changed.
"""

import fcntl
import hashlib
import os
import shutil
from pathlib import Path

from weerbaar import demo, embedded

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".local" / "prepared"
SIZE = 400
NO_ROOMS = {"tests", "benchmarks", "tools"}
PARTS = ("postgres", "storage", "layout", "secrets.env", "prepared", "accounts.txt")


def code() -> str:
    """Of everything that a demo is made by."""
    rooms = sorted(
        path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name not in NO_ROOMS
    )
    files = [
        file
        for room in rooms
        for kind in ("*.py", "*.csv", "*.sql")
        for file in sorted(room.rglob(kind))
    ]
    digest = hashlib.sha256(f"{SIZE} {embedded.LAYOUT}".encode())
    for file in [*files, embedded.LOGIN_ROLES]:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def make() -> Path:
    """What is kept, as the code of now makes it. Who comes second waits for the first."""
    KEPT.parent.mkdir(exist_ok=True)
    with KEPT.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mark, now = KEPT / "code", code()
        if not mark.exists() or mark.read_text() != now:
            shutil.rmtree(KEPT, ignore_errors=True)
            with embedded.services(KEPT, fast=True) as servers:
                outside = {
                    name: value
                    for name, value in os.environ.items()
                    if name != "DJANGO_SETTINGS_MODULE"
                }
                demo.prepare(
                    KEPT,
                    outside | servers | {"DEMO": "1", "BASE_URL": "http://127.0.0.1:8000"},
                    SIZE,
                )
            mark.write_text(now)
    return KEPT


def copy(home: Path) -> None:
    """The home of a demo of SIZE, as if it was prepared there."""
    kept = make()
    home.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        there = kept / part
        shutil.copytree(there, home / part, symlinks=True) if there.is_dir() else shutil.copy2(
            there, home / part
        )


if __name__ == "__main__":
    make()
