"""`manage.py awb_term` as a process with an empty environment: answers, and each kind of error."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
START = ["--start", "2026-04-03"]
SIX_WEEKS = [*START, "--weeks", "6"]
PAUSED = ["--start", "2026-09-05", "--weeks", "8", "--suspend", "2026-09-10:2026-09-24"]


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess:
    """Run the command with nothing in the environment but where programs are."""
    return subprocess.run(
        [sys.executable, "manage.py", "awb_term", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        input=stdin,
        capture_output=True,
        check=False,
    )


def told(*arguments: str) -> dict:
    """Return the answer, which is the only line that is printed."""
    result = run(*arguments, "--json")
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.endswith(b"\n")
    assert result.stdout.count(b"\n") == 1
    return json.loads(result.stdout)


def refused(*arguments: str, stdin: bytes = b"") -> str:
    """Return the one line of an error."""
    result = run(*arguments, stdin=stdin)
    assert result.returncode == 2, result.stdout
    assert result.stdout == b""
    line = result.stderr.decode()
    assert line.startswith("awb_term: ")
    assert line.endswith("\n")
    assert len(line.splitlines()) == 1
    return line


def batch(tmp_path, content: bytes, *more: str) -> tuple[int, list[dict]]:
    """Return the exit status and the answers to the lines of a file."""
    path = tmp_path / "terms.jsonl"
    path.write_bytes(content)
    result = run("--batch", str(path), *more)
    assert result.stderr == b""
    lines = result.stdout.split(b"\n")
    assert lines.pop() == b""
    return result.returncode, [json.loads(line) for line in lines]


# --- the worked examples --------------------------------------------------------------------------


def test_an_equated_day_rolls():
    assert told(*SIX_WEEKS) == {
        "start": "2026-04-03",
        "raw_end": "2026-05-15",
        "end": "2026-05-18",
        "rolled_over": ["2026-05-15", "2026-05-16", "2026-05-17"],
        "suspended_days": 0,
        "extended_weeks": 0,
        "article": "Atw 1 lid 1",
    }


def test_the_fields_stand_in_the_order_of_the_format():
    result = run(*SIX_WEEKS, "--json").stdout.decode()
    assert result.startswith('{"start": "2026-04-03", "raw_end": "2026-05-15", "end": "2026-05-18"')


def test_a_suspension_moves_the_raw_end():
    answer = told(*PAUSED)
    assert (answer["raw_end"], answer["end"]) == ("2026-10-31", "2026-11-13")
    assert (answer["suspended_days"], answer["rolled_over"]) == (13, [])
    assert answer["article"] == "Awb 4:15"


@pytest.mark.parametrize(
    ("start", "months", "end", "article"),
    [("2026-11-30", "3", "2027-03-01", "Atw 1 lid 1"), ("2026-10-31", "4", "2027-02-28", "Atw 4")],
)
def test_months_roll_up_to_three(start, months, end, article):
    answer = told("--start", start, "--months", months)
    assert (answer["raw_end"], answer["end"]) == ("2027-02-28", end)
    assert answer["article"] == article


def test_every_option_counts():
    answer = told(*PAUSED, "--suspend=2026-10-01:2026-10-05", "--kind=bibob", "--extend-weeks", "4")
    assert (answer["suspended_days"], answer["extended_weeks"]) == (18, 4)
    assert answer["article"] == "Bibob 15"
    answer = told("--start", "2026-05-25", "--working-days", "2", "--backward")
    assert (answer["end"], answer["article"]) == ("2026-05-21", "Atw 1 lid 2")


def test_for_people_it_says_the_same_in_dutch():
    lines = run(*SIX_WEEKS).stdout.decode().splitlines()
    assert lines[0] == "Vanaf:       de dag na vrijdag 3 april 2026"
    assert "vrijdag 15 mei 2026 (gelijkgesteld met een feestdag)" in lines[2]
    assert lines[3] == "Laatste dag: maandag 18 mei 2026"
    assert lines[4] == "Regels:      Algemene termijnenwet art. 1 lid 1"


def test_for_people_it_says_what_stood_still_and_what_does_not_move():
    paused = run(*PAUSED).stdout.decode()
    assert "13 dagen: vrijdag 11 september 2026 tot en met woensdag 23 september 2026" in paused
    assert "Awb art. 4:15" in paused
    held = run("--start", "2026-10-31", "--months", "4").stdout.decode()
    assert "geen werkdag (weekend); deze termijn schuift niet op" in held
    hearing = run("--start", "2026-05-25", "--days", "10", "--backward").stdout.decode()
    assert "moet binnen zijn op donderdag 14 mei 2026" in hearing


def test_help_says_how_to_ask():
    result = run("--help")
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"--batch FILE.jsonl" in result.stdout


# --- errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ([], "start"),
        (["--weeks", "6"], "start"),
        (START, "days, weeks, months, working-days"),
        ([*SIX_WEEKS, "--days", "5"], "days and weeks"),
        ([*SIX_WEEKS, "--weeks", "7"], "--weeks is there twice"),
        ([*SIX_WEEKS, "--years", "1"], "--years"),
        ([*SIX_WEEKS, "--week", "6"], "--week"),
        ([*SIX_WEEKS, "--verbosity", "0"], "--verbosity"),
        ([*SIX_WEEKS, "--settings=x"], "--settings=x"),
        ([*SIX_WEEKS, "-v"], "-v"),
        ([*SIX_WEEKS, "extra"], "extra"),
        ([*SIX_WEEKS, ""], '""'),
        ([*SIX_WEEKS, "--"], "--"),
        ([*SIX_WEEKS, "two\nlines"], "two\\nlines"),
        ([*SIX_WEEKS, "é\u2028"], "\\u00e9\\u2028"),
        ([*SIX_WEEKS, "--json=1"], "--json takes no value"),
        ([*SIX_WEEKS, "--suspend"], "--suspend needs a value"),
        (["--start", "--weeks", "6"], "--start needs a value"),
        ([*START, "--weeks", "0"], "weeks"),
        ([*START, "--weeks", "-1"], "weeks"),
        ([*START, "--weeks", "+5"], "weeks"),
        ([*START, "--weeks", "5.0"], "weeks"),
        ([*START, "--weeks", "1e1"], "weeks"),
        ([*START, "--weeks", "1_0"], "weeks"),
        ([*START, "--weeks", " 5"], "weeks"),
        ([*START, "--weeks", "5\n"], "weeks"),
        ([*START, "--weeks", "٥"], "weeks"),
        ([*START, "--weeks", "５"], "weeks"),
        ([*START, "--weeks", "True"], "weeks"),
        ([*START, "--weeks", ""], "weeks"),
        ([*SIX_WEEKS, "--extend-weeks", "0"], "extend-weeks"),
        ([*SIX_WEEKS, "--extend-weeks", "nan"], "extend-weeks"),
        (["--start", "2026-4-3", "--weeks", "6"], "start"),
        (["--start", "20260403", "--weeks", "6"], "start"),
        (["--start", "2026-W14-5", "--weeks", "6"], "start"),
        (["--start", "2026-02-29", "--weeks", "6"], "2026-02-29"),
        (["--start", "2026-13-01", "--weeks", "6"], "start"),
        (["--start", "0000-01-01", "--weeks", "6"], "start"),
        (["--start", "10000-01-01", "--weeks", "6"], "start"),
        (["--start", "2026-04-03T00:00", "--weeks", "6"], "start"),
        (["--start", " 2026-04-03", "--weeks", "6"], "start"),
        (["--start", "2026-04-0３", "--weeks", "6"], "start"),
        (["--start", "03-04-2026", "--weeks", "6"], "start"),
        ([*SIX_WEEKS, "--kind", "wob"], "kind"),
        ([*SIX_WEEKS, "--kind", "AWB"], "kind"),
        ([*SIX_WEEKS, "--kind", ""], "kind"),
        ([*SIX_WEEKS, "--suspend", "2026-04-10"], "suspend"),
        ([*SIX_WEEKS, "--suspend", "2026-04-10:2026-04-11:2026-04-12"], "suspend"),
        ([*SIX_WEEKS, "--suspend", "2026-04-10:2026-04-31"], "2026-04-31"),
        ([*SIX_WEEKS, "--suspend", "2026-04-10:2026-04-09"], "suspend"),
        ([*SIX_WEEKS, "--suspend", "2026-05-19:2026-05-20"], "after the end"),
        ([*SIX_WEEKS, "--suspend", "2026-05-19:2026-05-19"], "after the end"),
        ([*SIX_WEEKS, "--backward", "--suspend", "2026-03-01:2026-03-02"], "backward"),
        ([*SIX_WEEKS, "--backward", "--extend-weeks", "1"], "backward"),
        ([*START, "--working-days", "5", "--extend-weeks", "1"], "working-days"),
        ([*START, "--days", "9" * 5000], "years 1 to 9999"),
        ([*START, "--months", "99999999999"], "years 1 to 9999"),
        ([*START, "--working-days", "99999999999"], "years 1 to 9999"),
        ([*SIX_WEEKS, "--extend-weeks", "999999999"], "years 1 to 9999"),
        (["--start", "9999-12-25", "--weeks", "1"], "years 1 to 9999"),
        (["--start", "0001-01-05", "--days", "5", "--backward"], "years 1 to 9999"),
        (["--batch"], "--batch needs a value"),
        (["--batch", "none.jsonl"], "none.jsonl"),
        (["--batch", "tests"], "tests"),
        (["--batch", ""], "cannot be read"),
        (["--batch", "a" * 5000], "cannot be read"),
        (["--batch", "none.jsonl", *START], "--batch"),
        (["--batch", "none.jsonl", "--backward"], "--batch"),
        (["--batch", "none.jsonl", "--batch", "two.jsonl"], "twice"),
    ],
)
def test_what_is_wrong_is_one_line(arguments, names):
    assert names in refused(*arguments)


def test_a_suspension_may_begin_on_the_day_that_the_term_ends():
    answer = told(*SIX_WEEKS, "--suspend", "2026-05-18:2026-06-01")
    assert (answer["end"], answer["suspended_days"]) == ("2026-05-18", 0)


def test_the_last_and_the_first_days_of_the_calendar():
    assert told("--start", "9999-12-24", "--weeks", "1")["end"] == "9999-12-31"
    assert told("--start", "0001-01-02", "--days", "1", "--backward")["end"] == "0001-01-01"
    answer = told("--start", "9999-11-01", "--weeks", "4", "--suspend", "9999-11-05:9999-11-30")
    assert (answer["suspended_days"], answer["end"]) == (24, "9999-12-23")
    first = run("--start", "0001-01-02", "--days", "1", "--backward")
    assert first.stdout.splitlines()[2] == b"Laatste dag: maandag 1 januari 1"


def test_bytes_that_are_no_text_are_no_traceback():
    path = os.fsencode(sys.executable)
    result = subprocess.run(
        [path, b"manage.py", b"awb_term", b"--start", b"\xff\xfe"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
    )
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.count(b"\n") == 1


# --- a batch --------------------------------------------------------------------------------------

GOOD = b'{"start": "2026-04-03", "weeks": 6}'


def test_each_line_is_answered_in_order(tmp_path):
    lines = [
        GOOD,
        b'{"start": "2026-10-31", "months": 4}',
        b'{"start": "2026-09-05", "weeks": 8, "suspend": ["2026-09-10:2026-09-24"]}',
        b'{"start": "2026-05-25", "working-days": 2, "backward": true}',
        b'{"kind": "bibob", "extend-weeks": 4, "weeks": 8, "start": "2026-11-02"}',
        b' {"start":"2026-04-03","days":1,"backward":false,"suspend":[]} \r',
    ]
    status, answers = batch(tmp_path, b"\n".join(lines))
    ends = [answer["end"] for answer in answers]
    assert status == 0
    assert ends == [
        "2026-05-18", "2027-02-28", "2026-11-13", "2026-05-21", "2027-01-25", "2026-04-07",
    ]  # fmt: skip
    assert batch(tmp_path, b"\n".join(lines) + b"\n", "--json") == (0, answers)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (b"", "no JSON"),
        (b"   ", "no JSON"),
        (b"{", "no JSON"),
        (GOOD + GOOD, "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "object"),
        (b'"2026"', "object"),
        (b"null", "object"),
        (b"{}", "start"),
        (b'{"start": "2026-04-03", "weeks": 6, "days": 5}', "days and weeks"),
        (b'{"start": "2026-04-03", "weeks": 6, "weeks": 6}', "twice"),
        (b'{"start": "2026-04-03", "weeks": 6, "weken": 6}', "weken"),
        (b'{"start": "2026-04-03", "weeks": 6, "--json": true}', "--json"),
        (b'{"start": "2026-04-03", "weeks": 6, "batch": "x"}', "batch"),
        (b'{"start": "2026-04-03", "weeks": 6, "extend_weeks": 1}', "extend_weeks"),
        (b'{"start": "2026-04-03", "weeks": 6, "two\\nlines": 1}', "two\\nlines"),
        (b'{"start": "2026-04-03", "weeks": "6"}', "weeks"),
        (b'{"start": "2026-04-03", "weeks": 6.0}', "weeks"),
        (b'{"start": "2026-04-03", "weeks": 6.5}', "weeks"),
        (b'{"start": "2026-04-03", "weeks": 1e1}', "weeks"),
        (b'{"start": "2026-04-03", "weeks": 1e999}', "weeks"),
        (b'{"start": "2026-04-03", "weeks": true}', "weeks"),
        (b'{"start": "2026-04-03", "weeks": null}', "weeks"),
        (b'{"start": "2026-04-03", "weeks": [6]}', "weeks"),
        (b'{"start": "2026-04-03", "weeks": 0}', "weeks"),
        (b'{"start": "2026-04-03", "weeks": -6}', "weeks"),
        (b'{"start": "2026-04-03", "weeks": +6}', "no JSON"),
        (b'{"start": "2026-04-03", "weeks": NaN}', "NaN"),
        (b'{"start": "2026-04-03", "weeks": Infinity}', "Infinity"),
        (b'{"start": "2026-04-03", "weeks": ' + b"9" * 5000 + b"}", "years 1 to 9999"),
        (b'{"start": 20260403, "weeks": 6}', "start"),
        (b'{"start": null, "weeks": 6}', "start"),
        (b'{"start": "2026-04-3", "weeks": 6}', "start"),
        (b'{"start": "2026-04-03", "weeks": 6, "kind": null}', "kind"),
        (b'{"start": "2026-04-03", "weeks": 6, "kind": ["awb"]}', "kind"),
        (b'{"start": "2026-04-03", "weeks": 6, "backward": 1}', "backward"),
        (b'{"start": "2026-04-03", "weeks": 6, "backward": "true"}', "backward"),
        (b'{"start": "2026-04-03", "weeks": 6, "extend-weeks": false}', "extend-weeks"),
        (b'{"start": "2026-04-03", "weeks": 6, "suspend": "2026-04-10:2026-04-12"}', "suspend"),
        (b'{"start": "2026-04-03", "weeks": 6, "suspend": null}', "suspend"),
        (b'{"start": "2026-04-03", "weeks": 6, "suspend": [1]}', "suspend"),
        (b'{"start": "2026-04-03", "weeks": 6, "suspend": ["2026-06-01:2026-06-02"]}', "end"),
        (b'{"start": "2026-04-03", "weeks": 6, "backward": true, "extend-weeks": 1}', "backward"),
    ],
)
def test_a_bad_line_is_told_and_the_rest_is_answered(tmp_path, line, names):
    status, answers = batch(tmp_path, b"\n".join([GOOD, line, GOOD]) + b"\n")
    assert status == 2
    assert [answer.get("end") for answer in answers] == ["2026-05-18", None, "2026-05-18"]
    assert set(answers[1]) == {"error"}
    assert names in answers[1]["error"].replace("\\\\", "\\")
    assert len(answers[1]["error"].splitlines()) == 1


def test_signs_that_other_readers_take_for_ends_of_lines_are_none(tmp_path):
    line = '{"start": "2026-04-03", "weeks": 6, "kind": "a\u2028b\x85c"}'.encode()
    status, answers = batch(tmp_path, line + b"\n" + GOOD + b"\n")
    assert (status, len(answers)) == (2, 2)


def test_an_empty_file_has_no_answers(tmp_path):
    assert batch(tmp_path, b"") == (0, [])


def test_a_mark_of_utf_8_at_the_beginning_is_no_part_of_the_line(tmp_path):
    assert batch(tmp_path, b"\xef\xbb\xbf" + GOOD)[0] == 0


def test_a_batch_comes_in_by_a_pipe():
    result = run("--batch", "/dev/stdin", stdin=GOOD + b"\n" + GOOD)
    assert (result.returncode, result.stdout.count(b"2026-05-18")) == (0, 2)


def test_five_thousand_lines_take_a_few_seconds(tmp_path):
    line = '{"start": "%d-04-03", "%s": %d, "suspend": ["%d-04-05:%d-04-20"]}'
    units = ["days", "weeks", "months", "working-days"]
    lines = []
    for number in range(5000):
        year = 1900 + number % 200
        lines.append(line % (year, units[number % 4], 10 + number % 50, year, year))
    began = time.monotonic()
    status, answers = batch(tmp_path, "\n".join(lines).encode())
    assert (status, len(answers)) == (0, 5000)
    assert time.monotonic() - began < 5
