"""Celery tasks for other systems: leave webhook events, drop what expired. Tasks may run twice."""

from celery import shared_task
from django.utils import timezone

from integrations import webhook_events
from integrations.models import IdempotencyRecord
from integrations.models.idempotency import IDEMPOTENCY_LIFETIME
from notifications import outbox
from organisations import clients


@shared_task(bind=True, name="integrations.tasks.tell_systems")
def tell_systems(self) -> None:
    """Post an event for each change that another system may hear of."""
    with self.scope():
        webhook_events.look()
        outbox.send_task_on_commit("notifications.tasks.send_events")


@shared_task(bind=True, name="integrations.tasks.expire_proofs")
def expire_proofs(self) -> None:
    """Delete secrets, tokens and assertions that open nothing any more, and answers of which the
    key may be used again (48 hours).
    """
    with self.scope():
        clients.delete_expired()
        expired = IdempotencyRecord.objects.filter(at__lt=timezone.now() - IDEMPOTENCY_LIFETIME)
        expired.delete()
