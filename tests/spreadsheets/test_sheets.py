"""Which sheet of a file is read, and what of it: sheets, rows and columns that are hidden."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl.utils.datetime import MAC_EPOCH

from spreadsheets import reader
from spreadsheets.sheet_choice import Selection, offered_sheets
from tests.spreadsheets import opendocument as ods
from uploads.inspection import UploadRefused

HEADS = ["Datum", "Soort", "Waar"]
ROWS = [["03-11-2026", "Dreigement", "Balie"], ["04-11-2026", "Schelden", "Straat"]]
LIST = [HEADS, *ROWS]
COVER = [["Agressieregistratie"], [], ["Gemeente Utrecht"]]
COLLAPSED = 'table:visibility="collapse"'
LABELS = [["Gemeente", "Utrecht"], ["Jaar", 2026], ["Versie", "2"], ["Contact", "de coördinator"]]


def xlsx(*sheets: tuple) -> bytes:
    """Return a workbook; a sheet is its name, rows, state, and the rows and columns to hide."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows, state, hidden_rows, hidden_columns in sheets:
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(cells)
        sheet.sheet_state = state
        for number in hidden_rows:
            sheet.row_dimensions[number].hidden = True
        for letter in hidden_columns:
            sheet.column_dimensions[letter].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opendocument(*sheets: tuple) -> bytes:
    """Return the same as an OpenDocument spreadsheet."""
    tables = []
    for name, rows, state, hidden_rows, hidden_columns in sheets:
        columns = "".join(
            f"<table:table-column {COLLAPSED if letter in hidden_columns else ''}/>"
            for letter in "ABCDEFGH"
        )
        lines = [
            ods.row(*cells, attributes='table:visibility="filter"' if number in hidden_rows else "")
            for number, cells in enumerate(rows, 1)
        ]
        style = "ta1" if state == "visible" else "ta2"
        tables.append(ods.table(*lines, name=name, style=style, columns=columns))
    return ods.spreadsheet(*tables)


FORMS = pytest.mark.parametrize(("form", "make"), [("xlsx", xlsx), ("ods", opendocument)])


def sheet(
    name: str, rows: list, state: str = "visible", hidden_rows=(), hidden_columns=""
) -> tuple:
    """Return what `xlsx` and `opendocument` make a sheet of."""
    return name, rows, state, hidden_rows, hidden_columns


def inspected(content: bytes, form: str) -> reader.Table:
    """Return what an upload of this file tells."""
    return reader.inspect_table(SimpleUploadedFile(f"lijst.{form}", content))


def rows_of(content: bytes, form: str, selection: Selection | None = None) -> list:
    """Return the rows of a file, without their numbers."""
    rows = reader.read_rows(io.BytesIO(content), form, "lijst", selection)
    return [cells for _number, cells in rows]


@FORMS
@pytest.mark.parametrize(
    "before",
    [
        [sheet("Uitleg", COVER)],
        [sheet("Uitleg", LABELS)],
        [sheet("Codes", [["Code", "Wat", "Meer"], ["1", "a", "b"]], "hidden")],
        [sheet("Uitleg", COVER), sheet("Oud", LIST, "hidden"), sheet("Leeg", [])],
    ],
)
def test_one_visible_sheet_with_a_table_is_read_unasked(form, make, before):
    content = make(*before, sheet("Lijst", LIST))
    table = inspected(content, form)
    assert (table.heads, table.first, table.read_sheet.name) == (HEADS, ROWS, "Lijst")
    assert rows_of(content, form) == LIST


@FORMS
def test_of_two_sheets_with_a_table_a_person_chooses(form, make):
    content = make(sheet("2025", LIST), sheet("Uitleg", COVER), sheet("2026", [HEADS, ROWS[1]]))
    table = inspected(content, form)
    assert (table.sheet, table.heads, table.first) == (None, [], [])
    offered = [
        (each.name, each.rows, each.columns, each.heads) for each in offered_sheets(table.sheets)
    ]
    assert offered == [("2025", 2, 3, HEADS), ("2026", 1, 3, HEADS)]
    assert rows_of(content, form, Selection(2)) == [HEADS, ROWS[1]]
    chosen = reader.inspect_selection(io.BytesIO(content), form, "lijst", Selection(2))
    assert (chosen.heads, chosen.first) == (HEADS, [ROWS[1]])


@FORMS
def test_hidden_sheets_are_offered_when_no_other_has_a_table(form, make):
    content = make(sheet("Uitleg", COVER), sheet("Lijst", LIST, "veryHidden"))
    table = inspected(content, form)
    assert table.sheet is None
    assert [each.name for each in offered_sheets(table.sheets)] == ["Lijst"]
    assert rows_of(content, form, Selection(1)) == LIST


