"""Deliver on commit; sweep what was left lying."""

from celery import shared_task
from celery.utils.log import get_task_logger
from django.db.models import Q
from django.utils import timezone

from notifications import delivery
from notifications.models import Outgoing

log = get_task_logger(__name__)
BATCH = 200


@shared_task(bind=True, name="notifications.tasks.deliver")
def deliver(self, pk: str) -> None:
    """Send one mail. A worker that dies between sending and marking sends again, with the same Message-ID."""
    with self.scope():
        if not delivery.claim(pk):
            return
    with self.scope():
        row = Outgoing.objects.select_related("person").get(pk=pk)
        message = delivery.compose(row)
    try:
        with self.scope():
            delivery.send(message)
    except Exception as error:
        log.warning("mail not sent: %s %s", pk, type(error).__name__)
        with self.scope():
            delivery.failed(row, error)
    else:
        with self.scope():
            delivery.sent(row)


@shared_task(bind=True, name="notifications.tasks.sweep")
def sweep(self) -> None:
    """Rows that wait since their moment (the broker was down), and claims of workers that are gone."""
    now = timezone.now()
    with self.scope():
        gone = Outgoing.objects.filter(state=Outgoing.State.SENDING, claimed_at__lt=now - delivery.CLAIM)
        gone.update(state=Outgoing.State.WAITING, claimed_at=None)
        waiting = Outgoing.objects.filter(Q(state=Outgoing.State.WAITING), due_at__lte=now).order_by("due_at")
        left = [str(pk) for pk in waiting.values_list("pk", flat=True)[:BATCH]]
    for pk in left:
        deliver.run(pk)
