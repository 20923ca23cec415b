"""Celery tasks: make exports, check and run imports, and go on with what stopped.

Tasks take ids and may run twice.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from celery import shared_task
from celery.utils.log import get_task_logger
from django.db.models import F, Q
from django.utils import timezone

from casework import scanner
from dataexchange import exporting
from dataexchange.importing.check import check_file
from dataexchange.importing.delivery import BatchTaken, run_import
from dataexchange.importing.sources import client_of
from dataexchange.importing.undo import undo_import
from dataexchange.importing.upkeep import claim_import, remove_old_imports
from dataexchange.models import Export, ImportFile
from notifications import outbox
from notifications.claims import released_on_failure
from notifications.error_facts import error_facts
from sealing import set_aside

log = get_task_logger(__name__)
MAX_TRIES = 5
CHECK_SECONDS = 840  # for a hundred thousand rows of a workbook, on a busy machine
TASKS_PER_SWEEP = 200
# A worker that makes a file renews its claim with every batch, which is every few seconds.
CLAIM_LAPSES_AFTER = timedelta(minutes=2)
SWEEP_EXPORTS_AFTER = timedelta(seconds=30)
STATE_TASKS = {
    ImportFile.State.CHECKING: "dataexchange.tasks.check_intake",
    ImportFile.State.RUNNING: "dataexchange.tasks.run_intake",
    ImportFile.State.UNDOING: "dataexchange.tasks.undo_intake",
}


def _unclaimed(now: datetime) -> Q:
    return Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_LAPSES_AFTER)


# --- exports --------------------------------------------------------------------------------------


@shared_task(bind=True, name="dataexchange.tasks.make_export")
def make_export(self, pk: str) -> None:
    """Make one export. Claimed by a conditional update: a second worker finds nothing to do."""
    with self.scope():
        export = exporting.claim_export(pk, silence=CLAIM_LAPSES_AFTER, max_tries=MAX_TRIES)
    if export is None:
        return
    release = partial(_release_export, pk)
    with released_on_failure("export not made", pk, self.scope, release):
        exporting.make_file(export, self.scope)


def _release_export(pk: str, _error: Exception) -> None:
    requested = Export.objects.waiting().filter(pk=pk)
    requested.update(claimed_at=None)
    requested.filter(tries__gte=MAX_TRIES).update(state=Export.State.FAILED)


@shared_task(bind=True, name="dataexchange.tasks.sweep_exports")
def sweep_exports(self) -> None:
    """Remove files whose day is over, and make the exports that no worker made."""
    now = timezone.now()
    job_rows = set_aside.JobRows("dataexchange.tasks.sweep_exports", self.scope)
    with self.scope():
        exporting.remove_old_exports(job_rows.attempt)
        requested = Export.objects.waiting().filter(asked_at__lt=now - SWEEP_EXPORTS_AFTER)
        unclaimed = requested.filter(_unclaimed(now))
        spent = unclaimed.filter(tries__gte=MAX_TRIES)
        spent.update(state=Export.State.FAILED, claimed_at=None)
        for pk in unclaimed.values_list("pk", flat=True)[:TASKS_PER_SWEEP]:
            outbox.send_task_on_commit("dataexchange.tasks.make_export", str(pk))


@shared_task(bind=True, name="dataexchange.tasks.remove_exports")
def remove_exports(self, kind: str, organisation: str) -> None:
    """Remove the files that may hold a case that was destroyed."""
    with self.scope():
        exporting.remove_exports_of(kind, int(organisation))


# --- imports --------------------------------------------------------------------------------------


@shared_task(
    bind=True,
    name="dataexchange.tasks.check_intake",
    soft_time_limit=CHECK_SECONDS,
    time_limit=CHECK_SECONDS + 60,
)
def check_intake(self, pk: str) -> None:
    """Check every row of an import file: of a large workbook that takes minutes."""
    _work_on(self, pk, ImportFile.State.CHECKING, check_file)


@shared_task(bind=True, name="dataexchange.tasks.run_intake")
def run_intake(self, pk: str) -> None:
    """Make cases of the rows of an import file, a part at a time."""
    _work_on(self, pk, ImportFile.State.RUNNING, run_import)


@shared_task(bind=True, name="dataexchange.tasks.undo_intake")
def undo_intake(self, pk: str) -> None:
    """Remove the cases that came from an import file, a part at a time."""

    def undo(import_file, _client, scope) -> bool:
        return undo_import(import_file, scope)

    _work_on(self, pk, ImportFile.State.UNDOING, undo)


def _work_on(task, pk: str, state: str, work: Callable) -> None:
    """Claim a file in this state and do the work; release the claim when it fails.

    Work that returns False goes on in another task: others have their turn first. After `MAX_TRIES`
    the file fails for good; the cases that were made can then be undone.
    """
    with task.scope():
        import_file = claim_import(pk, state, silence=CLAIM_LAPSES_AFTER, max_tries=MAX_TRIES)
        client = client_of(import_file.organisation) if import_file else None
    if import_file is None:
        return
    try:
        is_unfinished = work(import_file, client, task.scope) is False
    except BatchTaken:
        return
    except scanner.NotScanned as problem:
        log.error("intake not scanned: %s %s", pk, problem)
        with task.scope():
            _wait_for_scanner(pk, state)
    except Exception as error:  # whatever fails, the claim must be released
        log.error("intake not done: %s %s", pk, state, extra={"facts": error_facts(error)})
        with task.scope():
            _release_import(pk, state)
    else:
        if is_unfinished:
            with task.scope():
                _go_on_later(pk, state)


def _go_on_later(pk: str, state: str) -> None:
    """Release a claim without counting the try, and wake the task for the next part."""
    claimed = ImportFile.objects.filter(pk=pk, state=state)
    if claimed.update(claimed_at=None, tries=F("tries") - 1):
        outbox.send_task_on_commit(STATE_TASKS[ImportFile.State(state)], pk)


def _wait_for_scanner(pk: str, state: str) -> None:
    """Release a claim without counting the try: the scanner is at fault, and not the file."""
    claimed = ImportFile.objects.filter(pk=pk, state=state)
    claimed.update(claimed_at=None, tries=F("tries") - 1)


def _release_import(pk: str, state: str) -> None:
    claimed = ImportFile.objects.filter(pk=pk, state=state)
    claimed.update(claimed_at=None)
    spent = claimed.filter(tries__gte=MAX_TRIES)
    spent.update(state=ImportFile.State.FAILED, done_at=timezone.now())


@shared_task(bind=True, name="dataexchange.tasks.sweep_intakes")
def sweep_intakes(self) -> None:
    """Go on with import files that no worker has in hand, and remove old ones."""
    now = timezone.now()
    job_rows = set_aside.JobRows("dataexchange.tasks.sweep_intakes", self.scope)
    with self.scope():
        remove_old_imports(job_rows.attempt)
        working = ImportFile.objects.filter(state__in=ImportFile.WORKING)
        unclaimed = working.filter(_unclaimed(now))
        spent = unclaimed.filter(tries__gte=MAX_TRIES)
        spent.update(state=ImportFile.State.FAILED, done_at=now, claimed_at=None)
        for pk, state in unclaimed.values_list("pk", "state")[:TASKS_PER_SWEEP]:
            outbox.send_task_on_commit(STATE_TASKS[ImportFile.State(state)], str(pk))
