"""Files people hand in: only what they say they are, without what they carry unseen (standards SEC-40, SEC-41).

Pictures are drawn again, so that the place where a photo was taken is gone; PDFs lose scripts, attachments and metadata.
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
MOST_FILES = 10
PIXELS = 40_000_000
IMAGES = {"JPEG": ("image/jpeg", {".jpg", ".jpeg"}), "PNG": ("image/png", {".png"}), "WEBP": ("image/webp", {".webp"})}
TEXTS = {".txt": "text/plain", ".eml": "message/rfc822"}
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
# What starts something, or carries something that is not on a page. /Names holds /JavaScript and /EmbeddedFiles.
CARGO = (
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
HARMLESS = ("/URI", "/GoTo", "/Named")
LIVE_NOTES = ("/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D")


NO_ROOM = gettext_lazy(
    "“%s” kunnen wij nu niet bewaren. Wat u typte is er nog. Probeer het later opnieuw, of ga verder zonder."
)


class Refused(Exception):
    """A file that is not taken in. The text is a sentence that says how to mend it."""


@dataclass(frozen=True)
class Checked:
    """A clean file: what it is called, what it is, and its content."""

    name: str
    media_type: str
    file: BinaryIO


def inspect(upload: Any) -> Checked:
    """The clean form of an upload. Raises Refused."""
    name = PurePath(upload.name.replace("\\", "/")).name[-120:]
    ending = PurePath(name).suffix.lower()
    if most := getattr(upload, "too_large", 0):
        size = filesizeformat(most)
        raise Refused(
            _("“%(name)s” is te groot. Een bestand mag hoogstens %(size)s zijn.") % {"name": name, "size": size}
        )
    if getattr(upload, "no_room", False):
        raise Refused(NO_ROOM % name)
    head = upload.read(1024)
    upload.seek(0)
    if not head:
        raise Refused(_("“%s” is leeg. Kies een ander bestand.") % name)
    if ending == ".pdf":
        return Checked(name, "application/pdf", _pdf(upload, name, head))
    if any(ending in endings for _type, endings in IMAGES.values()):
        return _picture(upload, name, ending)
    if ending in TEXTS:
        return Checked(name, TEXTS[ending], _text(upload, name))
    if ending in {".heic", ".heif"}:
        raise Refused(
            _("“%s” is een foto in een vorm die niet iedereen kan openen. Maak er een schermafdruk van en stuur die.")
            % name
        )
    raise Refused(_("“%s” kunnen wij niet aannemen. Stuur een foto, een schermafdruk, een PDF of een tekst.") % name)


def _picture(upload: Any, name: str, ending: str) -> Checked:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(upload, formats=tuple(IMAGES))
            media_type, endings = IMAGES[picture.format or ""]
            if ending not in endings:
                raise Refused(
                    _("“%s” is geen foto van de soort die de naam zegt. Maak een schermafdruk en stuur die.") % name
                )
            if picture.width * picture.height > PIXELS:
                raise Refused(
                    _("“%s” is te groot om te openen. Maak de foto kleiner of stuur een schermafdruk.") % name
                )
            drawn = ImageOps.exif_transpose(picture)
            drawn.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(
            _("“%s” gaat niet open. Misschien is het bestand beschadigd. Maak een schermafdruk en stuur die.") % name
        ) from None
    clean = Image.frombytes(
        drawn.mode, drawn.size, drawn.tobytes()
    )  # only what can be seen, of the first picture in it
    if drawn.mode == "P" and drawn.getpalette():
        clean.putpalette(drawn.getpalette())
    if picture.format == "JPEG" and clean.mode not in {"RGB", "L"}:
        clean = clean.convert("RGB")
    out = io.BytesIO()
    clean.save(out, picture.format, **({"quality": 92} if picture.format == "JPEG" else {}))
    out.seek(0)
    return Checked(name, media_type, out)


def _pdf(upload: Any, name: str, head: bytes) -> BinaryIO:
    if not head.startswith(b"%PDF-"):
        raise Refused(_("“%s” is geen PDF. Bewaar het bestand opnieuw als PDF.") % name)
    out = io.BytesIO()
    try:
        with pikepdf.open(upload) as document:
            for thing in document.objects:
                for part in _parts(thing):
                    _disarm(part)
            for page in document.pages:
                _drop_live_notes(page)
            if "/Info" in document.trailer:
                del document.trailer["/Info"]
            document.remove_unreferenced_resources()
            document.save(out)
    except pikepdf.PasswordError:
        raise Refused(_("“%s” heeft een wachtwoord. Haal het wachtwoord eraf en stuur het opnieuw.") % name) from None
    except (pikepdf.PdfError, RecursionError):
        raise Refused(_("“%s” gaat niet open. Bewaar het bestand opnieuw als PDF.") % name) from None
    out.seek(0)
    return out


def _parts(thing: Any) -> Iterator[Any]:
    """The dictionaries written in this object, itself included; what it points at elsewhere has its own turn."""
    if isinstance(thing, pikepdf.Array):
        for one in thing:
            if isinstance(one, pikepdf.Object) and not one.is_indirect:
                yield from _parts(one)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield thing
        for key in list(thing.keys()):
            one = thing[key]
            if isinstance(one, pikepdf.Object) and not one.is_indirect:
                yield from _parts(one)


def _disarm(part: Any) -> None:
    """Links and bookmarks stay; what starts a program or a script, and what is carried along, goes."""
    for entry in CARGO:
        if entry in part:
            del part[entry]
    action = part.get("/A")
    if isinstance(action, pikepdf.Dictionary):
        if str(action.get("/S", "")) not in HARMLESS:
            del part["/A"]
        elif "/Next" in action:
            del action["/Next"]


def _drop_live_notes(page: Any) -> None:
    notes = page.get("/Annots")
    if notes is not None:
        page["/Annots"] = pikepdf.Array([note for note in notes if str(note.get("/Subtype", "")) not in LIVE_NOTES])


def _text(upload: Any, name: str) -> BinaryIO:
    content = upload.read()
    if content.startswith(NOT_TEXT) or b"\x00" in content:
        raise Refused(_("“%s” is geen tekst. Stuur een PDF of een schermafdruk.") % name)
    return io.BytesIO(content)
