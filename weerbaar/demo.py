"""`make demo`: the whole system as in production (web, worker, beat), on embedded servers, in one terminal.

Run by `python -m weerbaar.demo`. Ctrl-C, or the end of any process, stops all of them.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from honcho.manager import Manager

from weerbaar import embedded

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable


def manage(environment: dict[str, str], *command: str) -> None:
    """Run a management command as the owner of the database; a failure ends the start."""
    owner = os.environ | environment | {"DATABASE_URL": environment["DATABASE_OWNER_URL"]}
    if subprocess.run([PYTHON, "manage.py", *command], cwd=ROOT, env=owner, check=False).returncode:
        raise SystemExit(f"weerbaar: `manage.py {command[0]}` did not work; see above")


def prepare(home: Path, environment: dict[str, str], size: int) -> None:
    """Migrate, load and fill, but only what changed since the last start."""
    stamp = home / "prepared"
    now = str(max(file.stat().st_mtime for file in ROOT.glob("*/migrations/*.py")))
    if stamp.exists() and stamp.read_text() == now:
        return
    manage(environment, "migrate", "--verbosity=0")
    manage(environment, "load_organisations")
    manage(environment, "make_demo", f"--size={size}")
    stamp.write_text(now)


def processes(environment: dict[str, str], port: int) -> Manager:
    """Web, worker and beat, each with the login of its own."""
    manager = Manager()
    shared = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"} | environment
    for secret in ("DATABASE_OWNER_URL", "DATABASE_WORKER_URL"):
        shared.pop(secret)
    night = shared | {"DATABASE_URL": environment["DATABASE_WORKER_URL"]}
    home = f"{PYTHON} -m "
    manager.add_process("web", f"{home}gunicorn weerbaar.wsgi --bind=127.0.0.1:{port} --workers=2 --threads=4 --worker-class=gthread "
                        "--graceful-timeout=10 --no-control-socket --log-level=warning", env=shared, cwd=str(ROOT))  # fmt: skip
    manager.add_process("worker", f"{home}celery -A weerbaar worker --concurrency=2 --queues=snel,mail,pdf --loglevel=WARNING "
                        "--without-gossip --without-mingle", env=night, cwd=str(ROOT))  # fmt: skip
    manager.add_process("beat", f"{home}celery -A weerbaar beat --loglevel=WARNING --schedule={environment['HOME_DIR']}/beat "
                        "--pidfile=", env=night, cwd=str(ROOT))  # fmt: skip
    return manager


def announce(port: int) -> None:
    """Say where it is, as soon as it answers. Runs in a process of its own, and ends."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2) as answer:
                if answer.status == 200:  # noqa: PLR2004 -- ready
                    break
        except OSError:
            time.sleep(0.1)
    from organisations.demo import PASSWORD, accounts  # noqa: PLC0415 -- needs the settings

    lines = [f"  {account:<45}{tells}" for account, _place, tells in accounts()]
    sys.stdout.write(f"\nWeerbaar draait op http://127.0.0.1:{port}/\nInloggen met één klik: http://127.0.0.1:{port}/demo/\n"
                     f"Wachtwoord van elk account: {PASSWORD}\n" + "\n".join(lines) + "\n\nStoppen: Ctrl-C\n")  # fmt: skip
    sys.stdout.flush()


def main() -> int:
    """Start all of it and stay until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=ROOT / ".local" / "demo")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    parser.add_argument("--size", type=int, default=int(os.environ.get("DEMO_SIZE", "2000")))
    parser.add_argument("--fast", action="store_true", help="do not wait for the disk: for tests")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with embedded.services(asked.home.resolve(), fast=asked.fast) as environment:
            environment |= {"DEMO": "1", "HOME_DIR": str(asked.home.resolve()), "BASE_URL": f"http://127.0.0.1:{asked.port}"}
            prepare(asked.home.resolve(), environment, asked.size)
            os.environ.update(environment)
            manager = processes(environment, asked.port)
            if os.fork() == 0:
                announce(asked.port)
                os._exit(0)
            manager.loop()
            return manager.returncode or 0
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
