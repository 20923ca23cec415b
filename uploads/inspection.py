"""Inspect files that people hand in: by what their bytes are, without what they carry unseen.

Pictures are drawn again, so that the place where a photo was taken is gone; PDFs lose scripts,
attachments and metadata, recordings their titles (standards SEC-40, SEC-41). None of them is opened
here: that happens in a small process of its own (uploads.limited_process).
"""

import contextlib
import dataclasses
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uploads import limited_process
from uploads.file_kinds import (
    FORMS,
    HEAD_BYTES,
    PDF,
    PICTURE_ENDINGS,
    PICTURE_KINDS,
    SOUND_ENDINGS,
    SOUND_KINDS,
    kind_of,
)
from uploads.file_names import clean_file_name
from uploads.limited_process import Limits, Reader, pieces_of

MAX_FILES = 10
PRINTED_SIDE = 1600  # points; on 17 cm of paper more are not seen
TEXTS = {".txt": "text/plain", ".eml": "message/rfc822"}
ACCEPT_PICTURES = ",".join(PICTURE_ENDINGS)
FILM_ENDING = ".mp4"  # of recordings too, but a browser would offer films
ACCEPT_FILES = ",".join(
    [
        ".pdf",
        *PICTURE_ENDINGS,
        *TEXTS,
        *(ending for ending in SOUND_ENDINGS if ending != FILM_ENDING),
    ]
)

