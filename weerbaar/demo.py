"""`make demo`: the whole system as in production (web, worker, beat), on embedded servers, in one terminal.

Run by `python -m weerbaar.demo [--home DIR] [--port N] [--size N] [--fast]`. Ctrl-C, or the end of any process, stops all of
them. Each process writes its log to HOME/<name>.log.
"""

import argparse
import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from weerbaar import embedded

ROOT = Path(__file__).resolve().parent.parent
# What the database is made of. When none of this changed, a start has nothing to prepare.
INGREDIENTS = ("*/migrations/*.py", "*/models.py", "*/models/*.py", "*/management/commands/*.py", "*/reference/*", "*/demo.py",
               "*/synthetic.py", "weerbaar/wall.py")  # fmt: skip
PATIENCE = 30  # seconds for the processes to finish what they are doing


def say(text: str) -> None:
    """To the terminal, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def manage(environment: dict[str, str], *command: str) -> str:
    """Run a management command as the owner of the database; a failure ends the start. Returns what it says in the end."""
    owner = environment | {"DATABASE_URL": environment["DATABASE_OWNER_URL"]}
    command_line = embedded.tied([sys.executable, "-W", "ignore", "manage.py", *command])
    with subprocess.Popen(command_line, cwd=ROOT, env=owner, stdout=subprocess.PIPE, text=True) as process:
        told, _nothing = process.communicate()
    if process.returncode:
        raise SystemExit(f"weerbaar: `manage.py {command[0]}` did not work; see above")
    return told


def prepare(home: Path, environment: dict[str, str], size: int) -> None:
    """Migrate, load and fill, when something changed since the last start. What is there stays."""
    stamp, now = home / "prepared", _ingredients(size)
    if stamp.exists() and stamp.read_text() == now:
        return
    (home / "accounts.txt").write_text(manage(environment, "prepare_demo", f"--size={size}"))
    stamp.write_text(now)


def _ingredients(size: int) -> str:
    digest = hashlib.sha256(str(size).encode())
    for file in sorted({file for pattern in INGREDIENTS for file in ROOT.glob(pattern)}):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def commands(home: Path) -> dict[str, list[str]]:
    """What runs: the same processes as in docker-compose.yml."""
    celery = [sys.executable, "-W", "ignore", "-m", "celery", "-A", "weerbaar"]
    return {
        "web": [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "weerbaar.wsgi"],
        "worker": [*celery, "worker", "--queues=snel,mail,pdf", "--concurrency=2", "--loglevel=WARNING", "--without-gossip", "--without-mingle"],
        "beat": [*celery, "beat", f"--schedule={home}/beat", "--pidfile=", "--loglevel=WARNING"],
    }  # fmt: skip


def environments(environment: dict[str, str], port: int) -> tuple[dict[str, str], dict[str, str]]:
    """For the pages and for the night shift: each has the login of its own, and nobody has the owner's."""
    shared = {name: value for name, value in environment.items() if not name.startswith("DATABASE_")}
    web = shared | {"DATABASE_URL": environment["DATABASE_URL"], "BIND": f"127.0.0.1:{port}"}
    return web, shared | {"DATABASE_URL": environment["DATABASE_WORKER_URL"]}


def run(home: Path, environment: dict[str, str], port: int) -> None:
    """All processes; at the end none of them, nor of what they started."""
    web, night = environments(environment, port)
    processes: dict[str, subprocess.Popen] = {}
    try:
        for name, command in commands(home).items():
            with (home / f"{name}.log").open("wb") as log:
                processes[name] = subprocess.Popen(embedded.tied(command), cwd=ROOT, env=web if name == "web" else night,
                                                   stdout=log, stderr=log, start_new_session=True)  # fmt: skip
            while name == "web" and not _ready(port):  # the first page does not wait for the night shift to load
                _complain(home, processes)
                time.sleep(0.05)
        announce(home, port)
        while True:
            _complain(home, processes)
            time.sleep(0.2)
    finally:
        _stop(list(processes.values()))


def _stop(processes: list[subprocess.Popen]) -> None:
    for process in processes:
        process.terminate()
    end = time.monotonic() + PATIENCE
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, end - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):  # whatever is left of its session
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _complain(home: Path, processes: dict[str, subprocess.Popen]) -> None:
    """When one ends by itself, all of it ends."""
    for name, process in processes.items():
        if process.poll() is not None:
            log = home / f"{name}.log"
            raise SystemExit(
                f"weerbaar: {name} stopped by itself ({process.returncode}), so all of it stops; see {log}\n{_tail(log)}"
            )


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-12:])


def _ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as answer:
            return answer.status == 200  # noqa: PLR2004 -- OK
    except (OSError, urllib.error.HTTPError):
        return False


def announce(home: Path, port: int) -> None:
    """The address and the accounts."""
    say(f"\nWeerbaar draait op http://127.0.0.1:{port}/\nInloggen met één klik: http://127.0.0.1:{port}/demo/\n")
    say((home / "accounts.txt").read_text())
    say(f"Logboeken: {home}/*.log. Stoppen: Ctrl-C")


def _free(port: int) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", port))
        except OSError:
            raise SystemExit(f"weerbaar: port {port} is in use; try `make demo PORT={port + 1}`") from None


def main() -> int:
    """Start all of it and stay until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=ROOT / ".local" / "demo")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    parser.add_argument("--size", type=int, default=int(os.environ.get("DEMO_SIZE", "2000")))
    parser.add_argument("--fast", action="store_true", help="do not wait for the disk: for tests")
    asked = parser.parse_args()
    home = asked.home.resolve()
    embedded.unwind_on_signals()
    _free(asked.port)
    try:
        with embedded.services(home, fast=asked.fast) as addresses:
            environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
            environment |= addresses | {"DEMO": "1", "BASE_URL": f"http://127.0.0.1:{asked.port}"}
            prepare(home, environment, asked.size)
            run(home, environment, asked.port)
    except KeyboardInterrupt:
        say("\nweerbaar: gestopt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
