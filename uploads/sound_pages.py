"""Ogg with Opus or Vorbis: pages with packets (RFC 3533). The comments are blanked.

Of the packets only the second holds comments; it keeps its length, so that nothing moves.
"""

import struct

from uploads.child import Refused

PAGE_HEAD = 27  # bytes, before the lengths of its segments
CHECKSUM = slice(22, 26)
SEGMENTS = 26  # where the number of segments stands
FULL_SEGMENT = 255  # bytes; a packet ends with a segment that is shorter
COMMENTS = (b"OpusTags", b"\x03vorbis")
SOUNDS = (b"OpusHead", b"\x01vorbis")
POLYNOMIAL = 0x04C11DB7
BITS = 32


def clean_pages(content: bytes) -> bytes:
    """Return the file with blank comments. Raises Refused for one that holds another thing."""
    cleaned = bytearray(content)
    pages, packets = _first_packets(content)
    if len(packets) < 2:  # noqa: PLR2004 -- what the sound is, and its comments
        raise Refused("damaged")
    heading, comments = packets
    if not _bytes_at(content, heading).startswith(SOUNDS):
        raise Refused("film")
    for position in _text_positions(_bytes_at(content, comments)):
        cleaned[comments[position]] = ord(" ")
    for start, end in pages:
        cleaned[start:end] = _with_checksum(cleaned[start:end])
    return bytes(cleaned)


def _first_packets(content: bytes) -> tuple[list[tuple[int, int]], list[list[int]]]:
    """Return where the first pages begin and end, and where each byte of two packets stands."""
    pages: list[tuple[int, int]] = []
    packets: list[list[int]] = []
    packet: list[int] = []
    start = 0
    while len(packets) < 2 and content.startswith(b"OggS", start):  # noqa: PLR2004 -- as above
        lengths = content[start + PAGE_HEAD : start + PAGE_HEAD + content[start + SEGMENTS]]
        position = start + PAGE_HEAD + len(lengths)
        end = position + sum(lengths)
        if end > len(content):
            raise Refused("damaged")
        pages.append((start, end))
        for length in lengths:
            packet.extend(range(position, position + length))
            position += length
            if length < FULL_SEGMENT:
                packets.append(packet)
                packet = []
        start = end
    return pages, packets[:2]


def _bytes_at(content: bytes, positions: list[int]) -> bytes:
    return bytes(content[position] for position in positions)


def _text_positions(packet: bytes) -> list[int]:
    """Return where in the packet the texts stand: the maker, then each comment after its length.

    Raises Refused when a text is longer than the packet.
    """
    mark = next((mark for mark in COMMENTS if packet.startswith(mark)), b"")
    if not mark:
        raise Refused("damaged")
    positions, place = _text_at(packet, len(mark))
    (count,) = struct.unpack_from("<I", packet, place)
    place += 4
    for _comment in range(count):
        text, place = _text_at(packet, place)
        positions += text
    return positions


def _text_at(packet: bytes, place: int) -> tuple[list[int], int]:
    (length,) = struct.unpack_from("<I", packet, place)
    end = place + 4 + length
    if end > len(packet):
        raise Refused("damaged")
    return list(range(place + 4, end)), end


def _with_checksum(page: bytearray) -> bytearray:
    page[CHECKSUM] = bytes(4)
    page[CHECKSUM] = struct.pack("<I", _checksum(page))
    return page


def _checksum(page: bytearray) -> int:
    checksum = 0
    for byte in page:
        checksum ^= byte << 24
        for _bit in range(8):
            carry = checksum >> (BITS - 1)
            checksum = (checksum << 1) & 0xFFFFFFFF
            if carry:
                checksum ^= POLYNOMIAL
    return checksum
