"""How cells become values, and how an earlier answer or a head becomes a guess."""

from datetime import date, datetime

import pytest

from dataexchange import columns
from dataexchange.importing.column_answers import (
    constant_of,
    guess_columns,
    propose_slug,
    remembered_answer,
)
from dataexchange.importing.row_reader import RowReader

SEVERITY = columns.ImportField(
    "ernst",
    "Ernst",
    heads=("Zwaarte",),
    words={"less": "Minder ernstig", "very": "Zeer ernstig, met letsel"},
    also={"hoog": "very"},
    several=True,
    required=True,
)
DAY = columns.ImportField("dag", "Datum", read=columns.read_day)


@pytest.mark.parametrize(
    "cell",
    [date(2026, 11, 3), datetime(2026, 11, 3, 9, 30), "3-11-2026", "2026-11-03T09:30:00", 46_329],
)
def test_a_day_is_read_as_people_and_spreadsheets_write_it(cell):
    assert columns.read_day(cell) == "2026-11-03"


@pytest.mark.parametrize("cell", ["gisteren", "31-2-2026", 12])
def test_what_is_no_day_is_refused(cell):
    with pytest.raises(ValueError, match="Dit is geen datum"):
        columns.read_day(cell)


@pytest.mark.parametrize(
    ("cell", "answer"),
    [("Ja", True), ("x", True), (True, True), (1, True), ("NEE", False), (False, False)],
)
def test_yes_and_no(cell, answer):
    assert columns.read_yes_or_no(cell) is answer


def test_what_is_neither_yes_nor_no_is_refused():
    with pytest.raises(ValueError, match="Schrijf ja of nee"):
        columns.read_yes_or_no("misschien")


def test_earlier_answers_come_before_guesses_and_no_column_is_guessed_twice():
    heads = ["Zwaarte", "Datum incident", "Overig"]
    assert guess_columns((SEVERITY, DAY), heads, {}) == {"ernst": "k:0", "dag": "k:1"}
    assert guess_columns((SEVERITY, DAY), heads, {"ernst": "w:very"}) == {
        "ernst": "w:very",
        "dag": "k:1",
    }
    assert guess_columns((SEVERITY, DAY), heads, {"dag": "zwaarte"}) == {"dag": "k:0"}


def test_a_column_is_remembered_by_its_head_and_a_constant_as_it_is():
    assert remembered_answer("k:1", ["Zwaarte", "Datum"]) == "Datum"
    assert remembered_answer("w:very", ["Zwaarte", "Datum"]) == "w:very"
    assert (constant_of("w:very"), constant_of("k:1")) == ("very", "")


@pytest.mark.parametrize(
    ("word", "slug"), [("minder ernstg", "less"), ("heel minder ernstig hoor", "less"), ("gek", "")]
)
def test_a_word_is_proposed_when_it_is_nearly_known(word, slug):
    assert propose_slug(SEVERITY, word) == slug


def test_a_row_is_read_by_the_answers():
    answers = {"ernst": "k:1", "dag": "k:0"}
    reader = RowReader((SEVERITY, DAY), answers, {"ernst": {"Code rood": "very"}})
    values, errors = reader.read(["3-11-2026", "code ROOD; minder ernstig; hoog"])
    assert (values, errors) == ({"dag": "2026-11-03", "ernst": ["very", "less"]}, [])
    values, errors = reader.read(
        ["", "Zeer ernstig, met letsel"]
    )  # a label with a comma is one word
    assert (values, errors) == ({"ernst": ["very"]}, [])


def test_a_row_names_what_is_wrong_and_counts_the_words_nobody_explained():
    reader = RowReader((SEVERITY, DAY), {"ernst": "k:1", "dag": "k:0"}, {})
    _values, errors = reader.read(["gisteren", "Ooit"])
    assert [(error.field, error.cell) for error in errors] == [
        ("ernst", "Ooit"),
        ("dag", "gisteren"),
    ]
    reader.read(["3-11-2026", "Ooit; nooit"])
    assert reader.unknown_words == {"ernst": {"Ooit": 2, "nooit": 1}}
    _values, errors = reader.read(["3-11-2026", ""])
    assert [error.text for error in errors] == ["Deze cel is leeg. Vul haar in."]


def test_a_constant_holds_for_every_row():
    reader = RowReader((SEVERITY,), {"ernst": "w:less"}, {})
    assert reader.read([]) == ({"ernst": ["less"]}, [])
