"""Tables people hand in: read whatever wrote them, and refused in a sentence when they
may do harm.
"""

import io
import tracemalloc
import zipfile
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from spreadsheets import reader, writer
from spreadsheets.workbook_parts import SHEET_END, SHEET_START, workbook_parts
from uploads.inspection import UploadRefused

HEADS = ["Datum", "Soort", "Waar"]
ROWS = [["03-11-2026", "Dreigement é€", "Balie"], ["4 nov 2026", "Schelden", "Straat"]]


def upload(content: bytes, name: str = "lijst.csv") -> SimpleUploadedFile:
    """Return a file as a form hands it over."""
    return SimpleUploadedFile(name, content)


def book(*sheets_of_rows, formula: bool = False) -> bytes:
    """Return a workbook as Excel would write it."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for number, rows in enumerate(sheets_of_rows):
        sheet = workbook.create_sheet(f"Blad{number}")
        for row in rows:
            sheet.append(row)
        if formula:
            sheet["A2"] = "=1+1"
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def changed(content: bytes, **parts: bytes) -> bytes:
    """Return the workbook with other content in some of its parts."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        names = {name.replace("/", "_").replace(".", "_"): name for name in old.namelist()}
        for part in old.namelist():
            new.writestr(part, parts.get(part.replace("/", "_").replace(".", "_"), old.read(part)))
        for part, inside in parts.items():
            if part not in names:
                new.writestr(part.replace("__", "/"), inside)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_csv_of_every_make(encoding, delimiter):
    text = "\r\n".join(
        delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row)
        for row in [HEADS, *ROWS]
    )
    table = reader.inspect_table(upload(text.encode(encoding)))
    assert (table.heads, table.first, table.form) == (HEADS, ROWS, "csv")


def test_what_stands_above_the_heads_is_passed_over_and_rows_keep_their_numbers():
    text = "sep=;\nAgressieregistratie 2026\n\nDatum;Soort;Waar\n1-1-2026;a;b\n;;\n2-1-2026;c;d\n"
    rows = list(reader.read_rows(io.BytesIO(text.encode()), "csv"))
    assert rows == [(3, HEADS), (4, ["1-1-2026", "a", "b"]), (6, ["2-1-2026", "c", "d"])]


def test_a_workbook_gives_days_and_numbers_and_the_first_sheet_with_rows():
    content = book([], [HEADS, [date(2026, 11, 3), 417, 5.0], [None, None, None], ["a", "b", None]])
    rows = list(reader.read_rows(io.BytesIO(content), "xlsx"))
    assert rows == [(1, HEADS), (2, [date(2026, 11, 3), 417, 5]), (4, ["a", "b", ""])]


def test_what_we_write_we_read():
    content = b"".join(writer.stream_xlsx({"Proef": [HEADS, [date(2026, 1, 2), "=1+1", "é"]]}))
    table = reader.inspect_table(upload(content, "lijst.xlsx"))
    assert table.first == [[date(2026, 1, 2), "=1+1", "é"]]
    text = "".join(writer.stream_csv([HEADS, [date(2026, 1, 2), "=1+1", "é"]]))
    assert reader.inspect_table(upload(text.encode())).first == [["02-01-2026", "=1+1", "é"]]


