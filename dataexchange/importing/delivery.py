"""The delivery of an import file: a case of every row that is right.

It goes through the delivery of the API, as a client that nobody can sign in with. Every batch is a
transaction in what that client reaches, and begins by counting itself on the row of the file. Of
two workers, or of one that was killed and came back, one counts a batch.
"""

import time
from typing import Any

from django.db.models import F
from django.utils import timezone

from dataexchange.importing.rows import read_rows_to_deliver
from dataexchange.importing.sources import source_of
from dataexchange.models import ImportFile
from dataexchange.models.import_file import IMPORTERS
from dataexchange.task_scope import TaskScope, acting_as
from notifications import outbox
from organisations.models import ApiClient

PART_SECONDS = 60  # then whatever else waits for a worker has its turn
State = ImportFile.State


class BatchTaken(Exception):
    """Another worker counted this batch first."""


def run_import(import_file: ImportFile, client: ApiClient, scope: TaskScope) -> bool:
    """Deliver the rows that can go in, from where an earlier part stopped.

    Returns whether that was the end of it: one part takes PART_SECONDS, so that others have their
    turn. Raises BatchTaken when the import was stopped, or another worker delivers the same file.
    """
    part_ends_at = time.monotonic() + PART_SECONDS
    start = import_file.rows
    for end, batch in read_rows_to_deliver(import_file, client):
        if time.monotonic() > part_ends_at:
            return False
        with acting_as(import_file.made_by, IMPORTERS), scope(client):
            _deliver_batch(import_file, client, batch, start, end)
        start = end
    with scope():
        _finish(import_file)
    return True


def _deliver_batch(
    import_file: ImportFile, client: ApiClient, batch: list[Any], start: int, end: int
) -> None:
    """Count a batch and make its cases. `start`, `end`: the positions before it and of its last
    row.

    Raises BatchTaken when another worker counted it, or the import was stopped.
    """
    source = source_of(import_file.kind)
    own_row = ImportFile.objects.filter(pk=import_file.pk)
    uncounted = own_row.filter(state=State.RUNNING, rows=start)
    counted = uncounted.update(rows=end, claimed_at=timezone.now())
    if not counted:
        raise BatchTaken
    outcomes = source.deliver(client, batch, import_file=import_file)
    own_row.update(created=F("created") + outcomes.count("created"))


def _finish(import_file: ImportFile) -> None:
    now = timezone.now()
    if not import_file.change_state((State.RUNNING,), State.DONE, done_at=now):
        return
    import_file.refresh_from_db(fields=["created"])
    import_file.record("import_done", by=None, created=import_file.created)
    import_file.remove_files("stored", "rows_stored")
    notify_finished(import_file)


def notify_finished(import_file: ImportFile) -> None:
    """Send a message to who imported the file, that it ran or was undone: once for each state."""
    message = {
        "kind": "intake_done",
        "person": import_file.made_by,
        "organisation_id": import_file.organisation_id,
        "path": f"/gegevens/import/{import_file.pk}/",
        "unique_key": f"intake:{import_file.pk}:{import_file.state}",
    }
    outbox.post_many([message])
