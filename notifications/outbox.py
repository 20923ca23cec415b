"""The outbox: what leaves a request is first a row in its transaction (docs/developers/outbox.md).

Celery is woken on commit; the sweeper does what it missed. A broker that is down, or that takes a
connection and says nothing, costs a request less than two seconds, and the next requests nothing
(CEL-06).
"""

import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from celery import current_app
from django.db import connection, transaction
from django.db.models import Field
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
# Until when (time.monotonic) a broker that did not answer is not asked again, by its address.
_quiet_until: dict[str, float] = {}

TaskCall = tuple[str, tuple[str, ...]]  # the name of a task and its arguments


# --- tasks ----------------------------------------------------------------------------------------


def send_task_on_commit(task: str, *args: str) -> None:
    """Wake a task when this transaction is committed.

    A broker that is down stops nothing: sweepers look again.
    """
    wake = _pending_wake()
    if wake is not None:
        wake.calls.append((task, args))
    else:
        transaction.on_commit(_Wake([(task, args)]), robust=True)


def _pending_wake() -> "_Wake | None":
    """Return a wake that is committed, or rolled back, together with what is done now."""
    savepoints_now = set(connection.savepoint_ids)
    for savepoints, callback, _robust in connection.run_on_commit:
        if isinstance(callback, _Wake) and callback.calls and savepoints == savepoints_now:
            return callback
    return None


@dataclass
class _Wake:
    """Wakes tasks after a commit: several of them by one message, which a worker passes on."""

    calls: list[TaskCall]

    def __call__(self) -> None:
        calls = self.calls
        self.calls = []
        address = current_app.conf.broker_write_url or current_app.conf.broker_url
        if time.monotonic() < _quiet_until.get(address, 0.0):
            return
        task, args = calls[0] if len(calls) == 1 else (PASS_ON, calls)
        try:
            with _producers(address).acquire(block=True, timeout=1) as producer:
                current_app.send_task(task, args=args, producer=producer)
        except (KombuError, OSError) as error:
            _quiet_until[address] = time.monotonic() + QUIET
            log.warning("broker not reached for %s: %s", task, type(error).__name__)


@cache
def _producers(address: str) -> pools.ProducerPool:
    """Return connections to this broker that do not wait long, kept open."""
    broker = current_app.connection_for_write(address)
    broker.transport_options = broker.transport_options | QUICK
    return pools.producers[broker]


# --- messages -------------------------------------------------------------------------------------


def post(
    kind: str,
    *,
    person=None,
    address: str = "",
    organisation_id: int | None = None,
    case_number: str = "",
    own_case: bool = True,
    path: str = "",
    secret_path: str = "",
    secret_code: str | None = None,
    invitation: str | None = None,
    unique_key: str | None = None,
    due_at: datetime | None = None,
    channels: Iterable[str] = BOTH,
) -> None:
    """Post a message without content to a person, or to an address without an account (mail only).

    `own_case`: the message is about a case or request of the reader's own, if it is about one; of
    such mail the organisation sees no name. Say False to who works on the case. `secret_code`: of
    a second factor, in the mail alone and nowhere once it was sent. `invitation`: an appointment
    for the calendar of who reads the mail (notifications.appointments).

    Raises ValueError and RuntimeError as `post_many` does.
    """
    message = {
        "kind": kind,
        "person": person,
        "address": address,
        "organisation_id": organisation_id,
        "case_number": case_number,
        "own_case": own_case,
        "path": path,
        "secret_path": secret_path,
        "secret_code": secret_code,
        "invitation": invitation,
        "unique_key": unique_key,
        "due_at": due_at,
        "channels": channels,
    }
    post_many([message])


def post_account_mail(person, kind: str, url: str, *, secret: bool = False) -> None:
    """Post a mail about an account.

    An address with a token in it is a secret, and sealed until it is sent.
    """
    link = {"secret_path": url} if secret else {"path": url}
    post(kind, person=person, channels=(Outgoing.Channel.MAIL,), **link)


def post_many(messages: Iterable[dict]) -> None:
    """Post several messages (the arguments of `post`) in one statement.

    A message with a unique key that is already there is not posted again. It asks nothing back (no
    RETURNING): who may post need not be allowed to read. Raises RuntimeError outside a transaction,
    and ValueError for an unknown kind and for a message to nobody.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a message belongs to the transaction of what caused it")
    rows = [row for message in messages for row in _rows(**message)]
    for row in rows:
        row.seal_key()  # makes and wraps the key of the row
    _insert(rows)
    now = timezone.now()
    waiting = [row for row in rows if row.state == Outgoing.State.WAITING]
    due = [str(row.pk) for row in waiting if row.due_at <= now]
    for start in range(0, len(due), TOGETHER):
        send_task_on_commit(DELIVER, *due[start : start + TOGETHER])


def _insert(rows: list[Outgoing]) -> None:
    """Insert the rows with one list per column.

    The ORM writes one parameter per cell where a column is binary: for eight rows 150 of them.
    """
    fields = Outgoing._meta.concrete_fields
    columns = ", ".join(field.column for field in fields)
    lists = ", ".join(f"%s::{_array_type(field)}" for field in fields)
    statement = (
        f"INSERT INTO {Outgoing._meta.db_table} ({columns}) "  # noqa: S608 -- names of ours
        f"SELECT * FROM unnest({lists}) ON CONFLICT DO NOTHING"
    )
    values = [_column_values(field, rows) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _array_type(field: Field) -> str:
    """Return the type of a list of values of this column, without a length."""
    type_name = (field.db_type(connection) or "").partition("(")[0]
    return f"{type_name}[]"


def _column_values(field: Field, rows: list[Outgoing]) -> list[object]:
    return [field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows]


def _rows(
    *,
    kind: str,
    person=None,
    address: str = "",
    organisation_id: int | None = None,
    unique_key: str | None = None,
    due_at: datetime | None = None,
    channels: Iterable[str] = BOTH,
    case_number: str = "",
    own_case: bool = True,
    invitation: str | None = None,
    **columns,
) -> Iterator[Outgoing]:
    """Yield one row for each channel."""
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of message (notifications.kinds)")
    if not organisation_id and person:
        organisation_id = person.organisation_id
    # A mail that fails must be somebody's to see.
    if not (person or address) or not organisation_id:
        raise ValueError("a message needs a person, or an address and an organisation")
    if not person:
        channels = (Outgoing.Channel.MAIL,)
    for channel in channels:
        row = Outgoing(
            kind=kind,
            channel=channel,
            person=person,
            address=address,
            organisation_id=organisation_id,
            unique_key=f"{unique_key}:{channel}" if unique_key else None,
            case_number=case_number,
            own_case=own_case and bool(case_number),
            invitation=invitation if channel == Outgoing.Channel.MAIL else None,
            **columns,
        )
        row.due_at = due_at or row.due_at
        # A message on the site is delivered as soon as it is committed.
        if channel == Outgoing.Channel.MESSAGE:
            row.state = Outgoing.State.SENT
            row.sent_at = row.due_at
        yield row


def unread_count(person, most: int = 99) -> int:
    """Count the messages on the site that this person has not seen, no further than `most`.

    Needs the scope of a door: as pre_auth there is nothing to count.
    """
    unread = Outgoing.objects.inbox_of(person).filter(read_at=None)
    return unread.order_by()[:most].count()
