"""Take out of a PDF what starts something, or carries something that is not on a page.

Runs in the small process.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pikepdf.settings

from uploads.child import Refused, opens_uploads

MAX_OBJECTS = 500_000
MAX_DECODED = 64 * 1024 * 1024  # bytes of one stream that is decoded to read the file
MAX_WARNINGS = 1000
STATUS = open("/proc/self/status", "rb")  # noqa: PTH123, SIM115 -- later, nothing opens any more
# What starts something, or carries something that is not on a page. /Names holds /JavaScript and
# /EmbeddedFiles.
ACTIVE_ENTRIES = (
    "/OpenAction",
    "/AA",
    "/JS",
    "/JavaScript",
    "/EmbeddedFiles",
    "/EF",
    "/AF",
    "/Metadata",
    "/AcroForm",
    "/PieceInfo",
    "/Collection",
)
HARMLESS_ACTIONS = ("/URI", "/GoTo", "/Named")
ACTIVE_ANNOTATIONS = ("/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D")

pikepdf.settings.set_qpdf_limits(
    doc_max_warnings=MAX_WARNINGS,
    flate_max_memory=MAX_DECODED,
    png_max_memory=MAX_DECODED,
    run_length_max_memory=MAX_DECODED,
    tiff_max_memory=MAX_DECODED,
    dct_max_memory=MAX_DECODED,
)


@opens_uploads
def clean(content: io.BytesIO) -> Iterator[Any]:
    """Yield nothing to know, and the clean PDF.

    Raises Refused for a PDF that is damaged, has a password, has too many parts, or grows too much.
    """
    written = io.BytesIO()
    memory_before = _peak_memory()
    try:
        with pikepdf.open(content) as document:
            if len(document.objects) > MAX_OBJECTS:
                raise Refused("too_large")
            _clean_document(document)
            document.save(written)
    except pikepdf.PasswordError:
        raise Refused("password") from None
    except (pikepdf.PdfError, RecursionError):
        grows = _peak_memory() - memory_before > MAX_DECODED / 2
        raise Refused("grows" if grows else "damaged") from None
    yield {}
    yield written.getvalue()


def _peak_memory() -> int:
    """Return the most bytes that this process held. qpdf calls a file damaged that it finds too
    large, and says nothing of it in its count of limits.
    """
    STATUS.seek(0)
    found = re.search(rb"VmHWM:\s+(\d+)", STATUS.read())
    return int(found[1]) * 1024 if found else 0


def _clean_document(document: pikepdf.Pdf) -> None:
    for pdf_object in document.objects:
        for part in _dictionaries(pdf_object):
            _remove_active_entries(part)
    for page in document.pages:
        _remove_active_annotations(page)
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
    document.remove_unreferenced_resources()


def _dictionaries(pdf_object: Any) -> Iterator[Any]:
    """Yield the dictionaries written in this object, itself included.

    What it points at elsewhere has its own turn.
    """
    if isinstance(pdf_object, pikepdf.Array):
        for item in pdf_object:
            if _is_written_here(item):
                yield from _dictionaries(item)
    elif isinstance(pdf_object, pikepdf.Dictionary | pikepdf.Stream):
        yield pdf_object
        for key in list(pdf_object.keys()):
            item = pdf_object[key]
            if _is_written_here(item):
                yield from _dictionaries(item)


def _is_written_here(item: Any) -> bool:
    return isinstance(item, pikepdf.Object) and not item.is_indirect


def _remove_active_entries(part: Any) -> None:
    """Remove what starts a program or a script, and what is carried along; links and bookmarks
    stay.
    """
    for entry in ACTIVE_ENTRIES:
        if entry in part:
            del part[entry]
    action = part.get("/A")
    if not isinstance(action, pikepdf.Dictionary):
        return
    if str(action.get("/S", "")) not in HARMLESS_ACTIONS:
        del part["/A"]
    elif "/Next" in action:
        del action["/Next"]


def _remove_active_annotations(page: Any) -> None:
    annotations = page.get("/Annots")
    if annotations is None:
        return
    harmless = [
        annotation
        for annotation in annotations
        if str(annotation.get("/Subtype", "")) not in ACTIVE_ANNOTATIONS
    ]
    page["/Annots"] = pikepdf.Array(harmless)
