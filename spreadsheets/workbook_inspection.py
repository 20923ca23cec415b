"""Inspect a workbook before anything opens it: its size unpacked, and that nothing in it computes
or refers.
"""

import zipfile
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from uploads.inspection import UploadRefused

MAX_UNPACKED = 60 * 1024 * 1024  # bytes
MAX_PARTS = 500  # files in a workbook
BLOCK = 64 * 1024  # bytes read at once
LONGEST_MARK = 10  # bytes; a mark may lie over the end of a block
DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
FORMULA = (b"<f>", b"<f ", b"<f/>", b":f>", b":f ")
MACROS = ("vbaProject", "macrosheets")


def inspect_workbook(upload: BinaryIO, name: str) -> None:
    """Raise UploadRefused for a workbook that is too large, damaged, or holds macros or
    formulas.
    """
    try:
        with zipfile.ZipFile(upload) as book:
            parts = book.infolist()
            _inspect_contents(parts, name)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with book.open(part) as content:
                        _inspect_part(content, part.filename, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        text = _("“%s” gaat niet open. Misschien is het beschadigd of heeft het een wachtwoord.")
        raise UploadRefused(text % name) from None


def _inspect_contents(parts: list[zipfile.ZipInfo], name: str) -> None:
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        text = _(
            "“%s” wordt te groot bij het uitpakken. Bewaar alleen de tabel in een nieuw bestand."
        )
        raise UploadRefused(text % name)
    part_names = {part.filename for part in parts}
    if "xl/workbook.xml" not in part_names:
        text = _("“%s” is geen Excel-bestand. Sla het in Excel opnieuw op als .xlsx.")
        raise UploadRefused(text % name)
    if any(macro in part_name for part_name in part_names for macro in MACROS):
        text = _("In “%s” staan macro’s. Sla het op als “Excel-werkmap (.xlsx)”.")
        raise UploadRefused(text % name)


def _inspect_part(content: Any, part_name: str, name: str) -> None:
    is_sheet = part_name.startswith("xl/worksheets/")
    end_of_last_block = b""
    while block := content.read(BLOCK):
        text = end_of_last_block + block
        if any(mark in text for mark in DECLARATIONS) or b"\x00" in block:
            message = _("“%s” gaat niet open. Sla het in Excel opnieuw op als .xlsx.")
            raise UploadRefused(message % name)
        if is_sheet and any(mark in text for mark in FORMULA):
            message = _(
                "In “%s” staan formules. Kopieer de tabel, kies “Plakken speciaal” "
                "en dan “Waarden”, en stuur het opnieuw."
            )
            raise UploadRefused(message % name)
        end_of_last_block = block[-LONGEST_MARK:]
