"""Deliver on commit; sweep what was left lying."""

import contextlib
import time
from datetime import timedelta

from celery import shared_task
from celery.utils.log import get_task_logger
from django.core.cache import cache
from redis.exceptions import RedisError

from notifications import delivery

log = get_task_logger(__name__)
ALARM = timedelta(minutes=15)
BUDGET = 25  # seconds of sweeping; the next sweep goes on


@shared_task(bind=True, name="notifications.tasks.deliver")
def deliver(self, *pks: str) -> None:
    """Send these mails. A worker that dies between sending and marking sends again, with the same Message-ID."""
    for pk in pks:
        _deliver(self, pk)


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
            if delivery.expire() < delivery.BATCH:
                return


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
