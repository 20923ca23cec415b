"""PostgreSQL and Valkey from wheels, for the demo, the tests and the bench.

`python -m weerbaar.embedded [--home DIR] [--fast] -- command …` starts both under HOME (default
`.local/demo`), sets the environment of `docs/operators/configuration.md`, runs the command and
stops both again. They listen on sockets in a folder of their own, so that two checkouts do not
meet. They also stop when this process is killed: the kernel tells them (`setpriv --pdeathsig`).

PostgreSQL refuses to run as root. For root it runs as `daemon`, with one capability: passing the
folders above the checkout (`/root` is closed to others). So no user is made, and no folder is
opened for anybody.
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
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote

import psycopg

from texts.one_line import OneLineParser, end_with
from weerbaar.embedded_commands import FAST, initdb_command, postgres_command, valkey_command

DATABASE = "weerbaar"
QUEUE = "valkey.sock"
LOGIN_ROLES = Path(__file__).resolve().parent.parent / "deploy" / "postgres" / "roles.sql"
LAYOUT = "2"  # a home of another layout is not ours to start
LONGEST_SOCKET = 107  # sun_path
UNPRIVILEGED = (
    "--reuid=daemon",
    "--regid=daemon",
    "--clear-groups",
    "--inh-caps=-all,+dac_override",
    "--ambient-caps=-all,+dac_override",
    "--securebits=+no_setuid_fixup",
)
LOGINS = {
    "DATABASE_URL": "weerbaar_web",
    "DATABASE_WORKER_URL": "weerbaar_worker",
    "DATABASE_OWNER_URL": "weerbaar_owner",
    "DATABASE_BACKUP_URL": "weerbaar_backup",
}


def tied(command: list[str], stop: str = "TERM", *options: str) -> list[str]:
    """Wrap the command so that it gets the signal `stop` when the process that starts
    it is gone.
    """
    if not shutil.which("setpriv"):
        return command
    return ["setpriv", f"--pdeathsig={stop}", *options, "--", *command]


@contextlib.contextmanager
def services(home: Path, *, fast: bool = False) -> Iterator[dict[str, str]]:
    """Start both servers; yield the environment that leads to them."""
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
    """Lock the home, so that it has one server; the lock goes with the process, however it ends."""
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(f"weerbaar: {home} is in use: it is running already") from None
        yield


@contextlib.contextmanager
def _sockets(home: Path) -> Iterator[Path]:
    """Make a folder of our own with a short path: that of a checkout may be too long
    for a socket.
    """
    link = home / "sockets"
    if link.is_symlink():  # the last run was killed
        shutil.rmtree(link.readlink(), ignore_errors=True)
        link.unlink()
    folder = Path(tempfile.mkdtemp(prefix="weerbaar-", dir=_short_base()))
    link.symlink_to(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        link.unlink()


def _short_base() -> str | None:
    """Return a folder for temporary files whose path leaves room for the name of a socket; None for
    the default.
    """
    for base in (tempfile.gettempdir(), "/tmp", "/dev/shm"):  # noqa: S108 -- mkdtemp makes it ours
        if len(base) + 40 < LONGEST_SOCKET:
            return base
    return None


def running(home: Path) -> dict[str, str] | None:
    """Return the environment that leads to the running servers of this home; None when none run."""
    if not (home / "lock").exists():
        return None
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return _environment(home, (home / "sockets").readlink())
    return None


def _environment(home: Path, sockets: Path) -> dict[str, str]:
    environment = _secrets(home)
    for name, login in LOGINS.items():
        environment[name] = postgres_address(sockets, login)
    environment["REDIS_URL"] = f"unix://{quote(str(sockets / QUEUE))}"
    environment["STORAGE_URL"] = f"file://{home / 'storage'}"
    return environment


def postgres_address(sockets: Path, login: str, database: str = DATABASE) -> str:
    """Return the address of a server that listens in this folder."""
    return f"postgresql://{login}@/{database}?host={quote(str(sockets))}"


def _secrets(home: Path) -> dict[str, str]:
    """Return the secrets of this home, made once and readable by its owner only."""
    file = home / "secrets.env"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(
            f"SECRET_KEY={secrets.token_urlsafe(60)}\n"
            f"WEERBAAR_KEYS=k1:{_new_key()}\n"
            f"WEERBAAR_INDEX_KEY={_new_key()}\n"
        )
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if line)


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


@contextlib.contextmanager
def postgres(home: Path, sockets: Path, *, fast: bool) -> Iterator[Callable[[str], str]]:
    """Run a PostgreSQL of this home; yield a function that returns the address for a login.

    Raises SystemExit when it does not start.
    """
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
    process = _start(tied(command, "INT", *options), log)
    address = partial(postgres_address, sockets)
    superuser_address = address("postgres", "postgres")
    try:
        _until(
            lambda: process.poll() is not None or _answers(superuser_address),
            f"PostgreSQL did not start; see {log}",
        )
        if process.poll() is not None:
            end_of_log = log.read_text()[-600:]
            raise SystemExit(f"weerbaar: PostgreSQL did not start; see {log}\n{end_of_log}")
        _furnish(address)
        yield address
    finally:
        _end(process, signal.SIGINT)


def _start(command: list[str], log_path: Path) -> subprocess.Popen:
    with log_path.open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)


def _accept(data: Path, *, fast: bool) -> None:
    """Make sure that the data is of our layout; where it is not, tests start over and a demo says
    what to do.
    """
    layout = data.parent / "layout"
    is_ours = layout.exists() and layout.read_text() == LAYOUT
    if data.exists() and not is_ours:
        if not fast:
            raise SystemExit(
                f"weerbaar: {data.parent} was made by another version; "
                "`make demo-reset` starts over"
            )
        shutil.rmtree(data)
    layout.write_text(LAYOUT)
    data.mkdir(mode=0o700, exist_ok=True)


def _hand_over(sockets: Path, data: Path) -> None:
    """Give the server's folders to the user it runs as; a copied home is handed over as a whole."""
    user = pwd.getpwnam("daemon")
    shutil.chown(sockets, user.pw_uid)
    if data.stat().st_uid == user.pw_uid:
        return
    for folder, _, files in os.walk(data):
        os.chown(folder, user.pw_uid, user.pw_gid, follow_symlinks=False)
        for file in files:  # thousands of them: no Path for each
            path = os.path.join(folder, file)  # noqa: PTH118
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


