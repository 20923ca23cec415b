"""A term as somebody asks for it, on a command line or in a line of JSON: checked and answered."""

import json
import re
from collections.abc import Iterable
from datetime import date

from legalterms.closed_days import OutOfCalendar
from legalterms.terms import (
    Length,
    Suspension,
    TermEnd,
    TermUnit,
    await_bibob_data,
    await_supplement,
    end_of_term,
    last_day_before,
)

LENGTHS = tuple(unit for unit in TermUnit if unit != TermUnit.YEARS)
KINDS = {"awb": await_supplement, "bibob": await_bibob_data}
NAMES = frozenset({"start", *LENGTHS, "kind", "suspend", "extend-weeks", "backward"})
WRITTEN_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WRITTEN_NUMBER = re.compile(r"[1-9][0-9]*")
# A number of more digits lies outside of every calendar, and Python refuses to read 4,300 of them.
MOST_DIGITS = 18
LONGEST_QUOTE = 60


class BadRequest(ValueError):
    """What is asked cannot be answered. The message is one line that names what is wrong."""


def quoted(value: object) -> str:
    """Return a value as a short piece of one line, whatever signs are in it."""
    if not isinstance(value, str | int | float | None):
        return f"a {type(value).__name__}"
    text = json.dumps(value)
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}..."


def number_from_digits(digits: str) -> int:
    """Return a number; one too long for any calendar is cut short and stays too large."""
    return int(digits[: MOST_DIGITS + 1])


# --- the parts ------------------------------------------------------------------------------------


def read_date(name: str, value: object) -> date:
    """Return a date that is written as YYYY-MM-DD. Raises BadRequest for anything else."""
    if isinstance(value, str) and WRITTEN_DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise BadRequest(f"{name} must be a date that exists, as YYYY-MM-DD, not {quoted(value)}")


def read_count(name: str, value: object) -> int:
    """Return a whole number of 1 or more. Raises BadRequest for anything else."""
    if type(value) is not int or value < 1:
        raise BadRequest(f"{name} must be a whole number of 1 or more, not {quoted(value)}")
    return value


def read_length(request: dict[str, object]) -> Length:
    """Return the one length of a request. Raises BadRequest for none, two, or no whole number."""
    units = [unit for unit in LENGTHS if unit in request]
    if len(units) != 1:
        problem = f"not {' and '.join(units)}" if units else "none is there"
        raise BadRequest(f"one of {', '.join(LENGTHS)} is needed; {problem}")
    unit = units[0]
    return Length(read_count(unit, request[unit]), unit)


def read_period(value: object) -> tuple[date, date]:
    """Return the two dates of FROM:TO. Raises BadRequest for anything else, or TO before FROM."""
    parts = value.split(":") if isinstance(value, str) else []
    if len(parts) != 2:
        raise BadRequest(f"suspend must be FROM:TO, not {quoted(value)}")
    first, last = (read_date("suspend", part) for part in parts)
    if last < first:
        raise BadRequest(f"suspend must not end before it begins: {quoted(value)}")
    return first, last


def read_periods(request: dict[str, object]) -> list[tuple[date, date]]:
    """Return the suspensions of a request as pairs of dates. Raises BadRequest for others."""
    values = request.get("suspend", [])
    if not isinstance(values, list):
        raise BadRequest(f"suspend must be a list of FROM:TO, not {quoted(values)}")
    return [read_period(value) for value in values]


def read_kind(request: dict[str, object]) -> str:
    """Return the kind of a request, awb without one. Raises BadRequest for an unknown one."""
    kind = request.get("kind", "awb")
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadRequest(f"kind must be awb or bibob, not {quoted(kind)}")
    return kind


def read_backward(request: dict[str, object]) -> bool:
    """Return whether a request counts backward. Raises BadRequest when it does not say true or
    false.
    """
    backward = request.get("backward", False)
    if not isinstance(backward, bool):
        raise BadRequest(f"backward must be true or false, not {quoted(backward)}")
    return backward


# --- the whole ------------------------------------------------------------------------------------


def answer(request: dict[str, object]) -> TermEnd:
    """Return the end of the term that is asked for. Raises BadRequest when it cannot be told."""
    if unknown := sorted(request.keys() - NAMES):
        raise BadRequest(f"unknown: {', '.join(map(quoted, unknown))}")
    if "start" not in request:
        raise BadRequest("start is needed")
    start = read_date("start", request["start"])
    length = read_length(request)
    kind = read_kind(request)
    periods = read_periods(request)
    weeks = read_count("extend-weeks", request["extend-weeks"]) if "extend-weeks" in request else 0
    is_backward = read_backward(request)
    if is_backward and (periods or weeks):
        raise BadRequest("backward goes with no suspend and no extend-weeks")
    if weeks and length.unit == TermUnit.WORKING_DAYS:
        raise BadRequest("working-days goes with no extend-weeks")
    try:
        if is_backward:
            return last_day_before(start, length)
        return _forward(start, length, kind, periods, weeks)
    except OutOfCalendar:
        raise BadRequest("a date of this term lies outside of the years 1 to 9999") from None


def _forward(
    start: date, length: Length, kind: str, periods: list[tuple[date, date]], weeks: int
) -> TermEnd:
    suspensions: list[Suspension] = []
    for requested, completed in periods:
        suspensions += KINDS[kind](requested, completed)
    term = end_of_term(start, length, suspensions=suspensions, extended_weeks=weeks)
    for requested, _completed in periods:
        if requested > term.end:
            raise BadRequest(
                f"suspend begins on {requested}, after the end of the term: {term.end}"
            )
    return term


def as_json(term: TermEnd) -> str:
    """Return the answer as one line of JSON."""
    fields = {
        "start": term.start.isoformat(),
        "raw_end": term.raw_end.isoformat(),
        "end": term.end.isoformat(),
        "rolled_over": [day.isoformat() for day in term.rolled_over],
        "suspended_days": term.suspended_days,
        "extended_weeks": term.extended_weeks,
        "article": "; ".join(term.articles),
    }
    return json.dumps(fields)


# --- lines of JSON --------------------------------------------------------------------------------


def read_line(line: bytes) -> dict[str, object]:
    """Return the object in a line of JSON.

    Raises BadRequest for anything else: two times the same name, and what JSON does not know
    (NaN, Infinity) as well.
    """
    try:
        request = json.loads(
            line.decode(),
            parse_int=number_from_digits,
            parse_constant=_refuse_constant,
            object_pairs_hook=_without_repeats,
        )
    except BadRequest:
        raise
    except (ValueError, RecursionError):
        raise BadRequest("this line is no JSON") from None
    if not isinstance(request, dict):
        raise BadRequest(f"a line must be a JSON object, not {quoted(request)}")
    return request


def _refuse_constant(name: str) -> float:
    raise BadRequest(f"{name} is no number")


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, value in pairs:
        if name in values:
            raise BadRequest(f"{quoted(name)} stands there twice")
        values[name] = value
    return values


def answer_lines(lines: Iterable[bytes]) -> tuple[list[str], bool]:
    """Return an answer for each line, as JSON, and whether all of them could be answered."""
    answers = []
    all_answered = True
    for line in lines:
        try:
            answers.append(as_json(answer(read_line(line))))
        except BadRequest as problem:
            answers.append(json.dumps({"error": str(problem)}))
            all_answered = False
    return answers, all_answered
