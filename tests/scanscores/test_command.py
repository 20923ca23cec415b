"""`manage.py score_scan` as a process with an empty environment: answers, and each kind of fault."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scanscores.naive import COLUMNS
from tests.scanscores.test_scores import HEADER, csv_file, everywhere

ROOT = Path(__file__).parents[2]
FIVE = [("AOV", everywhere("3"))] * 5


def run(*arguments: str) -> subprocess.CompletedProcess:
    """Run the command with nothing in the environment but where programs are."""
    return subprocess.run(
        [sys.executable, "manage.py", "score_scan", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
    )


@pytest.fixture
def file(tmp_path):
    """Write a file and return its name."""

    def write(content: str | bytes) -> str:
        path = tmp_path / "answers.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


def scored(path: str) -> dict:
    """Return the scores, which are the only line that is printed."""
    result = run("--answers", path, "--json")
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.count(b"\n") == 1
    return json.loads(result.stdout)


def refused(*arguments: str) -> str:
    """Return the one line of an error."""
    result = run(*arguments)
    assert (result.returncode, result.stdout) == (2, b"")
    (line,) = result.stderr.decode().splitlines()
    return line


def test_scores_are_one_line_of_json(file):
    scores = scored(file(csv_file(*FIVE)))
    assert scores["respondents"] == 5
    assert list(scores["items"]) == COLUMNS


def test_too_few_respondents_tell_nothing_else(file):
    path = file(csv_file(*FIVE[:4]))
    assert scored(path) == {"withheld": True, "minimum": 5}
    words = run("--answers", path)
    assert words.returncode == 0
    assert "minder dan 5 respondenten" in words.stdout.decode()


def test_scores_for_people_are_in_dutch(file):
    words = run("--answers", file(csv_file(*FIVE))).stdout.decode()
    assert "Organisatie: gemiddeld 3,00, spreiding 0,00" in words


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace(",", ";"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace(",", " , "),
        lambda text: text.replace(",3", ',"3"').replace("respondent", ' "respondent"'),
        lambda text: text.replace("\n", "\n\n") + "," * 31 + "\n , \n",
    ],
)
def test_the_same_answers_in_another_form(file, change):
    plain = csv_file(*FIVE)
    assert scored(file(change(plain))) == scored(file(plain))


def with_row(row: str) -> str:
    """Return a file with a first row that is right, one that is empty, and this one."""
    return csv_file(FIVE[0]) + "\n" + row + "\n"


FULL = ",".join(["3"] * 30)
FAULTS = {
    "a name of the header": (HEADER.replace("m2", "m02"), "row 1, column m2: "),
    "a header that is too short": (HEADER.removesuffix(",d10"), "row 1, column d10: "),
    "a header that is too long": (HEADER + ",d11", "row 1, column 33: "),
    "an empty header": ("\n" + HEADER, "row 1, column respondent: "),
    "no respondent": (with_row(f",AOV,{FULL}"), "row 4, column respondent: "),
    "no function": (with_row(f"x, ,{FULL}"), "row 4, column function: "),
    "a respondent twice": (with_row(f" r0 ,AOV,{FULL}"), "row 4, column respondent: "),
    "an answer": (with_row("x,AOV,3,GEHEIM,9"), "row 4, column o2: "),
    "too few cells": (with_row("x,AOV,3"), "row 4, column o2: "),
    "too many cells": (with_row(f"x,AOV,{FULL},"), "row 4, column 33: "),
    "a level with a decimal": (with_row("x,AOV,3.0"), "row 4, column o1: "),
    "a quote that does not end": (with_row('x,"AOV,3'), "row 4, column o1: "),
    "the first of two faults": (with_row("x,AOV,6\ny,,7"), "row 4, column o1: "),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_told_by_its_place(file, fault):
    content, place = FAULTS[fault]
    line = refused("--answers", file(content), "--json")
    assert line.startswith(place)
    assert line.endswith(".")
    assert "GEHEIM" not in line


def test_file_that_cannot_be_read(file, tmp_path):
    for content in (b"", b"\xef\xbb\xbf", b"respondent\xff"):
        assert "row" not in refused("--answers", file(content))
    assert "row" not in refused("--answers", str(tmp_path))
    assert "row" not in refused("--answers", str(tmp_path / "gone.csv"), "--json")


@pytest.mark.parametrize(
    "arguments", [[], ["--json"], ["--answers"], ["--answer", "x.csv"], ["x.csv", "--colour"]]
)
def test_wrong_options_are_one_line(arguments):
    assert refused(*arguments)
