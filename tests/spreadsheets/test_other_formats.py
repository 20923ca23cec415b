"""A table in a form that is not read: told what it is, by its bytes and its name, and what to do."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from spreadsheets import reader
from tests.spreadsheets.opendocument import row, spreadsheet, table
from tests.spreadsheets.test_reader import GOOD
from uploads.inspection import UploadRefused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
HTML = b"<html><body><table><tr><td>Datum</td><td>Soort</td></tr></table></body></html>"
XML_2003 = (
    b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
)
CSV = b"Datum;Soort\r\n1-11-2026;Schelden\r\n"
GSHEET = b'{"":"WARNING!","doc_id":"x","resource_key":"","email":"x@voorbeeld.example"}'
WEB_LINK = b'{"url": "https://docs.google.com/open?id=x", "doc_id": "x"}'
SHORTCUT = b"[InternetShortcut]\r\nURL=https://docs.google.com/spreadsheets/d/x\r\n"
ODS = spreadsheet(table(row("Datum", "Soort"), row("1-11-2026", "Schelden")))


def archive(*names: str) -> bytes:
    """Return a ZIP with parts of these names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        for name in names:
            parts.writestr(name, b"x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("lijst.xls", OLE, "oude soort"),
        ("lijst.xls", b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(50), "oude soort"),
        ("lijst.csv", OLE, "oude soort"),
        ("lijst.ods", OLE, "wachtwoord"),
        ("lijst.xls", HTML, r"webpagina \(HTML\)"),
        ("lijst.xls", b"\xef\xbb\xbf\r\n<!DOCTYPE html>" + HTML, r"webpagina \(HTML\)"),
        ("lijst.xls", HTML.decode().encode("utf-16"), r"webpagina \(HTML\)"),
        ("lijst.xlsx", HTML, r"webpagina \(HTML\)"),
        ("lijst.csv", HTML, r"webpagina \(HTML\)"),
        ("lijst.xls", XML_2003, "Excel 2003"),
        ("lijst.xml", XML_2003, "Excel 2003"),
        ("lijst.xls", CSV, r"tekstbestand \(CSV\).*eindigt op \.csv"),
        ("lijst.xls", CSV.decode().encode("utf-16"), r"tekstbestand \(CSV\)"),
        ("lijst.xls", GOOD, r"Excel-werkmap \(\.xlsx\)"),
        ("lijst.xlsm", GOOD, "zonder macro"),
        ("lijst.xlsb", archive("xl/workbook.bin"), "binaire Excel-werkmap"),
        ("lijst.xlsx", archive("xl/workbook.bin"), "binaire Excel-werkmap"),
        ("lijst.numbers", archive("Index/Document.iwa"), "Numbers van Apple"),
        ("lijst.xlsx", archive("Index/Document.iwa"), "Numbers van Apple"),
        ("lijst.gsheet", GSHEET, "Downloaden"),
        ("lijst.csv", WEB_LINK, "Downloaden"),
        ("lijst.url", SHORTCUT, "Downloaden"),
        ("lijst.fods", b'<?xml version="1.0"?><office:document/>', "ODF-werkblad"),
        ("lijst.xlsx", ODS, "van de soort die de naam zegt"),
        ("lijst.csv", ODS, "van de soort die de naam zegt"),
        ("lijst.pdf", b"%PDF-1.7", r"OpenDocument-werkblad \(\.ods\)"),
    ],
)
def test_what_is_not_read_is_named_with_the_way_to_convert_it(name, content, says):
    with pytest.raises(UploadRefused, match=says) as refused:
        reader.inspect_table(SimpleUploadedFile(name, content))
    assert name in str(refused.value)


@pytest.mark.parametrize(
    ("name", "content"), [("lijst.ODS", ODS), ("lijst.TXT", CSV), ("lijst.tsv", CSV)]
)
def test_what_is_read_is_read_under_every_name_of_its_form(name, content):
    assert reader.inspect_table(SimpleUploadedFile(name, content)).heads == ["Datum", "Soort"]
