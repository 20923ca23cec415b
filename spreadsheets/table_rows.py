"""The rows of a table that somebody handed in, as they are read in the small process.

Django is not imported here (uploads.child): a refusal is a code, its sentence stands in
spreadsheets.reader.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain, islice
from typing import Any, NamedTuple

from texts.cleaning import clean
from uploads.child import Refused

MAX_ROWS = 100_000
MAX_COLUMNS = 100
LONGEST_CELL = 4000  # characters
LONGEST_HEAD = 80
FIRST_ROWS = 10  # among which the heads stand
# A Dutch spreadsheet takes the heads "Waar" and "Onwaar" for truth, and hands on TRUE and FALSE.
HEADS_OF_TRUTH = {"true": "Waar", "false": "Onwaar"}

Row = list[Any]  # text, numbers, days, True or False; "" for nothing
NumberedRow = tuple[int, Row]  # with its number in the file


class SheetRow(NamedTuple):
    """A row of a sheet: its number, its cells, and whether a filter or a person hid it."""

    number: int
    cells: Row
    is_hidden: bool = False


def with_heads(
    rows: Iterable[SheetRow],
    *,
    with_hidden: bool = False,
    hidden_columns: Iterable[int] = (),
) -> Iterator[NumberedRow]:
    """Yield the heads, and every row below them that is not empty, with its number in the file.

    1. Rows are as wide as the heads. Lines above the heads (a title, a date) are passed over: the
       heads are the first row that is nearly as full as the fullest of the first ten.
    2. Hidden rows, and the columns at the positions in `hidden_columns`, are left out unless
       `with_hidden`; the heads are never left out.

    Raises Refused for more than MAX_ROWS rows, hidden ones too, or more than MAX_COLUMNS columns.
    """
    left_out = set() if with_hidden else set(hidden_columns)
    filled_rows = _filled(rows)
    first_rows = list(islice(filled_rows, FIRST_ROWS))
    start = position_of_heads(first_rows)
    width = len(first_rows[start].cells) if first_rows else 0
    positions = [position for position in range(width) if position not in left_out]
    for count, row in enumerate(chain(first_rows[start:], filled_rows)):
        if count > MAX_ROWS:
            raise Refused("many_rows")
        if count and row.is_hidden and not with_hidden:
            continue
        padded_row = row.cells + [""] * width
        cells = [padded_row[position] for position in positions]
        yield row.number, cells if count else [_head(cell) for cell in cells]


def _head(cell: Any) -> Any:
    """Return a head as the person wrote it who has the list."""
    return HEADS_OF_TRUTH.get(str(cell).lower(), cell)


def position_of_heads(first_rows: list[SheetRow]) -> int:
    """Return which of the first filled rows holds the heads."""
    fullness = [_count_filled(row.cells) for row in first_rows]
    fullest = max(fullness, default=0)
    for position, filled in enumerate(fullness):
        if filled * 10 >= fullest * 6:
            return position
    return 0


def _count_filled(cells: Row) -> int:
    return sum(cell != "" for cell in cells)


def _filled(rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
    """Yield rows with something in them, clean, without the empty cells at their end."""
    for row in rows:
        cells = [clean_cell(cell) for cell in row.cells]
        while cells and cells[-1] == "":
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise Refused("many_columns")
        if cells:
            yield row._replace(cells=cells)


def clean_cell(value: Any) -> Any:
    """Return a cell without what a spreadsheet adds.

    Spaces, the quote before a formula, and whole numbers written as 417.0.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        if value.hour == value.minute == 0:
            return value.date()
        return value
    if isinstance(value, date):
        return value
    text = clean(str(value)).strip()
    if len(text) > 1 and text[0] == "'" and text[1] in "=+-@":
        text = text[1:]
    return text[:LONGEST_CELL]
