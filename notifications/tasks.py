"""Deliver on commit; sweep what was left lying."""

import contextlib
import time
from datetime import timedelta

from celery import current_app, shared_task
from celery.utils.log import get_task_logger
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from notifications import delivery, webhooks
from notifications.models import Sending

log = get_task_logger(__name__)
ALARM = timedelta(minutes=15)
BUDGET = 25  # seconds of sweeping; the next sweep goes on


@shared_task(bind=True, name="notifications.tasks.deliver")
def deliver(self, *pks: str) -> None:
    """Send these mails. A worker that dies between sending and marking sends again, with the same Message-ID."""
    for pk in pks:
        _deliver(self, pk)


@shared_task(name="notifications.tasks.pass_on")
def pass_on(*tasks: tuple[str, list[str]]) -> None:
    """Wake these tasks, each in its own queue: a request sends one message, however many it wakes."""
    for name, args in tasks:
        current_app.send_task(name, args=args)


@shared_task(bind=True, name="notifications.tasks.sweep")
def sweep(self) -> None:
    """Rows that wait since their moment (the broker was down, or it is time to try again), and claims of workers that are gone.

    Any number of sweeps may run at once: each takes rows that nobody else holds.
    """
    end = time.monotonic() + BUDGET
    with self.scope():
        delivery.release()
    while time.monotonic() < end and _deliver(self):
        pass
    with self.scope():
        waits = delivery.oldest_wait()
    with contextlib.suppress(RedisError):  # nobody watches then
        cache.set(delivery.OLDEST_WAIT, waits.total_seconds(), 120)
    if waits > ALARM:
        log.error("mail is late: the oldest waits %d minutes", waits // timedelta(minutes=1))


@shared_task(bind=True, name="notifications.tasks.expire")
def expire(self) -> None:
    """What left the house longer ago than MESSAGES_KEPT_DAYS goes: it says when somebody was told about which case. What waits stays."""
    end = time.monotonic() + BUDGET
    while time.monotonic() < end:
        with self.scope():
            if delivery.expire() + webhooks.expire() == 0:
                return


@shared_task(bind=True, name="notifications.tasks.send_events")
def send_events(self) -> None:
    """Send the events whose moment has come. Any number of these may run at once: each takes rows that nobody else holds."""
    end = time.monotonic() + BUDGET
    with self.scope():
        webhooks.release()
    while time.monotonic() < end:
        with self.scope():
            rows = webhooks.claim()
        if not rows:
            return
        _send(self, rows)


def _send(task, rows: list[Sending]) -> None:
    """Send one after the other until one is not taken; then the receiver gets a rest. No transaction is open meanwhile."""
    done: list[Sending] = []
    failed: Exception | None = None
    for row in rows:
        try:
            row.status = webhooks.send(row)
        except Exception as error:
            failed = error
            log.warning("event not sent: %s %s", row.pk, type(error).__name__)
            break
        done.append(row)
        row.subscription.verified_at = row.subscription.verified_at or timezone.now()
    with task.scope():
        webhooks.taken(done)
        if failed:
            webhooks.not_taken(rows[len(done)], rows[len(done) + 1 :], failed)


def _deliver(task, pk: str | None = None) -> bool:
    """Claim, send, mark: three steps, and no transaction is open while the mail server thinks. False when there was nothing."""
    with task.scope():
        row = delivery.claim(pk)
    if row is None:
        return False
    try:
        demo = delivery.is_demo()
        message = delivery.compose(row)
        if not demo:
            delivery.send(message)
    except Exception as error:
        log.warning("mail not sent: %s %s", row.pk, type(error).__name__)
        with task.scope():
            delivery.failed(row, error)
        return True
    with task.scope():
        if demo:
            delivery.keep(message)
        delivery.sent(row)
    return True
