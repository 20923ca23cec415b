"""The night shift of every case: letters, reminders, old drafts. Tasks take ids and may run twice without harm."""

import io
from datetime import timedelta

from celery import shared_task
from celery.utils.log import get_task_logger
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import F, Q
from django.utils import timezone

from casework import documents, exporting, hooks, importing, retention, scanner
from casework.models import (
    Case,
    Deadline,
    DestructionItem,
    DestructionList,
    Document,
    Draft,
    Export,
    Intake,
    case_types,
)
from casework.models.delivery import ANSWERED_KEPT, Answered
from casework.models.draft import KEPT
from casework.tasks.rights import (
    collect_access,
    link_accounts,
    make_access_files,
    make_log_export,
    sweep_access,
    sweep_log_exports,
    tell_of_need,
)
from notifications import outbox
from organisations import clients
from organisations.models import Person
from sealing import files

__all__ = ["check_intake", "collect_access", "count_again", "delete_old_drafts", "destroy_list", "expire_proofs", "link_accounts",
           "make_access_files", "make_export", "make_log_export", "make_pdf", "prepare_destruction", "remind", "run_intake", "scan",
           "set_terms", "sweep_access", "sweep_destruction", "sweep_documents", "sweep_exports", "sweep_intakes", "sweep_log_exports",
           "sweep_quarantine", "sweep_store", "tell_of_need", "undo_intake"]  # fmt: skip

log = get_task_logger(__name__)
CLAIM = timedelta(minutes=10)  # a worker that takes longer than this over one letter is gone
TRIES = 5
PASSES = (OSError, OperationalError, InterfaceError)  # store full, database away: no fault of the letter
REMIND_BEFORE = timedelta(hours=8)
BATCH = 200
SILENT = timedelta(minutes=2)  # a worker that makes a file says every few seconds that it is there


@shared_task(bind=True, name="casework.tasks.make_pdf")
def make_pdf(self, document_id: str) -> None:
    """Make one letter. Claimed by a conditional update: a second worker finds nothing to do."""
    now = timezone.now()
    with self.scope():
        free = Document.objects.filter(pk=document_id, state=Document.State.REQUESTED, tries__lt=TRIES)
        free = free.filter(Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM))
        if free.update(claimed_at=now, tries=F("tries") + 1) != 1:
            return
    try:
        with self.scope():
            document = Document.objects.select_related("case").get(pk=document_id)
            case = document.case.child()
            content = documents.write(case, document.kind)
            document.put(io.BytesIO(content))
            document.save(update_fields=["stored", "sha256", "size", "state"])
            made = {"document": document.kind, "document_id": str(document.pk), "audience": document.audience}
            case.record("document_made", by=None, **made)
    except Exception as error:
        log.error("letter not made: %s %s", document_id, type(error).__name__)
        with self.scope():
            asked = Document.objects.filter(pk=document_id, state=Document.State.REQUESTED)
            if isinstance(error, PASSES):
                asked.update(claimed_at=None, tries=F("tries") - 1)
            else:
                asked.update(claimed_at=None)
            asked.filter(tries__gte=TRIES).update(state=Document.State.FAILED)


@shared_task(bind=True, name="casework.tasks.scan")
def scan(self, document_id: str) -> None:
    """Have one file looked at that was handed in. Without a verdict it stays in quarantine, and is looked at again."""
    with self.scope():
        waits = Document.objects.filter(pk=document_id, state=Document.State.QUARANTINE).select_related("case").first()
    if waits is None:
        return
    try:
        virus = scanner.virus_in(waits.chunks(), settings.SCANNER_URL)
    except scanner.NotScanned as problem:
        log.error("file not scanned: %s %s", document_id, problem)
        return
    with self.scope():
        waits = Document.objects.filter(pk=document_id, state=Document.State.QUARANTINE).select_related("case")
        verdict = Document.State.INFECTED if virus else Document.State.READY
        if not (document := waits.first()) or not waits.update(state=verdict):
            return
        if virus:
            document.case.record("virus_found", by=None, document_id=document_id, virus=virus)
        else:
            document.case.record("scanned", by=None, document_id=document_id)


@shared_task(bind=True, name="casework.tasks.sweep_quarantine")
def sweep_quarantine(self) -> None:
    """Look at what still waits for the scanner, oldest first: it was down, or the broker was."""
    with self.scope():
        old = timezone.now() - timedelta(seconds=30)
        waiting = Document.objects.filter(state=Document.State.QUARANTINE, made_at__lt=old).order_by("made_at")
        left = [str(pk) for pk in waiting.values_list("pk", flat=True)[:BATCH]]
    for pk in left:
        scan.run(pk)


