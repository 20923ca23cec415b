"""Inspect a workbook before anything opens it: its size unpacked, and that nothing in it computes
or refers. Then tell of a sheet which rows have something in them, and what is hidden.

Runs in the small process (uploads.child).
"""

import zipfile
from typing import Any, BinaryIO
from xml.parsers import expat

from spreadsheets.sheet_inspection import SheetOutline
from uploads.child import Refused

MAX_UNPACKED = 60 * 1024 * 1024  # bytes
MAX_PARTS = 500  # files in a workbook
BLOCK = 64 * 1024  # bytes read at once
LONGEST_MARK = 10  # bytes; a mark may lie over the end of a block
DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
FORMULA = (b"<f>", b"<f ", b"<f/>", b":f>", b":f ")
MACROS = ("vbaProject", "macrosheets")
# Workbooks of another kind under this name, by a part that they have: a code for each.
OTHER_WORKBOOKS = {"xl/workbook.bin": "binary_workbook", "Index/Document.iwa": "numbers_workbook"}
TRUE_WORDS = {"1", "true", "on"}


def inspect_workbook(content: BinaryIO) -> None:
    """Raise Refused for a workbook that is too large, is damaged, or holds macros or formulas."""
    try:
        with zipfile.ZipFile(content) as book:
            parts = book.infolist()
            _inspect_contents(parts)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with book.open(part) as opened:
                        _inspect_part(opened, part.filename)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise Refused("damaged") from None


def _inspect_contents(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Refused("grows")
    part_names = {part.filename for part in parts}
    for part_name, code in OTHER_WORKBOOKS.items():
        if part_name in part_names:
            raise Refused(code)
    if "xl/workbook.xml" not in part_names:
        raise Refused("no_workbook")
    if any(macro in part_name for part_name in part_names for macro in MACROS):
        raise Refused("macros")


def _inspect_part(content: Any, part_name: str) -> None:
    is_sheet = part_name.startswith("xl/worksheets/")
    end_of_last_block = b""
    while block := content.read(BLOCK):
        text = end_of_last_block + block
        if any(mark in text for mark in DECLARATIONS) or b"\x00" in block:
            raise Refused("declarations")
        if is_sheet and any(mark in text for mark in FORMULA):
            raise Refused("formulas")
        end_of_last_block = block[-LONGEST_MARK:]


def outline_of(content: BinaryIO) -> SheetOutline:
    """Return the outline of a sheet, from its part of an inspected workbook.

    A row counts when it has a value: what only has a colour is no row. Raises Refused for what is
    no XML.
    """
    outline = SheetOutline()
    parser = expat.ParserCreate()
    parser.StartElementHandler = _SheetElements(outline).start
    try:
        parser.ParseFile(content)
    except (expat.ExpatError, ValueError, OverflowError):
        raise Refused("damaged_workbook") from None
    return outline


class _SheetElements:
    """Follows the elements of a sheet: its columns, its rows, and the values in them."""

    def __init__(self, outline: SheetOutline) -> None:
        self.outline = outline
        self._number = 0
        self._is_hidden = False
        self._is_counted = True  # the row that was begun last

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Count a column that is hidden, or a row with its first value."""
        local_name = name.rpartition(":")[2]
        if local_name == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._is_hidden = _hides(attributes, size="ht")
            self._is_counted = False
        elif local_name in {"v", "is"}:
            if not self._is_counted:
                self._is_counted = True
                self.outline.add(self._number, is_hidden=self._is_hidden)
        elif local_name == "col" and _hides(attributes, size="width"):
            self.outline.hide_columns(int(attributes["min"]) - 1, int(attributes["max"]))


def _hides(attributes: dict[str, str], *, size: str) -> bool:
    """Return whether a row or column is hidden, or so small that nobody sees it."""
    return attributes.get("hidden") in TRUE_WORDS or float(attributes.get(size, 1)) == 0
