"""Follow the elements of the content of an OpenDocument spreadsheet: tables, rows and cells.

What is no cell of a table is passed over: comments, drawings, tables in cells, what was changed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from spreadsheets.table_rows import LONGEST_CELL, MAX_COLUMNS, Row
from uploads.child import Refused

_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0 {}"
HIDING = {"collapse", "filter"}  # of a row or column: by hand or in a group, and by a filter
FIRST_DAY = date(1899, 12, 30)  # day 0 of a spreadsheet, unless it says otherwise
NUMBER_TYPES = {"float", "percentage", "currency"}

Attributes = dict[str, str]


def _name(prefix: str, local_name: str) -> str:
    return _NAMESPACE.format(prefix, local_name)


VALUE_TYPE = _name("office", "value-type")
VALUE = _name("office", "value")
DATE_VALUE = _name("office", "date-value")
BOOLEAN_VALUE = _name("office", "boolean-value")
STRING_VALUE = _name("office", "string-value")
COLUMNS_REPEATED = _name("table", "number-columns-repeated")
ROWS_REPEATED = _name("table", "number-rows-repeated")
VISIBILITY = _name("table", "visibility")
TABLE_ELEMENT = _name("table", "table")
PARAGRAPH = _name("text", "p")
TEXT_PARTS = {_name("text", local) for local in ("span", "a")}
WHITE_SPACE = {_name("text", "tab"): "\t", _name("text", "line-break"): "\n"}
SPACES_ELEMENT = _name("text", "s")
SPACE_COUNT = _name("text", "c")
# May hold tables or cells that are not of a sheet.
PASSED_OVER = {
    _name("table", "tracked-changes"),
    _name("table", "dde-links"),
    _name("table", "shapes"),
    _name("table", "named-expressions"),
    _name("office", "forms"),
    _name("office", "scripts"),
}


@dataclass(frozen=True, eq=False)
class SheetTable:
    """A table of the spreadsheet: a sheet, with the positions of its hidden columns."""

    position: int
    name: str
    is_hidden: bool
    hidden_columns: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class TableEvent:
    """The beginning of a table, without cells; or rows of it, `repeat` times the same."""

    table: SheetTable
    number: int = 0
    cells: Row = field(default_factory=list)
    repeat: int = 0
    is_hidden: bool = False


class ContentElements:
    """Makes events of the elements of a content, which are given to it one after the other.

    `day_offset`: days between day 0 of this file and that of other spreadsheets. Its methods raise
    Refused for what computes, and ValueError for what is no spreadsheet.
    """

    def __init__(self) -> None:
        self.day_offset = 0
        self._events: list[TableEvent] = []
        self._table: SheetTable | None = None
        self._tables = 0
        self._columns = 0  # of this table, so far
        self._number = 0  # of the row, 1 for the first
        self._row: _RowCells | None = None
        self._row_attributes: Attributes = {}
        self._cell: _Cell | None = None
        self._passed_over = 0  # how deep in what is not read
        self._style = ""
        self._hiding_styles: set[str] = set()
        self._starts: dict[str, Callable[[Attributes], None]] = {
            TABLE_ELEMENT: self._start_table,
            _name("table", "table-column"): self._start_column,
            _name("table", "table-row"): self._start_row,
            _name("table", "table-cell"): self._start_cell,
            _name("table", "covered-table-cell"): self._start_covered_cell,
            _name("table", "null-date"): self._start_null_date,
            _name("style", "style"): self._start_style,
            _name("style", "table-properties"): self._start_table_properties,
        }
        self._ends: dict[str, Callable[[], None]] = {
            TABLE_ELEMENT: self._end_table,
            _name("table", "table-row"): self._end_row,
            _name("table", "table-cell"): self._end_cell,
        }

    def take(self) -> list[TableEvent]:
        """Return the events since the last time."""
        events, self._events = self._events, []
        return events

    def start(self, name: str, attributes: Attributes) -> None:
        """Begin an element."""
        if self._passed_over or name in PASSED_OVER:
            self._passed_over += 1
        elif self._cell is not None:
            if not self._cell.start(name, attributes):
                self._passed_over = 1
        elif name in self._starts:
            self._starts[name](attributes)

    def end(self, name: str) -> None:
        """End an element."""
        if self._passed_over:
            self._passed_over -= 1
        elif name in self._ends:
            self._ends[name]()
        elif self._cell is not None:
            self._cell.end(name)

    def text(self, content: str) -> None:
        """Add text between elements."""
        if self._cell is not None and not self._passed_over:
            self._cell.add(content)

    def doctype(self, *_declaration: Any) -> None:
        """Refuse a file that declares what it is made of. Raises Refused."""
        raise Refused("declarations")

    def _start_style(self, attributes: Attributes) -> None:
        self._style = attributes.get(_name("style", "name"), "")

    def _start_table_properties(self, attributes: Attributes) -> None:
        if attributes.get(_name("table", "display")) == "false":
            self._hiding_styles.add(self._style)

    def _start_null_date(self, attributes: Attributes) -> None:
        first_day = attributes.get(_name("table", "date-value"), FIRST_DAY.isoformat())
        self.day_offset = (date.fromisoformat(first_day) - FIRST_DAY).days

    def _start_table(self, attributes: Attributes) -> None:
        if self._table is not None:  # in another one, but not in a cell: not in a spreadsheet
            raise ValueError(TABLE_ELEMENT)
        is_hidden = attributes.get(_name("table", "style-name")) in self._hiding_styles
        name = attributes.get(_name("table", "name"), "")
        self._table = SheetTable(self._tables, name, is_hidden)
        self._tables += 1
        self._columns = 0
        self._number = 1
        self._events.append(TableEvent(self._table))

    def _end_table(self) -> None:
        self._table = None

    def _start_column(self, attributes: Attributes) -> None:
        end = self._columns + _repeated(attributes, COLUMNS_REPEATED)
        if self._table is not None and attributes.get(VISIBILITY) in HIDING:
            hidden = range(self._columns, min(end, MAX_COLUMNS + 1))
            self._table.hidden_columns.update(hidden)
        self._columns = end

    def _start_row(self, attributes: Attributes) -> None:
        self._row = _RowCells()
        self._row_attributes = attributes

    def _end_row(self) -> None:
        repeat = _repeated(self._row_attributes, ROWS_REPEATED)
        is_hidden = self._row_attributes.get(VISIBILITY) in HIDING
        if self._table is not None and self._row is not None and self._row.cells:
            event = TableEvent(self._table, self._number, self._row.cells, repeat, is_hidden)
            self._events.append(event)
        self._number += repeat
        self._row = None

    def _start_cell(self, attributes: Attributes) -> None:
        if _name("table", "formula") in attributes:
            raise Refused("formulas")
        self._cell = _Cell(attributes)

    def _end_cell(self) -> None:
        if self._row is not None and self._cell is not None:
            self._row.add(self._cell.value(), self._cell.repeat)
        self._cell = None

    def _start_covered_cell(self, attributes: Attributes) -> None:
        """Pass over a cell that lies under another one: nobody sees what is in it."""
        if self._row is not None:
            self._row.add("", _repeated(attributes, COLUMNS_REPEATED))
        self._passed_over = 1


class _RowCells:
    """The cells of a row: no more of them than may be, however often they say to be repeated."""

    def __init__(self) -> None:
        self.cells: Row = []
        self._empty = 0  # that stand before the next cell with something in it

    def add(self, value: Any, repeat: int) -> None:
        """Add a cell, or several alike."""
        if value == "":
            self._empty += repeat
            return
        room = MAX_COLUMNS + 1 - len(self.cells)
        before = min(self._empty, max(room - 1, 0))
        self.cells += [""] * before + [value] * min(repeat, room - before)
        self._empty = 0


class _Cell:
    """A cell while it is read: its value, or the text of its paragraphs."""

    def __init__(self, attributes: Attributes) -> None:
        self.repeat = _repeated(attributes, COLUMNS_REPEATED)
        self._attributes = attributes
        self._texts: list[str] = []
        self._length = 0
        self._is_in_paragraph = False
        self._paragraphs = 0

    def start(self, name: str, attributes: Attributes) -> bool:
        """Begin an element in the cell; return False when it is no text of the cell itself."""
        if name == PARAGRAPH and not self._is_in_paragraph:
            self._is_in_paragraph = True
            self._paragraphs += 1
            if self._paragraphs > 1:
                self.add("\n")
        elif not self._is_in_paragraph:
            return False
        elif name == SPACES_ELEMENT:
            self.add(" " * min(int(attributes.get(SPACE_COUNT, 1)), LONGEST_CELL))
        elif name in WHITE_SPACE:
            self.add(WHITE_SPACE[name])
        else:
            return name in TEXT_PARTS
        return True

    def end(self, name: str) -> None:
        """End an element in the cell."""
        if name == PARAGRAPH:
            self._is_in_paragraph = False

    def add(self, content: str) -> None:
        """Add text of a paragraph, as far as it is read."""
        if self._is_in_paragraph and self._length <= LONGEST_CELL:
            self._texts.append(content)
            self._length += len(content)

    def value(self) -> Any:
        """Return the value as the file has it: a number, a day, a truth or text."""
        kind = self._attributes.get(VALUE_TYPE)
        if kind in NUMBER_TYPES:
            return float(self._attributes[VALUE])
        if kind == "date":
            return _day(self._attributes[DATE_VALUE])
        if kind == "boolean":
            return self._attributes[BOOLEAN_VALUE] == "true"
        return "".join(self._texts) or self._attributes.get(STRING_VALUE, "")


def _day(text: str) -> date | datetime | str:
    """Return a day or a moment; the text itself when no calendar has it."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment if "T" in text else moment.date()


def _repeated(attributes: Attributes, name: str) -> int:
    """Return how often a cell, column or row stands there. Raises ValueError for no number."""
    return max(int(attributes.get(name, 1)), 1)