@FORMS
@pytest.mark.parametrize("position", [0, 1, 7, -1])
def test_a_sheet_that_was_not_offered_is_refused(position, form, make):
    content = make(sheet("Uitleg", COVER), sheet("Geheim", LIST, "hidden"), sheet("Lijst", LIST))
    with pytest.raises(UploadRefused, match="Dit blad staat niet"):
        reader.inspect_selection(io.BytesIO(content), form, "lijst", Selection(position))


@FORMS
def test_what_is_hidden_is_counted_and_left_out_unless_somebody_says_otherwise(form, make):
    lines = [HEADS, *([f"{n}-11-2026", "Schelden", "Balie"] for n in range(1, 9))]
    content = make(sheet("Lijst", lines, "visible", range(3, 7), "B"))
    table = inspected(content, form)
    read = table.read_sheet
    assert (read.rows, read.hidden_rows, read.columns, read.hidden_columns) == (8, 4, 3, 1)
    assert (table.heads, read.heads) == (["Datum", "Waar"], ["Datum", "Waar"])
    visible = [lines[number] for number in (0, 1, 6, 7, 8)]
    assert rows_of(content, form) == [[day, where] for day, _kind, where in visible]
    assert rows_of(content, form, Selection(0, with_hidden=True)) == lines
    numbers = [number for number, _cells in reader.read_rows(io.BytesIO(content), form)]
    assert numbers == [1, 2, 7, 8, 9]


@FORMS
def test_heads_that_are_hidden_are_heads_and_a_title_above_them_is_passed_over(form, make):
    lines = [["Titel"], HEADS, *ROWS]
    content = make(sheet("Lijst", lines, "visible", [1, 2]))
    table = inspected(content, form)
    assert (table.heads, table.first, table.read_sheet.hidden_rows) == (HEADS, ROWS, 0)
    assert rows_of(content, form) == LIST


@FORMS
def test_a_table_of_which_all_is_hidden_is_told(form, make):
    content = make(sheet("Lijst", LIST, "visible", [2, 3]))
    read = inspected(content, form).read_sheet
    assert (read.rows, read.hidden_rows, read.has_visible_rows) == (2, 2, False)


def test_a_row_without_height_and_a_column_without_width_are_hidden():
    whole, changed = io.BytesIO(xlsx(sheet("Lijst", LIST))), io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            content = content.replace(b'<row r="3"', b'<row r="3" ht="0" customHeight="1"')
            column = b'<cols><col min="2" max="2" width="0" customWidth="1"/></cols><sheetData>'
            new.writestr(name, content.replace(b"<sheetData>", column))
    read = inspected(changed.getvalue(), "xlsx").read_sheet
    assert (read.hidden_rows, read.hidden_columns) == (1, 1)


@FORMS
def test_a_head_that_was_taken_for_truth_is_a_head_again(form, make):
    content = make(sheet("Lijst", [["Datum", "Soort", True, False], ["1-1-2026", "a", True, "b"]]))
    table = inspected(content, form)
    assert table.heads == ["Datum", "Soort", "Waar", "Onwaar"]
    assert rows_of(content, form) == [table.heads, ["1-1-2026", "a", True, "b"]]
    as_text = SimpleUploadedFile("lijst.csv", b"Datum;TRUE\n1-1-2026;Balie\n")
    assert reader.inspect_table(as_text).heads == ["Datum", "Waar"]


@FORMS
def test_too_many_sheets_are_refused(form, make):
    content = make(*(sheet(f"Blad{n}", LIST) for n in range(251)))
    with pytest.raises(UploadRefused, match="meer dan 250 bladen"):
        inspected(content, form)


# --- days -----------------------------------------------------------------------------------------


def test_days_of_a_workbook_that_counts_from_1904():
    book = openpyxl.Workbook()
    book.epoch = MAC_EPOCH
    book.active.append(["Datum", "Nummer"])
    book.active.append([date(2026, 11, 3), 44_867])
    out = io.BytesIO()
    book.save(out)
    table = inspected(out.getvalue(), "xlsx")
    assert (table.first, table.day_offset) == ([[date(2026, 11, 3), 44_867]], 1462)
    null_date = (
        '<table:calculation-settings><table:null-date table:date-value="1904-01-01"/>'
        "</table:calculation-settings>"
    )
    lines = ods.table(ods.row("Datum", "Nummer"), ods.row(date(2026, 11, 3), 44_867))
    table = inspected(ods.spreadsheet(lines, before=null_date), "ods")
    assert (table.first, table.day_offset) == ([[date(2026, 11, 3), 44_867]], 1462)


# --- OpenDocument ---------------------------------------------------------------------------------


def test_values_of_an_opendocument_spreadsheet():
    moment = datetime(2026, 11, 3, 9, 30)
    lines = ods.table(
        ods.row("Datum", "Moment", "Nummer", "Deel", "Ja", "Tekst"),
        ods.row(date(2026, 11, 3), moment, 417.0, 0.5, True, "a & b"),
    )
    rows = rows_of(ods.spreadsheet(lines), "ods")
    assert rows[1] == [date(2026, 11, 3), moment, 417, 0.5, True, "a & b"]


