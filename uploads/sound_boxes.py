"""M4A and 3GP: boxes in boxes (ISO 14496-12). What is no sound is blanked where it stands.

Nothing moves, because the file says of each piece of sound at which byte it begins.
"""

import struct
from collections.abc import Iterator

from uploads.child import Refused

HEAD = struct.Struct(">I4s")
LONG_HEAD = 16  # bytes, of a box with a length of 64 bits
CONTAINERS = {b"moov", b"trak", b"mdia"}
BLANKED = {b"udta", b"meta", b"uuid", b"free", b"skip", b"wide"}
BLANK = b"free"
MAX_BOXES = 10_000

Box = tuple[bytes, int, int, int]  # kind, and where it, its content, and what follows begins


def clean_boxes(content: bytes) -> bytes:
    """Return the file with its titles, places and pictures blanked.

    Raises Refused("film") when it has another track than sound, and Refused when it has none.
    """
    cleaned = bytearray(content)
    tracks = set()
    for kind, start, body, end in _boxes(content, 0, len(content), [0]):
        if kind in BLANKED:
            cleaned[start + 4 : start + 8] = BLANK
            cleaned[body:end] = bytes(end - body)
        elif kind == b"hdlr":
            tracks.add(content[body + 8 : body + 12])
    if tracks - {b"soun"}:
        raise Refused("film")
    if not tracks:
        raise Refused("damaged")
    return bytes(cleaned)


def _boxes(content: bytes, start: int, end: int, count: list[int]) -> Iterator[Box]:
    """Yield the boxes from `start` to `end`, and those in the containers among them.

    Raises Refused for a box that is longer than what holds it, and for too many of them.
    """
    while start + HEAD.size <= end:
        count[0] += 1
        length, kind = HEAD.unpack_from(content, start)
        body = start + HEAD.size
        if length == 1:
            (length,) = struct.unpack_from(">Q", content, body)
            body = start + LONG_HEAD
        following = start + length if length else end
        if not body <= following <= end or count[0] > MAX_BOXES:
            raise Refused("damaged")
        yield kind, start, body, following
        if kind in CONTAINERS:
            yield from _boxes(content, body, following, count)
        start = following
