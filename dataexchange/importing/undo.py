"""The undo of an import: every case of the file that nobody worked on is removed."""

import time
from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from audit.models import Entry
from audit.read import VIEW_ACTIONS
from casework.models import Case, CaseLink, case_types
from dataexchange.importing.delivery import PART_SECONDS, notify_finished
from dataexchange.models import ImportFile
from dataexchange.task_scope import TaskScope
from notifications.models import Outgoing

CASES_PER_BATCH = 500
State = ImportFile.State


def undo_import(import_file: ImportFile, scope: TaskScope) -> bool:
    """Remove every case of a file that nobody worked on; the others stay, and are named.

    Each batch is a transaction of its own, that locks the row of the file and the cases. Returns
    whether that was the end of it, as `run_import` does.
    """
    part_ends_at = time.monotonic() + PART_SECONDS
    is_finished = False
    while not is_finished:
        if time.monotonic() > part_ends_at:
            return False
        with scope():
            is_finished = _undo_batch(import_file.pk)
    return True


def _undo_batch(pk: Any) -> bool:
    """Undo one batch; return whether that was the end of it."""
    locked_files = ImportFile.objects.select_for_update(no_key=True, of=("self",))
    import_file = locked_files.get(pk=pk)
    if import_file.state != State.UNDOING:
        return True
    cases = _next_cases(import_file)
    if not cases:
        _finish(import_file)
        return True
    worked_on = _worked_on(cases)
    untouched = [case for case in cases if case.pk not in worked_on]
    _remove(untouched, import_file.number)
    remaining = [case.number for case in cases if case.pk in worked_on]
    all_remaining = import_file.remaining + remaining
    rows = F("rows") + len(cases)
    own_row = ImportFile.objects.filter(pk=pk)
    own_row.update(remaining=all_remaining, rows=rows, claimed_at=timezone.now())
    return False


def _next_cases(import_file: ImportFile) -> list[Case]:
    delivered = Case.objects.filter(delivery__import_file=import_file)
    to_judge = delivered.exclude(number__in=import_file.remaining).order_by("pk")
    return list(to_judge.select_for_update(of=("self",))[:CASES_PER_BATCH])


def _finish(import_file: ImportFile) -> None:
    remaining_count = len(import_file.remaining)
    removed_count = import_file.created - remaining_count
    import_file.change_state((State.UNDOING,), State.UNDONE)
    import_file.record("import_undone", by=None, kept=remaining_count, removed=removed_count)
    notify_finished(import_file)


def _worked_on(cases: Sequence[Case]) -> set[Any]:
    """Return the ids of the cases with which somebody did more than look, by the audit trail."""
    pk_by_stream = {f"case:{case.pk}": case.pk for case in cases}
    entries = Entry.objects.filter(stream__in=pk_by_stream)
    changes = entries.exclude(action__in=(*VIEW_ACTIONS, "imported"))
    changed_streams = changes.values_list("stream", flat=True).distinct()
    has_link = Q(case__in=cases) | Q(other__in=cases)
    links = CaseLink.objects.filter(has_link)
    worked_on = {pk_by_stream[stream] for stream in changed_streams}
    for case in cases:
        if case.handler_id or case.version > 1:
            worked_on.add(case.pk)
    for linked_pair in links.values_list("case_id", "other_id"):
        worked_on.update(linked_pair)
    return worked_on


def _remove(cases: Sequence[Case], number: str) -> None:
    """Delete these cases, all of one kind, with the messages about them that were not sent yet."""
    if not cases:
        return
    for case in cases:
        case.record("import_undone", by=None, intake=number)
        Outgoing.objects.filter(unique_key__startswith=f"{case.number}:").delete()
    case_type = case_types()[cases[0].kind]
    case_type.objects.filter(pk__in=[case.pk for case in cases]).delete()
