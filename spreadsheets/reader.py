"""Read tables that people hand in: CSV as any program writes it, and XLSX, row by row.

What may do harm is refused in a sentence. A workbook is a ZIP of XML: how large it grows is checked
before it is opened (spreadsheets.workbook_inspection), and no more of it is read than has the
length the ZIP itself declares.
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

from spreadsheets.workbook_inspection import inspect_workbook
from uploads.inspection import NO_ROOM, NOT_TEXT, UploadRefused, upload_name

ACCEPT = ".csv,.xlsx"
LARGEST = 10 * 1024 * 1024  # bytes
MAX_ROWS = 10_000
MAX_COLUMNS = 100
LONGEST_CELL = 4000  # characters
LONGEST_HEAD = 80
FIRST_ROWS = 10  # among which the heads stand
SAMPLE_ROWS = 3  # shown below the heads
ENCODINGS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
DELIMITERS = (";", ",", "\t", "|")
SAMPLE_CHARACTERS = 64 * 1024
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0"
READABLE_FORMS = {"csv", "txt", "xlsx"}
OTHER_SPREADSHEETS = {"xls", "xlsm", "xlsb", "ods"}
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

Row = list[Any]  # text, numbers, days, True or False; "" for nothing
NumberedRow = tuple[int, Row]  # with its number in the file


@dataclass(frozen=True)
class Table:
    """A table that was inspected: its name, csv or xlsx, its heads and the first rows
    below them.
    """

    name: str
    form: str
    heads: list[str]
    first: list[Row]


def inspect_table(upload: Any) -> Table:
    """Check the kind, the size and the heads of an uploaded table; return what it holds first.

    Raises UploadRefused for a file that is no table, or that may do harm.
    """
    name = upload_name(upload)
    form = _form(upload, name)
    if form == "xlsx":
        inspect_workbook(upload, name)
    rows = read_rows(upload, form)
    _number, head_row = next(rows, (0, []))
    heads = [str(cell).strip()[:LONGEST_HEAD] for cell in head_row]
    if sum(bool(head) for head in heads) < 2:  # noqa: PLR2004 -- one column is no table
        text = _(
            "In “%s” vinden wij geen kolommen. Zet op de eerste rij wat er in elke kolom staat."
        )
        raise UploadRefused(text % name)
    sample = [row for _number, row in islice(rows, SAMPLE_ROWS)]
    if not sample:
        raise UploadRefused(_("In “%s” staan geen rijen onder de koppen.") % name)
    return Table(name, form, heads, sample)


def _form(upload: Any, name: str) -> str:
    """Return "csv" or "xlsx", by the name and the first bytes of a file.

    Raises UploadRefused for any other file.
    """
    if getattr(upload, "no_room", False):
        raise UploadRefused(NO_ROOM % name)
    if getattr(upload, "too_large", 0) or upload.size > LARGEST:
        text = _(
            "“%s” is te groot. Een bestand mag hoogstens 10 MB zijn. "
            "Verdeel de rijen over meer bestanden."
        )
        raise UploadRefused(text % name)
    upload.seek(0)
    head = upload.read(8)
    upload.seek(0)
    if not head:
        raise UploadRefused(_("“%s” is leeg. Kies een ander bestand.") % name)
    ending = PurePath(name).suffix.lower().lstrip(".")
    if head.startswith(OLE) or ending in OTHER_SPREADSHEETS:
        text = _(
            "“%s” kunnen wij niet lezen. Kies in Excel “Opslaan als” "
            "en dan “Excel-werkmap (.xlsx)”, zonder wachtwoord en zonder macro’s."
        )
        raise UploadRefused(text % name)
    if ending not in READABLE_FORMS:
        text = _("“%s” kunnen wij niet lezen. Stuur een CSV-bestand of een Excel-bestand (.xlsx).")
        raise UploadRefused(text % name)
    is_workbook = ending == "xlsx"
    if head.startswith(ZIP) != is_workbook:
        text = _("“%s” is geen bestand van de soort die de naam zegt. Sla het in Excel opnieuw op.")
        raise UploadRefused(text % name)
    return "xlsx" if is_workbook else "csv"


def read_rows(file: BinaryIO, form: str) -> Iterator[NumberedRow]:
    """Yield the heads, and every row below them that is not empty, with its number in the file.

    Rows are as wide as the heads. Lines above the heads (a title, a date) are passed over: the
    heads are the first row that is nearly as full as the fullest of the first ten. Raises
    UploadRefused for a file that cannot be read, and for more than MAX_ROWS rows or MAX_COLUMNS
    columns.
    """
    file.seek(0)
    rows = _filled(_read_workbook(file) if form == "xlsx" else _read_csv(file))
    first_rows = list(islice(rows, FIRST_ROWS))
    start = _position_of_heads(first_rows)
    width = len(first_rows[start][1]) if first_rows else 0
    for count, (number, row) in enumerate(chain(first_rows[start:], rows)):
        if count > MAX_ROWS:
            raise UploadRefused(
                _(
                    "Er staan meer dan 10.000 rijen in het bestand. "
                    "Verdeel ze over meer bestanden, bijvoorbeeld per jaar."
                )
            )
        padded_row = row + [""] * width
        yield number, padded_row[:width]


def _position_of_heads(first_rows: list[NumberedRow]) -> int:
    fullness = [_count_filled(row) for _number, row in first_rows]
    fullest = max(fullness, default=0)
    for position, filled in enumerate(fullness):
        if filled * 10 >= fullest * 6:
            return position
    return 0


def _count_filled(row: Row) -> int:
    return sum(cell != "" for cell in row)


def _filled(rows: Iterator[Row]) -> Iterator[NumberedRow]:
    """Yield rows with something in them, without the empty cells at their end."""
    for number, row in enumerate(rows, 1):
        while row and row[-1] == "":
            row.pop()
        if len(row) > MAX_COLUMNS:
            raise UploadRefused(
                _("Er staan meer dan 100 kolommen in het bestand. Haal weg wat u niet nodig hebt.")
            )
        if row:
            yield number, row


# --- CSV ------------------------------------------------------------------------------------------


def decoded(content: bytes) -> str:
    """Return the text, by its byte order mark, as UTF-8, or else as Windows writes it.

    Raises UploadRefused for what is no text.
    """
    encoding = _encoding(content)
    if encoding == "utf-8" and (content.startswith(NOT_TEXT) or b"\x00" in content):
        raise UploadRefused(
            _("Dit is geen CSV-bestand. Sla de tabel in Excel op als “CSV UTF-8” of als “.xlsx”.")
        )
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _encoding(content: bytes) -> str:
    for mark, encoding in ENCODINGS.items():
        if content.startswith(mark):
            return encoding
    return "utf-8"


def _read_csv(file: BinaryIO) -> Iterator[Row]:
    text = decoded(file.read())
    first_line, _newline, rest = text.partition("\n")
    delimiter = _declared_delimiter(first_line)
    if delimiter:
        text = rest
    else:
        delimiter = _guess_delimiter(text)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [_cell(cell) for cell in row]
    except csv.Error:
        raise UploadRefused(
            _(
                "Dit CSV-bestand is niet goed te lezen. "
                "Sla de tabel in Excel op als “.xlsx” en stuur die."
            )
        ) from None


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


def _cell(value: Any) -> Any:
    """Return a cell without what a spreadsheet adds.

    Spaces, the quote before a formula, and whole numbers written as 417.0.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        if value.hour == value.minute == 0:
            return value.date()
        return value
    if isinstance(value, date):
        return value
    text = str(value).strip()
    if len(text) > 1 and text[0] == "'" and text[1] in "=+-@":
        text = text[1:]
    return text[:LONGEST_CELL]


# --- XLSX -----------------------------------------------------------------------------------------


def _read_workbook(file: BinaryIO) -> Iterator[Row]:
    """Yield the rows of the first sheet that has any."""
    import openpyxl  # noqa: PLC0415, TID253 -- slow import, only where a workbook is read

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what it leaves out is no table
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file says of its size need not be so
            has_rows = False
            for row in sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1):
                has_rows = has_rows or any(cell not in (None, "") for cell in row)
                yield [_cell(cell) for cell in row]
            if has_rows:
                break
        book.close()
    except BROKEN_WORKBOOK:
        raise UploadRefused(
            _("Dit Excel-bestand gaat niet open. Sla het in Excel opnieuw op als .xlsx.")
        ) from None
