"""What a letter is judged by: two independent checkers of PDF/UA, and what a reader notices.

Neither checker is ours, and neither knows the other: `pdfua` walks the objects of the file,
`outloud` reads the page as well and compares it with the tags.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

import outloud
import pdfua
import pikepdf
import pymupdf

from tests.pages import breaking_phones

DAYS = "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"
DAY_WITHOUT_YEAR = re.compile(rf"(?:{DAYS}) \d{{1,2}} [a-z]+(?! \d{{4}}\b)\b")
BODY = "P"
# Warnings that say nothing of the letter: WeasyPrint draws the numbers of a list last of a page (they
# are read in their place), an address is told and is no link, and a case may have a number alone.
NO_FAULTS = {"ORD-001", "LNK-010", "HDG-010"}
OUR_FONTS = r"\+(Open-Sans|Vazirmatn|Noto-Emoji)"
HEADINGS = ["H1", "H2", "H3"]


def faults(content: bytes, path) -> list[str]:
    """Return all that is wrong with a letter. `path`: where the checkers may read it."""
    path.write_bytes(content)
    with pymupdf.open(stream=content) as document:
        breaking = breaking_phones(" ".join(page.get_text() for page in document))
    return [
        *checked(path),
        *_page_numbers(content),
        *_years(content),
        *_look(content),
        *(f"phone number that breaks: {number}" for number in breaking),
    ]


def checked(path) -> list[str]:
    """Return what both checkers find: every error, and every warning but those of NO_FAULTS."""
    result = outloud.check(str(path))
    findings = [each for each in result.sorted_findings() if each.rule not in NO_FAULTS]
    found = [f"outloud {each.rule}: {each.message}" for each in findings]
    if result.error or not result.stats.get("tagged"):
        found.append(f"outloud read nothing: {result.error}")
    report = pdfua.validate(str(path))
    return found + [f"pdfua {each.rule_id}: {each.message}" for each in report.findings]


def pages(content: bytes) -> list[str]:
    """Return the text of each page, as it is drawn, on one line."""
    with pymupdf.open(stream=content) as document:
        return [" ".join(page.get_text().split()) for page in document]


def text(content: bytes) -> str:
    """Return all text, on one line."""
    return " ".join(pages(content))


def _page_numbers(content: bytes) -> Iterator[str]:
    drawn = pages(content)
    for number, page in enumerate(drawn, start=1):
        numbers = re.findall(r"pagina \d+ van \d+", page)
        if numbers != [f"pagina {number} van {len(drawn)}"]:
            yield f"page {number} is numbered {numbers}"


def _years(content: bytes) -> Iterator[str]:
    for match in DAY_WITHOUT_YEAR.finditer(text(content)):
        yield f"no year: {match[0]}"


def _look(content: bytes) -> Iterator[str]:
    with pikepdf.open(pymupdf.io.BytesIO(content)) as document:
        sizes = sizes_by_tag(document)
        order = [max(sizes[tag]) for tag in [*HEADINGS, BODY] if sizes[tag]]
        if order != sorted(order, reverse=True) or len(set(order)) != len(order):
            yield f"headings out of order in size: {dict(sizes)}"
        fonts = set(font_names(document))
        if others := [name for name in fonts if not re.search(OUR_FONTS, name)]:
            yield f"other fonts: {others}"
        for rows in tables(document):
            yield from _table(rows)


def _table(rows: list[list[tuple[str, str, str]]]) -> Iterator[str]:
    for cell, scope, words in (cell for row in rows for cell in row):
        if cell == "TH" and scope not in {"Row", "Column"}:
            yield f"no scope: {words}"
    for at, (_cell, _scope, heading) in enumerate(rows[0]):
        if heading == "Nr":
            numbers = [int(row[at][2]) for row in rows[1:]]
            if numbers != sorted(set(numbers)):
                yield f"Nr out of order: {numbers}"


# --- what the tags say ----------------------------------------------------------------------------


def elements(element) -> Iterator:
    """Yield the elements of the tree of tags under this one, in the order of reading."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def tables(document: pikepdf.Pdf) -> list[list[list[tuple[str, str, str]]]]:
    """Return the rows of each table: of each cell what it is, its scope and its words."""
    drawn = runs(document)
    found = []
    for table in elements(document.Root.StructTreeRoot):
        if table.S == "/Table":
            rows = [row for row in elements(table) if row.S == "/TR"]
            found.append([[_cell(cell, drawn) for cell in row.K] for row in rows])
    return found


def _cell(cell, drawn) -> tuple[str, str, str]:
    words = "".join(drawn[place][0] for place in _places(cell) if place in drawn)
    return str(cell.S)[1:], str(cell.A.get("/Scope", ""))[1:], " ".join(words.split())


def sizes_by_tag(document: pikepdf.Pdf) -> dict[str, set[float]]:
    """Return the sizes of the letters of headings and paragraphs, in points."""
    drawn = runs(document)
    sizes = defaultdict(set)
    for element in elements(document.Root.StructTreeRoot):
        tag = str(element.S)[1:]
        if tag in {*HEADINGS, BODY}:
            sizes[tag] |= {drawn[place][1] for place in _places(element) if place in drawn}
    return sizes


def _places(element) -> Iterator[tuple]:
    for each in [element, *elements(element)]:
        kids = each.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                yield each.Pg.objgen, kid


def runs(document: pikepdf.Pdf) -> dict[tuple, tuple[str, float]]:
    """Return the words and the size of each piece of tagged content, by page and number."""
    drawn = {}
    for page in document.pages:
        letters = {name: characters(font) for name, font in page.Resources.Font.items()}
        number = font = None
        size = scale = 0.0
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BDC":
                    number = operands[1].get("/MCID") if len(operands) > 1 else None
                case "EMC":
                    number = None
                case "Tf":
                    font, size = letters[str(operands[0])], float(operands[1])
                case "Tm":
                    scale = abs(float(operands[3]))
                case "Tj" | "TJ" if number is not None:
                    parts = operands[0] if str(operator) == "TJ" else [operands[0]]
                    words = "".join(
                        _read(part, font) for part in parts if isinstance(part, pikepdf.String)
                    )
                    before = drawn.get((page.objgen, int(number)), ("", 0.0))[0]
                    drawn[page.objgen, int(number)] = (before + words, round(size * scale, 1))
    return drawn


def _read(part, letters: dict[int, str]) -> str:
    codes = bytes(part)
    return "".join(
        letters.get(int.from_bytes(codes[at : at + 2], "big"), "") for at in range(0, len(codes), 2)
    )


def characters(font) -> dict[int, str]:
    """Return the character of each code of an embedded font, as a reader is told it."""
    table = font.ToUnicode.read_bytes().decode("latin-1")
    pairs = re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", table.split("beginbfchar", 1)[-1])
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def font_names(document: pikepdf.Pdf) -> Iterator[str]:
    """Yield the name of each font, of pages and of what is drawn over them."""
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font":
            yield str(item.BaseFont)
