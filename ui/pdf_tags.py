"""Mend the tags of a PDF that WeasyPrint made: what a screen reader is told of it.

WeasyPrint 70 leaves five things: a header cell has no scope, so that nothing says what the corner
of a table heads; a table that goes on over a page becomes two tables; what repeats on every page is
content that belongs to nothing; a table of one or two rows has more heads than cells; and a picture
without a text of its own, which HTML calls decoration, is told as a figure without a name.
"""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

ROW_GROUPS = {"/THead", "/TBody", "/TFoot"}
HOLLOW = {"/L", "/Table", "/P", "/Sect", "/Div"}  # that may stand empty in a template
TABLE = Dictionary(O=Name.Table)
PAGINATION = Dictionary(Type=Name.Pagination)
Place = tuple[tuple[int, int], int]  # the page, and the number of the content on it


def mend(content: bytes) -> bytes:
    """Return the same PDF, with tags that say what each page shows."""
    with pikepdf.open(io.BytesIO(content)) as document:
        root = document.Root.StructTreeRoot
        for element in root.K:
            _join_tables(element)
            _drop_unsaid(element)
        for table in _elements_of(root, "/Table"):
            _head_cells(table)
        _mark_artifacts(document, set(_tagged_content(root)))
        mended = io.BytesIO()
        document.save(mended)
    return mended.getvalue()


# --- the tree -------------------------------------------------------------------------------------


def _children(element: Any) -> list[Any]:
    """Return the elements right under this one."""
    kids = element.get("/K")
    if kids is None:
        return []
    if not isinstance(kids, Array):
        kids = [kids]
    return [kid for kid in kids if isinstance(kid, Dictionary) and "/S" in kid]


def _elements_of(element: Any, kind: str) -> Iterator[Any]:
    for child in _children(element):
        if kind == child.S:
            yield child
        yield from _elements_of(child, kind)


def _tagged_content(element: Any) -> Iterator[Place]:
    """Yield where the content of this element and of all under it stands."""
    kids = element.get("/K")
    if kids is None:
        return
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, int):
            yield element.Pg.objgen, kid
        elif isinstance(kid, Dictionary) and "/S" in kid:
            yield from _tagged_content(kid)


def _is_empty(element: Any) -> bool:
    return next(_tagged_content(element), None) is None


def _remove(children: list[Any], parent: Any) -> None:
    """Take these elements out of the tree, with all that is under them."""
    if children:
        gone = {child.objgen for child in children}
        kids = [kid for kid in parent.K if isinstance(kid, int) or kid.objgen not in gone]
        parent.K = Array(kids)


def _move(children: list[Any], parent: Any) -> None:
    """Put these elements behind the children of another parent."""
    for child in children:
        child.P = parent
        parent.K.append(child)


def _drop_unsaid(parent: Any) -> None:
    """Take out of the tree what says nothing: pictures without a text, whose meaning stands beside
    them, and lists and tables without anything in them.
    """
    children = _children(parent)
    _remove([child for child in children if _is_unsaid(child)], parent)
    for child in children:
        _drop_unsaid(child)


def _is_unsaid(element: Any) -> bool:
    if element.S == "/Figure":
        return "/Alt" not in element
    return element.S in HOLLOW and _is_empty(element)


# --- tables ---------------------------------------------------------------------------------------


def _join_tables(parent: Any) -> None:
    """Make one table of each that goes on over a page: the second part has no caption."""
    before = None
    joined = []
    for child in _children(parent):
        _join_tables(child)
        if before is not None and _goes_on(before, child):
            _join(before, child)
            joined.append(child)
        else:
            before = child
    _remove(joined, parent)


def _goes_on(table: Any, part: Any) -> bool:
    if table.S != "/Table" or part.S != "/Table":
        return False
    has_caption = any(child.S == "/Caption" for child in _children(part))
    is_next_page = part.Pg.objgen != table.Pg.objgen
    return is_next_page and not has_caption and bool(_rows_of(table)) and bool(_rows_of(part))


def _join(table: Any, part: Any) -> None:
    """Add the rows of the second part to the table; its repeated heads are left out."""
    body = _rows_of(table)
    first, *rows = _rows_of(part)
    cells, rests = _children(body[-1]), _children(first)
    if _is_rest_of_row(first) and len(cells) == len(rests):
        for cell, rest in zip(cells, rests, strict=True):
            _move(_children(rest), cell)
    else:
        rows.insert(0, first)
    _move(rows, body[-1].P)


def _rows_of(table: Any) -> list[Any]:
    """Return the rows of a table without those of its head."""
    groups = [child for child in _children(table) if child.S in {"/TBody", "/TFoot"}]
    return [row for group in groups for row in _children(group)]


def _is_rest_of_row(row: Any) -> bool:
    """Tell whether a row began on the page before: its first cell has nothing left to show."""
    cells = _children(row)
    return bool(cells) and _is_empty(cells[0])


def _head_cells(table: Any) -> None:
    """Give every header cell its scope, and take away what the scope says better."""
    cells = list(_cells(table))
    heads = [cell for cell, _scope in cells if cell.S == "/TH"]
    is_short = 2 * len(heads) > len(cells)
    for cell, scope in cells:
        if cell.S == "/TH" and scope == Name.Row and is_short:
            cell.S = Name.TD
        attributes = Dictionary(
            {key: value for key, value in cell.get("/A", TABLE).items() if key != "/Headers"}
        )
        if cell.S == "/TH":
            attributes.Scope = scope
        cell.A = attributes
        if "/ID" in cell:
            del cell.ID


def _cells(table: Any) -> Iterator[tuple[Any, Name]]:
    """Yield each cell with what it would head: its column in the head of the table, else its
    row.
    """
    for group in _children(table):
        if group.S not in ROW_GROUPS:
            continue
        scope = Name.Column if group.S == "/THead" else Name.Row
        for row in _children(group):
            for cell in _children(row):
                if cell.S in {"/TH", "/TD"}:
                    yield cell, scope


# --- what repeats on every page -------------------------------------------------------------------


def _mark_artifacts(document: pikepdf.Pdf, tagged: set[Place]) -> None:
    """Mark all content that is in no element as an artifact: it is not read aloud on each page."""
    numbers = document.Root.StructTreeRoot.ParentTree.Nums
    elements_by_page = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
    for page in document.pages:
        parents = elements_by_page.get(int(page.StructParents))
        instructions = []
        for operands, operator in pikepdf.parse_content_stream(page):
            number = _content_number(operands, operator)
            if number is not None and (page.objgen, number) not in tagged:
                operands = [Name.Artifact, PAGINATION]  # noqa: PLW2901 -- the same place
                parents[number] = None
            instructions.append((operands, operator))
        page.Contents = document.make_stream(pikepdf.unparse_content_stream(instructions))


def _content_number(operands: Any, operator: pikepdf.Operator) -> int | None:
    if str(operator) != "BDC" or "/MCID" not in operands[1]:
        return None
    return int(operands[1].MCID)