def _initialise(data: Path, options: tuple[str, ...]) -> None:
    command = tied(initdb_command(data), "TERM", *options)
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        shutil.rmtree(data)
        raise SystemExit(
            f"weerbaar: PostgreSQL could not make its data folder\n{result.stderr.strip()}"
        )


def _forget_reused_number(data: Path) -> None:
    """Delete postmaster.pid when its number is by now that of another program, as may be after kill
    -9.

    PostgreSQL judges all other cases itself.
    """
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
    """Make the logins, and a database that belongs to one of them, when they are not there."""
    with psycopg.connect(address("postgres", "postgres"), autocommit=True) as connection:
        databases = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
        if databases.rowcount:
            return
        connection.execute(LOGIN_ROLES.read_text())
        connection.execute("ALTER ROLE weerbaar_owner CREATEDB")  # the tests make databases
        connection.execute(f"CREATE DATABASE {DATABASE} OWNER weerbaar_owner")


@contextlib.contextmanager
def valkey(home: Path, sockets: Path, *, fast: bool) -> Iterator[Path]:
    """Run a Valkey of this home on a Unix socket; yield the path of the socket.

    Raises SystemExit when it does not start.
    """
    data = home / "valkey"
    log = home / "valkey.log"
    path = sockets / QUEUE
    data.mkdir(mode=0o700, exist_ok=True)
    process = _start(tied(valkey_command(data, path, fast=fast)), log)
    try:
        _until(
            lambda: process.poll() is not None or path.exists(),
            f"Valkey did not start; see {log}",
        )
        if process.poll() is not None:
            raise SystemExit(f"weerbaar: Valkey did not start; see {log}")
        yield path
    finally:
        _end(process, signal.SIGTERM)


def _until(is_true: Callable[[], bool], complaint: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            raise SystemExit(f"weerbaar: {complaint}")
        time.sleep(0.02)


def _end(process: subprocess.Popen, stop: signal.Signals) -> None:
    process.send_signal(stop)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def unwind_on_signals() -> None:
    """Let SIGTERM and SIGHUP leave through every `with`, like Ctrl-C; a second one does not disturb
    that.
    """

    def leave(number: int, _frame: object) -> None:
        """Raise SystemExit with the code of a program that a signal ended."""
        for again in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(again, signal.SIG_IGN)
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    # A shell starts what runs in the background without it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def run(command: list[str], environment: dict[str, str]) -> int:
    """Run the command and wait for it; return its exit code. Ctrl-C reaches it as well: it decides
    when it is done.
    """
    process = subprocess.Popen(tied(command), env=environment)
    try:
        while True:
            with contextlib.suppress(KeyboardInterrupt):
                return process.wait()
    finally:
        if process.poll() is None:
            _end(process, signal.SIGTERM)


def _options() -> argparse.Namespace:
    parser = OneLineParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    fast_help = "do not wait for the disk: for tests, never for real data"
    owner_help = "run the command as the owner of the database"
    parser.add_argument("--home", type=Path, default=Path(".local/demo"))
    parser.add_argument("--fast", action="store_true", help=fast_help)
    parser.add_argument("--owner", action="store_true", help=owner_help)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if options.command[:1] == ["--"]:
        options.command = options.command[1:]
    if not options.command:
        parser.error("say which command to run: -- command …")
    if not shutil.which(options.command[0]):
        parser.error(f"there is no command {options.command[0]}")
    return options


def main() -> int:
    """Run one command with both servers up; return its exit code."""
    options = _options()
    unwind_on_signals()
    with services(options.home.resolve(), fast=options.fast) as environment:
        if options.owner:
            environment["DATABASE_URL"] = environment["DATABASE_OWNER_URL"]
        return run(options.command, os.environ | environment)


if __name__ == "__main__":
    end_with(main)