def test_text_of_a_cell_is_what_stands_in_it_and_no_comment():
    note = (
        "<table:table-cell office:value-type='string'><office:annotation><dc:creator>Piet"
        "</dc:creator><text:p>Geheim</text:p></office:annotation><text:p>een<text:line-break/>twee"
        "<text:s text:c='2'/><text:span>drie</text:span></text:p><text:p>vier</text:p>"
        "<draw:frame><draw:text-box><text:p>Plaatje</text:p></draw:text-box></draw:frame>"
        "</table:table-cell>"
    )
    covered = "<table:covered-table-cell><text:p>Eronder</text:p></table:covered-table-cell>"
    lines = ods.table(ods.row("Tekst", "Onder", "Na"), ods.row(note, covered, "na"))
    assert rows_of(ods.spreadsheet(lines), "ods")[1] == ["een\ntwee  drie\nvier", "", "na"]


def test_what_is_repeated_is_repeated_no_further_than_it_may():
    same = [ods.cell("x", 'table:number-columns-repeated="2"'), ods.cell("y")]
    empty = ods.row(ods.cell(""), attributes='table:number-rows-repeated="5"')
    lines = ods.table(
        ods.row(*HEADS),
        ods.row(*same, attributes='table:number-rows-repeated="3"'),
        empty,
        ods.row("a", "b", "c"),
    )
    rows = list(reader.read_rows(io.BytesIO(ods.spreadsheet(lines)), "ods"))
    assert rows[1:] == [*((number, ["x", "x", "y"]) for number in (2, 3, 4)), (10, ["a", "b", "c"])]


@pytest.mark.parametrize(
    ("attributes", "cells", "why"),
    [
        ('table:number-rows-repeated="2000000000"', ["x", "y", "z"], "meer dan 100.000 rijen"),
        (
            "",
            [ods.cell("x", 'table:number-columns-repeated="2000000000"')],
            "meer dan 100 kolommen",
        ),
        ("", [ods.cell("", 'table:number-columns-repeated="16000"'), "x"], "meer dan 100 kolommen"),
    ],
)
def test_a_small_file_that_would_grow_is_refused(attributes, cells, why, settings):
    settings.UPLOAD_MEMORY_MB = 80
    content = ods.spreadsheet(ods.table(ods.row(*HEADS), ods.row(*cells, attributes=attributes)))
    with pytest.raises(UploadRefused, match=why):
        inspected(content, "ods")
    with pytest.raises(UploadRefused, match=why):
        rows_of(content, "ods", Selection(0))


LINES = ods.table(*(ods.row(*cells) for cells in LIST))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (
            ods.spreadsheet(
                ods.table(ods.row(*HEADS), ods.row(ods.cell(2, 'table:formula="of:=1+1"')))
            ),
            "staan formules",
        ),
        (ods.spreadsheet(LINES, **{"Basic/script-lb__xml": "<x/>"}), "macro"),
        (
            ods.spreadsheet(LINES, **{"META-INF/manifest__xml": "<manifest:encryption-data/>"}),
            "wachtwoord",
        ),
        (ods.spreadsheet(LINES, **{"encrypted-package": "x"}), "wachtwoord"),
        (
            ods.spreadsheet(LINES, content__xml='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
            "gaat niet open",
        ),
        (ods.spreadsheet(LINES, content__xml="<stuk"), "gaat niet open"),
        (
            ods.spreadsheet(LINES, mimetype="application/vnd.oasis.opendocument.text"),
            "geen OpenDocument-werkblad",
        ),
        (ods.spreadsheet(LINES)[:900], "gaat niet open"),
        (xlsx(sheet("Lijst", LIST)), "geen OpenDocument-werkblad"),
        (ods.spreadsheet(ods.table(ods.row("een kolom"), ods.row("a"))), "geen kolommen"),
        (ods.spreadsheet(ods.table(ods.row(*HEADS))), "geen rijen onder de koppen"),
        (ods.spreadsheet(), "geen kolommen"),
    ],
)
def test_what_is_no_table_or_may_do_harm_is_refused_in_a_sentence(content, why):
    with pytest.raises(UploadRefused, match=why):
        inspected(content, "ods")


def test_tables_that_are_no_sheet_are_passed_over():
    elsewhere = (
        f"<table:tracked-changes>{LINES}</table:tracked-changes>"
        f"<table:dde-links><table:dde-link>{LINES}</table:dde-link></table:dde-links>"
    )
    inner = f"<table:table-cell><table:table><table:table-row>{ods.cell('binnen')}</table:table-row></table:table></table:table-cell>"
    lines = ods.table(ods.row(*HEADS), ods.row("a", inner, "c"))
    table = inspected(ods.spreadsheet(lines, before=elsewhere), "ods")
    assert (len(table.sheets), table.first) == (1, [["a", "", "c"]])
