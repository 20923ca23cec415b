"""Small files that grow when they are opened, no further than a test or a benchmark can bear."""

import io
import struct
import zipfile
import zlib

import openpyxl
from PIL import Image

MEBIBYTE = 1024 * 1024


def pdf(megabytes: int) -> bytes:
    """Return a PDF whose catalogue lies in a compressed object of this size."""
    objects = b"1 0 <</Type/Catalog/Pages 2 0 R>>" + b" " * (megabytes * MEBIBYTE)
    packed = zlib.compress(objects, 9)
    parts = {
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
        4: _stream(b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode", packed),
    }
    written = b"%PDF-1.5\n"
    places = {}
    for number, content in parts.items():
        places[number] = len(written)
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    rows = [
        (0, 0, 0),
        (2, 4, 0),
        *((1, places[number], 0) for number in parts),
        (1, len(written), 0),
    ]
    table = b"".join(struct.pack(">BIB", *row) for row in rows)
    start = len(written)
    about = b"/Type/XRef/Size 6/W[1 4 1]/Root 1 0 R"
    written += b"5 0 obj\n%s\nendobj\n" % _stream(about, table)
    return written + b"startxref\n%d\n%%%%EOF\n" % start


def _stream(about: bytes, content: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (about, len(content), content)


def picture(side: int) -> bytes:
    """Return a PNG of so many points on each side, all alike."""
    content = io.BytesIO()
    Image.new("RGB", (side, side)).save(content, "PNG")
    return content.getvalue()


def workbook(megabytes: int) -> bytes:
    """Return a workbook with one sheet, and this much space in it before its rows."""
    book = openpyxl.Workbook()
    book.active.append(["Datum", "Soort"])
    book.active.append(["1-11-2026", "Schelden"])
    plain, grown = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with (
        zipfile.ZipFile(plain) as old,
        zipfile.ZipFile(grown, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                space = b" " * (megabytes * MEBIBYTE)
                content = content.replace(b"<sheetData>", b"<sheetData>" + space)
            new.writestr(name, content)
    return grown.getvalue()
