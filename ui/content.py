"""Files people hand in: only what they say they are, without what they carry unseen (standards SEC-40, SEC-41).

Pictures are drawn again, so that the place where a photo was taken is gone; PDFs lose scripts, attachments and metadata.
"""

import io
import warnings
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

import pikepdf
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

ACCEPT = ".pdf,.jpg,.jpeg,.png,.webp,.txt,.eml"
MOST_FILES = 10
PIXELS = 40_000_000
IMAGES = {"JPEG": ("image/jpeg", {".jpg", ".jpeg"}), "PNG": ("image/png", {".png"}), "WEBP": ("image/webp", {".webp"})}
TEXTS = {".txt": "text/plain", ".eml": "message/rfc822"}
ACTIONS = ("/OpenAction", "/AA", "/JavaScript", "/EmbeddedFiles", "/AF", "/Metadata", "/AcroForm")


class Refused(Exception):
    """A file that is not taken in. The text is a sentence that says how to mend it."""


@dataclass(frozen=True)
class Checked:
    """A clean file: what it is called, what it is, and its content."""

    name: str
    media_type: str
    file: BinaryIO


def inspect(upload) -> Checked:
    """The clean form of an upload. Raises Refused."""
    name = PurePath(upload.name.replace("\\", "/")).name[-120:]
    ending = PurePath(name).suffix.lower()
    head = upload.read(1024)
    upload.seek(0)
    if not head:
        raise Refused(_("“%s” is leeg. Kies een ander bestand.") % name)
    if ending == ".pdf":
        return Checked(name, "application/pdf", _pdf(upload, name, head))
    if ending in {".jpg", ".jpeg", ".png", ".webp"}:
        return _picture(upload, name, ending)
    if ending in TEXTS:
        return Checked(name, TEXTS[ending], _text(upload, name))
    raise Refused(_("“%s” kunnen wij niet aannemen. Stuur een foto, een schermafdruk, een PDF of een tekst.") % name)


def _picture(upload, name: str, ending: str) -> Checked:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(upload)
            media_type, endings = IMAGES.get(picture.format or "", ("", set()))
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
    clean = Image.frombytes(drawn.mode, drawn.size, drawn.tobytes())
    if drawn.mode == "P" and drawn.getpalette():
        clean.putpalette(drawn.getpalette())
    if picture.format == "JPEG" and clean.mode not in {"RGB", "L"}:
        clean = clean.convert("RGB")
    out = io.BytesIO()
    clean.save(out, picture.format, **({"quality": 92} if picture.format == "JPEG" else {}))
    out.seek(0)
    return Checked(name, media_type, out)


def _pdf(upload, name: str, head: bytes) -> BinaryIO:
    if not head.startswith(b"%PDF-"):
        raise Refused(_("“%s” is geen PDF. Bewaar het bestand opnieuw als PDF.") % name)
    out = io.BytesIO()
    try:
        with pikepdf.open(upload) as document:
            for entry in ACTIONS:
                if entry in document.Root:
                    del document.Root[entry]
            if "/Names" in document.Root:
                for entry in ("/JavaScript", "/EmbeddedFiles"):
                    if entry in document.Root.Names:
                        del document.Root.Names[entry]
            for page in document.pages:
                for entry in ("/AA", "/Metadata"):
                    if entry in page:
                        del page[entry]
                _disarm(page)
            if "/Info" in document.trailer:
                del document.trailer["/Info"]
            document.save(out)
    except pikepdf.PasswordError:
        raise Refused(_("“%s” heeft een wachtwoord. Haal het wachtwoord eraf en stuur het opnieuw.") % name) from None
    except pikepdf.PdfError:
        raise Refused(_("“%s” gaat niet open. Bewaar het bestand opnieuw als PDF.") % name) from None
    out.seek(0)
    return out


def _disarm(page) -> None:
    """Links stay, what starts a program or a script goes."""
    for note in page.get("/Annots", []):
        action = note.get("/A", {})
        if "/AA" in note:
            del note["/AA"]
        if action and action.get("/S") not in ("/URI", "/GoTo"):
            del note["/A"]


def _text(upload, name: str) -> BinaryIO:
    content = upload.read()
    if b"\x00" in content[:4096]:
        raise Refused(_("“%s” is geen tekst. Stuur een PDF of een schermafdruk.") % name)
    return io.BytesIO(content)
