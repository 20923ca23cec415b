"""`make demo`: the whole system as in production (web, worker, beat), on embedded servers.

Run by `python -m weerbaar.demo [--home DIR] [--port N] [--size N] [--fast]` in one terminal.
Ctrl-C, or the end of any process, stops all of them. Each process writes its log to
HOME/<name>.log.
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

from texts.one_line import OneLineParser, end_with, port, positive
from weerbaar import embedded

ROOT = Path(__file__).resolve().parent.parent
# What the database is made of. When none of this changed, a start has nothing to prepare.
INGREDIENTS = (
    "*/migrations/*.py",
    "*/models.py",
    "*/models/*.py",
    "*/management/commands/*.py",
    "*/reference/*",
    "*/demo.py",
    "*/synthetic*.py",
    "weerbaar/rls_*.py",
)
PATIENCE = 30  # seconds for the processes to finish what they are doing


def say(text: str) -> None:
    """Write a line to the terminal at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def manage(environment: dict[str, str], *command: str) -> str:
    """Run a management command as the owner of the database; return its output.

    Raises SystemExit when it fails: that ends the start.
    """
    environment = environment | {"DATABASE_URL": environment["DATABASE_OWNER_URL"]}
    command_line = embedded.tied([sys.executable, "-W", "ignore", "manage.py", *command])
    with subprocess.Popen(
        command_line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        output, _errors = process.communicate()
    if process.returncode:
        raise SystemExit(f"weerbaar: `manage.py {command[0]}` did not work; see above")
    return output


def prepare(home: Path, environment: dict[str, str], size: int) -> None:
    """Migrate, load and fill, when something changed since the last start. What is there stays."""
    stamp = home / "prepared"
    fingerprint = _fingerprint(size)
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    accounts = manage(environment, "prepare_demo", f"--size={size}")
    (home / "accounts.txt").write_text(accounts)
    stamp.write_text(fingerprint)


def _fingerprint(size: int) -> str:
    digest = hashlib.sha256(str(size).encode())
    for file in sorted({file for pattern in INGREDIENTS for file in ROOT.glob(pattern)}):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def commands(home: Path) -> dict[str, list[str]]:
    """Return the command line of each process: the same processes as in docker-compose.yml."""
    python = [sys.executable, "-m"]
    celery = [sys.executable, "-W", "ignore", "-m", "celery", "-q", "-A", "weerbaar"]
    worker = [*celery, "worker", "--loglevel=WARNING", "--without-gossip", "--without-mingle"]
    beat_options = [f"--schedule={home}/beat", "--pidfile=", "--loglevel=WARNING"]
    return {
        "web": [*python, "gunicorn", "--config", "deploy/gunicorn.conf.py", "weerbaar.wsgi"],
        "worker": [*worker, "--queues=snel,mail,pdf,files", "--concurrency=2"],
        # By themselves: a system of others that does not answer holds up nothing of ours.
        "webhooks": [*worker, "--queues=webhooks", "--concurrency=3", "--hostname=webhooks@%h"],
        "beat": [*celery, "beat", *beat_options],
    }


def environments(environment: dict[str, str], port: int) -> tuple[dict[str, str], dict[str, str]]:
    """Return the environment of the web and of the workers: each has a login of its own, nobody has
    the owner's.
    """
    shared = {
        name: value for name, value in environment.items() if not name.startswith("DATABASE_")
    }
    web = shared | {"DATABASE_URL": environment["DATABASE_URL"], "BIND": f"127.0.0.1:{port}"}
    worker = shared | {"DATABASE_URL": environment["DATABASE_WORKER_URL"]}
    return web, worker


def run(home: Path, environment: dict[str, str], port: int) -> None:
    """Run all processes until one ends; then stop them, and whatever they started.

    Raises SystemExit when one stops by itself.
    """
    web_environment, worker_environment = environments(environment, port)
    processes: dict[str, subprocess.Popen] = {}
    try:
        for name, command in commands(home).items():
            process_environment = web_environment if name == "web" else worker_environment
            processes[name] = _start(command, home / f"{name}.log", process_environment)
            if name == "web":  # the first page does not wait for the workers to load
                _wait_until_ready(home, processes, port)
        announce(home, port)
        while True:
            _end_with_any(home, processes)
            time.sleep(0.2)
    finally:
        _stop(list(processes.values()))


def _start(command: list[str], log_path: Path, environment: dict[str, str]) -> subprocess.Popen:
    with log_path.open("wb") as log:
        return subprocess.Popen(
            embedded.tied(command),
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _wait_until_ready(home: Path, processes: dict[str, subprocess.Popen], port: int) -> None:
    while not _is_ready(port):
        _end_with_any(home, processes)
        time.sleep(0.05)


def _stop(processes: list[subprocess.Popen]) -> None:
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):  # whatever is left of its session
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _end_with_any(home: Path, processes: dict[str, subprocess.Popen]) -> None:
    """Raise SystemExit when one of the processes has ended by itself."""
    for name, process in processes.items():
        if process.poll() is None:
            continue
        log = home / f"{name}.log"
        raise SystemExit(
            f"weerbaar: {name} stopped by itself ({process.returncode}), so all of it stops; "
            f"see {log}\n{_last_lines(log)}"
        )


def _last_lines(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-12:])


def _is_ready(port: int) -> bool:
    url = f"http://127.0.0.1:{port}/health/ready"
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status == 200  # noqa: PLR2004 -- OK
    except (OSError, urllib.error.HTTPError):
        return False


def announce(home: Path, port: int) -> None:
    """Write the address and the accounts to the terminal."""
    url = f"http://127.0.0.1:{port}"
    say(f"\nWeerbaar draait op {url}/\nInloggen met één klik: {url}/demo/\n")
    say((home / "accounts.txt").read_text())
    say(f"Logboeken: {home}/*.log. Stoppen: Ctrl-C")


def _refuse_port_in_use(port: int) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            raise SystemExit(
                f"weerbaar: port {port} is in use; try `make demo PORT={port + 1}`"
            ) from None


def _options() -> argparse.Namespace:
    parser = OneLineParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default_port = os.environ.get("PORT", "8000")
    default_size = os.environ.get("DEMO_SIZE", "2000")
    parser.add_argument("--home", type=Path, default=ROOT / ".local" / "demo")
    parser.add_argument("--port", type=port, default=default_port)
    parser.add_argument("--size", type=positive, default=default_size)
    parser.add_argument("--fast", action="store_true", help="do not wait for the disk: for tests")
    return parser.parse_args()


def main() -> int:
    """Start the demo and stay until it is interrupted; return the exit code."""
    options = _options()
    home = options.home.resolve()
    embedded.unwind_on_signals()
    _refuse_port_in_use(options.port)
    outside = {
        name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
    }
    demo_settings = {"DEMO": "1", "BASE_URL": f"http://127.0.0.1:{options.port}"}
    try:
        with embedded.services(home, fast=options.fast) as addresses:
            environment = outside | addresses | demo_settings
            prepare(home, environment, options.size)
            run(home, environment, options.port)
    except KeyboardInterrupt:
        say("\nweerbaar: gestopt")
    return 0


if __name__ == "__main__":
    end_with(main)
