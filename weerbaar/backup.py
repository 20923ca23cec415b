"""`make backup` and `make restore`: of the installation that the environment names, else of the
demo of this checkout.

Run by `python -m weerbaar.backup backup|restore FOLDER [--home DIR] [--dry-run]`. The demo may run
meanwhile (backup only). Everything in the demo is invented, so its keys go along; those of an
installation never do.
"""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

from weerbaar import embedded
from weerbaar.backup_folder import KEYS_FILE, NotDone, NotRestored, NotSaved, as_line, refuse_in_use

ROOT = Path(__file__).resolve().parent.parent
OWN_DATABASE = {"DATABASE_BACKUP_URL", "DATABASE_BACKUP_URL_FILE", "DATABASE_OWNER_URL"}
KEY_NAMES = {"SECRET_KEY", "WEERBAAR_KEYS", "WEERBAAR_INDEX_KEY"}
# Of servers that do not run: an examination asks them nothing.
NO_SERVERS = {
    "DATABASE_URL": "postgresql://weerbaar_owner@/weerbaar?host=/nowhere",
    "REDIS_URL": "unix:///nowhere",
}
REFUSED = 2
PUT_BACK = {0, 1}  # 1: the record that came back is broken
INTERRUPTED = 130  # as a shell counts Ctrl-C
SHUTDOWN_SECONDS = 30  # a server whose process was killed ends by itself


def manage(environment: dict[str, str], command: str, *arguments: str, quiet: bool = False) -> int:
    """Run `manage.py backup` or `manage.py restore`; return its exit code.

    A restore signs in as the owner of the database; for a backup the login in DATABASE_BACKUP_URL
    is what counts. `quiet`: what it says of success is not shown.
    """
    if command == "restore" and "DATABASE_OWNER_URL" in environment:
        environment = environment | {"DATABASE_URL": environment["DATABASE_OWNER_URL"]}
    command_line = [sys.executable, "-W", "ignore", "manage.py", command, *arguments]
    process = subprocess.Popen(
        embedded.tied(command_line),
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL if quiet else None,
    )
    try:
        while True:
            with contextlib.suppress(KeyboardInterrupt):  # it gets Ctrl-C as well, and clears up
                return process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


# --- of a demo ------------------------------------------------------------------------------------


def back_up_demo(home: Path, folder: Path) -> int:
    """Save a demo with the servers it has, whether they run or not; return the exit code.

    Raises NotSaved, before anything is started, when there is no demo or the folder is in use.
    """
    keys_file = home / KEYS_FILE
    if not keys_file.exists():
        raise NotSaved(f"there is no demo in {home}")
    refuse_in_use(folder)
    arguments = ("backup", str(folder), f"--keys={keys_file}")
    servers = embedded.running(home)
    if servers is not None:
        return manage(_as_demo(servers), *arguments)
    with embedded.services(home) as servers:
        return manage(_as_demo(servers), *arguments)


def restore_demo(home: Path, folder: Path, *, dry_run: bool) -> int:
    """Put the backup of a demo into a home that is not there yet; return the exit code.

    It is examined before anything is made or started. The home is made beside its place and moved
    there when all of it is back, so that nothing half is ever left in it. Raises NotRestored for a
    backup without keys, and when another restore makes the same home.
    """
    environment = _as_demo(
        _keys_of(folder) | NO_SERVERS | {"STORAGE_URL": f"file://{home}/storage"}
    )
    refused = manage(
        environment, "restore", str(folder), "--dry-run", f"--home={home}", quiet=not dry_run
    )
    if refused or dry_run:
        return refused
    home.parent.mkdir(parents=True, exist_ok=True)
    unfinished = home.with_name(f"{home.name}.unfinished")
    _delete_left(unfinished)
    unfinished.mkdir(mode=0o700)
    try:
        (unfinished / KEYS_FILE).touch(mode=0o600)
        (unfinished / KEYS_FILE).write_bytes((folder / KEYS_FILE).read_bytes())
        with embedded.services(unfinished) as servers:
            exit_code = manage(_as_demo(servers), "restore", str(folder))
        if exit_code in PUT_BACK:
            unfinished.rename(home)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return exit_code


def _as_demo(environment: dict[str, str]) -> dict[str, str]:
    return os.environ | {"DEMO": "1"} | environment


def _keys_of(folder: Path) -> dict[str, str]:
    """Return the keys that go along with the backup of a demo. Raises NotRestored without them."""
    path = folder / KEYS_FILE
    if path.is_symlink() or not path.is_file():
        raise NotRestored(
            f"{folder} holds no keys, so it is not the backup of a demo; "
            "DATABASE_OWNER_URL says where that of an installation goes"
        )
    lines = [line.partition("=") for line in path.read_text(errors="replace").splitlines()]
    keys = {name: value for name, _equals, value in lines if name in KEY_NAMES and value}
    if missing := sorted(KEY_NAMES - keys.keys()):
        raise NotRestored(f"{path} holds no {missing[0]}")
    return keys


def _delete_left(unfinished: Path) -> None:
    """Delete what a restore left that was killed. Raises NotRestored for one that runs."""
    if not unfinished.exists():
        return
    if embedded.running(unfinished) is not None:
        raise NotRestored(f"another restore makes {unfinished.name} now")
    deadline = time.monotonic() + SHUTDOWN_SECONDS
    pid_file = unfinished / "postgres" / "postmaster.pid"
    while _runs(pid_file) and time.monotonic() < deadline:
        time.sleep(0.05)
    shutil.rmtree(unfinished)


def _runs(pid_file: Path) -> bool:
    with contextlib.suppress(OSError, IndexError):
        process = Path("/proc") / pid_file.read_text().splitlines()[0]
        return b"postgres" in (process / "cmdline").read_bytes()
    return False


# --- the command line -----------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """Tells a wrong argument in one line."""

    def error(self, message: str) -> NoReturn:
        """Write the line, and end with the exit code of what was refused."""
        self.exit(REFUSED, f"weerbaar: {message}\n")


def _options() -> argparse.Namespace:
    parser = _Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["backup", "restore"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--home", type=Path, default=ROOT / ".local" / "demo")
    parser.add_argument("--dry-run", action="store_true", help="restore: tell what it would do")
    options = parser.parse_args()
    if options.dry_run and options.command == "backup":
        parser.error("only a restore has a dry run")
    return options


def run(options: argparse.Namespace) -> int:
    """Save or restore; return the exit code. Raises NotDone."""
    folder = options.folder.resolve()
    if OWN_DATABASE & set(os.environ):
        arguments = ["--dry-run"] if options.dry_run else []
        return manage(dict(os.environ), options.command, str(folder), *arguments)
    embedded.unwind_on_signals()
    home = options.home.resolve()
    if options.command == "backup":
        return back_up_demo(home, folder)
    return restore_demo(home, folder, dry_run=options.dry_run)


def main() -> int:
    """Save or restore; say in one line why that was not done; return the exit code."""
    try:
        return run(_options())
    except (NotDone, OSError) as problem:
        reason = as_line(problem)
    except KeyboardInterrupt:
        sys.stderr.write("weerbaar: stopped; nothing of it is left\n")
        return INTERRUPTED
    except SystemExit as stop:  # a server that did not start
        if not isinstance(stop.code, str):
            raise
        reason = as_line(stop.code).removeprefix("weerbaar: ")
    sys.stderr.write(f"weerbaar: {reason}\n")
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())
