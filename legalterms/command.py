"""`manage.py awb_term`: the last day of a legal term, on the console.

manage.py hands over to it before Django: it reads no settings, keys or database.
"""

import sys
from pathlib import Path

from legalterms.term_request import (
    LENGTHS,
    WRITTEN_NUMBER,
    BadRequest,
    answer,
    answer_lines,
    as_json,
    number_from_digits,
    quoted,
)
from legalterms.terms import TermEnd
from legalterms.wording import sum_in_words

USAGE = """\
awb_term --start DATE (--days N | --weeks N | --months N | --working-days N)
         [--kind awb|bibob] [--suspend FROM:TO]... [--extend-weeks N] [--backward] [--json]
awb_term --batch FILE.jsonl

Dates are written YYYY-MM-DD. Each line of FILE.jsonl is a JSON object with the same names without
the dashes in front; each gets one line of answer. Exit status 2: something could not be answered.
"""
NUMBERS = frozenset({*LENGTHS, "extend-weeks"})
WITH_VALUE = NUMBERS | {"start", "kind", "suspend", "batch"}
FLAGS = frozenset({"backward", "json"})
FAILED = 2


def read_arguments(arguments: list[str]) -> dict[str, object]:
    """Return what a command line asks for, by name.

    Raises BadRequest for an unknown option, one without its value, or one that is there twice.
    """
    request: dict[str, object] = {}
    words = iter(arguments)
    for word in words:
        option, equals, value = word.partition("=")
        name = option.removeprefix("--")
        if not option.startswith("--") or name not in WITH_VALUE | FLAGS:
            raise BadRequest(f"unknown option: {quoted(word)}")
        if name in FLAGS:
            if equals:
                raise BadRequest(f"{option} takes no value")
            request[name] = True
            continue
        if not equals:
            value = next(words, "--")
            if value.startswith("--"):
                raise BadRequest(f"{option} needs a value")
        _add_value(request, name, value)
    return request


def _add_value(request: dict[str, object], name: str, value: str) -> None:
    if name == "suspend":
        periods = request.setdefault(name, [])
        assert isinstance(periods, list)
        periods.append(value)
        return
    if name in request:
        raise BadRequest(f"--{name} is there twice")
    is_number = name in NUMBERS and WRITTEN_NUMBER.fullmatch(value)
    request[name] = number_from_digits(value) if is_number else value


def answer_file(path: Path) -> int:
    """Print an answer for each line of a file; return 2 when one could not be answered.

    Raises BadRequest when the file cannot be read.
    """
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "no such name"
        raise BadRequest(f"{quoted(str(path))} cannot be read: {reason}") from None
    lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    answers, all_answered = answer_lines(lines)
    sys.stdout.write("".join(f"{line}\n" for line in answers))
    return 0 if all_answered else FAILED


def for_people(term: TermEnd) -> str:
    """Return the answer as lines in Dutch."""
    return "\n".join(f"{name + ':':<13}{value}" for name, value in sum_in_words(term))


def run(arguments: list[str]) -> int:
    """Print the answer to a command line; return the exit status.

    Raises BadRequest for an error.
    """
    request = read_arguments(arguments)
    is_json = request.pop("json", False)
    if "batch" in request:
        path = request.pop("batch")
        if request:
            raise BadRequest("--batch goes with no other option than --json")
        return answer_file(Path(str(path)))
    term = answer(request)
    sys.stdout.write((as_json(term) if is_json else for_people(term)) + "\n")
    return 0


def main(arguments: list[str]) -> int:
    """Run the command and return its exit status; what is wrong is one line on standard error."""
    if arguments in (["--help"], ["-h"]):
        sys.stdout.write(USAGE)
        return 0
    try:
        return run(arguments)
    except BadRequest as problem:
        sys.stderr.write(f"awb_term: {problem}\n")
        return FAILED
