"""One worklist over all case types ("Mijn werk"), and taking the next case so that two people never get the same one."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from casework.flow import Refused
from casework.models import Case

ORDER = ("rank", "due", "id")
MOST = 1000
TRIES = 20  # more cases than this that may be seen and not taken are a mistake in a role table, not a queue


def waiting(person):
    """Open cases in reach of this person that nobody has taken, most urgent first."""
    return Case.objects.visible_to(person).open().filter(handler=None).order_by(*ORDER)


def mine(person):
    """Open cases this person handles, most urgent first."""
    return Case.objects.visible_to(person).open().filter(handler=person).order_by(*ORDER)


def figures(person) -> dict[str, int]:
    """How many are mine, wait for somebody, and are late; counted over the first `MOST` of them, so that it never takes long."""
    counted = Case.objects.visible_to(person).open().filter(Q(handler=person) | Q(handler=None))
    return counted.values("handler_id", "due")[:MOST].tally(
        mine=("handler_id = %s", [person.pk]),
        waiting=("handler_id IS NULL", []),
        late=("due < %s", [timezone.now()]),
    )


def claim_next(person, case_type: type[Case] = Case) -> Case | None:
    """Take the first case of the queue, of all or of one type. A case somebody is taking at this moment is skipped, not waited for."""
    queue = (
        waiting(person).filter(**{"kind": case_type.KIND} if case_type.KIND else {}).order_by(*case_type.queue_order)
    )
    passed: list = []
    for _try in range(TRIES):
        with transaction.atomic():
            free = queue.exclude(pk__in=passed).select_for_update(skip_locked=True, no_key=True, of=("self",))
            case = free.first()
            if case is None:
                return None
            try:
                return case.child().do("take", by=person)
            except (Refused, PermissionDenied):
                passed.append(case.pk)
    return None
