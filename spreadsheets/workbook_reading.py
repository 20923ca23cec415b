"""Read a table from a workbook. Runs in the small process (uploads.child)."""

import codecs
import io
import warnings
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

import openpyxl
from openpyxl.utils.datetime import WINDOWS_EPOCH

from spreadsheets.sheet_choice import Selection, Sheet
from spreadsheets.sheet_inspection import (
    MAX_SHEETS,
    InspectedSheet,
    SheetOutline,
    inspect_sheet,
    inspection_of,
)
from spreadsheets.table_rows import MAX_COLUMNS, SheetRow, with_heads
from spreadsheets.workbook_inspection import inspect_workbook, outline_of
from uploads.child import Refused, opens_uploads

# For names in a ZIP, and for XML as Windows writes it. Loaded now: later, nothing is opened any
# more.
for _encoding_name in ("cp437", "cp1252", "utf-16", "latin-1"):
    codecs.lookup(_encoding_name)
# What openpyxl raises for a workbook that is not one.
BROKEN_WORKBOOK = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    SyntaxError,
    OverflowError,
    zipfile.BadZipFile,
)


@opens_uploads
def inspect(content: io.BytesIO, **selection: Any) -> Iterator[Any]:
    """Yield what there is to tell of the sheets. Raises Refused for what has no table, or may do
    harm.
    """
    yield _inspection(content, Selection(**selection))


@opens_uploads
def rows(content: io.BytesIO, **selection: Any) -> Iterator[Any]:
    """Yield the heads and each row below them, with its number. Raises Refused as `inspect`."""
    selected = Selection(**selection)
    position = selected.sheet
    if position is None:
        position = _inspection(content, selected)["sheet"]
    else:
        inspect_workbook(content)
    sheets = _opened(content).worksheets
    if position not in range(len(sheets)):
        raise Refused("no_such_sheet")
    sheet = sheets[position]
    outline = _outline(content, sheet)
    yield from with_heads(
        _rows_of(sheet, outline),
        with_hidden=selected.with_hidden,
        hidden_columns=outline.hidden_columns,
    )


def _inspection(content: io.BytesIO, selection: Selection) -> dict[str, Any]:
    inspect_workbook(content)
    book = _opened(content)
    sheets = [
        _inspected(content, position, sheet, selection)
        for position, sheet in enumerate(islice(book.worksheets, MAX_SHEETS + 1))
    ]
    day_offset = (book.epoch - WINDOWS_EPOCH).days
    return inspection_of(sheets, selection, day_offset=day_offset)


def _opened(content: io.BytesIO) -> Any:
    """Return the workbook. Raises Refused for one that is damaged."""
    content.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what it leaves out is no table
            return openpyxl.load_workbook(content, read_only=True, data_only=True, keep_links=False)
    except BROKEN_WORKBOOK:
        raise Refused("damaged_workbook") from None


def _inspected(
    content: io.BytesIO, position: int, sheet: Any, selection: Selection
) -> InspectedSheet:
    outline = _outline(content, sheet)
    described = Sheet(position, sheet.title, sheet.sheet_state)
    rows_of_sheet = _rows_of(sheet, outline)
    return inspect_sheet(described, rows_of_sheet, outline, with_hidden=selection.with_hidden)


def _outline(content: io.BytesIO, sheet: Any) -> SheetOutline:
    """Return what openpyxl does not tell of a sheet that it reads row by row: what is hidden.

    Raises Refused for a sheet that is damaged.
    """
    try:
        with zipfile.ZipFile(content) as archive, archive.open(sheet._worksheet_path) as part:
            return outline_of(part)
    except BROKEN_WORKBOOK:
        raise Refused("damaged_workbook") from None


def _rows_of(sheet: Any, outline: SheetOutline) -> Iterator[SheetRow]:
    """Yield the rows of a sheet. Raises Refused for one that is damaged."""
    hidden_rows = set(outline.hidden)
    sheet.reset_dimensions()  # what the file says of its size need not be so
    try:
        rows_of_sheet = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1)
        for number, cells in enumerate(rows_of_sheet, 1):
            yield SheetRow(number, list(cells), number in hidden_rows)
    except BROKEN_WORKBOOK:
        raise Refused("damaged_workbook") from None
