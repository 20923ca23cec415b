"""Running terms move: off a day that became equal to a holiday, and by the days of an outage."""

from django.db import transaction
from django.utils import timezone

from casework.models import Case, Deadline, case_types
from casework.statutory_clocks import end_of_statutory_term
from organisations.models import EquatedDay, Outage
from organisations.workdays import end_of, local_day

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


# --- outages of the electronic way ----------------------------------------------------------------


def give_back_outages() -> int:
    """Lengthen each running term within which somebody must send us something by the days of
    outage in it (Awb 2:21); return how many were.

    To be called as a job. Each time the end is reckoned from the one without outages, so a second
    run finds nothing. A withdrawn outage takes nothing back.
    """
    first_day = Outage.objects.order_by("first_day").values_list("first_day", flat=True).first()
    if first_day is None:
        return 0
    names = {name for case_type in case_types().values() for name in case_type.sent_to_us}
    running = Deadline.objects.running().filter(case__closed_at=None, name__in=names)
    moved = 0
    for pk in list(running.filter(due__date__gte=first_day).values_list("pk", flat=True)):
        moved += _give_back(pk)
    return moved


@transaction.atomic
def _give_back(pk) -> bool:
    """Lengthen one, unless it was met meanwhile; return whether it is longer."""
    locked = Deadline.objects.running().select_for_update(of=("self",)).select_related("case")
    deadline = locked.filter(pk=pk).first()
    if deadline is None or deadline.name not in deadline.case.case_type.sent_to_us:
        return False
    base = deadline.due_before_outages or deadline.due
    start, end = local_day(deadline.started_at), local_day(base)
    until = end_of(Outage.objects.end_of(start, end, equated=EquatedDay.objects.days()))
    if until <= deadline.due:
        return False
    deadline.due_before_outages = base
    deadline.due = until
    deadline.reminded_at = deadline.missed_at = None
    names = ("due_before_outages", "due", "reminded_at", "missed_at")
    deadline.save(update_fields=names)
    case = deadline.case.as_case_type()
    Case.objects.filter(pk=case.pk).update(due=case.deadlines.next_due())
    until_day = until.date().isoformat()
    case.record("term_given_back", by=None, deadline=deadline.name, until=until_day)
    return True
