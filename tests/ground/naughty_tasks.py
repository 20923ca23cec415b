"""Tasks that do what a task should not: they hold a canary, and say it in every way there is."""

import os
import signal
import sys
import threading
import warnings

from celery import shared_task
from celery.utils.log import get_task_logger

CANARY = "kanarie-4711"
log = get_task_logger(__name__)


class NaughtyWarning(UserWarning):
    """Of a library that quotes what it read."""


@shared_task(name="tests.naughty.error")
def error(*_args: str) -> None:
    """Raise an error that quotes a value."""
    raise ValueError(f"verkeerd: {CANARY}")


@shared_task(name="tests.naughty.warning")
def warning(*_args: str) -> None:
    """Warn with a value in it."""
    warnings.warn(f"let op: {CANARY}", NaughtyWarning, stacklevel=1)


@shared_task(name="tests.naughty.printed")
def printed(*_args: str) -> None:
    """Print a value, on both ways out."""
    sys.stdout.write(f"{CANARY}\n")
    sys.stderr.write(f"{CANARY}\n{CANARY}\n")


@shared_task(name="tests.naughty.in_thread")
def in_thread(*_args: str) -> None:
    """Let a thread end on an error."""
    thread = threading.Thread(target=error)
    thread.start()
    thread.join()


@shared_task(name="tests.naughty.killed", acks_late=False, reject_on_worker_lost=False)
def killed(*_args: str) -> None:
    """End the process that works on it."""
    os.kill(os.getpid(), signal.SIGKILL)


@shared_task(name="tests.naughty.last")
def last(*_args: str) -> None:
    """Say that all of them were done."""
    log.warning("all of them were done")
