"""The night shift of Veilig Wonen. Tasks take ids and may run twice without harm."""

from celery import shared_task
from django.utils import timezone

from veiligwonen import housemates
from veiligwonen.models import AdviceRequest, Mandate

BATCH = 200


@shared_task(bind=True, name="veiligwonen.tasks.end_mandates")
def end_mandates(self) -> None:
    """End mandates after their last day: who held one is out of the case."""
    now = timezone.now()
    with self.scope():
        over = Mandate.objects.filter(ended_at=None, until__lt=timezone.localdate())
        locked = over.select_related("case").select_for_update(skip_locked=True, of=("self",))
        for mandate in locked[:BATCH]:
            mandate.case.end_mandate(mandate, by=None, moment=now)


@shared_task(bind=True, name="veiligwonen.tasks.connect_homes")
def connect_homes(self, case_id: str | None = None) -> None:
    """Connect who live together and name each other: this case, or every case that names somebody.

    All of them from time to time, for when a broker was away.
    """
    with self.scope():
        naming = AdviceRequest.objects.open().filter(
            applicant_details__housemate_since__isnull=False
        )
        waiting = [case_id] if case_id else list(naming.values_list("pk", flat=True))
    for pk in waiting:
        with self.scope():  # its own transaction: two chains are locked, never those of everybody
            cases = AdviceRequest.objects.filter(pk=pk).select_related(
                "applicant_details", "organisation"
            )
            for case in cases:
                housemates.connect(case)