@shared_task(bind=True, name="casework.tasks.sweep_documents")
def sweep_documents(self) -> None:
    """Make what was left lying: the broker was down, or a worker stopped half-way. What stopped its worker every time is given up."""
    now = timezone.now()
    with self.scope():
        asked = Document.objects.filter(state=Document.State.REQUESTED, made_at__lt=now - timedelta(seconds=30))
        free = asked.filter(Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM))
        free.filter(tries__gte=TRIES).update(state=Document.State.FAILED)
        for pk in free.values_list("pk", flat=True)[:BATCH]:
            outbox.later("casework.tasks.make_pdf", str(pk))


@shared_task(bind=True, name="casework.tasks.make_export")
def make_export(self, pk: str) -> None:
    """Make one export. Claimed by a conditional update: a second worker finds nothing to do."""
    with self.scope():
        export = exporting.claim(pk, older=SILENT, tries=TRIES)
    if export is None:
        return
    try:
        exporting.make(export, self.scope)
    except Exception as error:
        log.error("export not made: %s %s", pk, type(error).__name__)
        with self.scope():
            Export.objects.waiting().filter(pk=pk).update(claimed_at=None)
            Export.objects.waiting().filter(pk=pk, tries__gte=TRIES).update(state=Export.State.FAILED)


@shared_task(bind=True, name="casework.tasks.sweep_exports")
def sweep_exports(self) -> None:
    """Take away files whose day is over, and make what was left lying."""
    now = timezone.now()
    with self.scope():
        exporting.take_away_old()
        left = Export.objects.waiting().filter(asked_at__lt=now - timedelta(seconds=30))
        free = left.filter(Q(claimed_at=None) | Q(claimed_at__lt=now - SILENT))
        free.filter(tries__gte=TRIES).update(state=Export.State.FAILED, claimed_at=None)
        for pk in free.values_list("pk", flat=True)[:BATCH]:
            outbox.later("casework.tasks.make_export", str(pk))


@shared_task(bind=True, name="casework.tasks.check_intake")
def check_intake(self, pk: str) -> None:
    """Look at every row of a file that was brought in."""
    _work_on(self, pk, Intake.State.CHECKING, importing.check)


@shared_task(bind=True, name="casework.tasks.run_intake")
def run_intake(self, pk: str) -> None:
    """Make cases of its rows."""
    _work_on(self, pk, Intake.State.RUNNING, importing.run)


@shared_task(bind=True, name="casework.tasks.undo_intake")
def undo_intake(self, pk: str) -> None:
    """Take its cases away again."""
    _work_on(self, pk, Intake.State.UNDOING, lambda intake, _client, scope: importing.undo(intake, scope))


def _work_on(task, pk: str, state: str, work) -> None:
    """Claim, work, and let go when it failed; given up after some tries. What was made can then be undone."""
    with task.scope():
        intake = importing.claim(pk, state, older=SILENT, tries=TRIES)
        client = importing.client_of(intake.organisation) if intake else None
    if intake is None:
        return
    try:
        work(intake, client, task.scope)
    except importing.Taken:
        return
    except scanner.NotScanned as problem:  # waits for the scanner, however long: that is not the fault of the file
        log.error("intake not scanned: %s %s", pk, problem)
        with task.scope():
            Intake.objects.filter(pk=pk, state=state).update(claimed_at=None, tries=F("tries") - 1)
    except Exception as error:
        log.error("intake not done: %s %s %s", pk, state, type(error).__name__)
        with task.scope():
            held = Intake.objects.filter(pk=pk, state=state)
            held.update(claimed_at=None)
            held.filter(tries__gte=TRIES).update(state=Intake.State.FAILED, done_at=timezone.now())


INTAKES = {
    Intake.State.CHECKING: "check_intake",
    Intake.State.RUNNING: "run_intake",
    Intake.State.UNDOING: "undo_intake",
}


@shared_task(bind=True, name="casework.tasks.sweep_intakes")
def sweep_intakes(self) -> None:
    """Go on with what was left lying, and take away what lies too long."""
    now = timezone.now()
    with self.scope():
        importing.take_away_old()
        working = Intake.objects.filter(state__in=Intake.WORKING)
        free = working.filter(Q(claimed_at=None) | Q(claimed_at__lt=now - SILENT))
        free.filter(tries__gte=TRIES).update(state=Intake.State.FAILED, done_at=now, claimed_at=None)
        for pk, state in free.values_list("pk", "state")[:BATCH]:
            outbox.later(f"casework.tasks.{INTAKES[Intake.State(state)]}", str(pk))


@shared_task(bind=True, name="casework.tasks.sweep_store")
def sweep_store(self) -> None:
    """Halves of files that a stopped process left beside the store."""
    if gone := files.sweep():
        log.warning("unfinished files taken away: %d", gone)


