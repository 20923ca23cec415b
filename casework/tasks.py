"""Celery tasks for every case: letters, virus scans, reminders, old drafts.

Tasks take ids and may run twice.
"""

import io
from datetime import datetime, timedelta
from functools import partial

from celery import shared_task
from celery.utils.log import get_task_logger
from django.conf import settings
from django.db import InterfaceError, OperationalError, models
from django.db.models import F, Q
from django.utils import timezone

from casework import (
    danger_alarms,
    documents,
    handover,
    letter_dispatch,
    moved_terms,
    scanner,
)
from casework.models import Danger, Deadline, Document, Draft, LetterDispatch
from casework.models.danger import CONTACT
from casework.models.draft import DRAFT_LIFETIME
from notifications import outbox
from notifications.claims import released_on_failure
from sealing import files, set_aside

log = get_task_logger(__name__)
CLAIM_EXPIRES = timedelta(
    minutes=10
)  # a worker that takes longer than this over one letter is gone
LETTER_TRIES = 5
PASSING_ERRORS = (
    OSError,
    OperationalError,
    InterfaceError,
)  # store full, database away: no fault of the letter
SWEEP_AFTER = timedelta(seconds=30)
REMIND_BEFORE = timedelta(hours=8)
BATCH = 200
BATCH_OF_PEOPLE = 10_000


def _unclaimed(now: datetime) -> Q:
    return Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_EXPIRES)


@shared_task(bind=True, name="casework.tasks.make_pdf")
def make_pdf(self, document_id: str) -> None:
    """Make one letter. Claimed by a conditional update: a second worker finds nothing to do."""
    with self.scope():
        if not _claim_letter(document_id):
            return
    release = partial(_release_letter, document_id)
    with released_on_failure("letter not made", document_id, self.scope, release), self.scope():
        _write_letter(document_id)


def _claim_letter(document_id: str) -> bool:
    now = timezone.now()
    requested = Document.objects.filter(pk=document_id, state=Document.State.REQUESTED)
    claimable = requested.filter(_unclaimed(now), tries__lt=LETTER_TRIES)
    return claimable.update(claimed_at=now, tries=F("tries") + 1) == 1


def _write_letter(document_id: str) -> None:
    document = Document.objects.select_related("case", "made_by").get(pk=document_id)
    case = document.case.as_case_type()
    if not case.letters[document.kind].ready(case):
        _drop_letter(document)
        return
    content = documents.write(case, document.kind, by=document.made_by)
    document.put(io.BytesIO(content))
    document.save(update_fields=["stored", "sha256", "size", "state"])
    case.record(
        "document_made",
        by=None,
        document=document.kind,
        document_id=str(document.pk),
        audience=document.audience,
    )
    letter_dispatch.offer_letter(case, document)


def _drop_letter(document: Document) -> None:
    """Give up a letter about what is not so any more: it would have blanks for facts."""
    log.warning("letter not made, the case went on: %s", document.pk)
    document.state = Document.State.FAILED
    document.save(update_fields=["state"])


def _release_letter(document_id: str, error: Exception) -> None:
    """Give a letter that failed back to the sweeper; give it up after `LETTER_TRIES` that were its
    own fault.
    """
    requested = Document.objects.filter(pk=document_id, state=Document.State.REQUESTED)
    if isinstance(error, PASSING_ERRORS):
        requested.update(claimed_at=None, tries=F("tries") - 1)
    else:
        requested.update(claimed_at=None)
    requested.filter(tries__gte=LETTER_TRIES).update(state=Document.State.FAILED)


@shared_task(bind=True, name="casework.tasks.scan")
def scan(self, document_id: str) -> None:
    """Have one uploaded file scanned.

    Without a verdict it stays in quarantine, and is scanned again; one that does not open is set
    aside.
    """
    with self.scope():
        document = _in_quarantine(document_id).first()
    if document is not None:
        job_rows = set_aside.JobRows("casework.tasks.scan", self.scope)
        job_rows.attempt(document_id, partial(_scan, document, self.scope))


