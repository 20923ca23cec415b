"""Reading the answers of a scan from a CSV file (RFC 4180)."""

import csv
import io
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scanscores.questionnaire import DO_NOT_KNOW, ITEMS, LEVELS

RESPONDENT, FUNCTION = "respondent", "function"
COLUMNS = (RESPONDENT, FUNCTION, *ITEMS)
BYTE_ORDER_MARK = "\ufeff"
FIRST_ROW = 2  # below the header


class BadFile(ValueError):
    """The file cannot be read: a sentence in Dutch."""


class BadCell(BadFile):
    """A cell is wrong: the row, the column, and a sentence in Dutch that does not repeat it."""

    def __init__(self, row: int, column: str, sentence: str) -> None:
        where = column if column.startswith("column ") else f"column {column}"
        super().__init__(f"row {row}, {where}: {sentence}")


@dataclass(frozen=True)
class AnswerSet:
    """What a respondent answered, by item: a level, or None for "weet niet". No name."""

    function: str
    answers: Mapping[str, int | None]


def read_answers(content: bytes) -> list[AnswerSet]:
    """Return the answer sets of all rows that answer something.

    Raises BadFile when it is empty or not UTF-8, and BadCell for the first wrong cell, row by row,
    from left to right.
    """
    try:
        text = content.decode("utf-8").removeprefix(BYTE_ORDER_MARK)
    except UnicodeDecodeError:
        raise BadFile("Het bestand is niet in UTF-8 opgeslagen.") from None
    if not text:
        raise BadFile("Het bestand is leeg.")
    records = _records(text)
    _check_header(next(records))
    respondents: set[str] = set()
    answer_sets = []
    for row, cells in enumerate(records, FIRST_ROW):
        if any(cells):
            answer_sets.append(_read_row(row, cells, respondents))
    return [answer_set for answer_set in answer_sets if answer_set.answers]


def _records(text: str) -> Iterator[list[str]]:
    """Yield the cells of each record, without the spaces around them."""
    csv.field_size_limit(sys.maxsize)
    delimiter = ";" if ";" in _first_line(text) else ","
    lines = io.StringIO(text, newline="")
    for record in csv.reader(lines, delimiter=delimiter, skipinitialspace=True):
        yield [cell.strip() for cell in record]


def _first_line(text: str) -> str:
    return io.StringIO(text, newline="").readline()


def _check_header(cells: list[str]) -> None:
    for column, cell in zip(COLUMNS, [*cells, *[""] * len(COLUMNS)], strict=False):
        if cell != column:
            raise BadCell(1, column, f"De kolomnaam moet {column} zijn.")
    _check_length(1, cells)


def _check_length(row: int, cells: list[str]) -> None:
    if len(cells) > len(COLUMNS):
        last = len(COLUMNS)
        raise BadCell(row, f"column {last + 1}", f"De rij heeft meer dan {last} cellen.")


def _read_row(row: int, cells: list[str], respondents: set[str]) -> AnswerSet:
    """Return the answers of a row. Adds its respondent to those of the rows before."""
    answers: dict[str, int | None] = {}
    for column, cell in zip(COLUMNS, cells, strict=False):
        if column == RESPONDENT:
            _check_respondent(row, cell, respondents)
        elif column == FUNCTION:
            _check_function(row, cell)
        elif cell:
            answers[column] = _read_answer(row, column, cell)
    if len(cells) < len(COLUMNS):
        raise BadCell(row, COLUMNS[len(cells)], "Deze cel ontbreekt: de rij is te kort.")
    _check_length(row, cells)
    return AnswerSet(cells[COLUMNS.index(FUNCTION)], answers)


def _check_function(row: int, function: str) -> None:
    if not function:
        raise BadCell(row, FUNCTION, "Vul in wat de functie van de respondent is.")


def _check_respondent(row: int, respondent: str, respondents: set[str]) -> None:
    if not respondent:
        raise BadCell(row, RESPONDENT, "Vul in wie de respondent is.")
    if respondent in respondents:
        raise BadCell(row, RESPONDENT, "Deze respondent staat al in een eerdere rij.")
    respondents.add(respondent)


def _read_answer(row: int, column: str, answer: str) -> int | None:
    if answer == DO_NOT_KNOW:
        return None
    if answer not in LEVELS:
        sentence = f"Kies 1, 2, 3, 4, 5 of {DO_NOT_KNOW}, of laat de cel leeg."
        raise BadCell(row, column, sentence)
    return LEVELS[answer]
