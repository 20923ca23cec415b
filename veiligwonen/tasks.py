"""The night shift of Veilig Wonen. Tasks take ids and may run twice without harm."""

from celery import shared_task
from django.utils import timezone

from veiligwonen.models import AdviceRequest, Mandate, homes

BATCH = 200


@shared_task(bind=True, name="veiligwonen.tasks.end_mandates")
def end_mandates(self) -> None:
    """A mandate ends with its last day: who held it is out of the case."""
    now = timezone.now()
    with self.scope():
        over = Mandate.objects.filter(ended_at=None, until__lt=timezone.localdate()).select_related("case")
        for mandate in over.select_for_update(skip_locked=True, of=("self",))[:BATCH]:
            mandate.case.end_mandate(mandate, by=None, moment=now)


@shared_task(bind=True, name="veiligwonen.tasks.connect_homes")
def connect_homes(self, case_id: str | None = None) -> None:
    """Two who live together and name each other see each other's looks; from time to time all of them, when a broker was away."""
    with self.scope():
        named = AdviceRequest.objects.open().filter(told__housemate_since__isnull=False)
        waiting = [case_id] if case_id else list(named.values_list("pk", flat=True))
    for pk in waiting:
        with self.scope():  # each in a transaction of its own: two chains are held, never those of everybody
            for case in AdviceRequest.objects.filter(pk=pk).select_related("told", "organisation"):
                homes.connect(case)
