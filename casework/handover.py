"""Open work of somebody who left goes back to where it came from.

Somebody leaves when their account is closed, when the role ends that reaches a case, when that role
moves to another organisation, or when they turn out to have a part in the case. Nothing has to be
told to this module: it compares who is named on open cases with who may work on them today.
"""

from collections.abc import Iterator
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import ngettext

from casework import sql
from casework.access import LATELY
from casework.models import Case, CaseShare, Task, case_types
from organisations.models import Membership, Person
from sealing import set_aside


def has_no_handler(case: Case) -> bool:
    """Tell whether nobody handles a case, or not any more."""
    return case.current_handler is None


def open_work_of(person: Person) -> list[str]:
    """Return sentences about what would be left open if this person left (settings.OPEN_WORK)."""
    unknown_kinds = [kind for kind, case_type in case_types().items() if case_type.register]
    cases, tasks = sql.open_work(person.pk, unknown_kinds)
    sentences = []
    if cases:
        sentence = ngettext(
            "%(n)d zaak wordt nu door deze persoon behandeld. Die gaat terug naar de collega’s die "
            "haar mogen overnemen. Zij krijgen bericht.",
            "%(n)d zaken worden nu door deze persoon behandeld. Die gaan terug naar de collega’s "
            "die ze mogen overnemen. Zij krijgen bericht.",
            cases,
        )
        sentences.append(sentence % {"n": cases})
    if tasks:
        sentence = ngettext(
            "%(n)d taak is nog niet klaar. Die blijft bij de zaak staan.",
            "%(n)d taken zijn nog niet klaar. Die blijven bij de zaak staan.",
            tasks,
        )
        sentences.append(sentence % {"n": tasks})
    return sentences


def leavers(*, everybody: bool = False) -> QuerySet[Person]:
    """Return who is named on an open case and may have left.

    Whose account is closed, who holds no role, and who lost one lately; with `everybody` all who
    are named on an open case.
    """
    is_named = Q(pk__in=())
    for case_type in case_types().values():
        open_cases = case_type.objects.open()
        for column in case_type.worker_columns:
            is_named |= Q(pk__in=open_cases.exclude(**{column: None}).values(column))
    named = Person.objects.filter(is_named)
    if everybody:
        return named
    current_roles = Membership.objects.current().filter(person=OuterRef("pk"))
    lately = timezone.localdate() - LATELY
    ended = Membership.objects.ended_since(lately).filter(person=OuterRef("pk"))
    return named.filter(Q(is_active=False) | ~Exists(current_roles) | Exists(ended))


def release_work_of(person: Person, attempt: set_aside.Attempt) -> None:
    """Release every open case that names this person and that they may not work on any more.

    `attempt` does each, and sets aside a case that fails (sealing.set_aside).
    """
    for case in _open_cases_of(person):
        attempt(case.pk, partial(_release_from, case, person))
    if not person.is_active:
        _forget(person)


def _release_from(case: Case, person: Person) -> None:
    release(case)
    case.on_leaver(person)


def _open_cases_of(person: Person) -> Iterator[Case]:
    for case_type in case_types().values():
        yield from case_type.objects.open().worked_on_by(person).order_by("pk")


def release(case: Case) -> bool:
    """Take who left off a case, on record, and tell who comes next and who waits.

    In this order: lock and read again, clear the columns, unassign what was promised, let somebody
    in when the case is restricted, put it on record, tell the lane and who reported. Return False
    when nobody had left.
    """
    with transaction.atomic():
        Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        case = type(case).objects.get(pk=case.pk)
        columns = case.columns_of_leavers()
        if not columns or not case.is_open or _is_moving(case, columns):
            return False
        left = [getattr(case, f"{column}_id") for column in columns]
        for column in columns:
            setattr(case, column, None)
        case.touch()
        case.save()
        Task.objects.filter(case=case, assignee__in=left, done_at=None).update(assignee=None)
        CaseShare.objects.filter(content_object_id=case.pk, user__in=left).delete()
        _let_somebody_in(case)
        case.record("handler_left", by=None)
        case.tell_handler("handler_left")
        if "handler" in columns:
            case.tell_people("status_changed")
    return True


def _is_moving(case: Case, columns: list[str]) -> bool:
    """Tell whether the organisation of a case ended: its roles and cases are on their way to a
    successor, and are compared there. Whose account is closed is taken off at once.
    """
    ends_on = case.organisation.valid_until
    if ends_on is None or ends_on > timezone.localdate():
        return False
    return all(getattr(case, column).is_active for column in columns)


def _let_somebody_in(case: Case) -> None:
    """Put who must act first on the list of a restricted case that nobody handles: else nobody
    would see it any more.
    """
    if not case.is_restricted or case.handler_id:
        return
    for person in case.lane_recipients():
        if CaseShare.let_in(case, person.pk):
            case.record("shared", by=None, to=person.pk)


def _forget(person: Person) -> None:
    """Unassign what somebody whose account is closed promised, and take them off every list."""
    Task.objects.filter(assignee=person, done_at=None).update(assignee=None)
    CaseShare.objects.filter(user=person).delete()
