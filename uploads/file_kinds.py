"""Tell by its first bytes what a file is: a picture, a PDF or a recording."""

from dataclasses import dataclass
from pathlib import PurePath

HEAD_BYTES = 1024
PDF = "PDF"
# Pictures, by the names that Pillow has for them.
PICTURE_KINDS = {"JPEG", "PNG", "WEBP", "AVIF", "HEIF"}
# Recordings: what is in them is found in one of these ways (uploads.sounds).
SOUND_KINDS = {"mpeg", "wave", "flac", "boxes", "pages", "amr"}
MARKS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"%PDF-", PDF),
    (b"ID3", "mpeg"),
    (b"fLaC", "flac"),
    (b"OggS", "pages"),
    (b"#!AMR", "amr"),
)
MPEG_LAYERS = {0xE2, 0xE3, 0xF2, 0xF3, 0xFA, 0xFB}  # MP3; the first byte is 0xFF
AAC_LAYERS = {0xF0, 0xF1, 0xF8, 0xF9}
AVIF_BRANDS = {b"avif", b"avis"}
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


@dataclass(frozen=True)
class FileForm:
    """How a file is handed on: its media type, and the endings of its name, the usual one first."""

    media_type: str
    endings: tuple[str, ...]

    def name(self, name: str) -> str:
        """Return the name with an ending of this form: what opens it goes by that."""
        path = PurePath(name)
        ending = path.suffix.lower()
        if ending in self.endings:
            return name
        if ending in ENDINGS:
            return f"{path.stem}{self.endings[0]}"
        return f"{name}{self.endings[0]}"


FORMS = {
    "JPEG": FileForm("image/jpeg", (".jpg", ".jpeg")),
    "PNG": FileForm("image/png", (".png",)),
    "WEBP": FileForm("image/webp", (".webp",)),
    PDF: FileForm("application/pdf", (".pdf",)),
    "mpeg": FileForm("audio/mpeg", (".mp3", ".aac")),
    "wave": FileForm("audio/wav", (".wav",)),
    "flac": FileForm("audio/flac", (".flac",)),
    "boxes": FileForm("audio/mp4", (".m4a", ".mp4", ".3gp", ".aac")),
    "pages": FileForm("audio/ogg", (".ogg", ".opus", ".oga")),
    "amr": FileForm("audio/amr", (".amr",)),
}
PICTURE_ENDINGS = (
    ".jpg",
    ".jpeg",
    ".jfif",
    ".jpe",
    ".png",
    ".webp",
    ".avif",
    ".heic",
    ".heif",
)
SOUND_ENDINGS = tuple(sorted({ending for kind in SOUND_KINDS for ending in FORMS[kind].endings}))
ENDINGS = {*PICTURE_ENDINGS, *SOUND_ENDINGS, ".pdf"}


def kind_of(head: bytes) -> str:
    """Return the kind of a file with these first bytes, "" for any other."""
    for mark, kind in MARKS:
        if head.startswith(mark):
            return kind
    if head.startswith(b"RIFF"):
        return {b"WEBP": "WEBP", b"WAVE": "wave"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _kind_by_brand(head)
    if head[:1] == b"\xff" and head[1:2] and head[1] in MPEG_LAYERS | AAC_LAYERS:
        return "mpeg"
    return ""


def _kind_by_brand(head: bytes) -> str:
    """Return the kind of a file of boxes: which readers it names as able to read it."""
    length = int.from_bytes(head[:4], "big")
    listed = head[16 : min(length, len(head))]
    others = {listed[start : start + 4] for start in range(0, len(listed), 4)}
    brands = {head[8:12], *others}
    if brands & AVIF_BRANDS:
        return "AVIF"
    if brands & HEIF_BRANDS:
        return "HEIF"
    return "boxes"
