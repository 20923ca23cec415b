"""What a file is told about before anybody chooses: its sheets, their heads and their size.

Runs in the small process (uploads.child), for every form of a table alike.
"""

from array import array
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, tee
from typing import Any

from spreadsheets.sheet_choice import (
    VISIBLE,
    Selection,
    Sheet,
    offered_sheets,
    sheet_read_unasked,
)
from spreadsheets.table_rows import (
    FIRST_ROWS,
    LONGEST_HEAD,
    MAX_COLUMNS,
    MAX_ROWS,
    Row,
    SheetRow,
    with_heads,
)
from texts.cleaning import clean, without_invisible
from uploads.child import Refused

SAMPLE_ROWS = 3  # shown below the heads
ROWS_LOOKED_THROUGH = 10_000  # for the heads and the sample
HEADS_IN_LIST = 6  # shown to tell one sheet from another
MAX_SHEETS = 250
LONGEST_SHOWN = 80  # characters; a name in Excel has 31 at most


@dataclass
class SheetOutline:
    """The numbers of the rows with something in them, of the hidden ones among those, and the
    positions of hidden columns.
    """

    filled: array = field(default_factory=lambda: array("Q"))
    hidden: array = field(default_factory=lambda: array("Q"))
    hidden_columns: set[int] = field(default_factory=set)

    @property
    def is_full(self) -> bool:
        """Whether there are so many rows that no more need to be counted."""
        return len(self.filled) > MAX_ROWS + FIRST_ROWS

    def add(self, number: int, *, is_hidden: bool) -> None:
        """Count a row with something in it."""
        if self.is_full:
            return
        self.filled.append(number)
        if is_hidden:
            self.hidden.append(number)

    def hide_columns(self, start: int, end: int) -> None:
        """Count the columns from `start` to before `end` as hidden, as far as any are read."""
        self.hidden_columns.update(range(start, min(end, MAX_COLUMNS + 1)))


@dataclass
class InspectedSheet:
    """A sheet with its heads and the first rows below them, without what is left out."""

    sheet: Sheet
    heads: list[str] = field(default_factory=list)
    first: list[Row] = field(default_factory=list)


def outlined(rows: Iterable[SheetRow], outline: SheetOutline) -> Iterator[SheetRow]:
    """Yield the rows of a sheet while they are counted; no further than there may be."""
    for row in rows:
        if any(cell not in ("", None) for cell in row.cells):
            outline.add(row.number, is_hidden=row.is_hidden)
        yield row
        if outline.is_full:
            return


def inspect_counted(
    sheet: Sheet, rows: Iterable[SheetRow], outline: SheetOutline, *, with_hidden: bool
) -> InspectedSheet:
    """Inspect a sheet whose rows are counted while they are read: all of them are."""
    counted_rows = outlined(rows, outline)
    first_rows = list(islice(counted_rows, ROWS_LOOKED_THROUGH))
    deque(counted_rows, maxlen=0)
    return inspect_sheet(sheet, first_rows, outline, with_hidden=with_hidden)


def inspect_sheet(
    sheet: Sheet, rows: Iterable[SheetRow], outline: SheetOutline, *, with_hidden: bool
) -> InspectedSheet:
    """Inspect a sheet by its first rows, and by the outline of all of them."""
    whole_rows, rows_in_view = tee(islice(rows, ROWS_LOOKED_THROUGH))
    try:
        number, all_heads = next(with_heads(whole_rows, with_hidden=True), (0, []))
    except Refused as refused:
        return InspectedSheet(replace(sheet, refusal=refused.code))
    hidden_heads = [
        position
        for position, head in enumerate(all_heads)
        if position in outline.hidden_columns and str(head).strip()
    ]
    count = len(outline.filled) - bisect_right(outline.filled, number)
    hidden_count = len(outline.hidden) - bisect_right(outline.hidden, number)
    sheet = replace(
        sheet,
        rows=min(count, MAX_ROWS + 1),
        columns=_count_heads(all_heads),
        hidden_rows=hidden_count,
        hidden_columns=len(hidden_heads),
    )
    view = with_heads(
        rows_in_view,
        with_hidden=with_hidden or not sheet.has_visible_rows,
        hidden_columns=outline.hidden_columns,
    )
    return _with_sample(sheet, view)


def _with_sample(sheet: Sheet, view: Iterator[tuple[int, Row]]) -> InspectedSheet:
    try:
        _number, head_row = next(view, (0, []))
        sample = [row for _number, row in islice(view, SAMPLE_ROWS)]
    except Refused as refused:
        return InspectedSheet(replace(sheet, refusal=refused.code))
    heads = [str(cell).strip()[:LONGEST_HEAD] for cell in head_row]
    sheet = replace(
        sheet,
        heads=[_shown(head) for head in heads if head][:HEADS_IN_LIST],
        refusal=_refusal(sheet),
    )
    return InspectedSheet(sheet, heads, sample)


def _shown(name: str) -> str:
    """Return a name as it stands in a sentence: short, and without marks that turn the words after
    it around.
    """
    return without_invisible(clean(name)).strip()[:LONGEST_SHOWN]


def _count_heads(heads: Row) -> int:
    return sum(bool(str(head).strip()) for head in heads)


def _refusal(sheet: Sheet) -> str:
    """Return why the table of a sheet cannot be read, as a code; "" when it can."""
    if sheet.columns < 2:  # noqa: PLR2004 -- one column is no table
        return "no_columns"
    if not sheet.rows:
        return "no_rows"
    return "many_rows" if sheet.rows > MAX_ROWS else ""


def first_sheet(name: str = "") -> Sheet:
    """Return the only sheet of a file that has no more, before it is inspected."""
    return Sheet(0, name, VISIBLE)


def inspection_of(
    inspected_sheets: Iterable[InspectedSheet], selection: Selection, *, day_offset: int = 0
) -> dict[str, Any]:
    """Return what is told of a file: its sheets, the one that is read (None: a person chooses),
    and the heads and first rows of that one.

    `day_offset`: days between day 0 of this file and that of other spreadsheets. Raises Refused
    when no sheet has a table, or when the one that is read cannot be.
    """
    inspected = list(islice(inspected_sheets, MAX_SHEETS + 1))
    if len(inspected) > MAX_SHEETS:
        raise Refused("many_sheets")
    sheets = [replace(each.sheet, name=_shown(each.sheet.name)) for each in inspected]
    chosen = _chosen(sheets, selection)
    if chosen is None and not offered_sheets(sheets):
        raise Refused(_first_refusal(sheets))
    if chosen is not None and chosen.refusal:
        raise Refused(chosen.refusal)
    read = inspected[chosen.position] if chosen else InspectedSheet(first_sheet())
    return {
        "sheets": [vars(sheet) for sheet in sheets],
        "sheet": chosen.position if chosen else None,
        "heads": read.heads,
        "first": read.first,
        "day_offset": day_offset,
    }


def _chosen(sheets: list[Sheet], selection: Selection) -> Sheet | None:
    """Return the sheet that is read, None for none. Raises Refused for one that is not offered."""
    if selection.sheet is None:
        return sheet_read_unasked(sheets)
    for sheet in offered_sheets(sheets):
        if sheet.position == selection.sheet:
            return sheet
    raise Refused("no_such_sheet")


def _first_refusal(sheets: list[Sheet]) -> str:
    """Return the code for a file without a table: of the first sheet that has anything in it."""
    by_promise = sorted(sheets, key=lambda sheet: (not sheet.is_visible, not sheet.columns))
    return by_promise[0].refusal if by_promise else "no_columns"
