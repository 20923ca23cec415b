"""Write rows for a spreadsheet, as CSV, XLSX or ODS: what a spreadsheet would run as a formula is
text, and Excel reads the Dutch.

All of it is made piece by piece: nothing grows with the rows, and nothing readable lies on a disk
on its way. Workbooks are written here and not by openpyxl: that keeps a readable file on the disk
while it writes, and takes "=1+1" for a formula.
"""

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from xml.sax.saxutils import escape

from spreadsheets import opendocument_parts
from spreadsheets.workbook_parts import (
    BOLD_STYLE,
    DAY_STYLE,
    PLAIN_STYLE,
    SHEET_END,
    SHEET_START,
    TEXT_STYLE,
    workbook_parts,
)

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"  # without it, Excel reads UTF-8 as something else
ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # a spreadsheet reads _x0041_ as A
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FIRST_DAY = date(1899, 12, 30)  # day 0 of a spreadsheet
TOGETHER = 200  # rows that are packed before a piece is handed on


def is_formula(value: object) -> bool:
    """Return whether a spreadsheet would run this value (OWASP, CSV injection)."""
    return isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS)


def neutral(value: object) -> object:
    """Return the value with a quote before what would be a formula, and a day as the Dutch write
    it.

    Numbers stay numbers.
    """
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if is_formula(value):
        return f"'{value}"
    return value


def stream_csv(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield the rows as CSV with semicolons, a piece per row."""
    yield BOM
    for row in rows:
        line = io.StringIO()
        csv.writer(line, delimiter=";").writerow([neutral(value) for value in row])
        yield line.getvalue()


def stream_json(
    head: Mapping[str, object], name: str, objects: Iterable[Mapping[str, object]]
) -> Iterator[str]:
    """Yield one JSON object, a piece per item: `head`, and under `name` the list of `objects`."""
    head_members = _json(head)[1:-1]
    separator = ", " if head_members else ""
    yield "{" + head_members + separator + json.dumps(name) + ": ["
    separator = "\n"
    for item in objects:
        yield separator + _json(item)
        separator = ",\n"
    yield "\n]}\n"


def _json(members: Mapping[str, object]) -> str:
    return json.dumps(dict(members), ensure_ascii=False, default=str)


# --- XLSX -----------------------------------------------------------------------------------------


class _Pieces(io.RawIOBase):
    """A file that holds what is written until it is taken away.

    It cannot seek, so that a ZIP is written in one go; it tells how far it is.
    """

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self._written = 0

    def tell(self) -> int:
        """Return the number of bytes that were written."""
        return self._written

    def writable(self) -> bool:
        """Return True: it can be written to."""
        return True

    def write(self, content) -> int:
        """Hold the content until it is taken; return its length."""
        self.parts.append(bytes(content))
        self._written += len(content)
        return len(content)

    def take(self) -> bytes:
        """Return everything since the last time."""
        content = b"".join(self.parts)
        self.parts = []
        return content


def stream_xlsx(sheets: Mapping[str, Iterable[Iterable[object]]]) -> Iterator[bytes]:
    """Yield a workbook with these sheets (name to rows, the first one the heads), piece
    by piece.
    """
    pieces = _Pieces()
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in workbook_parts(list(sheets)).items():
            book.writestr(name, content)
        for number, rows in enumerate(sheets.values(), 1):
            sheet_name = f"xl/worksheets/sheet{number}.xml"
            with book.open(sheet_name, "w", force_zip64=True) as part:
                part.write(SHEET_START.encode())
                for count, row in enumerate(rows):
                    part.write(_row(row, head=count == 0))
                    if count % TOGETHER == 0:
                        yield pieces.take()
                part.write(SHEET_END.encode())
            yield pieces.take()
    yield pieces.take()


def _row(values: Iterable[object], *, head: bool) -> bytes:
    cells = "".join(_cell(value, head=head) for value in values)
    return f"<row>{cells}</row>".encode()


def _cell(value: object, *, head: bool) -> str:
    if isinstance(value, date):
        return f'<c s="{DAY_STYLE}"><v>{(value - FIRST_DAY).days}</v></c>'
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"<c><v>{value}</v></c>"
    text = "" if value is None else str(value)
    text = NO_XML.sub("", ESCAPED.sub("_x005F_", text))
    if not text:
        return "<c/>"
    style = _text_style(text, head=head)
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _text_style(text: str, *, head: bool) -> int:
    if head:
        return BOLD_STYLE
    return TEXT_STYLE if is_formula(text) else PLAIN_STYLE


# --- ODS ------------------------------------------------------------------------------------------


def stream_ods(sheets: Mapping[str, Iterable[Iterable[object]]]) -> Iterator[bytes]:
    """Yield an OpenDocument spreadsheet with these sheets (name to rows, the first one the
    heads), piece by piece.
    """
    pieces = _Pieces()
    media_type = _write_media_type(pieces)
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.infolist().append(media_type)
        archive.writestr("META-INF/manifest.xml", opendocument_parts.MANIFEST)
        archive.writestr("styles.xml", opendocument_parts.DOCUMENT_STYLES)
        with archive.open("content.xml", "w", force_zip64=True) as part:
            part.write(opendocument_parts.CONTENT_START.encode())
            for name, rows in sheets.items():
                for count, piece in enumerate(_table(name, rows)):
                    part.write(piece.encode())
                    if count % TOGETHER == 0:
                        yield pieces.take()
            part.write(opendocument_parts.CONTENT_END.encode())
        yield pieces.take()
    yield pieces.take()


def _write_media_type(pieces: _Pieces) -> zipfile.ZipInfo:
    """Write what kind of file this is, as its first bytes and unpacked; return its entry.

    Programs look for it there (ODF 1.3, part 2, 3.3), and read its length in front of it: a ZIP
    that cannot seek would write that behind it.
    """
    content = opendocument_parts.MEDIA_TYPE.encode()
    entry = zipfile.ZipInfo("mimetype")
    entry.file_size = entry.compress_size = len(content)
    entry.CRC = zlib.crc32(content)
    entry.header_offset = 0
    pieces.write(entry.FileHeader() + content)
    return entry


def _table(name: str, rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield a sheet, a piece per row."""
    all_rows = iter(rows)
    heads = list(next(all_rows, []))
    yield opendocument_parts.table_start(name, len(heads))
    for count, row in enumerate(chain([heads], all_rows)):
        cells = "".join(_table_cell(value, head=count == 0) for value in row)
        yield f"{opendocument_parts.ROW_START}{cells}{opendocument_parts.ROW_END}"
    yield opendocument_parts.TABLE_END


def _table_cell(value: object, *, head: bool) -> str:
    if isinstance(value, date):
        return opendocument_parts.day_cell(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return opendocument_parts.number_cell(value)
    text = "" if value is None else NO_XML.sub("", str(value))
    if not text:
        return opendocument_parts.EMPTY_CELL
    if head:
        return opendocument_parts.text_cell(text, opendocument_parts.HEAD_CELL_STYLE)
    style = opendocument_parts.TEXT_CELL_STYLE if is_formula(text) else ""
    return opendocument_parts.text_cell(text, style)
