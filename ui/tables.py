"""Tables people hand in: CSV as any program writes it, and XLSX. Rows come one by one; what may do harm is refused in a sentence.

A workbook is a ZIP of XML: how large it grows is looked at before it is opened, a formula or a DTD is not taken, and no more of it is
read than has the length the ZIP itself declares.
"""

import codecs
import csv
import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from pathlib import PurePath
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from ui.content import NO_ROOM, NOT_TEXT, Refused

ACCEPT = ".csv,.xlsx"
LARGEST = 10 * 1024 * 1024
UNPACKED = 60 * 1024 * 1024
PARTS = 500  # files in a workbook
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 10_000, 100, 4000
FIRST = 10  # rows among which the heads stand
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DELIMITERS = (";", ",", "\t", "|")
BLOCK = 64 * 1024
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
FORMULA = (b"<f>", b"<f ", b"<f/>", b":f>", b":f ")

Row = list[Any]  # text, numbers, days, ja or nee; "" for nothing


@dataclass(frozen=True)
class Table:
    """A table that was looked at: what it is called, csv or xlsx, its heads and the first rows below them."""

    name: str
    form: str
    heads: list[str]
    first: list[Row]


def inspect(upload: Any) -> Table:
    """Look at an upload: its kind, its size, its heads. Raises Refused."""
    name = PurePath(upload.name.replace("\\", "/")).name[-120:]
    if getattr(upload, "no_room", False):
        raise Refused(NO_ROOM % name)
    if getattr(upload, "too_large", 0) or upload.size > LARGEST:
        raise Refused(_("“%s” is te groot. Een bestand mag hoogstens 10 MB zijn. Verdeel de rijen over meer bestanden.") % name)  # fmt: skip
    upload.seek(0)
    head = upload.read(8)
    upload.seek(0)
    form = PurePath(name).suffix.lower().lstrip(".")
    if not head:
        raise Refused(_("“%s” is leeg. Kies een ander bestand.") % name)
    if head.startswith(OLE) or form in {"xls", "xlsm", "xlsb", "ods"}:
        raise Refused(
            _(
                "“%s” kunnen wij niet lezen. Kies in Excel “Opslaan als” en dan “Excel-werkmap (.xlsx)”, zonder wachtwoord en zonder macro’s."
            )
            % name
        )
    if form not in {"csv", "txt", "xlsx"}:
        raise Refused(_("“%s” kunnen wij niet lezen. Stuur een CSV-bestand of een Excel-bestand (.xlsx).") % name)
    if head.startswith(ZIP) != (form == "xlsx"):
        raise Refused(_("“%s” is geen bestand van de soort die de naam zegt. Sla het in Excel opnieuw op.") % name)
    kind = "xlsx" if form == "xlsx" else "csv"
    if kind == "xlsx":
        _look_inside(upload, name)
    rows = read(upload, kind)
    heads = [str(cell).strip()[:80] for cell in next(rows, (0, []))[1]]
    if sum(bool(head) for head in heads) < 2:  # noqa: PLR2004 -- one column is no table
        raise Refused(_("In “%s” vinden wij geen kolommen. Zet op de eerste rij wat er in elke kolom staat.") % name)
    first = [row for _number, row in islice(rows, 3)]
    if not first:
        raise Refused(_("In “%s” staan geen rijen onder de koppen.") % name)
    return Table(name, kind, heads, first)


def read(file: BinaryIO, form: str) -> Iterator[tuple[int, Row]]:
    """The heads, and every row below them that is not empty, as wide as the heads, with its number in the file. Raises Refused.

    Lines above the heads (a title, a date) are passed over: the heads are the first row that is nearly as full as the fullest of
    the first ten.
    """
    file.seek(0)
    rows = _filled(_xlsx(file) if form == "xlsx" else _csv(file))
    first = list(islice(rows, FIRST))
    fullest = max((_full(row) for _number, row in first), default=0)
    start = next((place for place, (_number, row) in enumerate(first) if _full(row) * 10 >= fullest * 6), 0)
    wide = len(first[start][1]) if first else 0
    for count, (number, row) in enumerate(chain(first[start:], rows)):
        if count > MOST_ROWS:
            raise Refused(_("Er staan meer dan 10.000 rijen in het bestand. Verdeel ze over meer bestanden, bijvoorbeeld per jaar."))  # fmt: skip
        yield number, (row + [""] * wide)[:wide]


def _full(row: Row) -> int:
    return sum(cell != "" for cell in row)


