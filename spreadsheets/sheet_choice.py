"""Which sheet of a workbook is read: the one with the table, or the one that a person chooses.

Neither Django nor a decoder is imported here: web and the small process decide alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

VISIBLE = "visible"
# A sheet with no more than this beside a wider table is a cover: labels with what they say.
COVER_COLUMNS = 2
COVER_ROWS = 20
NO_TABLE = {"no_columns", "no_rows"}


@dataclass(frozen=True)
class Sheet:
    """A sheet of a file, as far as is needed to choose it.

    `position`: 0 for the first sheet of the file. `rows`: below the heads, with the hidden ones;
    `columns`: with the hidden ones. `heads`: the first ones that are visible. `refusal`: why its
    table cannot be read, as a code; "" when it can.
    """

    position: int
    name: str
    state: str
    rows: int = 0
    columns: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0
    heads: list[str] = field(default_factory=list)
    refusal: str = ""

    @classmethod
    def of(cls, members: dict[str, Any]) -> "Sheet":
        """Return the sheet that was described by `vars(sheet)`."""
        return cls(**members)

    @property
    def has_table(self) -> bool:
        """Whether there are heads with rows below them, though they may be too many."""
        return self.refusal not in NO_TABLE

    @property
    def is_visible(self) -> bool:
        """Whether who opens the file sees this sheet."""
        return self.state == VISIBLE

    @property
    def has_hidden(self) -> bool:
        """Whether rows or columns of its table are hidden."""
        return bool(self.hidden_rows or self.hidden_columns)

    @property
    def has_visible_rows(self) -> bool:
        """Whether something is left when what is hidden is left out."""
        return self.rows > self.hidden_rows and self.columns > self.hidden_columns


@dataclass(frozen=True)
class Selection:
    """What of a file is read: one sheet (None: the one that is read unasked), and whether hidden
    rows and columns come along.
    """

    sheet: int | None = None
    with_hidden: bool = False


def offered_sheets(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the sheets with a table that a person may choose from.

    Hidden sheets are among them only when no visible one has a table.
    """
    tables = [sheet for sheet in sheets if sheet.has_table]
    return [sheet for sheet in tables if sheet.is_visible] or tables


def sheet_read_unasked(sheets: Sequence[Sheet]) -> Sheet | None:
    """Return the sheet that is read without a question: the only visible one with a table.

    Covers do not count. Returns None when there are more of them, or when all are hidden.
    """
    offered = offered_sheets(sheets)
    widest = max((sheet.columns for sheet in offered), default=0)
    tables = [sheet for sheet in offered if not _is_cover(sheet, widest)]
    if len(tables) == 1 and tables[0].is_visible:
        return tables[0]
    return None


def _is_cover(sheet: Sheet, widest: int) -> bool:
    return widest > COVER_COLUMNS >= sheet.columns and sheet.rows <= COVER_ROWS
