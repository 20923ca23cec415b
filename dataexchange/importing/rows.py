"""The rows of an import file: read a batch at a time, and as the delivery takes them."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from dataexchange.importing.row_reader import CellError, RowReader
from dataexchange.importing.sources import source_of
from dataexchange.models import ImportFile, ImportMapping
from organisations.models import ApiClient
from spreadsheets import reader as table_reader

ROWS_PER_BATCH = 500
REFERENCE_FIELD = "externeId"


@dataclass
class ImportRow:
    """One row: its number in the file, what the delivery takes, and what is wrong with it.

    `parsed` is None when something is wrong.
    """

    number: int
    parsed: Any
    errors: list[CellError]


def reader_of(import_file: ImportFile) -> RowReader:
    """Return the reader of a file, by the answers of its person and of the organisation."""
    mapping = ImportMapping.of(import_file.organisation, import_file.kind)
    fields = source_of(import_file.kind).fields
    return RowReader(fields, import_file.columns, mapping.words)


def read_batches(
    import_file: ImportFile, client: ApiClient, reader: RowReader
) -> Iterator[list[ImportRow]]:
    """Yield the rows of a file, at most `ROWS_PER_BATCH` at a time; the same ones each time.

    Raises UploadRefused when the file breaks off or is no table below its first rows.
    """
    source = source_of(import_file.kind)
    content = io.BytesIO(b"".join(import_file.chunks()))
    numbered_rows = table_reader.read_rows(content, import_file.form)
    next(numbered_rows)  # the heads
    occurrences: dict[str, int] = {}  # of rows without a reference
    number_by_reference: dict[str, int] = {}
    while batch := list(islice(numbered_rows, ROWS_PER_BATCH)):
        rows = []
        readable = []
        for number, cells in batch:
            values, errors = reader.read(cells)
            rows.append(ImportRow(number, None, errors))
            if not errors:
                readable.append(values)
        parsed = iter(source.parse(client, readable, occurrences))
        for row in rows:
            if not row.errors:
                _accept(row, source, next(parsed), number_by_reference)
        yield rows


def _accept(row: ImportRow, source: Any, parsed: Any, number_by_reference: dict[str, int]) -> None:
    """Give a row what the delivery takes, unless the delivery or an earlier row objects."""
    for name, text in source.errors(parsed):
        row.errors.append(CellError(name, "", text))
    if row.errors:
        return
    reference = source.reference(parsed)
    first_number = number_by_reference.setdefault(reference, row.number)
    if first_number == row.number:
        row.parsed = parsed
        return
    text = _("Dit kenmerk staat ook in rij %d. Elke rij heeft een eigen kenmerk.")
    row.errors = [CellError(REFERENCE_FIELD, reference, text % first_number)]
