"""One worklist over all case types ("Mijn werk"), and claiming the next case so that two people
never get the same one.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from casework.models import Case
from casework.transitions import TransitionRefused

ORDER = ("rank", "due", "id")
COUNTED_AT_MOST = 1000  # cases
# more cases than this that may be seen and not taken are a mistake in a role table, not a queue
CLAIM_ATTEMPTS = 20


def waiting(person):
    """Return the open cases visible to this person that nobody handles, most urgent first."""
    cases = Case.objects.visible_to(person, lasting=True)
    return cases.open().filter(handler=None).order_by(*ORDER)


def mine(person):
    """Return the open cases this person handles, most urgent first."""
    return Case.objects.visible_to(person).open().filter(handler=person).order_by(*ORDER)


def figures(person) -> dict[str, int]:
    """Count the cases that are mine, waiting and late, over the first `COUNTED_AT_MOST`, so that it
    never takes long.
    """
    mine_or_waiting = Q(handler=person) | Q(handler=None)
    open_cases = Case.objects.visible_to(person).open().filter(mine_or_waiting)
    return open_cases.values("handler_id", "due")[:COUNTED_AT_MOST].count_where(
        mine=("handler_id = %s", [person.pk]),
        waiting=("handler_id IS NULL", []),
        late=("due < %s", [timezone.now()]),
    )


def claim_next(person, case_type: type[Case] = Case) -> Case | None:
    """Take the first case of the queue, of all types or of one, and return it; None when nothing
    can be taken.

    A case that somebody is taking at this moment is skipped, not waited for.
    """
    queue = waiting(person).order_by(*case_type.queue_order)
    if case_type.KIND:
        queue = queue.filter(kind=case_type.KIND)
    refused_cases: list = []
    for _attempt in range(CLAIM_ATTEMPTS):
        with transaction.atomic():
            candidates = queue.exclude(pk__in=refused_cases)
            case = candidates.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
            if case is None:
                return None
            claimed = _claim(case.as_case_type(), person)
            if claimed:
                return claimed
            refused_cases.append(case.pk)
    return None


def _claim(case: Case, person) -> Case | None:
    """Take this case by the first step that does so; None when no step does."""
    for step in case.claim_steps:
        try:
            return case.perform(step, by=person)
        except (TransitionRefused, PermissionDenied):
            continue
    return None
