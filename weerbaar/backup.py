"""`make backup` and `make restore`: of the installation that the environment names, else of the demo of this checkout.

Run by `python -m weerbaar.backup backup|restore FOLDER [--home DIR]`. The demo may run meanwhile (backup only). Everything in the
demo is invented, so its keys go along; those of an installation never do.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from weerbaar import embedded

ROOT = Path(__file__).resolve().parent.parent
KEYS = "secrets.env"


def manage(environment: dict[str, str], command: str, folder: Path) -> int:
    """Run the management command. Owner for a restore; for a backup the login in DATABASE_BACKUP_URL is what counts."""
    if command == "restore" and "DATABASE_OWNER_URL" in environment:
        environment = environment | {"DATABASE_URL": environment["DATABASE_OWNER_URL"]}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", command, str(folder)], cwd=ROOT, env=environment, check=False
    ).returncode


def of_demo(home: Path, command: str, folder: Path) -> int:
    """With the servers of the demo, whether they run or not."""
    outside = os.environ | {"DEMO": "1"}
    if command == "backup":
        if not (home / KEYS).exists():
            raise SystemExit(f"weerbaar: there is no demo in {home}; nothing was saved")
        if (servers := embedded.running(home)) is not None:
            return manage(outside | servers, command, folder) or _keep_keys(home, folder)
    elif (home / "postgres").exists():
        raise SystemExit(f"weerbaar: {home} holds a demo; move it away first. Nothing was changed")
    else:
        home.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / KEYS, home / KEYS)
    with embedded.services(home) as servers:
        failed = manage(outside | servers, command, folder)
    return failed or (_keep_keys(home, folder) if command == "backup" else 0)


def _keep_keys(home: Path, folder: Path) -> int:
    shutil.copy(home / KEYS, folder / KEYS)
    return 0


def main() -> int:
    """Save or put back."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["backup", "restore"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--home", type=Path, default=ROOT / ".local" / "demo")
    asked = parser.parse_args()
    folder = asked.folder.resolve()
    if asked.command == "restore" and not (folder / "list.json").exists():
        raise SystemExit(f"weerbaar: {folder} is not a whole backup; nothing was changed")
    if {"DATABASE_BACKUP_URL", "DATABASE_BACKUP_URL_FILE", "DATABASE_OWNER_URL"} & set(os.environ):
        return manage(dict(os.environ), asked.command, folder)
    embedded.unwind_on_signals()
    return of_demo(asked.home.resolve(), asked.command, folder)


if __name__ == "__main__":
    sys.exit(main())
