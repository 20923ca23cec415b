"""Rows for a spreadsheet: what a spreadsheet would run as a formula is text, and Excel reads the Dutch.

All of it is made piece by piece: nothing grows with the rows, and nothing readable lies on a disk on its way.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from xml.sax.saxutils import escape, quoteattr

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"  # without it, Excel reads UTF-8 as something else
ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # a spreadsheet reads _x0041_ as A
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FIRST_DAY = date(1899, 12, 30)  # day 0 of a spreadsheet
TOGETHER = 200  # rows that are packed before a piece is handed on


def is_formula(value: object) -> bool:
    """A spreadsheet would run it (OWASP, CSV injection)."""
    return isinstance(value, str) and value.lstrip(" ").startswith(STARTS)


def neutral(value: object) -> object:
    """The value, with a quote before what would be a formula; a day as the Dutch write it. Numbers stay numbers."""
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    return f"'{value}" if is_formula(value) else value


def csv_of(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The rows as CSV with semicolons, a piece a row."""
    yield BOM
    for row in rows:
        line = io.StringIO()
        csv.writer(line, delimiter=";").writerow([neutral(value) for value in row])
        yield line.getvalue()


def json_of(head: Mapping[str, object], name: str, objects: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """One JSON object: `head`, and under `name` the list of these objects, a piece an object."""
    start = json.dumps(dict(head), ensure_ascii=False, default=str)[1:-1]
    yield "{" + start + (", " if start else "") + json.dumps(name) + ": ["
    comma = "\n"
    for one in objects:
        yield comma + json.dumps(dict(one), ensure_ascii=False, default=str)
        comma = ",\n"
    yield "\n]}\n"


# --- XLSX ---------------------------------------------------------------------------------------------------------------------------
# Written here and not by openpyxl: that keeps a readable file on the disk while it writes, and takes "=1+1" for a formula.

PLAIN, QUOTED, DAY, BOLD = range(4)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
LINKS = f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
XF = '<xf numFmtId="{}" fontId="{}" fillId="0" borderId="0" xfId="0"{}/>'
QUOTE, NUMBER, FONT = ' quotePrefix="1"', ' applyNumberFormat="1"', ' applyFont="1"'
STYLES = (
    f'{XML}<styleSheet xmlns="{MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="4">{XF.format(0, 0, "")}{XF.format(0, 0, QUOTE)}'
    f"{XF.format(14, 0, NUMBER)}{XF.format(0, 1, FONT)}</cellXfs>"
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)

SHEET = (
    f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultColWidth="22" defaultRowHeight="15"/><sheetData>'
)


class _Pieces(io.RawIOBase):
    """What is written, until it is taken away. It has no place to go back to, so that a ZIP is written in one go."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        """It can be written to."""
        return True

    def write(self, content) -> int:
        """Keep it until it is taken."""
        self.parts.append(bytes(content))
        return len(content)

    def take(self) -> bytes:
        """Everything since the last time."""
        taken, self.parts = b"".join(self.parts), []
        return taken


def xlsx_of(sheets: Mapping[str, Iterable[Iterable[object]]]) -> Iterator[bytes]:
    """A workbook with these sheets (name → rows, the first one the heads), piece by piece."""
    pieces = _Pieces()
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in _frame(list(sheets)).items():
            book.writestr(name, content)
        for number, rows in enumerate(sheets.values(), 1):
            with book.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                part.write(SHEET.encode())
                for count, row in enumerate(rows):
                    part.write(_row(row, head=count == 0))
                    if count % TOGETHER == 0:
                        yield pieces.take()
                part.write(b"</sheetData></worksheet>")
            yield pieces.take()
    yield pieces.take()


def _frame(names: list[str]) -> dict[str, str]:
    """The parts of a workbook that are not its rows."""
    numbers = range(1, len(names) + 1)
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{TYPE}.worksheet+xml"/>' for n in numbers
    )
    listed = "".join(
        f'<sheet name={quoteattr(name[:31])} sheetId="{n}" r:id="r{n}"/>'
        for n, name in zip(numbers, names, strict=True)
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="{rels}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>{parts}</Types>',
        "_rels/.rels": f'{LINKS}<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{LINKS}{links}<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
    }


def _row(values: Iterable[object], *, head: bool) -> bytes:
    return f"<row>{''.join(_cell(value, head=head) for value in values)}</row>".encode()


def _cell(value: object, *, head: bool) -> str:
    if isinstance(value, date):
        return f'<c s="{DAY}"><v>{(value - FIRST_DAY).days}</v></c>'
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"<c><v>{value}</v></c>"
    text = NO_XML.sub("", ESCAPED.sub("_x005F_", "" if value is None else str(value)))
    style = BOLD if head else QUOTED if is_formula(text) else PLAIN
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{escape(text)}</t></is></c>' if text else "<c/>"
