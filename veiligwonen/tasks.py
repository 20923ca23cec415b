"""The night shift of Veilig Wonen. Tasks take ids and may run twice without harm."""

from functools import partial

from celery import shared_task
from django.utils import timezone

from casework.access import LATELY
from casework.expired_mandates import end_expired
from organisations.models import Office
from sealing import set_aside
from veiligwonen import housemates
from veiligwonen.models import AdviceRequest, Mandate


@shared_task(bind=True, name="veiligwonen.tasks.end_mandates")
def end_mandates(self) -> None:
    """End mandates after their last day: who held one is out of the case."""
    end_expired(Mandate, self.name, self.scope)


@shared_task(bind=True, name="veiligwonen.tasks.tell_of_ended_offices")
def tell_of_ended_offices(self) -> None:
    """Tell who handles a request, once, that the office of the applicant ended.

    What lasts at the home must then be wound down (docs/domain/support.md §3.8).
    """
    lately = timezone.localdate() - LATELY
    with self.scope():
        ended = list(Office.objects.ended_since(lately).order_by("pk"))
    job_rows = set_aside.JobRows("veiligwonen.tasks.tell_of_ended_offices", self.scope)
    for office in ended:
        with self.scope():
            requests = AdviceRequest.objects.own_of(office.person).open()
            at_office = requests.filter(
                organisation=office.organisation_id, function=office.function
            )
            for case in at_office.order_by("pk"):
                job_rows.attempt(case.pk, partial(_tell_of_ended_office, case, office))


def _tell_of_ended_office(case: AdviceRequest, office: Office) -> None:
    if case.office_ended_on == office.until:
        case.tell_handler("office_ended", once=f"office:{office.until}")


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
    job_rows = set_aside.JobRows("veiligwonen.tasks.connect_homes", self.scope)
    for pk in waiting:
        job_rows.attempt(pk, partial(_connect_home, pk, self.scope))


def _connect_home(pk: object, scope: set_aside.Scope) -> None:
    with scope():  # its own transaction: two chains are locked, never those of everybody
        cases = AdviceRequest.objects.filter(pk=pk).select_related(
            "applicant_details", "organisation"
        )
        for case in cases:
            housemates.connect(case)
