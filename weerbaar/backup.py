"""`make backup` and `make restore`: of the installation that the environment names, else of the
demo of this checkout.

Run by `python -m weerbaar.backup backup|restore FOLDER [--home DIR]`. The demo may run meanwhile
(backup only). Everything in the demo is invented, so its keys go along; those of an installation
never do.
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
OWN_DATABASE = {"DATABASE_BACKUP_URL", "DATABASE_BACKUP_URL_FILE", "DATABASE_OWNER_URL"}


def manage(environment: dict[str, str], command: str, folder: Path) -> int:
    """Run `manage.py backup` or `manage.py restore` on the folder; return its exit code.

    A restore signs in as the owner of the database; for a backup the login in DATABASE_BACKUP_URL
    is what counts.
    """
    if command == "restore" and "DATABASE_OWNER_URL" in environment:
        environment = environment | {"DATABASE_URL": environment["DATABASE_OWNER_URL"]}
    command_line = [sys.executable, "-W", "ignore", "manage.py", command, str(folder)]
    return subprocess.run(command_line, cwd=ROOT, env=environment, check=False).returncode


def run_for_demo(home: Path, command: str, folder: Path) -> int:
    """Run the command with the servers of the demo, whether they run or not; return its exit code.

    Raises SystemExit when there is no demo to save, or one that a restore would overwrite.
    """
    outside = os.environ | {"DEMO": "1"}
    if command == "backup":
        return _back_up_demo(home, folder, outside)
    if (home / "postgres").exists():
        raise SystemExit(f"weerbaar: {home} holds a demo; move it away first. Nothing was changed")
    home.mkdir(parents=True, exist_ok=True)
    shutil.copy(folder / KEYS, home / KEYS)
    with embedded.services(home) as servers:
        return manage(outside | servers, "restore", folder)


def _back_up_demo(home: Path, folder: Path, outside: dict[str, str]) -> int:
    if not (home / KEYS).exists():
        raise SystemExit(f"weerbaar: there is no demo in {home}; nothing was saved")
    servers = embedded.running(home)
    if servers is not None:
        exit_code = manage(outside | servers, "backup", folder)
    else:
        with embedded.services(home) as servers:
            exit_code = manage(outside | servers, "backup", folder)
    if exit_code == 0:
        shutil.copy(home / KEYS, folder / KEYS)
    return exit_code


def main() -> int:
    """Save or restore; return the exit code. Raises SystemExit for a folder that is not a whole
    backup.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["backup", "restore"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--home", type=Path, default=ROOT / ".local" / "demo")
    options = parser.parse_args()
    folder = options.folder.resolve()
    if options.command == "restore" and not (folder / "list.json").exists():
        raise SystemExit(f"weerbaar: {folder} is not a whole backup; nothing was changed")
    if OWN_DATABASE & set(os.environ):
        return manage(dict(os.environ), options.command, folder)
    embedded.unwind_on_signals()
    return run_for_demo(options.home.resolve(), options.command, folder)


if __name__ == "__main__":
    sys.exit(main())
