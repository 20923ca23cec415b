"""Take out of a recording what cannot be heard: titles, places, pictures.

Runs in the small process. A phone names a recording after the street where it was made. What is
heard stays as it was, byte by byte: it is not decoded.
"""

import io
import struct
from collections.abc import Callable, Iterator
from typing import Any

from uploads.child import Refused, opens_uploads
from uploads.sound_boxes import clean_boxes
from uploads.sound_pages import clean_pages

ID3_HEAD = 10  # bytes
ID3V1 = 128
APE_FOOTER = 32
FLAC_KEPT = {0, 3}  # kinds of its blocks: what the sound is, where its parts begin
FLAC_LAST = 0x80
FLAC_KIND = 0x7F
WAVE_KEPT = {b"fmt ", b"fact", b"data"}


@opens_uploads
def clean(content: io.BytesIO, *, form: str) -> Iterator[Any]:
    """Yield nothing to know, and the recording without what cannot be heard.

    `form`: a key of CLEANERS. Raises Refused for a file that is no such recording.
    """
    try:
        cleaned = CLEANERS[form](content.getvalue())
    except (struct.error, IndexError):
        raise Refused("damaged") from None
    yield {}
    yield cleaned


def clean_mpeg(content: bytes) -> bytes:
    """Return the frames of MP3 or AAC without the tags around them. Raises Refused without any."""
    while content.startswith(b"ID3"):
        content = content[_id3_length(content) :]
    if content[-ID3V1:].startswith(b"TAG"):
        content = content[:-ID3V1]
    footer = content[-APE_FOOTER:]
    if footer.startswith(b"APETAGEX"):
        (length,) = struct.unpack_from("<I", footer, 12)
        content = content[: max(len(content) - length, 0)]
        content = content.removesuffix(b"APETAGEX")
    start = content[:2]
    if len(start) < 2 or start[0] != 0xFF or start[1] & 0xE0 != 0xE0:  # noqa: PLR2004 -- 11 bits
        raise Refused("damaged")
    return content


def _id3_length(content: bytes) -> int:
    """Return the bytes of the tag that a file begins with: 7 bits of each of four bytes."""
    length = 0
    for byte in content[6:ID3_HEAD]:
        length = length << 7 | byte & 0x7F
    has_footer = content[5] & 0x10
    return ID3_HEAD + length + (ID3_HEAD if has_footer else 0)


def clean_wave(content: bytes) -> bytes:
    """Return a WAV file with its sound alone. Raises Refused when there is none."""
    kept = []
    position = 12
    while position + 8 <= len(content):
        kind, length = struct.unpack_from("<4sI", content, position)
        end = position + 8 + length
        if kind in WAVE_KEPT:
            body = content[position + 8 : end]
            padding = b"\x00" if len(body) % 2 else b""
            kept.append(struct.pack("<4sI", kind, len(body)) + body + padding)
        position = end + length % 2
    body = b"WAVE" + b"".join(kept)
    if len(kept) < 2:  # noqa: PLR2004 -- what it is, and the sound itself
        raise Refused("damaged")
    return struct.pack("<4sI", b"RIFF", len(body)) + body


def clean_flac(content: bytes) -> bytes:
    """Return a FLAC file without comments and pictures. Raises Refused when it breaks off."""
    kept = []
    position = 4
    is_last = False
    while not is_last:
        head = content[position]
        is_last = bool(head & FLAC_LAST)
        length = int.from_bytes(content[position + 1 : position + 4], "big")
        end = position + 4 + length
        if head & FLAC_KIND in FLAC_KEPT:
            kept.append((head & FLAC_KIND, content[position + 1 : end]))
        position = end
    if not kept or position >= len(content):
        raise Refused("damaged")
    blocks = [bytes([kind]) + body for kind, body in kept]
    blocks[-1] = bytes([kept[-1][0] | FLAC_LAST]) + kept[-1][1]
    return b"fLaC" + b"".join(blocks) + content[position:]


def as_it_is(content: bytes) -> bytes:
    """Return a recording that can carry nothing else."""
    return content


CLEANERS: dict[str, Callable[[bytes], bytes]] = {
    "mpeg": clean_mpeg,
    "wave": clean_wave,
    "flac": clean_flac,
    "boxes": clean_boxes,
    "pages": clean_pages,
    "amr": as_it_is,
}
