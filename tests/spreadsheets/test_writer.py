"""Rows for a spreadsheet: no cell is a formula, nothing is lost, and nothing grows with
the rows.
"""

import csv
import io
import json
import tracemalloc
from datetime import date

import pytest

from spreadsheets import writer

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


def test_memory_is_flat_in_the_rows():
    def most(rows: int) -> int:
        tracemalloc.start()
        for _piece in writer.stream_xlsx(
            {"Proef": ([f"rij {n}", "x" * 200, n] for n in range(rows))}
        ):
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    most(100)
    assert most(5000) < 2 * most(1000)
