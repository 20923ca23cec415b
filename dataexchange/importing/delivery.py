"""The delivery of an import file: a case of every row that is right.

It goes through the delivery of the API, as a client that nobody can sign in with. Every batch is a
transaction in what that client reaches, and begins by counting itself on the row of the file. Of
two workers, or of one that was killed and came back, one counts a batch.
"""

from django.db.models import F
from django.utils import timezone

from dataexchange.importing.rows import ImportRow, read_batches, reader_of
from dataexchange.importing.sources import source_of
from dataexchange.models import ImportFile
from dataexchange.models.import_file import IMPORTERS
from dataexchange.task_scope import TaskScope, acting_as
from notifications import outbox
from organisations.models import ApiClient

State = ImportFile.State


class BatchTaken(Exception):
    """Another worker counted this batch first."""


def run_import(import_file: ImportFile, client: ApiClient, scope: TaskScope) -> None:
    """Deliver every row that is right, from where an earlier worker stopped.

    Raises BatchTaken when another worker delivers the same file.
    """
    with scope():
        reader = reader_of(import_file)
    counted_before = import_file.rows
    position = 0
    for batch in read_batches(import_file, client, reader):
        position += len(batch)
        if position <= counted_before:
            continue
        with acting_as(import_file.made_by, IMPORTERS), scope(client):
            _deliver_batch(import_file, client, batch, position)
    with scope():
        _finish(import_file)


def _deliver_batch(
    import_file: ImportFile, client: ApiClient, batch: list[ImportRow], end: int
) -> None:
    """Count a batch and make its cases. `end`: the number of rows in the file up to its last one.

    Raises BatchTaken when another worker counted it.
    """
    source = source_of(import_file.kind)
    own_row = ImportFile.objects.filter(pk=import_file.pk)
    uncounted = own_row.filter(state=State.RUNNING, rows=end - len(batch))
    counted = uncounted.update(rows=end, claimed_at=timezone.now())
    if not counted:
        raise BatchTaken
    parsed = [row.parsed for row in batch if row.parsed]
    outcomes = source.deliver(client, parsed, import_file=import_file)
    own_row.update(created=F("created") + outcomes.count("created"))


def _finish(import_file: ImportFile) -> None:
    now = timezone.now()
    if not import_file.change_state((State.RUNNING,), State.DONE, done_at=now):
        return
    import_file.refresh_from_db(fields=["created"])
    import_file.record("import_done", by=None, created=import_file.created)
    import_file.remove_files("stored")
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
