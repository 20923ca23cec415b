"""The check of an import file: what would become of each row, and the table of what is wrong."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.scanner import virus_in
from dataexchange.importing.column_answers import is_column, position_of
from dataexchange.importing.delivery import BatchTaken
from dataexchange.importing.row_reader import UNKNOWN_WORD, CellError, RowReader
from dataexchange.importing.rows import (
    REFERENCE_FIELD,
    ImportRow,
    RowsToDeliver,
    read_batches,
    reader_of,
)
from dataexchange.importing.sources import source_of
from dataexchange.models import ImportFile
from dataexchange.task_scope import TaskScope
from organisations.models import ApiClient
from sealing import files
from spreadsheets import writer
from uploads.inspection import UploadRefused

# How much the page shows: errors, rows as they would come in, and unknown words of one field.
MAX_ERRORS_SHOWN = 25
MAX_ROWS_SHOWN = 5
MAX_WORDS_SHOWN = 60
COUNTS = ("total", "wrong", "same", "good")  # columns of the file
State = ImportFile.State


def check_file(import_file: ImportFile, client: ApiClient, scope: TaskScope) -> None:
    """Check every row of a file, after the virus scanner did (SEC-42). No case is made.

    1. A file with a virus, or one that breaks off, is refused and removed.
    2. All errors are stored as a table; the first ones, the first rows and the unknown words are
       stored on the row of the file, for its page.
    3. The rows that can go in are stored as they were understood, for the delivery.

    Raises NotScanned when the scanner is down; the file waits. Raises BatchTaken when the check was
    stopped, or another worker has the file.
    """
    if _has_virus(import_file, scope):
        return
    with scope():
        reader = reader_of(import_file)
        import_file.remove_files("errors_stored", "rows_stored")
    check = _Check(import_file, client, reader, scope)
    lines = writer.stream_csv(check.error_lines())
    errors_table = files.IteratorReader(line.encode() for line in lines)
    try:
        errors_file = files.store(errors_table, import_file.seal_key(), import_file.seal_context())
    except UploadRefused as refusal:
        with scope():
            _refuse(import_file, str(refusal))
        return
    rows_file = files.store(
        check.rows_to_deliver.packed(), import_file.seal_key(), import_file.seal_context()
    )
    with scope():
        check.save(errors_file.name, rows_file.name)


def _has_virus(import_file: ImportFile, scope: TaskScope) -> bool:
    """Return whether the scanner found a virus; the file is refused then."""
    if not settings.SCANNER_URL:
        return False
    virus = virus_in(import_file.chunks(), settings.SCANNER_URL)
    if not virus:
        return False
    reason = _(
        "In dit bestand zit een virus. Wij hebben het weggegooid. "
        "Laat uw computer nakijken en stuur dan een nieuw bestand."
    )
    with scope():
        if _refuse(import_file, reason):
            import_file.record("virus_found", by=None, virus=virus)
    return True


def _refuse(import_file: ImportFile, reason: str) -> bool:
    """Remove a file of which nothing can be made, and show the reason on its page.

    Returns False when another worker was first.
    """
    now = timezone.now()
    if not import_file.change_state((State.CHECKING,), State.FAILED, done_at=now):
        return False
    import_file.refused = reason
    import_file.save(update_fields=["refused"])
    import_file.remove_files("stored", "rows_stored")
    return True


class _Check:
    """One pass over a file: the counts and the first rows and errors, gathered as it is read."""

    def __init__(
        self, import_file: ImportFile, client: ApiClient, reader: RowReader, scope: TaskScope
    ) -> None:
        self.import_file = import_file
        self.client = client
        self.reader = reader
        self.scope = scope
        self.source = source_of(import_file.kind)
        self.claimed_at = import_file.claimed_at
        self.rows_to_deliver = RowsToDeliver(self.source)
        self.counts: Counter[str] = Counter()
        self.first_errors: list[dict[str, Any]] = []
        self.first_rows: list[list[str]] = []

    def error_lines(self) -> Iterator[list[object]]:
        """Yield the table of what is wrong, its head first, while the rows are checked."""
        fields = self.source.fields
        labels = {field.name: str(field.label) for field in fields}
        heads = _heads_of(self.import_file)
        yield [_("Rij"), _("Gegeven"), _("Wat er staat"), _("Wat er mis is")]
        for batch in read_batches(self.import_file, self.client, self.reader):
            self._compare_with_delivered(batch)
            for row in batch:
                self._show_row(row)
                for error in row.errors:
                    label = labels.get(error.field, error.field)
                    sentence = _sentence(row.number, heads.get(error.field, label), error)
                    self._show_error(row, error, label, sentence)
                    yield [row.number, label, error.cell, sentence]

    def _compare_with_delivered(self, batch: list[ImportRow]) -> None:
        """Count the rows of a batch, and refuse those delivered before with another content."""
        source = self.source
        parsed = [row.parsed for row in batch if row.parsed]
        with self.scope(self.client):
            is_same_by_reference = source.delivered_before(self.client, parsed)
            self._renew_claim(len(batch))
        for row in batch:
            self.counts["total"] += 1
            if row.errors:
                self.counts["wrong"] += 1
                continue
            reference = source.reference(row.parsed)
            is_same = is_same_by_reference.get(reference)
            if is_same is None:
                self.counts["good"] += 1
                self.rows_to_deliver.add(row, self.counts["total"])
            elif is_same:
                self.counts["same"] += 1
            else:
                self.counts["wrong"] += 1
                row.errors = [_differs_from_earlier(reference)]

    def _renew_claim(self, rows_read: int) -> None:
        """Count a batch. Raises BatchTaken when somebody stopped the check, or took it over."""
        now = timezone.now()
        counted = self._own_row().update(rows=F("rows") + rows_read, claimed_at=now)
        if not counted:
            raise BatchTaken
        self.claimed_at = now

    def _own_row(self) -> QuerySet[ImportFile]:
        """Return the row of the file, as long as this worker has it."""
        return ImportFile.objects.filter(
            pk=self.import_file.pk, state=State.CHECKING, claimed_at=self.claimed_at
        )

    def _show_row(self, row: ImportRow) -> None:
        source = self.source
        if row.parsed and len(self.first_rows) < MAX_ROWS_SHOWN:
            self.first_rows.append(source.describe(row.parsed))

    def _show_error(self, row: ImportRow, error: CellError, label: str, sentence: str) -> None:
        """Keep an error for the page; unknown words have a page of their own."""
        if len(self.first_errors) >= MAX_ERRORS_SHOWN or error.text == UNKNOWN_WORD:
            return
        self.first_errors.append(
            {"row": row.number, "field": label, "cell": error.cell, "text": sentence}
        )

    def save(self, errors_name: str, rows_name: str) -> None:
        """Store the outcome on the row of the file, with the names of its errors and of its rows.

        When another worker was first, or the file was stopped or thrown away, both are deleted.
        """
        import_file = self.import_file
        columns: dict[str, Any] = {name: self.counts[name] for name in COUNTS}
        columns |= {"errors_stored": errors_name, "rows_stored": rows_name}
        is_mine = self._own_row().select_for_update(no_key=True, of=("self",)).exists()
        if not is_mine or not import_file.change_state((State.CHECKING,), State.READY, **columns):
            files.delete(errors_name)
            files.delete(rows_name)
            return
        import_file.sample = import_file.sample | {
            "errors": self.first_errors,
            "good": self.first_rows,
            "good_heads": [str(field.label) for field in self.reader.all_fields],
            "words": self._first_words(),
        }
        import_file.save(update_fields=["sample"])

    def _first_words(self) -> dict[str, dict[str, int]]:
        """Return the most frequent unknown words: field → word → number of rows."""
        first_words = {}
        for name, counts in self.reader.unknown_words.items():
            first_words[name] = dict(counts.most_common(MAX_WORDS_SHOWN))
        return first_words


def _heads_of(import_file: ImportFile) -> dict[str, str]:
    """Return field → head of its column in the file, of the fields that are a column."""
    heads = {}
    for name, answer in import_file.columns.items():
        if is_column(answer):
            position = position_of(answer)
            heads[name] = import_file.heads[position] or _("kolom %d") % (position + 1)
    return heads


def _sentence(row_number: int, head: str, error: CellError) -> str:
    """Return what is wrong with a cell: in which row and column, and what stands there."""
    problem = error.text[:1].lower() + error.text[1:]
    place = {"row": row_number, "head": head, "cell": error.cell, "problem": problem}
    if error.cell:
        return _("In rij %(row)d staat bij %(head)s “%(cell)s”: %(problem)s") % place
    return _("In rij %(row)d, bij %(head)s: %(problem)s") % place


def _differs_from_earlier(reference: str) -> CellError:
    text = _("Met dit kenmerk is eerder iets anders ingevoerd. Deze rij slaan wij over.")
    return CellError(REFERENCE_FIELD, reference, text)