BOMB = b'<worksheet xmlns="x"><sheetData>' + b" " * (70 * 1024 * 1024) + b"</sheetData></worksheet>"
LOL = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c "&b;&b;&b;">]>'
    b"<worksheet>&c;</worksheet>"
)
OUTSIDE = b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><worksheet/>'
GOOD = book([HEADS, *ROWS])


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("leeg.csv", b"", "is leeg"),
        ("foto.png", b"\x89PNG\r\n", "Stuur een CSV-bestand"),
        ("oud.xls", b"\xd0\xcf\x11\xe0" + b"x" * 50, "Opslaan als"),
        ("geheim.xlsx", b"\xd0\xcf\x11\xe0" + b"x" * 50, "zonder wachtwoord"),
        ("macro.xlsm", GOOD, "zonder macro"),
        ("lijst.csv", GOOD, "van de soort die de naam zegt"),
        ("lijst.xlsx", b"Datum;Soort\n1;2\n", "van de soort die de naam zegt"),
        ("programma.csv", b"MZ\x90\x00" + b"\x00" * 50, "geen CSV-bestand"),
        ("kolom.csv", b"Datum\n1-1-2026\n", "geen kolommen"),
        ("koppen.csv", b"Datum;Soort\n", "geen rijen onder de koppen"),
        ("stuk.xlsx", GOOD[:500], "gaat niet open"),
        (
            "zip.xlsx",
            changed(GOOD, xl_workbook_xml=b"<x/>").replace(b"xl/workbook.xml", b"xl/werkboek.xml"),
            "geen Excel-bestand",
        ),
        ("bom.xlsx", changed(GOOD, xl_worksheets_sheet1_xml=BOMB), "te groot bij het uitpakken"),
        ("lol.xlsx", changed(GOOD, xl_worksheets_sheet1_xml=LOL), "gaat niet open"),
        ("buiten.xlsx", changed(GOOD, xl_worksheets_sheet1_xml=OUTSIDE), "gaat niet open"),
        (
            "utf16.xlsx",
            changed(GOOD, xl_worksheets_sheet1_xml=LOL.decode().encode("utf-16")),
            "gaat niet open",
        ),
        ("macro.xlsx", changed(GOOD, **{"xl__vbaProject.bin": b"x"}), "macro"),
        ("formule.xlsx", book([HEADS, *ROWS], formula=True), "staan formules"),
        (
            "breed.csv",
            b";".join(b"k%d" % n for n in range(101)) + b"\n" + b";".join([b"1"] * 101),
            "meer dan 100 kolommen",
        ),
    ],
)
def test_what_may_do_harm_is_refused_in_a_sentence(name, content, why):
    with pytest.raises(UploadRefused, match=why):
        reader.inspect_table(upload(content, name))


def test_a_zip_that_lies_about_its_length_is_refused():
    size = len(zipfile.ZipFile(io.BytesIO(GOOD)).read("xl/worksheets/sheet1.xml"))
    lie = GOOD.replace(size.to_bytes(4, "little"), (size - 20).to_bytes(4, "little"))
    with pytest.raises(UploadRefused, match="gaat niet open"):
        reader.inspect_table(upload(lie, "lijst.xlsx"))


def test_too_many_rows_and_too_many_bytes():
    many = b"Datum;Soort\n" + b"1-1-2026;a\n" * 100_001
    with pytest.raises(UploadRefused, match=r"meer dan 100.000 rijen"):
        list(reader.read_rows(io.BytesIO(many), "csv"))
    with pytest.raises(UploadRefused, match=r"meer dan 100.000 rijen"):
        reader.inspect_table(upload(many, "lijst.csv"))
    fits = many[: -len(b"1-1-2026;a\n")]
    assert reader.inspect_table(upload(fits, "lijst.csv")).heads == ["Datum", "Soort"]
    with pytest.raises(UploadRefused, match="hoogstens 20 MB"):
        reader.inspect_table(upload(b"a;b\n" * (6 * 1024 * 1024)))


def workbook(rows: int, empty: int = 0) -> bytes:
    """Return a workbook with this many rows below its heads, and rows that only have a colour."""
    cells = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>1</v></c></row>'
        for n in range(2, rows + 2)
    )
    colours = '<row r="9"><c r="A9" s="1"/></row>' * empty
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>Datum</t></is></c><c r="B1" t="inlineStr"><is><t>Soort</t></is></c></row>'
    sheet = f"{SHEET_START}{head}{cells}{colours}{SHEET_END}"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in workbook_parts(["Lijst"]).items():
            book.writestr(name, content)
        book.writestr("xl/worksheets/sheet1.xml", sheet)
    return out.getvalue()


def test_a_workbook_with_too_many_rows_is_refused_before_it_is_opened():
    with pytest.raises(UploadRefused, match=r"meer dan 100.000 rijen"):
        reader.inspect_table(upload(workbook(100_001), "lijst.xlsx"))
    fits = upload(workbook(100_000, empty=5_000), "lijst.xlsx")
    assert reader.inspect_table(fits).heads == ["Datum", "Soort"]


def test_memory_is_flat_in_the_rows_of_a_workbook():
    def most(rows: int) -> int:
        content = b"".join(
            writer.stream_xlsx(
                {"Proef": [HEADS, *([f"rij {n}", "x" * 100, n] for n in range(rows))]}
            )
        )
        tracemalloc.start()
        assert sum(1 for _row in reader.read_rows(io.BytesIO(content), "xlsx")) == rows + 1
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    most(100)
    assert most(8000) < 3_000_000  # the rows alone are ten times that


def test_cells_are_clean_text():
    content = "naam;plaats\nZoe\u0308\x07;Utrecht\x0b\n".encode()
    table = reader.inspect_table(SimpleUploadedFile("lijst.csv", content))
    assert table.first == [["Zoë", "Utrecht"]]
