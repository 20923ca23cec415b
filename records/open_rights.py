"""Open rights of people on a case, and copies of it: what destruction waits for, and takes along.

An open request for access (AVG art. 15) or correction (art. 16) must be answered from the case, so
the case stays until it is. An answer that is ready is a copy of the case, and goes with it.
"""

from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from casework.models import Case
from notifications import outbox
from records.models import AccessRequest, Correction
from records.models.subject_access import UNFINISHED_STATES
from records.subject_access import all_cases_about, notify, reviewers_of


def cases_with_open_rights() -> set[UUID]:
    """Return the ids of the cases about which somebody waits for an answer."""
    undecided = Correction.objects.filter(decision=Correction.Decision.OPEN)
    case_ids = set(undecided.values_list("case_id", flat=True))
    unfinished = AccessRequest.objects.filter(state__in=UNFINISHED_STATES)
    for request in unfinished.select_related("person").defer("sections"):
        case_ids.update(request.case_ids)
        case_ids.update(all_cases_about(request).values_list("pk", flat=True))
    return case_ids


def has_open_right(case: Case) -> bool:
    """Tell whether somebody waits for an answer about this case."""
    return case.pk in cases_with_open_rights()


def withdraw_copies(case: Case) -> list[str]:
    """End every answer that holds a copy of this case, with its key, and tell who has it.

    Returns the names of the files in the store, which the caller has to delete. Belongs in the
    transaction that destroys the case.
    """
    ready = AccessRequest.objects.filter(state=AccessRequest.State.READY)
    # What was ready before the cases were written down is a copy of every case of that person.
    is_copy = Q(case_ids__contains=[case.pk]) | Q(case_ids=[], person__in=case.people)
    file_names = []
    for request in ready.filter(is_copy).select_for_update(of=("self",)):
        file_names += request.files
        recipients = [request.person] if request.person else reviewers_of(request)
        notify(request, "access_gone", recipients)
        request.record("access_gone", by=None)
        AccessRequest.objects.filter(pk=request.pk).update(
            state=AccessRequest.State.GONE,
            pdf="",
            json="",
            data_key=b"",
            case_ids=[],
            expires_at=timezone.now(),
        )
    return file_names


def withdraw_exports(kind: str, organisation_id: int) -> None:
    """Have the exports of this kind removed that may hold what was destroyed, after the commit."""
    outbox.send_task_on_commit("dataexchange.tasks.remove_exports", kind, str(organisation_id))
