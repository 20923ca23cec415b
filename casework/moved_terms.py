"""Running terms move when a day on which they end becomes equal to a holiday."""

from django.db import transaction
from django.utils import timezone

from casework.models import Case, Deadline, case_types
from casework.statutory_clocks import end_of_statutory_term
from organisations.models import EquatedDay

BATCH = 500


def move_terms() -> int:
    """Move each running term of the law that ends on a day that was added; return how many moved.

    To be called as a job. A second run finds nothing.
    """
    added_days = EquatedDay.objects.filter(day__gte=timezone.localdate())
    days = list(added_days.values_list("day", flat=True))
    names = {name for case_type in case_types().values() for name in case_type.statutory_terms}
    running = Deadline.objects.running().filter(case__closed_at=None, name__in=names)
    ending = running.filter(due__date__in=days)
    moved = 0
    for pk in list(ending.values_list("pk", flat=True)[:BATCH]):
        moved += _move(pk)
    return moved


@transaction.atomic
def _move(pk) -> bool:
    """Move one, unless somebody was first; return whether it moved."""
    locked = Deadline.objects.running().select_for_update(of=("self",)).select_related("case")
    deadline = locked.filter(pk=pk).first()
    if deadline is None:
        return False
    case = deadline.case.as_case_type()
    until = end_of_statutory_term(case, deadline.name, deadline.standstills)
    if deadline.name not in case.statutory_terms or until <= deadline.due:
        return False
    deadline.due = until
    deadline.reminded_at = None
    deadline.save(update_fields=["due", "reminded_at"])
    Case.objects.filter(pk=case.pk).update(due=case.deadlines.next_due())
    case.record("term_moved", by=None, deadline=deadline.name, until=until.date().isoformat())
    return True
