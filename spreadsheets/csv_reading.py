"""Read a table from CSV, as any program writes it. Runs in the small process (uploads.child)."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import Any

from spreadsheets.sheet_choice import Selection
from spreadsheets.sheet_inspection import (
    SheetOutline,
    first_sheet,
    inspect_counted,
    inspection_of,
)
from spreadsheets.table_rows import SheetRow, with_heads
from uploads.child import Refused, opens_uploads
from uploads.texts import NOT_TEXT

ENCODINGS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
DELIMITERS = (";", ",", "\t", "|")
SAMPLE_CHARACTERS = 64 * 1024
# Loaded now: later, this process opens no file any more.
for _encoding_name in (*ENCODINGS.values(), "cp1252"):
    codecs.lookup(_encoding_name)


@opens_uploads
def inspect(content: io.BytesIO, **selection: Any) -> Iterator[Any]:
    """Yield what there is to tell of the table. Raises Refused for what is none or too long."""
    selected = Selection(**selection)
    rows = _read(content)
    sheet = inspect_counted(first_sheet(), rows, SheetOutline(), with_hidden=selected.with_hidden)
    yield inspection_of([sheet], selected)


@opens_uploads
def rows(content: io.BytesIO, **_selection: Any) -> Iterator[Any]:
    """Yield the heads and each row below them, with its number. Raises Refused as `inspect`."""
    yield from with_heads(_read(content))


def _read(content: io.BytesIO) -> Iterator[SheetRow]:
    text = decoded(content.read())
    first_line, _newline, rest = text.partition("\n")
    delimiter = _declared_delimiter(first_line)
    if delimiter:
        text = rest
    else:
        delimiter = _guess_delimiter(text)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, cells in enumerate(lines, 1):
            yield SheetRow(number, cells)
    except csv.Error:
        raise Refused("damaged_csv") from None


def _declared_delimiter(first_line: str) -> str:
    """Return the delimiter of a line `sep=;`, as Excel writes it for itself; "" for any
    other line.
    """
    line = first_line.strip().strip('"')
    if line.lower().startswith("sep=") and len(line) == len("sep=;"):
        return line[-1]
    return ""


def _guess_delimiter(text: str) -> str:
    """Return what splits most of the first lines in the same number of parts."""
    lines = [line for line in text[:SAMPLE_CHARACTERS].splitlines() if line.strip()][:20]

    def score(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        usual_width = max(set(widths), key=widths.count, default=1)
        if usual_width <= 1:
            return 0, 0
        return widths.count(usual_width), usual_width

    return max(DELIMITERS, key=score)


def decoded(content: bytes) -> str:
    """Return the text, by its byte order mark, as UTF-8, or else as Windows writes it.

    Raises Refused for what is no text.
    """
    encoding = _encoding(content)
    if encoding == "utf-8" and (content.startswith(NOT_TEXT) or b"\x00" in content):
        raise Refused("no_text")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _encoding(content: bytes) -> str:
    for mark, encoding in ENCODINGS.items():
        if content.startswith(mark):
            return encoding
    return "utf-8"