@shared_task(bind=True, name="casework.tasks.remind")
def remind(self) -> None:
    """Tell who keeps a case that a term is near, and once more when it has passed."""
    now = timezone.now()
    with self.scope():
        running = Deadline.objects.running().filter(case__closed_at=None).select_related("case", "case__handler")
        near = running.filter(reminded_at=None, missed_at=None, due__lt=now + REMIND_BEFORE, due__gt=now)
        late = running.filter(missed_at=None, due__lte=now)
        for clocks, kind, column in ((near, "deadline_near", "reminded_at"), (late, "deadline_missed", "missed_at")):
            _tell_late(list(clocks.select_for_update(skip_locked=True, of=("self",))[:BATCH]), kind, column, now)


def _tell_late(clocks: list[Deadline], kind: str, column: str, now) -> None:
    for clock in clocks:
        case = clock.case.child()
        for person in case.keepers():
            case.tell(person, kind, once=f"{clock.name}:{clock.due.isoformat()}")
        setattr(clock, column, now)
        if column == "missed_at":
            case.clock_missed(clock)
    Deadline.objects.bulk_update(clocks, [column])


@shared_task(bind=True, name="casework.tasks.delete_old_drafts")
def delete_old_drafts(self) -> None:
    """A report that was not sent within 30 days goes, with its files (domain reference incidents §5.1)."""
    with self.scope():
        for draft in Draft.objects.filter(saved_at__lt=timezone.now() - KEPT)[:BATCH]:
            draft.delete()


@shared_task(bind=True, name="casework.tasks.tell_systems")
def tell_systems(self) -> None:
    """Leave an event for each change that a system of others may hear of."""
    with self.scope():
        hooks.look()
        outbox.later("notifications.tasks.send_events")


@shared_task(bind=True, name="casework.tasks.expire_proofs")
def expire_proofs(self) -> None:
    """Secrets, tokens and assertions that open nothing any more, and answers whose key may be used again (48 hours)."""
    with self.scope():
        clients.expire()
        Answered.objects.filter(at__lt=timezone.now() - ANSWERED_KEPT).delete()


# --- retention (docs/adr/0010) ---------------------------------------------------------------------------------------


@shared_task(bind=True, name="casework.tasks.set_terms")
def set_terms(self) -> None:
    """Count the term of what was closed, or of what a new rule is for."""
    for kind, case_type in case_types().items():
        done = 1
        while done:
            with self.scope():
                waiting = case_type.objects.filter(kind=kind, closed_at__isnull=False, keep_until=None, destroyed=False)
                done = retention.set_terms(waiting)


@shared_task(bind=True, name="casework.tasks.count_again")
def count_again(self, kind: str, organisation: str) -> None:
    """A term was decided anew: forget what was counted, and count."""
    with self.scope():
        counted = Case.objects.filter(kind=kind, keep_until__isnull=False, destroyed=False)
        if not case_types()[kind].register:
            counted = counted.filter(organisation=organisation)
        counted.update(keep_until=None)
    set_terms.delay()


@shared_task(bind=True, name="casework.tasks.prepare_destruction")
def prepare_destruction(self, organisation: str = "", by: str = "") -> None:
    """Put what is due on lists: every night everywhere, or by hand at one organisation."""
    set_terms()
    for kind in case_types():
        with self.scope():
            places = retention.places_due(kind)
            who = Person.objects.filter(pk=by or None).first()
        for place in places:
            if not organisation or place == int(organisation):
                with self.scope():
                    retention.prepare(kind, place, by=who)


@shared_task(bind=True, name="casework.tasks.destroy_list")
def destroy_list(self, pk: str) -> None:
    """Destroy the cases of a signed list, one transaction each, then write the certificate. Goes on where it stopped."""
    with self.scope():
        left = Q(state=DestructionItem.State.LISTED) | ~Q(files=[])
        items = list(DestructionItem.objects.filter(left, of=pk, of__state=DestructionList.State.SIGNED))
    for item in items:
        with self.scope():
            retention.destroy(item)
    with self.scope():
        emptied = list(DestructionItem.objects.filter(~Q(files=[]), of=pk).values_list("pk", flat=True))
    for item_pk in emptied:
        with self.scope():
            retention.remove_files(item_pk)
    with self.scope():
        retention.finish(pk)


@shared_task(bind=True, name="casework.tasks.sweep_destruction")
def sweep_destruction(self) -> None:
    """Go on with signed lists that stopped half-way."""
    with self.scope():
        left = list(DestructionList.objects.filter(state=DestructionList.State.SIGNED).values_list("pk", flat=True))
    for pk in left:
        destroy_list.delay(str(pk))
