"""The scores of a scan: against a second, slow calculation, and each rule by an example of its own."""

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanscores.answers import read_answers
from scanscores.measures import rounded
from scanscores.scores import score
from tests.scanscores.naive import COLUMNS, naive_scores

HEADER = ",".join(["respondent", "function", *COLUMNS])
FUNCTIONS = ["AOV", "Bestuur", "ICT", "overig", "Zorg en Ü"]


def csv_file(*rows: tuple[str, dict[str, str]]) -> str:
    """Write a file: of each row the function, and the answers by item."""
    lines = [HEADER]
    for number, (function, answers) in enumerate(rows):
        cells = [f"r{number}", function, *(answers.get(item, "") for item in COLUMNS)]
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


def scores_of(*rows: tuple[str, dict[str, str]]) -> dict:
    """Return the scores of a file with these rows."""
    return score(read_answers(csv_file(*rows).encode()))


def everywhere(answer: str) -> dict[str, str]:
    """Answer every item the same."""
    return dict.fromkeys(COLUMNS, answer)


@st.composite
def scans(draw):
    """Draw a file of few or many respondents, with gaps, in few functions."""
    seed = draw(st.integers(0, 10**9))
    number = draw(st.integers(0, 22))
    gaps = draw(st.sampled_from([0.0, 0.3, 0.8, 0.95]))
    chance = random.Random(seed)
    choices = ["1", "2", "3", "4", "5", "weet_niet"]
    functions = chance.sample(FUNCTIONS, draw(st.integers(1, len(FUNCTIONS))))
    rows = []
    for _respondent in range(number):
        answers = {item: chance.choice(choices) for item in COLUMNS if chance.random() >= gaps}
        rows.append((chance.choice(functions), answers))
    return csv_file(*rows)


@settings(max_examples=300, deadline=None)
@given(scans())
def test_agrees_with_the_naive_calculation(text):
    assert score(read_answers(text.encode())) == naive_scores(text)


@settings(max_examples=50, deadline=None)
@given(scans(), st.randoms(use_true_random=False))
def test_order_of_rows_changes_nothing(text, chance):
    header, *rows = text.splitlines()
    chance.shuffle(rows)
    shuffled = "\n".join([header, *rows]) + "\n"
    assert score(read_answers(shuffled.encode())) == score(read_answers(text.encode()))


def test_who_answered_nothing_does_not_count_for_the_minimum():
    rows = [("AOV", everywhere("3"))] * 4
    assert scores_of(*rows, ("AOV", {})) == {"withheld": True, "minimum": 5}
    assert scores_of(*rows, ("AOV", {"o1": "weet_niet"}))["respondents"] == 5


def test_two_values_of_an_item_count_nowhere():
    others = {item: "2" for item in COLUMNS if item != "o1"}
    rows = [("AOV", others | {"o1": "5"})] * 2 + [("AOV", others)] * 3
    scores = scores_of(*rows)
    assert scores["items"]["o1"] == {"mean": None, "spread": None, "weet_niet": None}
    assert scores["modules"]["o"]["mean"] == scores["overall"] == 2


def test_share_counts_values_of_an_item_without_a_mean():
    rows = [("AOV", {"m1": "4"})] * 2 + [("AOV", {"m1": "weet_niet"})] * 3
    scores = scores_of(*rows)
    assert scores["items"]["m1"] == {"mean": None, "spread": None, "weet_niet": 0.6}
    assert scores["modules"]["m"] == {"mean": None, "spread": None, "weet_niet": 0.6}
    assert scores["agenda"] == [{"item": "m1", "why": ["weet_niet"]}]


def test_rounding_is_half_up_and_for_the_answer_only():
    assert rounded(Fraction(17, 8)) == 2.13
    rows = [("AOV", {"o1": "weet_niet"})] * 19 + [("AOV", {"o1": "3"})] * 29
    scores = scores_of(*rows)
    assert scores["items"]["o1"]["weet_niet"] == 0.4
    assert scores["agenda"] == []


def test_small_function_takes_the_next_smallest_along():
    rows = [("AOV", everywhere("1"))] * 3 + [("ICT", everywhere("5"))] * 4
    rows += [("Bestuur", everywhere("3"))] * 2 + [("Zorg", everywhere("3"))] * 5
    groups = scores_of(*rows)["functions"]
    assert [(row["function"], row["merged"], row["respondents"]) for row in groups] == [
        ("ICT", [], 4),
        ("Zorg", [], 5),
        ("overig", ["AOV", "Bestuur"], 5),
    ]


def test_one_group_is_the_total_and_is_withheld():
    rows = [("AOV", everywhere("1"))] * 4 + [("Bestuur", everywhere("5"))] * 2
    assert scores_of(*rows)["functions"] == []


def test_size_counts_who_answered_in_the_emptiest_module():
    organisation_only = {item: "4" for item in COLUMNS if item.startswith("o")}
    rows = [("AOV", everywhere("2"))] * 3 + [("Zorg", everywhere("2"))] * 3
    rows += [("ICT", organisation_only)] * 3
    groups = scores_of(*rows)["functions"]
    assert [row["merged"] for row in groups] == [[], ["AOV", "ICT"]]


@pytest.mark.parametrize("written", ["overig", "Overig"])
def test_function_that_is_written_overig_is_always_in_it(written):
    rows = [("AOV", everywhere("2"))] * 3 + [(written, everywhere("4"))] * 3
    groups = scores_of(*rows)["functions"]
    assert {row["function"]: row["merged"] for row in groups} == {
        "AOV": [],
        written: ["overig"] if written == "overig" else [],
    }