NO_ROOM = gettext_lazy(
    "“%s” kunnen wij nu niet bewaren. Wat u typte is er nog. "
    "Probeer het later opnieuw, of ga verder zonder."
)
NOT_OPENED = gettext_lazy(
    "“%(name)s”: dit bestand kunnen wij niet openen. Wat u typte is er nog. "
    "Stuur een schermafdruk, of ga verder zonder."
)
TOO_BUSY = gettext_lazy(
    "“%(name)s” kunnen wij nu niet openen: er komen veel bestanden tegelijk. "
    "Wat u typte is er nog. Kies het bestand over een minuut opnieuw."
)
PICTURE_REFUSALS = {
    "damaged": gettext_lazy(
        "“%(name)s” gaat niet open. Misschien is het bestand beschadigd. "
        "Maak een schermafdruk en stuur die."
    ),
    "too_large": gettext_lazy(
        "“%(name)s” is te groot om te openen. Maak de foto kleiner of stuur een schermafdruk."
    ),
}
PDF_REFUSALS = {
    "damaged": gettext_lazy("“%(name)s” gaat niet open. Bewaar het bestand opnieuw als PDF."),
    "password": gettext_lazy(
        "“%(name)s” heeft een wachtwoord. Haal het wachtwoord eraf en stuur het opnieuw."
    ),
    "too_large": gettext_lazy(
        "“%(name)s” heeft te veel onderdelen. Stuur de bladzijden die van belang zijn."
    ),
    "grows": NOT_OPENED,
}
TEXT_REFUSALS = {
    "no_text": gettext_lazy("“%(name)s” is geen tekst. Stuur een PDF of een schermafdruk."),
}
SOUND_REFUSALS = {
    "damaged": gettext_lazy(
        "“%(name)s” gaat niet open. Misschien is de opname beschadigd. Bewaar haar opnieuw."
    ),
    "film": gettext_lazy(
        "In “%(name)s” zit meer dan geluid. Een film kunnen wij nog niet aannemen. "
        "Bewaar hem goed en schrijf in uw verhaal dat u hem hebt."
    ),
}
# What to do with files that we do not take, by the endings of their names.
ADVICE_BY_ENDING = (
    (
        {".msg"},
        gettext_lazy(
            "“%s” is een bericht uit Outlook. Open het bericht in Outlook op internet "
            "of in de nieuwe Outlook. Kies de drie puntjes en dan “Downloaden als EML”. "
            "Stuur dat bestand. Lukt dat niet? Druk het bericht af als PDF en stuur die."
        ),
    ),
    (
        {".mp4", ".mov", ".m4v", ".3gp", ".avi", ".mkv", ".webm", ".wmv"},
        gettext_lazy(
            "“%s” is een film. Die kunnen wij nog niet aannemen. "
            "Bewaar hem goed en schrijf in uw verhaal dat u hem hebt."
        ),
    ),
    (
        set(SOUND_ENDINGS) | {".wma", ".caf", ".aiff", ".mid"},
        gettext_lazy(
            "“%s” is geen opname die wij kennen. "
            "Bewaar het geluid als MP3 of M4A en stuur het opnieuw."
        ),
    ),
    (
        {".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".ods", ".ppt", ".pptx"},
        gettext_lazy("“%s” kunnen wij niet aannemen. Bewaar het bestand als PDF en stuur die."),
    ),
    (
        {".zip", ".7z", ".rar"},
        gettext_lazy(
            "“%s” is een map met bestanden. Pak de map uit en stuur de bestanden los van elkaar."
        ),
    ),
    ({".pdf"}, gettext_lazy("“%s” is geen PDF. Bewaar het bestand opnieuw als PDF.")),
    (
        set(PICTURE_ENDINGS),
        gettext_lazy(
            "“%s” gaat niet open. Misschien is het bestand beschadigd. "
            "Maak een schermafdruk en stuur die."
        ),
    ),
    (
        {".gif", ".bmp", ".tif", ".tiff", ".jxl", ".dng", ".raw"},
        gettext_lazy(
            "“%s” is een foto in een vorm die niet iedereen kan openen. "
            "Maak er een schermafdruk van en stuur die."
        ),
    ),
)
TEXT_READER = Reader("uploads.texts", "look")
_ReaderOfKind = tuple[Reader, Mapping[str, Any], dict[str, Any]]
# Kind → what opens it, what is said when it is refused, and what its reader needs to know.
READERS: dict[str, _ReaderOfKind] = {
    **dict.fromkeys(PICTURE_KINDS, (Reader("uploads.pictures", "redraw"), PICTURE_REFUSALS, {})),
    "HEIF": (Reader("uploads.apple_pictures", "redraw"), PICTURE_REFUSALS, {}),
    PDF: (Reader("uploads.pdfs", "clean"), PDF_REFUSALS, {}),
    **{
        kind: (Reader("uploads.sounds", "clean"), SOUND_REFUSALS, {"form": kind})
        for kind in SOUND_KINDS
    },
}


class UploadRefused(Exception):
    """A file that is not taken in. The text is a sentence that says how to mend it."""


@dataclass(frozen=True)
class Checked:
    """A clean file: its name, its media type and its content."""

    name: str
    media_type: str
    file: BinaryIO


@dataclass
class TimeLeft:
    """The seconds that are left to open the files of one request, which share them.

    A page, the database and the proxy wait no longer for all of them together.
    """

    seconds: float = 45


def inspect(upload: Any) -> Checked:
    """Return the clean form of an uploaded file.

    Its name gets another ending where that says something else than its bytes. Raises UploadRefused
    for a file that is empty, too large, damaged, or of a kind we do not take.
    """
    name = upload_name(upload)
    _refuse_incomplete(upload, name)
    upload.seek(0)
    head = upload.read(HEAD_BYTES)
    upload.seek(0)
    if not head:
        raise UploadRefused(_("“%s” is leeg. Kies een ander bestand.") % name)
    ending = PurePath(name).suffix.lower()
    if ending in TEXTS:
        with refusals_told(name, TEXT_REFUSALS), limits_for(upload, name) as limits:
            limited_process.run_for_one(TEXT_READER, pieces_of(upload), limits=limits)
        upload.seek(0)
        return Checked(name, TEXTS[ending], upload)
    kind = kind_of(head)
    if kind not in READERS:
        raise UploadRefused(_advice(ending) % name)
    reader, refusals, options = READERS[kind]
    with refusals_told(name, refusals), limits_for(upload, name) as limits:
        values, file = limited_process.run(reader, pieces_of(upload), limits=limits, **options)
    form = FORMS[values.get("format", kind)]
    return Checked(form.name(name), form.media_type, file)


def picture_for_print(content: Iterable[bytes]) -> tuple[str, bytes]:
    """Return the media type and the content of a stored picture, small enough for a page of paper.

    What draws the page need not decode what came in. Raises NotOpened or Refused.
    """
    reader, _refusals, _options = READERS["PNG"]
    values, file = limited_process.run(reader, content, max_side=PRINTED_SIDE)
    return FORMS[values["format"]].media_type, file.read()


def _advice(ending: str) -> str:
    """Return what to do with a file of a kind that we do not take, with a place for its name."""
    for endings, advice in ADVICE_BY_ENDING:
        if ending in endings:
            return str(advice)
    return _(
        "“%s” kunnen wij niet aannemen. "
        "Stuur een foto, een schermafdruk, een PDF, een tekst of een geluidsopname."
    )


@contextlib.contextmanager
def refusals_told(name: str, refusals: Mapping[str, Any]) -> Iterator[None]:
    """Have what the small process refuses, or does not open, told in a sentence.

    `refusals`: code → sentence, with %(name)s and the values of the refusal; "not_opened" when
    there is another than for a file of a story. Raises UploadRefused.
    """
    try:
        yield
    except limited_process.Refused as refused:
        sentence = str(refusals[refused.code])
        raise UploadRefused(sentence % {"name": name, **refused.values}) from None
    except limited_process.NotOpened:
        sentence = str(refusals.get("not_opened", NOT_OPENED))
        raise UploadRefused(sentence % {"name": name}) from None
    except limited_process.TooBusy:
        raise UploadRefused(TOO_BUSY % {"name": name}) from None


@contextlib.contextmanager
def limits_for(upload: Any, name: str) -> Iterator[Limits]:
    """Yield the limits for opening an upload, in the time that is left for its request.

    Raises UploadRefused when the disk is full meanwhile, TooBusy when no time is left.
    """
    limits = Limits.of_settings()
    time_left = getattr(upload, "time_left", None) or TimeLeft()
    if time_left.seconds <= 0:
        raise limited_process.TooBusy
    started = time.monotonic()
    try:
        yield dataclasses.replace(limits, seconds=min(limits.seconds, time_left.seconds))
    except OSError:
        raise UploadRefused(NO_ROOM % name) from None
    finally:
        time_left.seconds -= time.monotonic() - started


def upload_name(upload: Any) -> str:
    """Return the clean name of an upload, without the folders that some browsers send."""
    return clean_file_name(upload.name)


def _refuse_incomplete(upload: Any, name: str) -> None:
    """Raise UploadRefused for what the upload handler did not keep: too large, or no room."""
    max_bytes = getattr(upload, "too_large", 0)
    if max_bytes:
        text = _("“%(name)s” is te groot. Een bestand mag hoogstens %(size)s zijn.")
        raise UploadRefused(text % {"name": name, "size": filesizeformat(max_bytes)})
    if getattr(upload, "no_room", False):
        raise UploadRefused(NO_ROOM % name)
