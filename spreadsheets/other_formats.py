"""Tables in a form that is not read: what the file is, by its bytes and its name, and what to do.

Many systems write HTML or CSV under the name of a workbook.
"""

import re
from typing import Any

from django.utils.translation import gettext_lazy

HEAD_BYTES = 4096
OLE = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
# Workbooks from before 1997: the mark, and the number of bytes in what follows it.
OLD_WORKBOOKS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x10\x00")
OPENDOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
SPREADSHEET_XML = re.compile(rb"progid=.Excel\.Sheet|urn:schemas-microsoft-com:office:spreadsheet")
HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta)[\s>]")
WEB_SHEET = re.compile(rb"docs\.google\.com|sheets\.google\.com|onedrive\.|sharepoint\.com")
LINK_ENDINGS = {"gsheet", "url", "webloc", "desktop", "lnk", "website"}
TEXT_ENDINGS = {"csv", "txt", "tsv"}
ARCHIVE_ENDINGS = {"xlsx", "ods"}

OLD_WORKBOOK = gettext_lazy(
    "“%(name)s” kunnen wij niet lezen: het is een Excel-bestand van de oude soort, of er zit een "
    "wachtwoord op. Open het in Excel of LibreOffice. Kies “Opslaan als” "
    "en dan “Excel-werkmap (.xlsx)”, zonder wachtwoord en zonder macro’s."
)
WEB_PAGE = gettext_lazy(
    "“%(name)s” is van binnen een webpagina (HTML), ook al zegt de naam iets anders. "
    "Veel systemen voeren zo uit. Open het in Excel of LibreOffice. "
    "Kies “Opslaan als” en dan “Excel-werkmap (.xlsx)”, en stuur die."
)
XML_WORKBOOK = gettext_lazy(
    "“%(name)s” is van binnen een XML-werkblad van Excel 2003. Open het in Excel of LibreOffice. "
    "Kies “Opslaan als” en dan “Excel-werkmap (.xlsx)”, en stuur die."
)
LINK_TO_SHEET = gettext_lazy(
    "“%(name)s” is een verwijzing naar een tabel op internet: de tabel zelf zit er niet in. "
    "Open haar. Kies in Google Spreadsheets “Bestand”, “Downloaden” en dan "
    "“Microsoft Excel (.xlsx)” of “OpenDocument-indeling (.ods)”, en stuur dat bestand."
)
TEXT_AS_WORKBOOK = gettext_lazy(
    "“%(name)s” is van binnen een tekstbestand (CSV), geen Excel-bestand. "
    "Veel systemen voeren zo uit. Geef het bestand een naam die eindigt op .csv, "
    "en stuur het opnieuw."
)
NEW_AS_OLD = gettext_lazy(
    "“%(name)s” is van binnen een nieuwer Excel-bestand. Open het in Excel of LibreOffice. "
    "Kies “Opslaan als” en dan “Excel-werkmap (.xlsx)”, en stuur die."
)
MACRO_WORKBOOK = gettext_lazy(
    "“%(name)s” kunnen wij niet lezen: er kunnen macro’s in staan. Kies in Excel “Opslaan als” "
    "en dan “Excel-werkmap (.xlsx)”, zonder wachtwoord en zonder macro’s."
)
BINARY_WORKBOOK = gettext_lazy(
    "“%(name)s” is een binaire Excel-werkmap. Open het in Excel of LibreOffice. Kies “Opslaan als” "
    "en dan “Excel-werkmap (.xlsx)”, en stuur die."
)
NUMBERS_WORKBOOK = gettext_lazy(
    "“%(name)s” is gemaakt met Numbers van Apple. Open het in Numbers. Kies “Archief”, "
    "“Exporteer naar” en dan “Excel”, en stuur dat bestand (.xlsx)."
)
OLD_OPENDOCUMENT = gettext_lazy(
    "“%(name)s” kunnen wij niet lezen. Open het in LibreOffice. "
    "Kies “Opslaan als” en dan “ODF-werkblad (.ods)”, en stuur dat."
)
UNKNOWN_FORMAT = gettext_lazy(
    "“%(name)s” kunnen wij niet lezen. Stuur een CSV-bestand of een Excel-bestand (.xlsx), "
    "of een OpenDocument-werkblad (.ods)."
)
NOT_WHAT_IT_SAYS = gettext_lazy(
    "“%(name)s” is geen bestand van de soort die de naam zegt. Sla het in Excel opnieuw op."
)
CONVERSION_BY_ENDING = {
    "xls": OLD_WORKBOOK,
    "xlt": OLD_WORKBOOK,
    "xlsm": MACRO_WORKBOOK,
    "xltm": MACRO_WORKBOOK,
    "xlsb": BINARY_WORKBOOK,
    "numbers": NUMBERS_WORKBOOK,
    "fods": OLD_OPENDOCUMENT,
    "sxc": OLD_OPENDOCUMENT,
    "ots": OLD_OPENDOCUMENT,
}


def form_of(head: bytes, ending: str) -> str | None:
    """Return csv, xlsx or ods for a file with these first bytes and this ending of its name.

    Returns None for any other file; `advice` says what to do with it.
    """
    if _advice_by_bytes(head, ending):
        return None
    is_archive = head.startswith(ZIP)
    if ending in TEXT_ENDINGS and not is_archive:
        return "csv"
    if ending == "ods" and is_archive:
        return "ods"
    if ending == "xlsx" and is_archive and OPENDOCUMENT not in head:
        return "xlsx"
    return None


def advice(head: bytes, ending: str) -> Any:
    """Return what to do with a file that is not read, with a place for its name."""
    by_bytes = _advice_by_bytes(head, ending)
    if by_bytes:
        return by_bytes
    if ending in CONVERSION_BY_ENDING:
        return CONVERSION_BY_ENDING[ending]
    return NOT_WHAT_IT_SAYS if ending in TEXT_ENDINGS | ARCHIVE_ENDINGS else UNKNOWN_FORMAT


def _advice_by_bytes(head: bytes, ending: str) -> Any:
    """Return what to do with a file that its first bytes give away; None for any other."""
    text = _ascii(head).lstrip().lower()
    if ending in LINK_ENDINGS or (text.startswith(b"{") and WEB_SHEET.search(text)):
        return LINK_TO_SHEET
    if head.startswith((OLE, *OLD_WORKBOOKS)):
        return OLD_WORKBOOK
    if SPREADSHEET_XML.search(_ascii(head)) and text.startswith(b"<"):
        return XML_WORKBOOK
    if text.startswith(b"<") and HTML.search(text):
        return WEB_PAGE
    if ending == "xls" and head.startswith(ZIP):
        return NEW_AS_OLD
    if ending == "xls" and _is_text(head):
        return TEXT_AS_WORKBOOK
    return None


def _ascii(head: bytes) -> bytes:
    """Return the first bytes without a byte order mark, and without every other byte of UTF-16."""
    return head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").replace(b"\x00", b"")


def _is_text(head: bytes) -> bool:
    """Return whether these may be the first bytes of a text."""
    return not re.search(rb"[\x01-\x08\x0e-\x1f]", _ascii(head))
