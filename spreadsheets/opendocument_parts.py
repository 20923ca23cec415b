"""The parts of an OpenDocument spreadsheet (ISO/IEC 26300, version 1.3) that is written here."""

import re
from datetime import date
from html import escape

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = " ".join(
    [
        f'xmlns:office="{NAMESPACE}:office:1.0"',
        f'xmlns:table="{NAMESPACE}:table:1.0"',
        f'xmlns:text="{NAMESPACE}:text:1.0"',
        f'xmlns:style="{NAMESPACE}:style:1.0"',
        f'xmlns:number="{NAMESPACE}:datastyle:1.0"',
        'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"',
    ]
)
PARTS = {"content.xml": "text/xml", "styles.xml": "text/xml"}
FILE_ENTRY = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"/>'
MANIFEST = "".join(
    [
        f'{XML}<manifest:manifest xmlns:manifest="{NAMESPACE}:manifest:1.0"',
        ' manifest:version="1.3">',
        f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3"'
        f' manifest:media-type="{MEDIA_TYPE}"/>',
        *(FILE_ENTRY.format(name, media_type) for name, media_type in PARTS.items()),
        "</manifest:manifest>",
    ]
)
DOCUMENT_STYLES = (
    f'{XML}<office:document-styles {NAMESPACES} office:version="1.3"><office:styles>'
    '<style:style style:name="Default" style:family="table-cell"/>'
    "</office:styles></office:document-styles>"
)
HEAD_CELL_STYLE = "head"
DAY_CELL_STYLE = "day"
TEXT_CELL_STYLE = "text"  # what looks like a formula, and must not be run when somebody types in it
CONTENT_START = "".join(
    [
        f'{XML}<office:document-content {NAMESPACES} office:version="1.3">',
        "<office:automatic-styles>",
        '<number:date-style style:name="d"><number:day number:style="long"/>',
        '<number:text>-</number:text><number:month number:style="long"/>',
        '<number:text>-</number:text><number:year number:style="long"/></number:date-style>',
        '<number:text-style style:name="t"><number:text-content/></number:text-style>',
        '<style:style style:name="wide" style:family="table-column">',
        '<style:table-column-properties style:column-width="4.5cm"/></style:style>',
        f'<style:style style:name="{DAY_CELL_STYLE}" style:family="table-cell"',
        ' style:parent-style-name="Default" style:data-style-name="d"/>',
        f'<style:style style:name="{TEXT_CELL_STYLE}" style:family="table-cell"',
        ' style:parent-style-name="Default" style:data-style-name="t"/>',
        f'<style:style style:name="{HEAD_CELL_STYLE}" style:family="table-cell"',
        ' style:parent-style-name="Default">',
        '<style:text-properties fo:font-weight="bold"/></style:style>',
        "</office:automatic-styles><office:body><office:spreadsheet>",
    ]
)
CONTENT_END = "</office:spreadsheet></office:body></office:document-content>"
TABLE_END = "</table:table>"
ROW_START, ROW_END = "<table:table-row>", "</table:table-row>"
EMPTY_CELL = "<table:table-cell/>"
# A reader leaves out white space at the ends of a paragraph, and all but one within it.
KEPT_SPACES = re.compile("^ +| +$|(?<= ) +")


def table_start(name: str, columns: int) -> str:
    """Return the beginning of a sheet with this many columns."""
    return (
        f'<table:table table:name="{escape(name)}"><table:table-column'
        f' table:style-name="wide" table:number-columns-repeated="{max(columns, 1)}"/>'
    )


def day_cell(day: date) -> str:
    """Return a cell with a day."""
    return (
        f'<table:table-cell table:style-name="{DAY_CELL_STYLE}" office:value-type="date"'
        f' office:date-value="{day:%Y-%m-%d}"><text:p>{day:%d-%m-%Y}</text:p></table:table-cell>'
    )


def number_cell(number: float) -> str:
    """Return a cell with a number."""
    return (
        f'<table:table-cell office:value-type="float" office:value="{number}">'
        f"<text:p>{number}</text:p></table:table-cell>"
    )


def text_cell(text: str, style: str = "") -> str:
    """Return a cell with text, a paragraph for each line."""
    style_name = f' table:style-name="{style}"' if style else ""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    paragraphs = "".join(f"<text:p>{_paragraph(line)}</text:p>" for line in lines)
    return (
        f'<table:table-cell{style_name} office:value-type="string">{paragraphs}</table:table-cell>'
    )


def _paragraph(line: str) -> str:
    spaced = KEPT_SPACES.sub(_spaces, escape(line))
    return spaced.replace("\t", "<text:tab/>")


def _spaces(match: re.Match) -> str:
    return f'<text:s text:c="{len(match[0])}"/>'
