"""Write rows for a spreadsheet: what a spreadsheet would run as a formula is text, and Excel reads
the Dutch.

All of it is made piece by piece: nothing grows with the rows, and nothing readable lies on a disk
on its way. Workbooks are written here and not by openpyxl: that keeps a readable file on the disk
while it writes, and takes "=1+1" for a formula.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from xml.sax.saxutils import escape

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

    It cannot seek, so that a ZIP is written in one go.
    """

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        """Return True: it can be written to."""
        return True

    def write(self, content) -> int:
        """Hold the content until it is taken; return its length."""
        self.parts.append(bytes(content))
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
