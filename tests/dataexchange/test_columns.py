"""How cells become values, and how an earlier answer or a head becomes a guess."""

from datetime import date, datetime
from time import process_time

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
    [
        date(2026, 11, 3),
        datetime(2026, 11, 3, 9, 30),
        "3-11-2026",
        "3–11–2026",
        "03.11.26",
        "3 nov. '26",
        "ma 3 november 2026",
        "3 november 2026, om 14.30 uur",
        "3-11-2026 9:30",
        "2026-11-03T09:30:00",
        "2026/11/03",
        "20261103",
        20_261_103,
        46_329,
        46_329.75,
        "46329",
        "46329,75",
    ],
)
def test_a_day_is_read_as_people_and_spreadsheets_write_it(cell):
    assert columns.read_day(cell) == "2026-11-03"


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("gisteren", "Dit is geen datum"),
        ("3 november", "Dit is geen datum"),
        ("3-11-202", "Dit is geen datum"),
        (12, "Dit is geen datum"),
        (True, "Dit is geen datum"),
        ("31-2-2026", "Die dag bestaat niet"),
        ("31 februari 2026 14:00", "Die dag bestaat niet"),
        ("0-11-2026", "Die dag bestaat niet"),
        ("20260231", "Die dag bestaat niet"),
        ("11/23/2026", "Die maand bestaat niet"),
    ],
)
def test_what_is_no_day_is_refused_with_the_reason(cell, why):
    with pytest.raises(ValueError, match=why):
        columns.read_day(cell)


def test_days_that_a_file_counts_from_1904():
    reader = RowReader((DAY,), {"dag": "k:0"}, {}, day_offset=1462)
    for cell in (44_867, "44867", date(2026, 11, 3), "3-11-2026"):
        assert reader.read([cell]) == ({"dag": "2026-11-03"}, [])


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


# --- words in one cell ----------------------------------------------------------------------------

KINDS = columns.ImportField(
    "soort",
    "Soort",
    words={
        "verbal": "Schelden",
        "threat": "Bedreigen",
        "media": "Sociale media, openbaar",
        "work": "Werk en inkomen",
        "bribe": "Druk op een besluit of omkoping",
    },
    also={"agressie/geweld": "violence", "klachten & bezwaren": "complaints"},
    several=True,
)
WHERE = columns.ImportField("plek", "Plek", words={"office": "Balie"}, also={"balie/kcc": "office"})
CHARGES = columns.ImportField("aangifte", "Aangifte", words={"ja": "ja", "nee": "nee"})


@pytest.mark.parametrize(
    ("cell", "slugs"),
    [
        *(
            (f"schelden{separator}BEDREIGEN", ["verbal", "threat"])
            for separator in (
                ";",
                " ; ",
                ",",
                "/",
                " / ",
                "+",
                " + ",
                " en ",
                " EN ",
                "&",
                "\n",
                "|",
            )
        ),
        ("schelden en/of bedreigen", ["verbal", "threat"]),
        ("schelden, en bedreigen", ["verbal", "threat"]),
        ("schelden, bedreigen en schelden", ["verbal", "threat"]),
        ("Sociale media, openbaar", ["media"]),
        ("schelden/Sociale media, openbaar; bedreigen", ["verbal", "media", "threat"]),
        ("Werk en inkomen", ["work"]),
        ("Werk en inkomen en schelden", ["work", "verbal"]),
        ("Agressie/geweld", ["violence"]),
        ("schelden / agressie/geweld / bedreigen", ["verbal", "violence", "threat"]),
        ("klachten & bezwaren + schelden", ["complaints", "verbal"]),
        ("druk op een besluit of omkoping, schelden", ["bribe", "verbal"]),
        (";schelden;", ["verbal"]),
    ],
)
def test_words_in_one_cell(cell, slugs):
    reader = RowReader((KINDS,), {"soort": "k:0"}, {})
    assert reader.read([cell]) == ({"soort": slugs}, [])


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("Schelden en code oranje", ["code oranje"]),
        ("Dreigen en spugen", ["Dreigen en spugen"]),
        ("B&W", ["B&W"]),
        ("18+", ["18+"]),
        ("/", ["/"]),
    ],
)
def test_what_is_asked_of_words_that_nobody_knows(cell, words):
    reader = RowReader((KINDS,), {"soort": "k:0"}, {})
    reader.read([cell])
    assert list(reader.unknown_words["soort"]) == words


def test_a_word_that_was_explained_is_one_word():
    reader = RowReader((KINDS,), {"soort": "k:0"}, {"soort": {"Schelden en spugen": "violence"}})
    assert reader.read(["schelden en SPUGEN"])[0] == {"soort": ["violence"]}


def test_a_field_of_one_word_is_never_split():
    reader = RowReader((WHERE,), {"plek": "k:0"}, {})
    assert reader.read(["Balie/KCC"])[0] == {"plek": "office"}
    reader.read(["Balie/straat"])
    assert list(reader.unknown_words["plek"]) == ["Balie/straat"]


def test_a_cell_of_many_separators_takes_no_time():
    reader = RowReader((KINDS,), {"soort": "k:0"}, {})
    started = process_time()
    reader.read(["a/" * 2000])
    assert process_time() - started < 1


# --- truth and errors -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "slug"),
    [(True, "ja"), ("WAAR", "ja"), ("true", "ja"), (False, "nee"), ("Onwaar", "nee")],
)
def test_truth_is_yes_or_no_where_those_are_the_words(cell, slug):
    assert RowReader((CHARGES,), {"aangifte": "k:0"}, {}).read([cell])[0] == {"aangifte": slug}
    assert RowReader((WHERE,), {"plek": "k:0"}, {}).read([cell])[0] == {}


@pytest.mark.parametrize(
    ("cell", "shown", "why"),
    [
        ("#N/A", "#N/B", "een formule niets vond"),
        ("#N/B", "#N/B", "een formule niets vond"),
        ("#DIV/0!", "#DEEL/0!", "door nul"),
        ("#REF!", "#VERW!", "die er niet meer is"),
        ("#VALUE!", "#WAARDE!", "niet kan rekenen"),
        ("#NAME?", "#NAAM?", "een naam gebruikt die niet bestaat"),
        ("#NUM!", "#GETAL!", "te groot of te klein"),
        ("#NULL!", "#LEEG!", "naar niets wijst"),
        ("#CALC!", "#CALC!", "een fout uit uw rekenblad"),
        ("Fout:502", "Fout:502", "een fout uit uw rekenblad"),
        ("########", "########", "de kolom was te smal"),
    ],
)
@pytest.mark.parametrize("field", [KINDS, WHERE, DAY, columns.ImportField("tekst", "Tekst")])
def test_an_error_of_a_spreadsheet_is_told_as_a_dutch_person_sees_it(cell, shown, why, field):
    reader = RowReader((field,), {field.name: "k:0"}, {})
    values, errors = reader.read([cell])
    assert (values, [(error.field, error.cell) for error in errors]) == ({}, [(field.name, shown)])
    assert why in errors[0].text
    assert not reader.unknown_words


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (True, "WAAR"),
        (False, "ONWAAR"),
        (2.5, "2,5"),
        (datetime(1999, 11, 3, 9, 30), "03-11-1999 09:30"),
        ("31-02-2026", "31-02-2026"),
    ],
)
def test_a_cell_is_shown_as_it_stands_in_a_dutch_spreadsheet(cell, shown):
    assert columns.read_text(cell) == shown
