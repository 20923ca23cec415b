"""The hold of a worker on an import file, and the removal of what nobody needs any more."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from dataexchange.models import ImportFile
from dataexchange.models.import_file import ABANDONED_AFTER, UNDO_PERIOD
from dataexchange.task_scope import load_reach
from sealing import set_aside

FILES_PER_SWEEP = 500
State = ImportFile.State
ENDED_STATES = (*ImportFile.ENDED_RUNS, State.UNDONE)


def claim_import(
    pk: object, state: str, *, silence: timedelta, max_tries: int
) -> ImportFile | None:
    """Claim a file in this state for the worker that asks.

    `silence`: after this, a claim that was not renewed lapses. Returns None when another worker
    has the file, when it is in another state, or when it failed `max_tries` times.
    """
    now = timezone.now()
    unclaimed = Q(claimed_at=None) | Q(claimed_at__lt=now - silence)
    claimable = ImportFile.objects.filter(unclaimed, pk=pk, state=state, tries__lt=max_tries)
    next_try = F("tries") + 1
    changes: dict[str, Any] = {"claimed_at": now, "tries": next_try}
    if state == State.CHECKING:
        changes["rows"] = 0  # a check begins anew; the other passes go on where they were
    if claimable.update(**changes) != 1:
        return None
    import_file = ImportFile.objects.select_related("organisation", "made_by").get(pk=pk)
    load_reach(import_file.made_by)
    return import_file


def drop_import(import_file: ImportFile) -> None:
    """Delete the row of a file, with its upload and its table of errors; cases stay."""
    import_file.remove_files("stored", "errors_stored", "rows_stored")
    ImportFile.objects.filter(pk=import_file.pk).delete()


def remove_old_imports(attempt: set_aside.Attempt) -> None:
    """Remove what was kept long enough, at most `FILES_PER_SWEEP` of each.

    `attempt` does each file, and sets aside one that fails (sealing.set_aside).

    1. Uploads that nobody went on with.
    2. The errors and samples of files that ran.
    3. The rows of files that can no longer be undone.
    """
    now = timezone.now()
    abandoned_since = now - ABANDONED_AFTER
    waiting = ImportFile.objects.filter(state__in=(State.NEW, State.READY))
    for import_file in waiting.filter(made_at__lt=abandoned_since)[:FILES_PER_SWEEP]:
        attempt(import_file.pk, partial(drop_import, import_file))
    ended = ImportFile.objects.filter(state__in=ENDED_STATES)
    with_errors = ended.exclude(errors_stored="").filter(done_at__lt=abandoned_since)
    for import_file in with_errors[:FILES_PER_SWEEP]:
        attempt(import_file.pk, partial(_forget_errors, import_file))
    for import_file in ended.filter(done_at__lt=now - UNDO_PERIOD)[:FILES_PER_SWEEP]:
        attempt(import_file.pk, partial(drop_import, import_file))


def _forget_errors(import_file: ImportFile) -> None:
    import_file.remove_files("errors_stored")
    import_file.sample = {}
    import_file.heads = []
    import_file.sheets = None
    import_file.save(update_fields=["sample", "heads", "sheets"])
