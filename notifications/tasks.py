"""Tasks of the outbox and of webhooks: deliver on commit, and sweep what was left lying."""

import contextlib
import time
from datetime import timedelta

from celery import current_app, shared_task
from celery.utils.log import get_task_logger
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from notifications import delivery, outbox, webhooks
from notifications.error_facts import error_facts
from notifications.models import Sending
from sealing import set_aside
from sealing.keys import Unopenable

log = get_task_logger(__name__)
SEND_EVENTS = "notifications.tasks.send_events"
ALARM = timedelta(minutes=15)
BUDGET = 25  # seconds of sweeping; the next sweep goes on


@shared_task(bind=True, name="notifications.tasks.deliver")
def deliver(self, *pks: str) -> None:
    """Send these mails, as far as there is time: the sweeper sends what is left.

    A worker that dies between sending and marking sends again, with the same Message-ID.
    """
    deadline = time.monotonic() + BUDGET
    for pk in pks:
        if time.monotonic() > deadline:
            return
        _deliver(self, pk)


@shared_task(name="notifications.tasks.pass_on")
def pass_on(*tasks: tuple[str, list[str]]) -> None:
    """Wake these tasks, each in its own queue: a request sends one message, however
    many it wakes.
    """
    for name, args in tasks:
        current_app.send_task(name, args=args)


@shared_task(bind=True, name="notifications.tasks.sweep")
def sweep(self) -> None:
    """Send mails that wait since their moment, and release the claims of workers that vanished.

    They wait when the broker was down, or when it is time to try again. Any number of sweeps may
    run at once: each takes rows that nobody else has claimed.
    """
    deadline = time.monotonic() + BUDGET
    with self.scope():
        delivery.release()
    while time.monotonic() < deadline and _deliver(self):
        pass
    with self.scope():
        oldest_wait = delivery.oldest_wait()
        rows_set_aside = set_aside.counts()
    with contextlib.suppress(RedisError):  # nobody watches then
        cache.set(delivery.OLDEST_WAIT, oldest_wait.total_seconds(), 120)
        cache.set(set_aside.ROWS_SET_ASIDE, rows_set_aside, 120)
    if oldest_wait > ALARM:
        minutes = oldest_wait // timedelta(minutes=1)
        log.error("mail is late: the oldest waits %d minutes", minutes)


@shared_task(bind=True, name="notifications.tasks.expire")
def expire(self) -> None:
    """Delete what left the house longer ago than MESSAGES_KEPT_DAYS. What waits stays.

    A message says when somebody was told about which case.
    """
    deadline = time.monotonic() + BUDGET
    while time.monotonic() < deadline:
        with self.scope():
            deleted = delivery.expire() + webhooks.expire()
        if deleted == 0:
            return


@shared_task(bind=True, name=SEND_EVENTS)
def send_events(self) -> None:
    """Send the events whose moment has come.

    Any number of these may run at once: each takes the events of a receiver to which nobody else
    is sending. While others wait it wakes another one, so that a receiver that is slow holds up
    nobody.
    """
    deadline = time.monotonic() + BUDGET
    with self.scope():
        webhooks.release()
    while time.monotonic() < deadline:
        with self.scope():
            rows = webhooks.claim()
            if rows and webhooks.others_wait():
                outbox.send_task_on_commit(SEND_EVENTS)
        if not rows:
            return
        _send(self, rows)


def _send(task, rows: list[Sending]) -> None:
    """Send one event after the other until one is not accepted; then the receiver gets a rest.

    A receiver that takes long over each has its turn, and then goes behind the others. No
    transaction is open while the receiver thinks.
    """
    turn_ends_at = time.monotonic() + webhooks.TURN_SECONDS
    accepted: list[Sending] = []
    failure: Exception | None = None
    for row in rows:
        try:
            row.status = webhooks.send(row)
        except Exception as error:  # one receiver must not stop the events of the others
            failure = error
            _log_failure("event not sent: %s", row, error)
            break
        accepted.append(row)
        row.subscription.verified_at = row.subscription.verified_at or timezone.now()
        if time.monotonic() > turn_ends_at:
            break
    position = len(accepted)
    with task.scope():
        webhooks.mark_accepted(accepted)
        if failure:
            webhooks.mark_failed(rows[position], rows[position + 1 :], failure)
            if isinstance(failure, Unopenable):
                set_aside.keep(SEND_EVENTS, rows[position].subscription_id, failure, rests=True)
        else:
            webhooks.end_turn(rows[position:])


def _deliver(task, pk: str | None = None) -> bool:
    """Claim, send and mark one mail; return False when there was none.

    No transaction is open while the mail server thinks.
    """
    with task.scope():
        row = delivery.claim(pk)
    if row is None:
        return False
    try:
        is_demo = delivery.is_demo()
        message = delivery.compose(row)
        if not is_demo:
            delivery.send(message)
    except Exception as error:  # one mail must not stop the others
        _log_failure("mail not sent: %s", row, error)
        with task.scope():
            delivery.failed(row, error)
            if isinstance(error, Unopenable):
                set_aside.keep("notifications.tasks.deliver", row.pk, error, rests=True)
        return True
    with task.scope():
        if is_demo:
            delivery.keep(message)
        delivery.sent(row)
    return True


def _log_failure(message: str, row, error: Exception) -> None:
    log.warning(message, row.pk, extra={"facts": error_facts(error)})
