"""The parts of a workbook that are not its rows: content types, relations, the list of sheets,
styles.
"""

from xml.sax.saxutils import quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
RELATIONSHIPS_START = f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
RELATIONSHIPS_END = "</Relationships>"
LONGEST_SHEET_NAME = 31  # characters

# The numbers of the cell formats in STYLES, in their order.
PLAIN_STYLE = 0
TEXT_STYLE = 1  # what looks like a formula and must not be run
DAY_STYLE = 2
BOLD_STYLE = 3
DAY_FORMAT = 14  # built into every spreadsheet
FORMAT = '<xf numFmtId="{}" fontId="{}" fillId="0" borderId="0" xfId="0"{}/>'
STYLES = "".join(
    [
        f'{XML}<styleSheet xmlns="{MAIN}">',
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>',
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>',
        '<fills count="2"><fill><patternFill patternType="none"/></fill>',
        '<fill><patternFill patternType="gray125"/></fill></fills>',
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>',
        '<cellStyleXfs count="1">',
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
        '<cellXfs count="4">',
        FORMAT.format(0, 0, ""),
        FORMAT.format(0, 0, ' quotePrefix="1"'),
        FORMAT.format(DAY_FORMAT, 0, ' applyNumberFormat="1"'),
        FORMAT.format(0, 1, ' applyFont="1"'),
        "</cellXfs>",
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
        "</styleSheet>",
    ]
)
SHEET_START = (
    f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews>"
    '<sheetFormatPr defaultColWidth="22" defaultRowHeight="15"/><sheetData>'
)
SHEET_END = "</sheetData></worksheet>"


def workbook_parts(names: list[str]) -> dict[str, str]:
    """Return the content of each part of a workbook with sheets of these names, by its name in the
    ZIP.
    """
    return {
        "[Content_Types].xml": _content_types(names),
        "_rels/.rels": _package_relationships(),
        "xl/workbook.xml": _sheet_list(names),
        "xl/_rels/workbook.xml.rels": _workbook_relationships(names),
        "xl/styles.xml": STYLES,
    }


def _content_types(names: list[str]) -> str:
    overrides = [
        _override("/xl/workbook.xml", f"{TYPE}.sheet.main+xml"),
        _override("/xl/styles.xml", f"{TYPE}.styles+xml"),
    ]
    for number, _name in enumerate(names, 1):
        overrides.append(_override(f"/xl/worksheets/sheet{number}.xml", f"{TYPE}.worksheet+xml"))
    return (
        f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{RELATIONSHIPS_TYPE}"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f"{''.join(overrides)}</Types>"
    )


def _override(part_name: str, content_type: str) -> str:
    return f'<Override PartName="{part_name}" ContentType="{content_type}"/>'


def _package_relationships() -> str:
    workbook = _relationship("r1", f"{OFFICE}/officeDocument", "xl/workbook.xml")
    return f"{RELATIONSHIPS_START}{workbook}{RELATIONSHIPS_END}"


def _workbook_relationships(names: list[str]) -> str:
    relationships = []
    for number, _name in enumerate(names, 1):
        target = f"worksheets/sheet{number}.xml"
        relationships.append(_relationship(f"r{number}", f"{OFFICE}/worksheet", target))
    relationships.append(_relationship("s", f"{OFFICE}/styles", "styles.xml"))
    return f"{RELATIONSHIPS_START}{''.join(relationships)}{RELATIONSHIPS_END}"


def _relationship(relationship_id: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{relationship_id}" Type="{kind}" Target="{target}"/>'


def _sheet_list(names: list[str]) -> str:
    sheets = ""
    for number, name in enumerate(names, 1):
        quoted_name = quoteattr(name[:LONGEST_SHEET_NAME])
        sheets += f'<sheet name={quoted_name} sheetId="{number}" r:id="r{number}"/>'
    return f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>'
