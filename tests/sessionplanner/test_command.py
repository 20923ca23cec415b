"""`manage.py plan_sessions` as a process with an empty environment."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.planner_demand import synthetic_document
from tests.sessionplanner import naive
from tests.sessionplanner.demands import demand, request

ROOT = Path(__file__).parents[2]
LOCKED_OUT = "import sys; sys.modules['django'] = None; import manage; manage.main()"


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess:
    """Run the command with nothing in the environment but where programs are."""
    return subprocess.run(
        [sys.executable, "manage.py", "plan_sessions", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        input=stdin,
        capture_output=True,
        check=False,
    )


def answer_to(document: dict, *more: str) -> bytes:
    """Return what is printed: one object of JSON on one line."""
    result = run("--input", "-", "--json", *more, stdin=json.dumps(document).encode())
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.endswith(b"}\n")
    assert result.stdout.count(b"\n") == 1
    return result.stdout


def refused(*arguments: str, stdin: bytes = b"") -> str:
    """Return the one line of an error."""
    result = run(*arguments, stdin=stdin)
    assert (result.returncode, result.stdout) == (2, b"")
    line = result.stderr.decode()
    assert line.endswith(".\n")
    assert len(line.splitlines()) == 1
    return line


def test_a_file_is_planned(tmp_path):
    path = tmp_path / "demand.json"
    path.write_text(json.dumps(demand()))
    result = run("--input", str(path), "--json", "--seconds", "20", "--seed", "3")
    answer = json.loads(result.stdout)
    assert list(answer) == [
        *("status", "seed", "sessions", "unplanned"),
        *("travel_hours", "mean_wait_days", "objective"),
    ]
    assert answer["seed"] == 3
    assert answer["sessions"] == [
        {
            "request": "R1",
            "date": "2027-01-04",
            "team": ["T1", "T2"],
            "travel_hours": 0.0,
            "why": [
                "GM0344 wacht sinds 14 september 2026: op deze avond 112 dagen.",
                "Dit is de eerste avond van de periode.",
                "De enkele reis is voor gespreksleider T1 0 km en voor peer T2 0 km.",
            ],
        }
    ]


def test_the_same_input_and_seed_give_the_same_answer():
    document = synthetic_document(1, requests=12, members=6, weeks=4)
    first = answer_to(document, "--seed", "5")
    assert answer_to(document, "--seed=5", "--seconds=59") == first
    assert naive.behind(document, json.loads(first)) == []


def test_an_answer_comes_before_the_limit():
    document = synthetic_document(1)
    started = time.monotonic()
    answer = json.loads(answer_to(document, "--seconds", "6"))
    assert time.monotonic() - started < 6
    assert naive.faults(document, answer) == []
    assert naive.behind(document, answer) == []


def test_django_is_never_loaded(tmp_path):
    path = tmp_path / "demand.json"
    path.write_text(json.dumps(demand()))
    command = [sys.executable, "-c", LOCKED_OUT, "plan_sessions", "--input", str(path)]
    subprocess.run(command, cwd=ROOT, env={}, check=True, capture_output=True)


def test_a_fault_is_one_line_with_a_pointer():
    document = json.dumps(demand(weeks=0)).encode()
    assert refused("--input", "-", stdin=document) == (
        "/weeks: Vul een heel getal in van 1 tot en met 104.\n"
    )
    assert refused("--input", "-", stdin=b"{").startswith(": ")
    assert refused("--input", "/no/such/file").startswith(": ")
    assert refused("--input", "/").startswith(": ")


def test_strange_signs_stay_on_one_line():
    ids = ["R\n1", "\ud800", "{0}", "R\u2028"]
    document = demand(requests=[request(identity) for identity in ids])
    answer = json.loads(answer_to(document))
    assert naive.faults(document, answer) == []
    unknown = json.dumps(demand() | {"\ud800\n\x1b": 1}).encode()
    assert refused("--input", "-", stdin=unknown) == (
        "/\\ud800\\n\\u001b: Dit veld bestaat niet.\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--input"],
        ["--json"],
        ["--input", "-", "--input", "-"],
        ["--input", "-", "--fast"],
        ["--input", "-", "--seconds", "0"],
        ["--input", "-", "--seconds", "nan"],
        ["--input", "-", "--seconds", "-1"],
        ["--input", "-", "--seed", "1.5"],
        ["--input", "-", "--seed", "x"],
        ["--input", "-", "--json=yes"],
        ["demand.json"],
    ],
)
def test_an_option_that_is_not_there(arguments):
    assert refused(*arguments, stdin=json.dumps(demand()).encode()).startswith(": ")


def test_help():
    result = run("--help")
    assert result.returncode == 0
    assert b"--seconds" in result.stdout
