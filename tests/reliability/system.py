"""All processes of an installation on this machine, each of which can be killed and started again."""

import contextlib
import fcntl
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psycopg
from celery import Celery
from redis import Redis
from redis.exceptions import RedisError

from tests import prepared
from weerbaar import demo, embedded

ROOT = Path(__file__).resolve().parents[2]
# A disk that stops is not what is tried here: what a killed process has written is in the hands of the kernel.
DURABLE_ENOUGH = ("fsync=off", "full_page_writes=off", "synchronous_commit=on")
CLAIMS_LAST = "11 minutes"  # a little longer than CLAIM of letters and of mail
METRICS_TOKEN = "van-de-proef-en-van-niemand-anders-0123456789"
WORKERS = ("worker", "webhooks", "beat")
SWEEPS = {
    "notifications.tasks.sweep": "mail",
    "casework.tasks.sweep_documents": "snel",
    "dataexchange.tasks.sweep_intakes": "snel",
}


def until(true: Callable[[], object], what: str, seconds: float = 90) -> None:
    """Look again and again until it is true, and not longer than this."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not in {seconds} seconds: {what}"
        threading.Event().wait(0.05)


class System:
    """`start("web")`, `kill("database")`; everything is gone after `stop()`, and also when this process is killed."""

    def __init__(self, home: Path, mail: str) -> None:
        self.home, self.processes = home, {}
        prepared.copy(home)
        self.storage, self.data = home / "storage", home / "postgres"
        self.sockets = Path(tempfile.mkdtemp(prefix="weerbaar-"))
        (home / "sockets").symlink_to(self.sockets)
        self.lock = (home / "lock").open("w")  # as a demo that runs
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        (home / "valkey").mkdir(mode=0o700)
        with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port = free.getsockname()[1]
        self.site = f"http://127.0.0.1:{self.port}"
        outside = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DATABASE_", "DJANGO_"))
        }
        servers = embedded._environment(home, self.sockets)
        self.broker = servers["REDIS_URL"]
        self.environment = (
            outside
            | servers
            | {
                "DEMO": "1",
                "BASE_URL": self.site,
                "EMAIL_URL": mail,
                "BIND": f"127.0.0.1:{self.port}",
                "METRICS_TOKEN": METRICS_TOKEN,
            }  # fmt: skip
        )

    def address(self, login: str, database: str = embedded.DATABASE) -> str:
        """Of the database, for this login."""
        return embedded.postgres_address(self.sockets, login, database)

    def ask(self, sql: str, *values: object) -> list[tuple]:
        """Rows as the login for backups sees them: all of them, sealed as they are."""
        with psycopg.connect(self.address("weerbaar_backup")) as connection:
            return connection.execute(sql, values).fetchall()

    def prepare(self) -> None:
        """A database with the demo in it, and everything running."""
        if os.geteuid() == 0:
            embedded._hand_over(self.sockets, self.data)
        self.start("database", "broker", "web", "worker")

    def manage(
        self, *command: str, login: str = "weerbaar_owner", check: bool = True, **environment: str
    ) -> str:
        """Run a management command; what it says."""
        mine = self.environment | {"DATABASE_URL": self.address(login)} | environment
        ran = subprocess.run(
            [sys.executable, "-W", "ignore", "manage.py", *command],
            cwd=ROOT,
            env=mine,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or ran.returncode == 0, f"{command[0]}: {ran.stderr[-2000:]}"
        return ran.stdout

    # --- processes ------------------------------------------------------------------------------------------------------

    def _command(self, name: str) -> list[str]:
        if name == "database":
            return embedded.postgres_command(self.data, self.sockets, *DURABLE_ENOUGH)
        if name == "broker":
            return embedded.valkey_command(
                self.home / "valkey", self.sockets / "valkey.sock", fast=False
            )
        return demo.commands(self.home)[name]

    def start(self, *names: str) -> None:
        """Start these and wait until each does its work. What runs already is left alone."""
        for name in names:
            if name not in self.processes:
                until(
                    lambda name=name: self._try(name),
                    f"{name} did not start; see {self.home}/{name}.log",
                )

    def _try(self, name: str) -> bool:
        """A database whose last processes are still going refuses; it is asked again, as a supervisor does."""
        options = embedded.UNPRIVILEGED if name == "database" and os.geteuid() == 0 else ()
        login = "weerbaar_worker" if name in WORKERS else "weerbaar_web"
        with (self.home / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(embedded.tied(self._command(name), "KILL", *options), cwd=ROOT, stdout=log, stderr=log,
                                       env=self.environment | {"DATABASE_URL": self.address(login)}, start_new_session=True)  # fmt: skip
        self.processes[name] = process
        until(lambda: process.poll() is not None or self.works(name), f"{name} does not answer")
        if process.poll() is not None:
            del self.processes[name]
        return name in self.processes

    def works(self, name: str) -> bool:
        """It answers. A worker is asked nothing: it takes its work when it is ready."""
        if name == "database":
            return embedded._answers(self.address("postgres", "postgres"))
        if name == "broker":
            with (
                Redis(unix_socket_path=str(self.sockets / "valkey.sock")) as queue,
                contextlib.suppress(RedisError),
            ):
                return bool(queue.ping())
            return False
        return name in WORKERS or self.health("live") == 200

    def health(self, what: str) -> int:
        """Status of `/health/live` or `/health/ready`; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.site}/health/{what}", timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def kill(self, name: str) -> None:
        """Kill -9 of the process and of what it started."""
        process = self.processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def limit_files(self, most: int | None) -> None:
        """No web process can write a larger file than this: a disk that is full. None: there is room again."""
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, ValueError):
                if os.getpgid(int(process.name)) == self.processes["web"].pid:
                    resource.prlimit(
                        int(process.name),
                        resource.RLIMIT_FSIZE,
                        (most or resource.RLIM_INFINITY, resource.RLIM_INFINITY),
                    )

    def stop(self) -> None:
        """None of them is left, nor of what they started."""
        for name in reversed(list(self.processes)):
            if name == "database":
                embedded._end(self.processes.pop(name), signal.SIGINT)
            else:
                self.kill(name)
        shutil.rmtree(self.sockets, ignore_errors=True)
        self.lock.close()

    # --- time -------------------------------------------------------------------------------------------------------------

    def let_time_pass(self) -> None:
        """So long that claims of workers that are gone have lapsed, and mail that failed may be tried again."""
        with psycopg.connect(self.address("postgres")) as connection:
            for table, columns in (
                ("notifications_outgoing", ("claimed_at", "due_at")),
                ("casework_document", ("claimed_at", "made_at")),
                ("dataexchange_importfile", ("claimed_at",)),
            ):
                moved = ", ".join(
                    f"{column} = {column} - interval '{CLAIMS_LAST}'" for column in columns
                )
                connection.execute(f"UPDATE {table} SET {moved}")

    def sweep(self) -> None:
        """What beat asks of the workers every minute."""
        self.call(SWEEPS)

    def call(self, tasks: dict[str, str]) -> None:
        """Ask these tasks of the workers of these queues."""
        caller = Celery(
            broker=self.broker.replace("unix://", "redis+socket://"), set_as_current=False
        )
        caller.conf.broker_transport_options = {"global_keyprefix": "nwb:"}
        for task, queue in tasks.items():
            caller.send_task(task, queue=queue)
        caller.close()

    def left(self) -> list[tuple]:
        """What still waits for a worker."""
        return self.ask("SELECT 'mail', kind, state FROM notifications_outgoing WHERE state IN ('waiting', 'sending') "
                        "UNION ALL SELECT 'letter', kind, state FROM casework_document WHERE state IN ('requested', 'quarantine')")  # fmt: skip

    def finish(self, seconds: float = 90) -> None:
        """Until nothing waits for a worker any more."""
        asked = 0.0

        def nothing_left() -> bool:
            nonlocal asked
            if time.monotonic() > asked + 3:
                asked = time.monotonic()
                self.sweep()
            return not self.left()

        until(nothing_left, "mail and letters are done", seconds)
