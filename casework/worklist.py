"""One worklist over all case types ("Mijn werk"), and taking the next case so that two people never get the same one."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from casework.flow import Refused
from casework.models import Case

ORDER = ("rank", "due", "id")
TRIES = 20  # more cases than this that may be seen and not taken are a mistake in a role table, not a queue


def waiting(person):
    """Open cases in reach of this person that nobody has taken, most urgent first."""
    return Case.objects.visible_to(person).open().filter(handler=None).order_by(*ORDER)


def mine(person):
    """Open cases this person handles, most urgent first."""
    return Case.objects.visible_to(person).open().filter(handler=person).order_by(*ORDER)


def claim_next(person) -> Case | None:
    """Take the first case of the queue. A case somebody is taking at this moment is skipped, not waited for."""
    passed: list = []
    for _try in range(TRIES):
        with transaction.atomic():
            free = waiting(person).exclude(pk__in=passed).select_for_update(skip_locked=True, no_key=True, of=("self",))
            case = free.first()
            if case is None:
                return None
            try:
                return case.child().do("take", by=person)
            except (Refused, PermissionDenied):
                passed.append(case.pk)
    return None
