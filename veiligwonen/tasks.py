"""The night shift of Veilig Wonen. Tasks take ids and may run twice without harm."""

from celery import shared_task
from django.utils import timezone

from veiligwonen.models import Mandate

BATCH = 200


@shared_task(bind=True, name="veiligwonen.tasks.end_mandates")
def end_mandates(self) -> None:
    """A mandate ends with its last day: who held it is out of the case."""
    now = timezone.now()
    with self.scope():
        over = Mandate.objects.filter(ended_at=None, until__lt=timezone.localdate()).select_related("case")
        for mandate in over.select_for_update(skip_locked=True, of=("self",))[:BATCH]:
            mandate.case.end_mandate(mandate, by=None, moment=now)
