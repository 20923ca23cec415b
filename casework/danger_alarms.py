"""Danger about which nobody phoned: who hears of it next, and what the 24-hour line reads."""

from datetime import datetime

from django.db.models import QuerySet

from casework import access
from casework.models import Case, Danger, DeskAlarm
from casework.reach import LINE_ROLES
from notifications import outbox
from organisations.models import Person

LINE_PATH = "/werk/24-uurslijn/"


def escalate(pk: object, now: datetime) -> None:
    """Tell everybody whose role sees the case, and the 24-hour line if the organisation wants that.

    Safe to run again: what was phoned about, ended or escalated meanwhile is left as it is.
    """
    danger = _lock(Danger.objects.to_escalate(now), pk)
    if danger is None:
        return
    case = danger.case.as_case_type()
    recipients = case.escalation_recipients()
    danger.escalated_at = now
    danger.save(update_fields=["escalated_at"])
    to_desk = case.organisation.danger_to_desk
    case.record("danger_escalated", by=None, desk=to_desk)
    outbox.post_many([case.notice(person, "danger_escalated") for person in recipients])
    if to_desk:
        _raise_alarm(case, recipients, now)


def _raise_alarm(case: Case, recipients: list[Person], now: datetime) -> None:
    DeskAlarm.objects.create(
        case_id=case.pk,
        number=case.number,
        kind=case.kind,
        compartment=case.compartment,
        organisation=case.organisation,
        recipient_ids=[person.pk for person in recipients],
        raised_at=now,
    )
    notice = {"path": LINE_PATH}
    line = [person for person in on_the_line(case) if person not in recipients]
    notices = [case.notice(person, "danger_desk") | notice for person in line]
    outbox.post_many(notices)


def on_the_line(case: Case) -> list[Person]:
    """Return who answers the 24-hour line, and works nowhere near this case."""
    staff = Person.objects.holding(*LINE_ROLES).without(case.conflicted)
    return [person for person in staff if case.organisation_id not in access.works_at(person)]


def lapse(pk: object, now: datetime) -> None:
    """Give a case its own rank again: nobody said in a week that the danger goes on."""
    danger = _lock(Danger.objects.lapsing(now), pk)
    if danger is None:
        return
    danger.lapsed_at = now
    danger.save(update_fields=["lapsed_at"])
    case = danger.case.as_case_type()
    Case.objects.filter(pk=case.pk).update(rank=case.make_rank())
    case.record("danger_lapsed", by=None)


def settle() -> None:
    """Take off what needs no call: somebody phoned, or it is over."""
    waiting = Danger.objects.to_phone().values("case_id")
    DeskAlarm.objects.exclude(case_id__in=waiting).delete()


def _lock(dangers: QuerySet[Danger], pk: object) -> Danger | None:
    """Hold the row of the case, and return its danger if it still is one of these."""
    danger = Danger.objects.select_related("case").filter(pk=pk).first()
    if danger is None:
        return None
    danger.case.lock()
    return dangers.select_related("case").filter(pk=pk).first()