def _scan(document: Document, scope: set_aside.Scope) -> None:
    try:
        virus = scanner.virus_in(document.chunks(), settings.SCANNER_URL)
    except scanner.NotScanned as problem:
        log.error("file not scanned: %s %s", document.pk, problem)
        return
    with scope():
        _store_verdict(str(document.pk), virus)


def _in_quarantine(document_id: str) -> models.QuerySet[Document]:
    quarantined = Document.objects.filter(pk=document_id, state=Document.State.QUARANTINE)
    return quarantined.select_related("case")


def _store_verdict(document_id: str, virus: str) -> None:
    quarantined = _in_quarantine(document_id)
    document = quarantined.first()
    verdict = Document.State.INFECTED if virus else Document.State.READY
    if document is None or not quarantined.update(state=verdict):
        return
    if virus:
        document.case.record("virus_found", by=None, document_id=document_id, virus=virus)
    else:
        document.case.record("scanned", by=None, document_id=document_id)


@shared_task(bind=True, name="casework.tasks.sweep_quarantine")
def sweep_quarantine(self) -> None:
    """Scan what still waits for the scanner, oldest first: it was down, or the broker was."""
    resting = set_aside.JobRows("casework.tasks.scan", self.scope).resting
    with self.scope():
        waiting = Document.objects.exclude(pk__in=resting).filter(
            state=Document.State.QUARANTINE, made_at__lt=timezone.now() - SWEEP_AFTER
        )
        keys = waiting.order_by("made_at").values_list("pk", flat=True)[:BATCH]
        document_ids = [str(pk) for pk in keys]
    for document_id in document_ids:
        scan.run(document_id)


@shared_task(bind=True, name="casework.tasks.sweep_documents")
def sweep_documents(self) -> None:
    """Make letters that were left: the broker was down, or a worker stopped half-way.

    Give up what stopped its worker every time.
    """
    now = timezone.now()
    with self.scope():
        requested = Document.objects.filter(
            state=Document.State.REQUESTED, made_at__lt=now - SWEEP_AFTER
        )
        unclaimed = requested.filter(_unclaimed(now))
        unclaimed.filter(tries__gte=LETTER_TRIES).update(state=Document.State.FAILED)
        for pk in unclaimed.values_list("pk", flat=True)[:BATCH]:
            outbox.send_task_on_commit("casework.tasks.make_pdf", str(pk))


@shared_task(bind=True, name="casework.tasks.sweep_store")
def sweep_store(self) -> None:
    """Remove unfinished files that a stopped process left beside the store."""
    removed = files.delete_unfinished()
    if removed:
        log.warning("unfinished files taken away: %d", removed)


@shared_task(bind=True, name="casework.tasks.remind")
def remind(self) -> None:
    """Remind who is responsible for a case that a deadline is near, and once more when it has
    passed.
    """
    now = timezone.now()
    job_rows = set_aside.JobRows("casework.tasks.remind", self.scope)
    with self.scope():
        running = Deadline.objects.running().filter(case__closed_at=None)
        running = running.exclude(pk__in=job_rows.resting)
        running = running.select_related("case", "case__handler")
        to_phone = Danger.objects.to_phone().values("case_id")  # has its own escalation
        running = running.exclude(name=CONTACT, case__in=to_phone)
        near = running.filter(
            reminded_at=None, missed_at=None, due__lt=now + REMIND_BEFORE, due__gt=now
        )
        _notify_of_deadlines(near, "deadline_near", "reminded_at", now, job_rows.attempt)
        missed = running.filter(missed_at=None, due__lte=now)
        _notify_of_deadlines(missed, "deadline_missed", "missed_at", now, job_rows.attempt)


