"""Inspect files that people hand in: only what they say they are, without what they carry unseen.

Pictures are drawn again, so that the place where a photo was taken is gone; PDFs lose scripts,
attachments and metadata (standards SEC-40, SEC-41).
"""

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO

import pikepdf
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

ACCEPT = ".pdf,.jpg,.jpeg,.png,.webp,.txt,.eml"
MAX_FILES = 10
MAX_PIXELS = 40_000_000
MAX_NAME_LENGTH = 120
HEAD_BYTES = 1024
JPEG_QUALITY = 92
# Per format of Pillow: the media type and the endings of its names.
IMAGES = {
    "JPEG": ("image/jpeg", {".jpg", ".jpeg"}),
    "PNG": ("image/png", {".png"}),
    "WEBP": ("image/webp", {".webp"}),
}
IMAGE_ENDINGS = {ending for _media_type, endings in IMAGES.values() for ending in endings}
TEXTS = {".txt": "text/plain", ".eml": "message/rfc822"}
APPLE_IMAGES = {".heic", ".heif"}
# What a text file never begins with: programs, archives, pictures and documents under another name.
NOT_TEXT = (
    b"MZ",
    b"\x7fELF",
    b"PK\x03\x04",
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"{\\rtf",
    b"\xd0\xcf\x11\xe0",
)
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

NO_ROOM = gettext_lazy(
    "“%s” kunnen wij nu niet bewaren. Wat u typte is er nog. "
    "Probeer het later opnieuw, of ga verder zonder."
)


class UploadRefused(Exception):
    """A file that is not taken in. The text is a sentence that says how to mend it."""


@dataclass(frozen=True)
class Checked:
    """A clean file: its name, its media type and its content."""

    name: str
    media_type: str
    file: BinaryIO


def inspect(upload: Any) -> Checked:
    """Return the clean form of an uploaded file.

    Raises UploadRefused for a file that is empty, too large, damaged, or of a kind we do not take.
    """
    name = upload_name(upload)
    _refuse_incomplete(upload, name)
    head = upload.read(HEAD_BYTES)
    upload.seek(0)
    if not head:
        raise UploadRefused(_("“%s” is leeg. Kies een ander bestand.") % name)
    ending = PurePath(name).suffix.lower()
    if ending == ".pdf":
        return Checked(name, "application/pdf", _clean_pdf(upload, name, head))
    if ending in IMAGE_ENDINGS:
        return _clean_picture(upload, name, ending)
    if ending in TEXTS:
        return Checked(name, TEXTS[ending], _clean_text(upload, name))
    if ending in APPLE_IMAGES:
        text = _(
            "“%s” is een foto in een vorm die niet iedereen kan openen. "
            "Maak er een schermafdruk van en stuur die."
        )
        raise UploadRefused(text % name)
    text = _(
        "“%s” kunnen wij niet aannemen. Stuur een foto, een schermafdruk, een PDF of een tekst."
    )
    raise UploadRefused(text % name)


def upload_name(upload: Any) -> str:
    """Return the end of the name of an upload, without the folders that some browsers send."""
    return PurePath(upload.name.replace("\\", "/")).name[-MAX_NAME_LENGTH:]


def _refuse_incomplete(upload: Any, name: str) -> None:
    """Raise UploadRefused for what the upload handler did not keep: too large, or no room."""
    max_bytes = getattr(upload, "too_large", 0)
    if max_bytes:
        text = _("“%(name)s” is te groot. Een bestand mag hoogstens %(size)s zijn.")
        raise UploadRefused(text % {"name": name, "size": filesizeformat(max_bytes)})
    if getattr(upload, "no_room", False):
        raise UploadRefused(NO_ROOM % name)


# --- pictures -------------------------------------------------------------------------------------


def _clean_picture(upload: Any, name: str, ending: str) -> Checked:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(upload, formats=tuple(IMAGES))
            media_type, endings = IMAGES[picture.format or ""]
            if ending not in endings:
                text = _(
                    "“%s” is geen foto van de soort die de naam zegt. "
                    "Maak een schermafdruk en stuur die."
                )
                raise UploadRefused(text % name)
            if picture.width * picture.height > MAX_PIXELS:
                text = _(
                    "“%s” is te groot om te openen. Maak de foto kleiner of stuur een schermafdruk."
                )
                raise UploadRefused(text % name)
            upright = ImageOps.exif_transpose(picture)
            upright.load()
    except (
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        text = _(
            "“%s” gaat niet open. Misschien is het bestand beschadigd. "
            "Maak een schermafdruk en stuur die."
        )
        raise UploadRefused(text % name) from None
    return Checked(name, media_type, _redraw(upright, picture.format or ""))


def _redraw(picture: Image.Image, image_format: str) -> BinaryIO:
    """Draw the first picture of a file again: only what can be seen of it."""
    clean = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    palette = picture.getpalette() if picture.mode == "P" else None
    if palette:
        clean.putpalette(palette)
    options = {}
    if image_format == "JPEG":
        options = {"quality": JPEG_QUALITY}
        if clean.mode not in {"RGB", "L"}:
            clean = clean.convert("RGB")
    content = io.BytesIO()
    clean.save(content, image_format, **options)
    content.seek(0)
    return content


# --- PDF ------------------------------------------------------------------------------------------


def _clean_pdf(upload: Any, name: str, head: bytes) -> BinaryIO:
    if not head.startswith(b"%PDF-"):
        text = _("“%s” is geen PDF. Bewaar het bestand opnieuw als PDF.")
        raise UploadRefused(text % name)
    content = io.BytesIO()
    try:
        with pikepdf.open(upload) as document:
            _clean_document(document)
            document.save(content)
    except pikepdf.PasswordError:
        text = _("“%s” heeft een wachtwoord. Haal het wachtwoord eraf en stuur het opnieuw.")
        raise UploadRefused(text % name) from None
    except (pikepdf.PdfError, RecursionError):
        text = _("“%s” gaat niet open. Bewaar het bestand opnieuw als PDF.")
        raise UploadRefused(text % name) from None
    content.seek(0)
    return content


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


# --- text -----------------------------------------------------------------------------------------


def _clean_text(upload: Any, name: str) -> BinaryIO:
    content = upload.read()
    if content.startswith(NOT_TEXT) or b"\x00" in content:
        text = _("“%s” is geen tekst. Stuur een PDF of een schermafdruk.")
        raise UploadRefused(text % name)
    return io.BytesIO(content)
