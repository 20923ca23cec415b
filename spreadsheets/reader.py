"""Read tables that people hand in, row by row: CSV as any program writes it, XLSX and ODS.

They are opened in a small process (uploads.limited_process), where what may do harm is refused: a
workbook is a ZIP of XML, and how large it grows is checked before it is opened
(spreadsheets.workbook_inspection, spreadsheets.opendocument_reading). Here stand the sentences.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import PurePath
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spreadsheets import other_formats
from spreadsheets.sheet_choice import Selection, Sheet
from spreadsheets.table_rows import NumberedRow, Row
from uploads import limited_process
from uploads.inspection import (
    NO_ROOM,
    UploadRefused,
    limits_for,
    refusals_told,
    upload_name,
)
from uploads.limited_process import Limits, Reader, pieces_of

ACCEPT = ".csv,.xlsx,.ods"
LARGEST = 20 * 1024 * 1024  # bytes
INSPECTORS = {
    "csv": Reader("spreadsheets.csv_reading", "inspect"),
    "xlsx": Reader("spreadsheets.workbook_reading", "inspect"),
    "ods": Reader("spreadsheets.opendocument_reading", "inspect"),
}
ROW_READERS = {
    "csv": Reader("spreadsheets.csv_reading", "rows"),
    "xlsx": Reader("spreadsheets.workbook_reading", "rows"),
    "ods": Reader("spreadsheets.opendocument_reading", "rows"),
}
# A worker reads every row, and nobody waits for the page: it may take this many times as long.
ALL_ROWS_TIMES = 12
REFUSALS = {
    "not_opened": gettext_lazy(
        "“%(name)s”: dit bestand kunnen wij niet openen. "
        "Bewaar alleen de tabel in een nieuw bestand en stuur dat."
    ),
    "no_columns": gettext_lazy(
        "In “%(name)s” vinden wij geen kolommen. Zet op de eerste rij wat er in elke kolom staat."
    ),
    "no_rows": gettext_lazy("In “%(name)s” staan geen rijen onder de koppen."),
    "many_rows": gettext_lazy(
        "Er staan meer dan 100.000 rijen in het bestand. "
        "Verdeel ze over meer bestanden, bijvoorbeeld per jaar."
    ),
    "many_columns": gettext_lazy(
        "Er staan meer dan 100 kolommen in het bestand. Haal weg wat u niet nodig hebt."
    ),
    "many_sheets": gettext_lazy(
        "Er staan meer dan 250 bladen in het bestand. "
        "Bewaar alleen het blad met de tabel in een nieuw bestand."
    ),
    "no_such_sheet": gettext_lazy(
        "Dit blad staat niet (meer) in “%(name)s”. Kies een blad uit de lijst."
    ),
    "no_text": gettext_lazy(
        "Dit is geen CSV-bestand. Sla de tabel in Excel op als “CSV UTF-8” of als “.xlsx”."
    ),
    "damaged_csv": gettext_lazy(
        "Dit CSV-bestand is niet goed te lezen. Sla de tabel in Excel op als “.xlsx” en stuur die."
    ),
    "damaged_workbook": gettext_lazy(
        "Dit Excel-bestand gaat niet open. Sla het in Excel opnieuw op als .xlsx."
    ),
    "damaged_opendocument": gettext_lazy(
        "“%(name)s” gaat niet open. Sla het in LibreOffice opnieuw op als .ods."
    ),
    "password": gettext_lazy(
        "“%(name)s” heeft een wachtwoord. Sla het op zonder wachtwoord en stuur het opnieuw."
    ),
    "damaged": gettext_lazy(
        "“%(name)s” gaat niet open. Misschien is het beschadigd of heeft het een wachtwoord."
    ),
    "grows": gettext_lazy(
        "“%(name)s” wordt te groot bij het uitpakken. Bewaar alleen de tabel in een nieuw bestand."
    ),
    "no_workbook": gettext_lazy(
        "“%(name)s” is geen Excel-bestand. Sla het in Excel opnieuw op als .xlsx."
    ),
    "no_opendocument": gettext_lazy(
        "“%(name)s” is geen OpenDocument-werkblad. Sla het in LibreOffice opnieuw op als .ods."
    ),
    "binary_workbook": other_formats.BINARY_WORKBOOK,
    "numbers_workbook": other_formats.NUMBERS_WORKBOOK,
    "macros": gettext_lazy(
        "In “%(name)s” staan macro’s. Sla het op zonder macro’s: "
        "als “Excel-werkmap (.xlsx)” of als “ODF-werkblad (.ods)”."
    ),
    "declarations": gettext_lazy(
        "“%(name)s” gaat niet open. Sla het in Excel of LibreOffice opnieuw op."
    ),
    "formulas": gettext_lazy(
        "In “%(name)s” staan formules. Kopieer de tabel, kies “Plakken speciaal” "
        "en dan “Waarden”, en stuur het opnieuw."
    ),
}


class ReadableTable(Protocol):
    """An upload, an open file, a stored file that is opened piece by piece."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; none at the end."""


