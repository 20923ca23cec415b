"""Every line of a worker and of beat is JSON without content, from the first to the last."""

import json
import os
import signal
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from celery import Celery
from django.conf import settings as project

from tests.ground.naughty_tasks import CANARY
from tests.notifications.conftest import broker, until  # noqa: F401 -- a fixture
from weerbaar import demo

ROOT = Path(__file__).resolve().parents[2]
TASKS = ("error", "warning", "printed", "in_thread", "killed", "unknown", "last")


def environment(broker: str, folder: Path) -> dict[str, str]:  # noqa: F811 -- the fixture
    database = urlsplit(os.environ["DATABASE_WORKER_URL"])._replace(
        path=f"/{project.DATABASES['default']['NAME']}"
    )
    return os.environ | {
        "DATABASE_URL": database.geturl(),
        "REDIS_URL": broker,
        "DJANGO_SETTINGS_MODULE": "weerbaar.settings",
        "STORAGE_URL": f"file://{folder}",
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def start(broker, tmp_path):  # noqa: F811 -- the fixture
    """Start a process of the demo; return it and the place of its log."""
    started = []

    def run(name: str, *more: str, **changed: str) -> tuple[subprocess.Popen, Path]:
        log_path = tmp_path / f"{name}.log"
        command = [*demo.commands(tmp_path)[name], *more]
        command = [part for part in command if part not in {"-W", "ignore"}]
        with log_path.open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment(broker, tmp_path) | changed,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(process)
        return process, log_path

    yield run
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def lines(log_path: Path) -> list[dict]:
    """Return all lines of a log. Fails for a line that is no JSON, and for the canary."""
    text = log_path.read_text()
    assert CANARY not in text
    return [json.loads(line) for line in text.splitlines()]


def messages(log_path: Path) -> list[str]:
    return [line["message"] for line in lines(log_path)]


def wait_for(log_path: Path, message: str) -> None:
    until(lambda: message in log_path.read_text())


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("level", ["WARNING", "INFO", "DEBUG"])
def test_a_worker_writes_lines_from_start_to_end(start, broker, level):  # noqa: F811 -- the fixture
    process, log_path = start(
        "worker", "--include=tests.ground.naughty_tasks", f"--loglevel={level}"
    )
    wait_for(log_path, "worker ready")
    caller = Celery(broker=broker.replace("unix://", "redis+socket://"), set_as_current=False)
    caller.conf.broker_transport_options = {"global_keyprefix": "nwb:"}
    for task in TASKS:
        caller.send_task(f"tests.naughty.{task}", args=[CANARY], queue="snel")
    caller.close()
    wait_for(log_path, "all of them were done")
    wait_for(log_path, "WorkerLostError")
    process.send_signal(signal.SIGTERM)
    process.wait(60)
    logged = lines(log_path)
    assert {"at", "level", "logger", "message"} <= set.intersection(*(set(one) for one in logged))
    said = [one["message"] for one in logged]
    assert any(
        message.startswith("Task tests.naughty.error[") and message.endswith("raised unexpected")
        for message in said
    )
    assert "something was printed" in said
    assert "a thread ended on an error" in said
    assert "worker stopped" in said
    warned = [one for one in logged if one.get("category") == "NaughtyWarning"]
    assert "naughty_tasks.py" in warned[0]["place"]
    errors = [one["error"]["type"] for one in logged if "error" in one]
    assert "builtins.ValueError" in errors


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("level", ["WARNING", "DEBUG"])
def test_beat_writes_lines_from_start_to_end(start, level):
    process, log_path = start("beat", f"--loglevel={level}")
    wait_for(log_path, "beat ready")
    process.send_signal(signal.SIGTERM)
    process.wait(60)
    assert "beat ready" in messages(log_path)


def test_without_a_broker_they_write_lines_as_well(start):
    nowhere = {"REDIS_URL": "redis://127.0.0.1:1/0"}
    for name in ("worker", "beat"):
        _process, log_path = start(name, **nowhere)
        wait_for(log_path, "onnect")
        assert lines(log_path)


@pytest.mark.usefixtures("committed")
def test_beat_that_ends_on_an_error_says_so_in_a_line(start, tmp_path):
    process, log_path = start("beat", f"--schedule={tmp_path}/nergens/beat")
    assert process.wait(60) != 0
    assert any(line["level"] == "critical" for line in lines(log_path))
