"""The anchor of each day, written where the operator says (LOG-04)."""

import os
from collections.abc import Iterator
from pathlib import Path

from celery import shared_task
from celery.utils.log import get_task_logger
from django.conf import settings
from django.utils import timezone

from audit import anchor
from audit.models import Anchor

log = get_task_logger(__name__)
WAIT = 30  # seconds for who is appending; after an hour it is tried again


@shared_task(bind=True, name="audit.tasks.make_anchor")
def make_anchor(self) -> None:
    """Make the anchor of today when there is none. Asked every hour, so that a worker that was away makes up for it.

    The line leaves before the anchor is committed: an anchor that is only in the database proves nothing. It goes to ANCHOR_FILE,
    with the ends of the chains that moved, and to the log, which usually lies on another machine.
    """
    with self.scope():
        if Anchor.objects.filter(made_at__date=timezone.localdate()).exists():
            return
        lines = anchor.lines(anchor.make(WAIT), with_ends=bool(settings.ANCHOR_FILE))
        log.info("anchor %s", append(Path(settings.ANCHOR_FILE or os.devnull), lines))


def append(place: Path, lines: Iterator[str]) -> str:
    """Add these lines to a file, for good, and answer the last one: when this returns they are on the disk.

    The file is never read or cut: the place may forbid both.
    """
    line = ""
    with open(os.open(place, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w") as file:
        for line in lines:
            file.write(f"{line}\n")
        file.flush()
        if place != Path(os.devnull):
            os.fsync(file.fileno())
    return line
