"""The rows of an import file: read a batch at a time, and as the delivery takes them."""

import gzip
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, islice
from typing import Any

from django.utils.translation import gettext as _

from dataexchange.importing.row_reader import CellError, RowReader
from dataexchange.importing.sources import source_of
from dataexchange.models import ImportFile, ImportMapping
from organisations.models import ApiClient
from sealing import files
from spreadsheets import reader as table_reader

ROWS_PER_BATCH = 500
REFERENCE_FIELD = "externeId"


@dataclass
class ImportRow:
    """One row: its number in the file, its cells, what the delivery takes, and what is wrong.

    `parsed` is None when something is wrong.
    """

    number: int
    cells: Sequence[Any]
    parsed: Any
    errors: list[CellError]
    values: dict[str, Any]  # field → value, as `parse` takes it


def reader_of(import_file: ImportFile) -> RowReader:
    """Return the reader of a file, by the answers of its person and of the organisation."""
    mapping = ImportMapping.of(import_file.organisation, import_file.kind)
    fields = source_of(import_file.kind).fields
    return RowReader(fields, import_file.columns, mapping.words, day_offset=import_file.day_offset)


def read_batches(
    import_file: ImportFile, client: ApiClient, reader: RowReader
) -> Iterator[list[ImportRow]]:
    """Yield the rows of a file, at most `ROWS_PER_BATCH` at a time; the same ones each time.

    Raises UploadRefused when the file breaks off or is no table below its first rows.
    """
    source = source_of(import_file.kind)
    content = files.IteratorReader(iter(import_file.chunks()))
    numbered_rows = table_reader.read_rows(
        content, import_file.form, import_file.name, import_file.selection
    )
    next(numbered_rows)  # the heads
    occurrences: dict[str, int] = {}  # of rows without a reference
    number_by_reference: dict[str, int] = {}
    while batch := list(islice(numbered_rows, ROWS_PER_BATCH)):
        rows = []
        readable = []
        for number, cells in batch:
            values, errors = reader.read(cells)
            rows.append(ImportRow(number, cells, None, errors, values))
            if not errors:
                readable.append(values)
        parsed = iter(source.parse(client, readable, occurrences))
        for row in rows:
            if not row.errors:
                _accept(row, reader, source, next(parsed), number_by_reference)
        yield rows


class RowsToDeliver:
    """The rows that can go in, packed, while a file is checked: what the delivery reads later.

    A check of a large workbook takes minutes; the delivery must not read it again for each part.
    """

    def __init__(self, source: Any) -> None:
        self.source = source
        self._packed = io.BytesIO()
        self._lines = gzip.GzipFile(fileobj=self._packed, mode="wb", compresslevel=1)

    def add(self, row: ImportRow, position: int) -> None:
        """Add a row, with the reference it was given. `position`: 1 for the first row."""
        reference = self.source.reference(row.parsed)
        content = row.values | {REFERENCE_FIELD: reference}
        self._lines.write(json.dumps([position, content]).encode() + b"\n")

    def packed(self) -> io.BytesIO:
        """Return all of them, to be sealed into the store."""
        self._lines.close()
        self._packed.seek(0)
        return self._packed


def read_rows_to_deliver(
    import_file: ImportFile, client: ApiClient
) -> Iterator[tuple[int, list[Any]]]:
    """Yield what the delivery takes, at most `ROWS_PER_BATCH` at a time, with the position of the
    last one; what was delivered before (`rows` of the file) is passed over.
    """
    source = source_of(import_file.kind)
    packed = io.BytesIO(b"".join(import_file.chunks("rows_stored")))
    with gzip.open(packed) as lines:
        positioned = map(json.loads, lines)
        remaining = dropwhile(lambda row: row[0] <= import_file.rows, positioned)
        while batch := list(islice(remaining, ROWS_PER_BATCH)):
            contents = [content for _position, content in batch]
            yield batch[-1][0], source.parse(client, contents, {})


def _accept(
    row: ImportRow,
    reader: RowReader,
    source: Any,
    parsed: Any,
    number_by_reference: dict[str, int],
) -> None:
    """Give a row what the delivery takes, unless the delivery or an earlier row objects."""
    for name, text in source.errors(parsed):
        row.errors.append(CellError(name, reader.shown_cell(row.cells, name), text))
    if row.errors:
        return
    reference = source.reference(parsed)
    first_number = number_by_reference.setdefault(reference, row.number)
    if first_number == row.number:
        row.parsed = parsed
        return
    text = _("Dit kenmerk staat ook in rij %d. Elke rij heeft een eigen kenmerk.")
    row.errors = [CellError(REFERENCE_FIELD, reference, text % first_number)]
