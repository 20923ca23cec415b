"""Recordings have a way in, and lose what cannot be heard: a phone names one after the street."""

import io
import struct
import wave

import pytest

from tests.uploads.test_inspection import upload
from uploads.inspection import UploadRefused, inspect
from uploads.sound_pages import _checksum

CANARY = b"KANARIE-straat 7"
FRAMES = bytes([0xFF, 0xFB, 0x90, 0x64]) + bytes(400)


def box(kind: bytes, *content: bytes) -> bytes:
    """Return a box as M4A has them."""
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def track(handler: bytes) -> bytes:
    """Return a track of this kind, with a name of its own."""
    about = box(b"hdlr", bytes(8), handler, bytes(13))
    return box(b"trak", box(b"udta", box(b"name", CANARY)), box(b"mdia", about))


def m4a(*handlers: bytes, brand: bytes = b"M4A ") -> bytes:
    """Return a recording as an iPhone makes it: the place is its title."""
    place = box(b"udta", box(b"meta", bytes(4), box(b"ilst", box(b"\xa9nam", CANARY))))
    tracks = [track(handler) for handler in handlers]
    head = box(b"ftyp", brand, bytes(4), b"mp42isom")
    return head + box(b"moov", *tracks, place) + box(b"mdat", b"geluid" * 50)


def id3(content: bytes) -> bytes:
    """Return a tag as it stands before an MP3."""
    length = len(content)
    parts = bytes((length >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x04\x00\x00" + parts + content


def wav() -> bytes:
    """Return a WAV file with a title in it."""
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\x01\x02" * 800)
    plain = written.getvalue()
    title = box_of_wave(b"LIST", b"INFOINAM" + struct.pack("<I", len(CANARY)) + CANARY)
    body = plain[8:] + title
    return b"RIFF" + struct.pack("<I", len(body)) + body


def box_of_wave(kind: bytes, content: bytes) -> bytes:
    """Return a part as WAV has them."""
    return struct.pack("<4sI", kind, len(content)) + content


def flac() -> bytes:
    """Return a FLAC file with comments."""
    about = b"\x00" + (34).to_bytes(3, "big") + bytes(34)
    comments = b"\x84" + len(CANARY).to_bytes(3, "big") + CANARY
    return b"fLaC" + about + comments + b"\xff\xf8" + bytes(100)


def page(sequence: int, *packets: bytes) -> bytes:
    """Return a page of Ogg with these packets."""
    lengths = b"".join(
        b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets
    )
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, 0, 0, 7, sequence, 0, len(lengths))
    content = bytearray(head + lengths + b"".join(packets))
    content[22:26] = struct.pack("<I", _checksum(content))
    return bytes(content)


def opus() -> bytes:
    """Return a voice message as a chat program makes it."""
    title = b"TITLE=" + CANARY + b"x" * 300
    comments = b"OpusTags" + _text(b"maker") + struct.pack("<I", 1) + _text(title)
    return page(0, b"OpusHead" + bytes(11)) + page(1, comments) + page(2, b"geluid" * 30)


def _text(content: bytes) -> bytes:
    return struct.pack("<I", len(content)) + content


@pytest.mark.parametrize(
    ("name", "content", "clean_name", "media_type", "heard"),
    [
        ("Opname.m4a", m4a(b"soun"), "Opname.m4a", "audio/mp4", b"geluid" * 50),
        ("opname.3gp", m4a(b"soun", brand=b"3gp4"), "opname.3gp", "audio/mp4", b"geluid" * 50),
        ("opname.mp3", m4a(b"soun"), "opname.m4a", "audio/mp4", b"geluid" * 50),
        ("opname.mp3", id3(CANARY) + FRAMES, "opname.mp3", "audio/mpeg", FRAMES),
        (
            "opname.mp3",
            FRAMES + b"TAG" + CANARY.ljust(125),
            "opname.mp3",
            "audio/mpeg",
            FRAMES,
        ),
        ("opname.wav", wav(), "opname.wav", "audio/wav", b"\x01\x02" * 800),
        ("opname.flac", flac(), "opname.flac", "audio/flac", b"\xff\xf8" + bytes(100)),
        ("PTT-1.opus", opus(), "PTT-1.opus", "audio/ogg", b"geluid" * 30),
        ("voicemail.amr", b"#!AMR\n" + bytes(90), "voicemail.amr", "audio/amr", bytes(90)),
        ("opname", id3(CANARY) + FRAMES, "opname.mp3", "audio/mpeg", FRAMES),
    ],
)
def test_a_recording_comes_in_without_its_title(name, content, clean_name, media_type, heard):
    clean = inspect(upload(name, content))
    written = clean.file.read()
    assert (clean.name, clean.media_type) == (clean_name, media_type)
    assert CANARY not in written
    assert heard in written


def test_what_was_cleaned_can_still_be_played():
    with wave.open(inspect(upload("opname.wav", wav())).file, "rb") as sound:
        assert (sound.getnframes(), sound.getframerate()) == (800, 8000)
    content = inspect(upload("PTT-1.opus", opus())).file.read()
    starts = [place for place in range(len(content)) if content.startswith(b"OggS", place)]
    for start, end in zip(starts, [*starts[1:], len(content)], strict=True):
        one = bytearray(content[start:end])
        written = one[22:26]
        one[22:26] = bytes(4)
        assert struct.pack("<I", _checksum(one)) == written
    before, after = m4a(b"soun"), inspect(upload("a.m4a", m4a(b"soun"))).file.read()
    assert (len(after), after.index(b"geluid")) == (len(before), before.index(b"geluid"))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("film.mp4", m4a(b"vide", b"soun"), "Een film kunnen wij nog niet aannemen"),
        ("IMG_1.MOV", m4a(b"soun", b"vide", brand=b"qt  "), "film kunnen wij nog niet"),
        ("leeg.m4a", m4a(), "gaat niet open"),
        ("stuk.m4a", m4a(b"soun")[:60], "gaat niet open"),
        ("stuk.m4a", struct.pack(">I4s", 2**31, b"ftyp") + bytes(40), "gaat niet open"),
        ("stuk.mp3", id3(CANARY), "gaat niet open"),
        ("stuk.wav", b"RIFF\x00\x00\x00\x00WAVE", "gaat niet open"),
        ("stuk.flac", b"fLaC\x00\xff\xff\xff", "gaat niet open"),
        ("stuk.ogg", b"OggS" + bytes(20), "gaat niet open"),
        ("stuk.ogg", opus()[:90], "gaat niet open"),
        ("stuk.mp3", b"geen geluid", "Bewaar het geluid als MP3 of M4A"),
        ("dicht.wma", b"\x30\x26\xb2\x75", "Bewaar het geluid als MP3 of M4A"),
    ],
)
def test_what_is_no_recording_is_refused_in_words(name, content, says):
    with pytest.raises(UploadRefused, match=says):
        inspect(upload(name, content))


def test_ten_thousand_boxes_are_too_many():
    content = box(b"ftyp", b"M4A ", bytes(4)) + box(b"free") * 10_001
    with pytest.raises(UploadRefused, match="gaat niet open"):
        inspect(upload("vol.m4a", content))


def test_boxes_in_boxes_in_boxes_end():
    content = b""
    for _depth in range(3000):
        content = box(b"moov", content)
    with pytest.raises(UploadRefused):
        inspect(upload("diep.m4a", box(b"ftyp", b"M4A ", bytes(4)) + content))
