"""Rows for a spreadsheet: no cell is a formula, nothing is lost, and nothing grows with
the rows.
"""

import csv
import io
import json
import tracemalloc
import zipfile
from datetime import date
from xml.parsers import expat

import pytest

from spreadsheets import reader, writer

FORMULAS = [
    "=1+1",
    "+31612345678",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1",
    '=HYPERLINK("https://kwaad.example")',
]
PLAIN = [
    "gewoon",
    "a=b",
    'met "aanhaling"; en puntkomma',
    "twee\nregels",
    "é€👩🏽‍⚖️",
    "<b>&amp;</b>",
]


def opened(rows):
    """Return the first sheet as openpyxl reads it."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(b"".join(writer.stream_xlsx({"Proef & co": rows}))))
    return book.worksheets[0]


def opened_opendocument(rows):
    """Return the first sheet as another library reads it."""
    from odfdo import Document

    content = b"".join(writer.stream_ods({"Proef & co": rows}))
    return Document(io.BytesIO(content)).body.tables[0]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_would_run_is_text(text):
    (cell,) = next(
        csv.reader(
            io.StringIO("".join(writer.stream_csv([[text]])).removeprefix(writer.BOM)),
            delimiter=";",
        )
    )
    assert cell == f"'{text}"
    first_cell = opened([["Kop"], [text]])["A2"]
    assert (first_cell.data_type, first_cell.quotePrefix) == ("s", True)
    assert first_cell.value.replace("\n", "\r") == text.replace("\n", "\r")


@pytest.mark.parametrize("text", PLAIN)
def test_other_text_stays_as_it_is(text):
    (cell,) = next(
        csv.reader(
            io.StringIO("".join(writer.stream_csv([[text]])).removeprefix(writer.BOM)),
            delimiter=";",
        )
    )
    first_cell = opened([["Kop"], [text]])["A2"]
    assert (cell, first_cell.value, first_cell.quotePrefix) == (text, text, False)


def test_days_and_numbers_stay_days_and_numbers_and_control_signs_go():
    sheet = opened([["Dag", "Getal"], [date(2026, 11, 3), 7], ["a\x00b\x0bc", None]])
    assert (sheet["A2"].value.date(), sheet["B2"].value) == (date(2026, 11, 3), 7)
    assert (sheet["A3"].value, sheet["B3"].value) == ("abc", None)
    assert "03-11-2026;7" in "".join(writer.stream_csv([[date(2026, 11, 3), 7]]))


def test_what_a_spreadsheet_would_read_as_another_sign_is_escaped():
    """Excel reads _x0041_ in a cell as A (ECMA-376, ST_Xstring)."""
    assert opened([["_x0041_ x_y _x41_"]])["A1"].value == "_x005F_x0041_ x_y _x41_"


def test_json_is_whole_whether_there_are_rows_or_not():
    assert json.loads("".join(writer.stream_json({"a": 1}, "meldingen", []))) == {
        "a": 1,
        "meldingen": [],
    }
    document = json.loads(
        "".join(writer.stream_json({}, "meldingen", [{"dag": date(2026, 1, 2)}, {"dag": None}]))
    )
    assert document == {"meldingen": [{"dag": "2026-01-02"}, {"dag": None}]}


@pytest.mark.parametrize("stream", [writer.stream_xlsx, writer.stream_ods])
def test_memory_is_flat_in_the_rows(stream):
    def most(rows: int) -> int:
        tracemalloc.start()
        for _piece in stream({"Proef": ([f"rij {n}", "x" * 200, n] for n in range(rows))}):
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    most(100)
    assert most(5000) < 2 * most(1000)


# --- ODS ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", FORMULAS)
def test_what_would_run_is_text_in_opendocument(text):
    """Its cells are of the format Text: who types in one of them makes no formula of it either."""
    table = opened_opendocument([["Kop"], [text]])
    cell = table.get_cell("A2")
    assert (cell.type, cell.formula) == ("string", None)
    assert cell.style == "text"
    assert cell.value == text.replace("\r", "\n")


@pytest.mark.parametrize("text", PLAIN)
def test_other_text_stays_as_it_is_in_opendocument(text):
    cell = opened_opendocument([["Kop"], [text]]).get_cell("A2")
    assert (cell.type, cell.value, cell.style) == ("string", text, None)


@pytest.mark.parametrize("text", ["  twee  spaties ", "een\ttab", "<&\"'>", "regel\n\n  regel"])
def test_white_space_stays_in_opendocument(text):
    content = b"".join(writer.stream_ods({"Proef": [["Kop", "Nog"], [text, "b"]]}))
    assert opened_opendocument([["Kop"], [text]]).get_value("A2") == text
    rows = [cells for _n, cells in reader.read_rows(io.BytesIO(content), "ods")]
    assert rows[1] == [text.strip(), "b"]


def test_days_and_numbers_stay_days_and_numbers_in_opendocument():
    table = opened_opendocument(
        [["Dag", "Getal", "Deel"], [date(2026, 11, 3), 7, 0.5], ["a\x00b\x0bc", None, ""]]
    )
    assert table.name == "Proef & co"
    assert table.get_value("A2") == date(2026, 11, 3)
    assert [float(table.get_value(place)) for place in ("B2", "C2")] == [7, 0.5]
    assert [table.get_value(place) for place in ("A3", "B3", "C3")] == ["abc", None, None]


def test_an_opendocument_spreadsheet_is_known_by_its_first_bytes():
    """Its media type stands first, not packed, with its length before it (ODF 1.3, part 2, 3.3)."""
    content = b"".join(writer.stream_ods({"Een": [["a"]], "Twee": [["b"]]}))
    media_type = b"application/vnd.oasis.opendocument.spreadsheet"
    assert content[30:].startswith(b"mimetype" + media_type + b"PK\x03\x04")
    assert int.from_bytes(content[18:22], "little") == len(media_type)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        for name in ("content.xml", "styles.xml", "META-INF/manifest.xml"):
            expat.ParserCreate().Parse(archive.read(name), True)
        assert archive.read("content.xml").count(b"<table:table ") == 2