@dataclass(frozen=True)
class Table:
    """A table that was inspected: its name, its form (csv, xlsx or ods), its heads and the first
    rows below them.

    `sheets`: all sheets of the file. `sheet`: the position of the one that is read; None when a
    person has to choose, and then there are no heads. `day_offset`: days between day 0 of this file
    and that of other spreadsheets.
    """

    name: str
    form: str
    heads: list[str]
    first: list[Row]
    sheets: list[Sheet] = field(default_factory=list)
    sheet: int | None = 0
    day_offset: int = 0

    @property
    def read_sheet(self) -> Sheet | None:
        """The sheet that is read."""
        return None if self.sheet is None else self.sheets[self.sheet]


def inspect_table(upload: Any) -> Table:
    """Check the kind, the size and the heads of an uploaded table; return what it holds first.

    Raises UploadRefused for a file that is no table, has too many rows, or may do harm.
    """
    name = upload_name(upload)
    form = _form(upload, name)
    with refusals_told(name, REFUSALS), limits_for(upload, name) as limits:
        return _inspected(name, form, pieces_of(upload), limits, Selection())


def inspect_selection(file: ReadableTable, form: str, name: str, selection: Selection) -> Table:
    """Return what a stored table holds first, as far as somebody chose to have it read.

    Raises UploadRefused for a sheet that nobody was offered, or that cannot be read.
    """
    with refusals_told(name, REFUSALS):
        return _inspected(name, form, pieces_of(file), Limits.of_settings(), selection)


def _inspected(
    name: str, form: str, content: Iterator[bytes], limits: Limits, selection: Selection
) -> Table:
    members = limited_process.run_for_one(
        INSPECTORS[form], content, limits=limits, **asdict(selection)
    )
    sheets = [Sheet.of(sheet) for sheet in members.pop("sheets")]
    return Table(name, form, sheets=sheets, **members)


def _form(upload: Any, name: str) -> str:
    """Return "csv", "xlsx" or "ods", by the name and the first bytes of a file.

    Raises UploadRefused for any other file.
    """
    if getattr(upload, "no_room", False):
        raise UploadRefused(NO_ROOM % name)
    if getattr(upload, "too_large", 0) or upload.size > LARGEST:
        text = _(
            "“%s” is te groot. Een bestand mag hoogstens 20 MB zijn. "
            "Verdeel de rijen over meer bestanden."
        )
        raise UploadRefused(text % name)
    upload.seek(0)
    head = upload.read(other_formats.HEAD_BYTES)
    upload.seek(0)
    if not head:
        raise UploadRefused(_("“%s” is leeg. Kies een ander bestand.") % name)
    ending = PurePath(name).suffix.lower().lstrip(".")
    form = other_formats.form_of(head, ending)
    if form is None:
        raise UploadRefused(other_formats.advice(head, ending) % {"name": name})
    return form


def read_rows(
    file: ReadableTable, form: str, name: str = "", selection: Selection | None = None
) -> Iterator[NumberedRow]:
    """Yield the heads, and every row below them that is not empty, with its number in the file.

    `name`: of the file, for the sentences. `selection`: without one, what is hidden is left out,
    and the sheet is read that is read unasked. Raises UploadRefused for a file that cannot be read,
    and for one with too many rows or columns (spreadsheets.table_rows).
    """
    limits = Limits.of_settings().times(ALL_ROWS_TIMES)
    options = asdict(selection or Selection())
    with refusals_told(name or _("Het bestand"), REFUSALS):
        rows = limited_process.items(ROW_READERS[form], pieces_of(file), limits=limits, **options)
        yield from map(tuple, rows)
