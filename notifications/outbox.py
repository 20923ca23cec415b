"""The outbox: what leaves the request is first a row in its transaction (docs/developers/outbox.md).

Celery is woken on commit; the sweeper does what it missed. A broker that is down, or that takes a connection and says nothing,
costs a request less than two seconds, and the next requests nothing (CEL-06).
"""

import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from celery import current_app
from django.db import connection, transaction
from django.utils import timezone
from kombu import pools
from kombu.exceptions import KombuError

from notifications.kinds import KINDS
from notifications.models import Outgoing

log = logging.getLogger(__name__)
BOTH = (Outgoing.Channel.MAIL, Outgoing.Channel.MESSAGE)
DELIVER = "notifications.tasks.deliver"
PASS_ON = "notifications.tasks.pass_on"  # noqa: S105 -- the name of a task
# A worker may wait long for its broker, a request may not. Two attempts are made.
QUICK = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
TOGETHER = 20  # mails that one task delivers; waking a task costs a request a millisecond
QUIET = 5.0  # seconds in which a broker that did not answer is not asked again
_asked_again: dict[str, float] = {}


def later(task: str, *args: str) -> None:
    """Wake a task when this transaction is committed. A broker that is down stops nothing: sweepers look again."""
    here = set(connection.savepoint_ids)
    for savepoints, follows, _robust in connection.run_on_commit:
        if (
            isinstance(follows, _Wake) and follows.tasks and savepoints == here
        ):  # committed with the same, or not at all
            follows.tasks.append((task, args))
            return
    transaction.on_commit(_Wake([(task, args)]), robust=True)


@dataclass
class _Wake:
    """What is woken after a commit: several tasks by one message, which a worker passes on."""

    tasks: list[tuple[str, tuple[str, ...]]]

    def __call__(self) -> None:
        tasks, self.tasks = self.tasks, []
        address = current_app.conf.broker_write_url or current_app.conf.broker_url
        if time.monotonic() < _asked_again.get(address, 0.0):
            return
        task, args = tasks[0] if len(tasks) == 1 else (PASS_ON, tasks)
        try:
            with _producers(address).acquire(block=True, timeout=1) as producer:
                current_app.send_task(task, args=args, producer=producer)
        except (KombuError, OSError) as error:
            _asked_again[address] = time.monotonic() + QUIET
            log.warning("broker not reached for %s: %s", task, type(error).__name__)


@cache
def _producers(address: str) -> pools.ProducerPool:
    """Connections to this broker that do not wait long, kept open."""
    broker = current_app.connection_for_write(address)
    broker.transport_options = broker.transport_options | QUICK
    return pools.producers[broker]


def post(kind: str, *, person=None, address: str = "", organisation_id: int | None = None, case_number: str = "", path: str = "",
         secret_path: str = "", unique_key: str | None = None, due_at: datetime | None = None,
         channels: Iterable[str] = BOTH) -> None:  # fmt: skip
    """Leave a message without content for a person, or for an address without an account (mail only)."""
    post_many([{"kind": kind, "person": person, "address": address, "organisation_id": organisation_id, "case_number": case_number,
                "path": path, "secret_path": secret_path, "unique_key": unique_key, "due_at": due_at, "channels": channels}])  # fmt: skip


def post_account_mail(person, kind: str, url: str, *, secret: bool = False) -> None:
    """A mail about an account. An address with a token in it is a secret, and sealed until it is sent."""
    place = {"secret_path": url} if secret else {"path": url}
    post(kind, person=person, channels=(Outgoing.Channel.MAIL,), **place)


def post_many(messages: Iterable[dict]) -> None:
    """The same for several, in one statement. A message with a unique key that is already there is not posted again.

    It asks nothing back (no RETURNING): who may post need not be allowed to read.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a message belongs to the transaction of what caused it")
    rows = [row for message in messages for row in _rows(**message)]
    for row in rows:
        row.seal_key()  # makes and wraps the key of the row
    _insert(rows)
    now = timezone.now()
    due = [str(row.pk) for row in rows if row.state == Outgoing.State.WAITING and row.due_at <= now]
    for start in range(0, len(due), TOGETHER):
        later(DELIVER, *due[start : start + TOGETHER])


def _insert(rows: list[Outgoing]) -> None:
    """A list a column. The ORM writes a cell at a time, as it does where a column is binary: for eight rows 150 of them."""
    fields = Outgoing._meta.concrete_fields
    columns = ", ".join(field.column for field in fields)
    lists = ", ".join(f"%s::{(field.db_type(connection) or '').partition('(')[0]}[]" for field in fields)
    values = [[field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows] for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Outgoing._meta.db_table} ({columns}) SELECT * FROM unnest({lists}) ON CONFLICT DO NOTHING",  # noqa: S608 -- names of ours
            values,
        )


def _rows(
    *,
    kind: str,
    person=None,
    address: str = "",
    organisation_id: int | None = None,
    unique_key: str | None = None,
    due_at: datetime | None = None,
    channels: Iterable[str] = BOTH,
    **columns,
) -> Iterator[Outgoing]:
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of message (notifications.kinds)")
    organisation_id = organisation_id or (person.organisation_id if person else None)
    if not (person or address) or organisation_id is None:  # a mail that fails must be somebody's to see
        raise ValueError("a message needs a person, or an address and an organisation")
    for channel in channels if person else (Outgoing.Channel.MAIL,):
        key = f"{unique_key}:{channel}" if unique_key else None
        row = Outgoing(kind=kind, channel=channel, person=person, address=address, organisation_id=organisation_id,
                       unique_key=key, **columns)  # fmt: skip
        row.due_at = due_at or row.due_at
        if channel == Outgoing.Channel.MESSAGE:  # it is where it has to be as soon as it is committed
            row.state, row.sent_at = Outgoing.State.SENT, row.due_at
        yield row


def unread_count(person, most: int = 99) -> int:
    """How many messages on the site this person has not seen; counts no further than `most`. Needs the scope of a door, not the gate's."""
    return Outgoing.objects.inbox_of(person).filter(read_at=None).order_by()[:most].count()
