"""Write the anchor of each day where the operator says (LOG-04)."""

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
WAIT = 30  # seconds for who is appending; an hour later it is tried again


@shared_task(bind=True, name="audit.tasks.make_anchor")
def make_anchor(self) -> None:
    """Make the anchor of today when there is none.

    It runs every hour, so that a worker that was away makes up for it. The line leaves before the
    anchor is committed: an anchor that is only in the database proves nothing. It goes to
    ANCHOR_FILE, with the ends of the chains that moved, and to the log, which usually lies on
    another machine.
    """
    with self.scope():
        if Anchor.objects.filter(made_at__date=timezone.localdate()).exists():
            return
        todays_anchor = anchor.make(WAIT)
        lines = anchor.lines(todays_anchor, with_ends=bool(settings.ANCHOR_FILE))
        last_line = append(Path(settings.ANCHOR_FILE or os.devnull), lines)
        log.info("anchor %s", last_line)


def append(path: Path, lines: Iterator[str]) -> str:
    """Append these lines to a file, durably: they are on the disk when this returns the last one.

    The file is never read or truncated: where it lies, both may be forbidden.
    """
    line = ""
    with open(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w") as file:
        for line in lines:
            file.write(f"{line}\n")
        file.flush()
        if path != Path(os.devnull):
            os.fsync(file.fileno())
    return line