def _filled(rows: Iterator[Row]) -> Iterator[tuple[int, Row]]:
    """Rows with something in them, without the empty cells at their end."""
    for number, row in enumerate(rows, 1):
        while row and row[-1] == "":
            row.pop()
        if len(row) > MOST_COLUMNS:
            raise Refused(_("Er staan meer dan 100 kolommen in het bestand. Haal weg wat u niet nodig hebt."))
        if row:
            yield number, row


# --- CSV ----------------------------------------------------------------------------------------------------------------------------


def decoded(content: bytes) -> str:
    """The text, by its byte order mark, as UTF-8, or else as Windows writes it. Raises Refused."""
    encoding = next((encoding for mark, encoding in MARKS if content.startswith(mark)), "utf-8")
    if encoding == "utf-8" and (content.startswith(NOT_TEXT) or b"\x00" in content):
        raise Refused(_("Dit is geen CSV-bestand. Sla de tabel in Excel op als “CSV UTF-8” of als “.xlsx”."))
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _csv(file: BinaryIO) -> Iterator[Row]:
    text = decoded(file.read())
    first, _line, rest = text.partition("\n")
    if first.strip().strip('"').lower().startswith("sep=") and len(first.strip().strip('"')) == len("sep=") + 1:
        delimiter, text = first.strip().strip('"')[-1], rest  # as Excel writes it for itself
    else:
        delimiter = _delimiter(text)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [_cell(cell) for cell in row]
    except csv.Error:
        raise Refused(_("Dit CSV-bestand is niet goed te lezen. Sla de tabel in Excel op als “.xlsx” en stuur die.")) from None  # fmt: skip


def _delimiter(text: str) -> str:
    """What splits most of the first lines in the same number of parts."""
    lines = [line for line in text[:BLOCK].splitlines() if line.strip()][:20]

    def score(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual), usual) if usual > 1 else (0, 0)

    return max(DELIMITERS, key=score)


def _cell(value: Any) -> Any:
    """A cell without what a spreadsheet adds: spaces, the quote before a formula, whole numbers as 417.0."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return value.date() if value.hour == value.minute == 0 else value
    if isinstance(value, date):
        return value
    text = str(value).strip()
    if len(text) > 1 and text[0] == "'" and text[1] in "=+-@":
        text = text[1:]
    return text[:LONGEST_CELL]


# --- XLSX ---------------------------------------------------------------------------------------------------------------------------


def _look_inside(upload: BinaryIO, name: str) -> None:
    """Before anything opens it: how large it becomes, whether it is a workbook, and that nothing in it computes or refers."""
    try:
        with zipfile.ZipFile(upload) as book:
            parts = book.infolist()
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise Refused(
                    _("“%s” wordt te groot bij het uitpakken. Bewaar alleen de tabel in een nieuw bestand.") % name
                )
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise Refused(_("“%s” is geen Excel-bestand. Sla het in Excel opnieuw op als .xlsx.") % name)
            if any("vbaProject" in one or "macrosheets" in one for one in names):
                raise Refused(_("In “%s” staan macro’s. Sla het op als “Excel-werkmap (.xlsx)”.") % name)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with book.open(part) as content:
                        _look_at_part(content, part.filename, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise Refused(
            _("“%s” gaat niet open. Misschien is het beschadigd of heeft het een wachtwoord.") % name
        ) from None


def _look_at_part(content: Any, part: str, name: str) -> None:
    sheet, before = part.startswith("xl/worksheets/"), b""
    while block := content.read(BLOCK):
        seen = before + block
        if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen or b"\x00" in block:
            raise Refused(_("“%s” gaat niet open. Sla het in Excel opnieuw op als .xlsx.") % name)
        if sheet and any(mark in seen for mark in FORMULA):
            raise Refused(_("In “%s” staan formules. Kopieer de tabel, kies “Plakken speciaal” en dan “Waarden”, en stuur het opnieuw.") % name)  # fmt: skip
        before = block[-10:]


def _xlsx(file: BinaryIO) -> Iterator[Row]:
    """The rows of the first sheet that has any."""
    import openpyxl  # noqa: PLC0415, TID253 -- slow import, only where a workbook is read

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what it leaves out is no table
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file says of its size need not be so
            found = False
            for row in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1):
                found = found or any(cell not in (None, "") for cell in row)
                yield [_cell(cell) for cell in row]
            if found:
                break
        book.close()
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        SyntaxError,
        OverflowError,
        zipfile.BadZipFile,
    ):
        raise Refused(_("Dit Excel-bestand gaat niet open. Sla het in Excel opnieuw op als .xlsx.")) from None
