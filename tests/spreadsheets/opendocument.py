"""OpenDocument spreadsheets as LibreOffice writes them, part by part."""

import io
import zipfile
from datetime import date, datetime
from html import escape

URN = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = (
    f'xmlns:office="{URN}:office:1.0" xmlns:table="{URN}:table:1.0" xmlns:text="{URN}:text:1.0" '
    f'xmlns:style="{URN}:style:1.0" xmlns:draw="{URN}:drawing:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
STYLES = (
    '<office:automatic-styles><style:style style:name="ta1" style:family="table">'
    '<style:table-properties table:display="true"/></style:style>'
    '<style:style style:name="ta2" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
)
MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = (
    f'<manifest:manifest xmlns:manifest="{URN}:manifest:1.0"><manifest:file-entry '
    f'manifest:full-path="/" manifest:media-type="{MEDIA_TYPE}"/></manifest:manifest>'
)


def cell(value: object, attributes: str = "") -> str:
    """Return a cell with this value."""
    if value in ("", None):
        return f"<table:table-cell {attributes}/>"
    if isinstance(value, bool):
        kind = f'boolean" office:boolean-value="{str(value).lower()}'
        shown = "WAAR" if value else "ONWAAR"
    elif isinstance(value, datetime):
        kind, shown = f'date" office:date-value="{value.isoformat()}', f"{value:%d-%m-%y %H:%M}"
    elif isinstance(value, date):
        kind, shown = f'date" office:date-value="{value.isoformat()}', f"{value:%d-%m-%y}"
    elif isinstance(value, int | float):
        kind, shown = f'float" office:value="{value}', str(value)
    else:
        kind, shown = "string", escape(str(value))
    return f'<table:table-cell office:value-type="{kind}" {attributes}><text:p>{shown}</text:p></table:table-cell>'


def row(*cells: object, attributes: str = "") -> str:
    """Return a row of values, or of cells that are XML already."""
    content = "".join(each if str(each).startswith("<table:") else cell(each) for each in cells)
    return f"<table:table-row {attributes}>{content}</table:table-row>"


def table(*rows: str, name: str = "Blad1", style: str = "ta1", columns: str = "") -> str:
    """Return a sheet, with the empty rows below it that every sheet has."""
    rest = row(
        '<table:table-cell table:number-columns-repeated="16384"/>',
        attributes='table:number-rows-repeated="1048000"',
    )
    return f'<table:table table:name="{name}" table:style-name="{style}">{columns}{"".join(rows)}{rest}</table:table>'


def spreadsheet(*tables: str, before: str = "", **parts: str) -> bytes:
    """Return a file with these sheets. `parts`: other content by name, dots as two underscores."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES} office:version="1.3">'
        f"{STYLES}<office:body><office:spreadsheet>{before}{''.join(tables)}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    contents = {"mimetype": MEDIA_TYPE, "content.xml": content, "META-INF/manifest.xml": MANIFEST}
    contents |= {name.replace("__", "."): part for name, part in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in contents.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, part, kind)
    return out.getvalue()
