"""Somebody who gets messages, a mail server that takes them, a broker and a worker that are really
there.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from celery import Celery
from django.conf import settings as project

from notifications import outbox, tasks
from notifications.models import Outgoing
from tests.factories import PersonFactory
from tests.notifications.smtp import Sink
from weerbaar import embedded
from weerbaar.celery import ScopedTask, app

ROOT = Path(__file__).resolve().parents[2]


def until(true, seconds: float = 60) -> None:
    """Wait until it is true, and not longer than `seconds`."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        threading.Event().wait(0.05)


def post(person, kind="message", **more) -> Outgoing:
    """Post a message; return its row for the mail."""
    outbox.post(
        kind,
        person=person,
        case_number="INC-2026-000001",
        path="/mijn/zaken/INC-2026-000001/",
        **more,
    )
    return Outgoing.objects.filter(channel="mail", person=person).latest("created_at")


def run(task: str, *args: str) -> None:
    """Do what a worker does when it takes this task."""
    getattr(tasks, task).run(*args)


@pytest.fixture
def reader(utrecht):
    """Return somebody who gets a message."""
    return PersonFactory(
        name="Canary-Naam Canary-Achternaam",
        email="canary-adres@voorbeeld.example",
        organisation=utrecht,
    )


@pytest.fixture
def sink(settings):
    """Run a mail server, to which the mail goes."""
    with Sink() as server:
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        settings.EMAIL_URL = server.url
        yield server
        server.may_answer.set()
        server.shutdown()


@contextlib.contextmanager
def posting_to(broker: str):
    """Wake tasks by way of this broker, inside the block."""
    other = Celery(broker=broker, task_cls=ScopedTask, set_as_current=False)
    other.config_from_object(project, namespace="CELERY")
    other.conf.broker_url = broker
    other.set_current()
    try:
        yield other
    finally:
        app.set_current()


@pytest.fixture
def broker(tmp_path):
    """Run a Valkey of this test alone; yield its address."""
    with (
        tempfile.TemporaryDirectory(prefix="wb-") as sockets,
        embedded.valkey(tmp_path, Path(sockets), fast=True) as socket,
    ):
        yield f"unix://{socket}"


@pytest.fixture
def worker(broker, sink, tmp_path):
    """Start a worker process, with the login of workers, on the database of this test."""
    started = []

    def start(queue: str = "mail") -> subprocess.Popen:
        database = urlsplit(os.environ["DATABASE_WORKER_URL"])._replace(
            path=f"/{project.DATABASES['default']['NAME']}"
        )
        environment = {
            "DATABASE_URL": database.geturl(),
            "REDIS_URL": broker,
            "EMAIL_URL": sink.url,
            "DJANGO_SETTINGS_MODULE": "weerbaar.settings",
            "STORAGE_URL": f"file://{tmp_path}",
        }
        command = [
            *(sys.executable, "-W", "ignore", "-m", "celery", "-A", "weerbaar"),
            *("worker", f"--queues={queue}", "--concurrency=1", "--loglevel=WARNING"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ]
        with (tmp_path / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=os.environ | environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(process)
        return process

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 9)
        process.wait()