@shared_task(bind=True, name="casework.tasks.follow_letters")
def follow_letters(self) -> None:
    """Copy what became of the notices of letters; tell the handler of each that nobody got."""
    now = timezone.now()
    job_rows = set_aside.JobRows("casework.tasks.follow_letters", self.scope)
    with self.scope():
        letter_dispatch.copy_outcomes()
        unnoticed = LetterDispatch.objects.unnoticed(now).exclude(pk__in=job_rows.resting)
        pending = list(unnoticed.values_list("pk", flat=True)[:BATCH])
    for pk in pending:
        with self.scope():  # its own transaction: never the chains of two cases
            job_rows.attempt(pk, partial(letter_dispatch.raise_unnoticed, pk, now))


@shared_task(bind=True, name="casework.tasks.move_statutory_terms")
def move_statutory_terms(self) -> None:
    """Move running terms of the law off days that were made equal to a holiday, and give back days
    of outage to who must send us something.
    """
    with self.scope():
        moved = moved_terms.move_terms() + moved_terms.give_back_outages()
    if moved:
        log.info("terms moved: %d", moved)


def _notify_of_deadlines(
    deadlines: models.QuerySet[Deadline],
    kind: str,
    stamp_column: str,
    now: datetime,
    attempt: set_aside.Attempt,
) -> None:
    batch = list(deadlines.select_for_update(skip_locked=True, of=("self",))[:BATCH])
    done = []
    for deadline in batch:
        setattr(deadline, stamp_column, now)
        if attempt(deadline.pk, partial(_notify_of_deadline, deadline, kind)):
            done.append(deadline)
    Deadline.objects.bulk_update(done, [stamp_column])


def _notify_of_deadline(deadline: Deadline, kind: str) -> None:
    case = deadline.case.as_case_type()
    for person in case.deadline_recipients():
        case.tell(person, kind, once=f"{deadline.name}:{deadline.due.isoformat()}")
    if kind == "deadline_missed":
        case.on_deadline_missed(deadline)


@shared_task(bind=True, name="casework.tasks.escalate_danger")
def escalate_danger(self) -> None:
    """Tell the next ones and the 24-hour line of danger about which nobody phoned in time.

    What nobody ended in a week stands among the other cases again.
    """
    now = timezone.now()
    job_rows = set_aside.JobRows("casework.tasks.escalate_danger", self.scope)
    with self.scope():
        dangers = Danger.objects.exclude(pk__in=job_rows.resting)
        due = list(dangers.to_escalate(now).values_list("pk", flat=True)[:BATCH])
        lapsing = list(dangers.lapsing(now).values_list("pk", flat=True)[:BATCH])
    for pk in due:
        with self.scope():  # its own transaction: never the chains of two cases
            job_rows.attempt(pk, partial(danger_alarms.escalate, pk, now))
    for pk in lapsing:
        with self.scope():
            job_rows.attempt(pk, partial(danger_alarms.lapse, pk, now))
    settle_alarms.run()


@shared_task(bind=True, name="casework.tasks.settle_alarms")
def settle_alarms(self) -> None:
    """Take off the list of the 24-hour line what needs no call any more."""
    with self.scope():
        danger_alarms.settle()


@shared_task(bind=True, name="casework.tasks.release_work")
def release_work(self, *, everybody: bool = False) -> None:
    """Give the open work of who left back to its lane.

    Every minute of who left lately, at night of everybody: a role also ends by the date.
    """
    with self.scope():
        people = list(handover.leavers(everybody=everybody)[:BATCH_OF_PEOPLE])
    job_rows = set_aside.JobRows("casework.tasks.release_work", self.scope)
    for person in people:
        with self.scope():  # its own transaction: never the chains of two people
            handover.release_work_of(person, job_rows.attempt)


@shared_task(bind=True, name="casework.tasks.delete_old_drafts")
def delete_old_drafts(self) -> None:
    """Delete drafts that were not sent within 30 days, with their files (docs/domain/incidents.md
    §5.1).
    """
    job_rows = set_aside.JobRows("casework.tasks.delete_old_drafts", self.scope)
    with self.scope():
        old = Draft.objects.filter(saved_at__lt=timezone.now() - DRAFT_LIFETIME)
        for draft in old.exclude(pk__in=job_rows.resting)[:BATCH]:
            job_rows.attempt(draft.pk, draft.delete)
