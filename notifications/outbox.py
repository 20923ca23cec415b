"""The outbox: what leaves the request is first a row in its transaction. Celery is woken on commit; the sweeper does what it missed."""

import logging
from collections.abc import Iterable
from datetime import datetime

from celery import current_app
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from notifications.models import Outgoing

log = logging.getLogger(__name__)
BOTH = (Outgoing.Channel.MAIL, Outgoing.Channel.MESSAGE)


def later(task: str, *ids: str) -> None:
    """Wake a task when this transaction is committed. A broker that is down stops nothing: sweepers look again."""
    transaction.on_commit(lambda: _wake(task, ids))


def _wake(task: str, ids: tuple[str, ...]) -> None:
    try:
        current_app.send_task(task, args=ids)
    except (OperationalError, OSError) as error:
        log.warning("broker not reached for %s: %s", task, type(error).__name__)


def post(kind: str, *, person=None, address: str = "", organisation_id: int | None = None, case_number: str = "", path: str = "",
         secret_path: str = "", unique_key: str | None = None, due_at: datetime | None = None,
         channels: Iterable[str] = BOTH) -> None:  # fmt: skip
    """Leave a message without content for a person, or for an address without an account (mail only)."""
    post_many([{"kind": kind, "person": person, "address": address, "organisation_id": organisation_id, "case_number": case_number,
                "path": path, "secret_path": secret_path, "unique_key": unique_key, "due_at": due_at, "channels": channels}])  # fmt: skip


def post_many(messages: Iterable[dict]) -> None:
    """The same for several, in one statement. A message with a unique key that is already there is not posted again."""
    if not connection.in_atomic_block:
        raise RuntimeError("a message belongs to the transaction of what caused it")
    rows = [row for message in messages for row in _rows(**message)]
    for row in rows:
        row.seal_key()  # makes and wraps the key of the row
    Outgoing.objects.bulk_create(rows, ignore_conflicts=True)
    for row in rows:
        if row.state == Outgoing.State.WAITING and row.due_at <= timezone.now():
            later("notifications.tasks.deliver", str(row.pk))


def _rows(
    *, kind: str, person=None, address: str = "", unique_key: str | None = None, due_at=None, channels=BOTH, **columns
):
    for channel in channels if person else (Outgoing.Channel.MAIL,):
        key = f"{unique_key}:{channel}" if unique_key else None
        row = Outgoing(kind=kind, channel=channel, person=person, address=address, unique_key=key, **columns)
        row.due_at = due_at or row.due_at
        if channel == Outgoing.Channel.MESSAGE:  # it is where it has to be as soon as it is committed
            row.state, row.sent_at = Outgoing.State.SENT, row.due_at
        yield row
