"""Background work of herindelingen, and of what nobody answered.

Every task may run twice without harm (docs/adr/0023).
"""

from functools import partial

from celery import shared_task
from celery.utils.log import get_task_logger
from django.utils import timezone

from organisations import account_changes, invitations, succession
from organisations.models import AccountChange, InterruptedForm, Invitation, Succession
from sealing import set_aside

log = get_task_logger(__name__)


@shared_task(bind=True, name="organisations.tasks.prepare_successions")
def prepare_successions(self) -> None:
    """Make the previews that were asked for, and let ends and successors be known, or no more."""
    job_rows = set_aside.JobRows("organisations.tasks.prepare_successions", self.scope)
    with self.scope():
        for row in _rows(Succession.objects.to_count()):
            job_rows.attempt(row.pk, partial(succession.count, row))
        for row in _rows(Succession.objects.to_announce()):
            job_rows.attempt(row.pk, partial(succession.announce, row))
        for row in _rows(Succession.objects.to_retract()):
            job_rows.attempt(row.pk, partial(succession.retract, row))


def _rows(rows):
    return rows.select_related("old", "new").select_for_update(of=("self",), skip_locked=True)


@shared_task(bind=True, name="organisations.tasks.carry_out_successions")
def carry_out_successions(self) -> None:
    """Carry out what was planned for today or before, and go on with what stopped half-way."""
    with self.scope():
        runs = Succession.objects.to_run().exclude(state=Succession.State.DONE)
        ids = list(runs.order_by("on", "pk").values_list("pk", flat=True))
    _carry_out(ids, self.scope)


def _carry_out(ids: list[int], scope: set_aside.Scope) -> None:
    job_rows = set_aside.JobRows("organisations.tasks.carry_out_successions", scope)
    for pk in ids:
        job_rows.attempt(pk, partial(succession.carry_out, pk, scope))


@shared_task(bind=True, name="organisations.tasks.repeat_successions")
def repeat_successions(self) -> None:
    """Carry out again what was done, where something came in at the old organisation since."""
    with self.scope():
        rows = Succession.objects.filter(state=Succession.State.DONE).select_related("old", "new")
        ids = [row.pk for row in rows if succession.has_rows_left(row)]
    for pk in ids:
        log.warning("something came in at an organisation that ended", extra={"succession": pk})
    _carry_out(ids, self.scope)


@shared_task(bind=True, name="organisations.tasks.end_unanswered")
def end_unanswered(self) -> None:
    """End invitations and changes of accounts that expired, and forget whom they were about; delete
    forms that nobody came back for.
    """
    job_rows = set_aside.JobRows("organisations.tasks.end_unanswered", self.scope)
    with self.scope():
        InterruptedForm.objects.expired().delete()
        invitations.end_expired(Invitation.objects.all())
        expired = AccountChange.objects.filter(ended_at=None, expires_at__lte=timezone.now())
        for change in sorted(expired, key=lambda change: f"person:{change.person_id}"):
            end = partial(account_changes.end, change, AccountChange.Outcome.STOPPED, by=None)
            job_rows.attempt(change.pk, end)
