"""A database in which every migration was applied, made once: each test database begins as a copy of it, with `migrate` still to run.

`python -m tests.migrated` makes it beforehand (`make test` does, while the checks run). It is made anew when any code changed.
"""

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests import prepared

PREFIX = "migrated_"


def make() -> str:
    """Its name, on the server of DATABASE_URL. Who comes second waits for the first."""
    if given := os.environ.get("MIGRATED"):
        return given
    address, name = os.environ["DATABASE_URL"], PREFIX + prepared.code()[:20]
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("SET lock_timeout = 0")  # the owner's is for migrations
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])
        there = {
            row[0]
            for row in server.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
            )
        }
        if name not in there:
            for old in there:
                server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(old)))
            begun = f"{PREFIX}begun"
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(begun)))
            _migrate(urlunsplit(urlsplit(address)._replace(path=f"/{begun}")))
            server.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(begun), sql.Identifier(name)
                )
            )
    return name


def _migrate(address: str) -> None:
    command = [
        sys.executable,
        "-W",
        "ignore",
        "manage.py",
        "migrate",
        "--skip-checks",
        "--verbosity=0",
    ]
    mine = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "weerbaar.settings"}
    done = subprocess.run(
        command, cwd=prepared.ROOT, env=mine, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


if __name__ == "__main__":
    make()
