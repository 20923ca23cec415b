"""Celery tasks for every case: letters, virus scans, reminders, old drafts.

Tasks take ids and may run twice.
"""

import io
from datetime import datetime, timedelta

from celery import shared_task
from celery.utils.log import get_task_logger
from django.conf import settings
from django.db import InterfaceError, OperationalError, models
from django.db.models import F, Q
from django.utils import timezone

from casework import documents, scanner
from casework.models import Deadline, Document, Draft
from casework.models.draft import DRAFT_LIFETIME
from notifications import outbox
from notifications.error_facts import error_facts
from sealing import files

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


def _unclaimed(now: datetime) -> Q:
    return Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_EXPIRES)


@shared_task(bind=True, name="casework.tasks.make_pdf")
def make_pdf(self, document_id: str) -> None:
    """Make one letter. Claimed by a conditional update: a second worker finds nothing to do."""
    with self.scope():
        if not _claim_letter(document_id):
            return
    try:
        with self.scope():
            _write_letter(document_id)
    except Exception as error:  # whatever fails, the claim must be released
        log.error("letter not made: %s", document_id, extra={"facts": error_facts(error)})
        with self.scope():
            _release_letter(document_id, error)


def _claim_letter(document_id: str) -> bool:
    now = timezone.now()
    requested = Document.objects.filter(pk=document_id, state=Document.State.REQUESTED)
    claimable = requested.filter(_unclaimed(now), tries__lt=LETTER_TRIES)
    return claimable.update(claimed_at=now, tries=F("tries") + 1) == 1


def _write_letter(document_id: str) -> None:
    document = Document.objects.select_related("case").get(pk=document_id)
    case = document.case.as_case_type()
    content = documents.write(case, document.kind)
    document.put(io.BytesIO(content))
    document.save(update_fields=["stored", "sha256", "size", "state"])
    case.record(
        "document_made",
        by=None,
        document=document.kind,
        document_id=str(document.pk),
        audience=document.audience,
    )


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

    Without a verdict it stays in quarantine, and is scanned again.
    """
    with self.scope():
        document = _in_quarantine(document_id).first()
    if document is None:
        return
    try:
        virus = scanner.virus_in(document.chunks(), settings.SCANNER_URL)
    except scanner.NotScanned as problem:
        log.error("file not scanned: %s %s", document_id, problem)
        return
    with self.scope():
        _store_verdict(document_id, virus)


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
    with self.scope():
        waiting = Document.objects.filter(
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
    with self.scope():
        running = Deadline.objects.running().filter(case__closed_at=None)
        running = running.select_related("case", "case__handler")
        near = running.filter(
            reminded_at=None, missed_at=None, due__lt=now + REMIND_BEFORE, due__gt=now
        )
        _notify_of_deadlines(near, "deadline_near", "reminded_at", now)
        missed = running.filter(missed_at=None, due__lte=now)
        _notify_of_deadlines(missed, "deadline_missed", "missed_at", now)


def _notify_of_deadlines(
    deadlines: models.QuerySet[Deadline], kind: str, stamp_column: str, now: datetime
) -> None:
    batch = list(deadlines.select_for_update(skip_locked=True, of=("self",))[:BATCH])
    for deadline in batch:
        case = deadline.case.as_case_type()
        for person in case.deadline_recipients():
            case.tell(person, kind, once=f"{deadline.name}:{deadline.due.isoformat()}")
        setattr(deadline, stamp_column, now)
        if stamp_column == "missed_at":
            case.on_deadline_missed(deadline)
    Deadline.objects.bulk_update(batch, [stamp_column])


@shared_task(bind=True, name="casework.tasks.delete_old_drafts")
def delete_old_drafts(self) -> None:
    """Delete drafts that were not sent within 30 days, with their files (docs/domain/incidents.md
    §5.1).
    """
    with self.scope():
        for draft in Draft.objects.filter(saved_at__lt=timezone.now() - DRAFT_LIFETIME)[:BATCH]:
            draft.delete()
