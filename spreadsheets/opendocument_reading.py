"""Read a table from an OpenDocument spreadsheet (ISO/IEC 26300). Runs in the small process.

The content is read as it streams by: a cell or a row that says to be repeated a million times is
counted, and never grows. No library does so and tells what is hidden (docs/adr/0017).
"""

import codecs
import io
import zipfile
from collections.abc import Container, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any
from xml.parsers import expat

from spreadsheets.opendocument_content import ContentElements, SheetTable, TableEvent
from spreadsheets.sheet_choice import VISIBLE, Selection, Sheet
from spreadsheets.sheet_inspection import (
    InspectedSheet,
    SheetOutline,
    inspect_counted,
    inspection_of,
)
from spreadsheets.table_rows import SheetRow, with_heads
from uploads.child import Refused, opens_uploads

CONTENT_PART = "content.xml"
MANIFEST_PART = "META-INF/manifest.xml"
MEDIA_TYPE_PART = "mimetype"
SPREADSHEET_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
MAX_PARTS = 2000  # pictures and thumbnails among them, which are not read
MAX_CONTENT = 128 * 1024 * 1024  # bytes; it is never in memory as a whole
MAX_START = 1024 * 1024  # bytes of a part that is only looked into
BLOCK = 64 * 1024  # bytes read at once
MACRO_FOLDERS = ("Basic/", "Scripts/")
BROKEN_CONTENT = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    expat.ExpatError,
    KeyError,
    ValueError,
    OverflowError,
)
# Loaded now: later, nothing is opened any more.
for _encoding_name in ("cp437", "utf-16", "latin-1"):
    codecs.lookup(_encoding_name)


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
    for table, events in _tables(content, ContentElements()):
        if table.position == position:
            yield from with_heads(
                _rows_of(events),
                with_hidden=selected.with_hidden,
                hidden_columns=table.hidden_columns,
            )
            return
    raise Refused("no_such_sheet")


def _inspection(content: io.BytesIO, selection: Selection) -> dict[str, Any]:
    elements = ContentElements()
    tables = _tables(content, elements)
    sheets = (_inspected(table, events, selection) for table, events in tables)
    outcome = inspection_of(sheets, selection)
    return outcome | {"day_offset": elements.day_offset}


def _inspected(
    table: SheetTable, events: Iterator[TableEvent], selection: Selection
) -> InspectedSheet:
    outline = SheetOutline(hidden_columns=table.hidden_columns)
    state = "hidden" if table.is_hidden else VISIBLE
    sheet = Sheet(table.position, table.name, state)
    return inspect_counted(sheet, _rows_of(events), outline, with_hidden=selection.with_hidden)


def _tables(
    content: io.BytesIO, elements: ContentElements
) -> Iterator[tuple[SheetTable, Iterator[TableEvent]]]:
    """Yield each sheet with its events, which are passed over when nobody takes them."""
    yield from groupby(_events(content, elements), key=attrgetter("table"))


def _rows_of(events: Iterator[TableEvent]) -> Iterator[SheetRow]:
    for event in events:
        for number in range(event.number, event.number + event.repeat):
            yield SheetRow(number, event.cells, event.is_hidden)


def _events(content: io.BytesIO, elements: ContentElements) -> Iterator[TableEvent]:
    """Yield what the content holds, while it is unpacked.

    Raises Refused for a file that is too large, is damaged, has a password, or holds macros or
    formulas.
    """
    content.seek(0)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = elements.doctype
    parser.StartElementHandler = elements.start
    parser.EndElementHandler = elements.end
    parser.CharacterDataHandler = elements.text
    try:
        with zipfile.ZipFile(content) as archive:
            _inspect_archive(archive)
            with archive.open(CONTENT_PART) as part:
                while block := part.read(BLOCK):
                    parser.Parse(block)
                    yield from elements.take()
        parser.Parse(b"", True)
        yield from elements.take()
    except BROKEN_CONTENT:
        raise Refused("damaged_opendocument") from None


def _inspect_archive(archive: zipfile.ZipFile) -> None:
    """Raise Refused for what is no spreadsheet, or one that is not opened."""
    parts = {part.filename: part for part in archive.infolist()}
    if "encrypted-package" in parts:
        raise Refused("password")
    if CONTENT_PART not in parts or _start_of(archive, parts, MEDIA_TYPE_PART) != SPREADSHEET_TYPE:
        raise Refused("no_opendocument")
    if b"encryption-data" in _start_of(archive, parts, MANIFEST_PART):
        raise Refused("password")
    if len(parts) > MAX_PARTS or parts[CONTENT_PART].file_size > MAX_CONTENT:
        raise Refused("grows")
    if any(name.startswith(MACRO_FOLDERS) for name in parts):
        raise Refused("macros")


def _start_of(archive: zipfile.ZipFile, parts: Container[str], name: str) -> bytes:
    """Return the first bytes of a part; none when it is not there."""
    if name not in parts:
        return b""
    with archive.open(name) as part:
        return part.read(MAX_START).strip()
