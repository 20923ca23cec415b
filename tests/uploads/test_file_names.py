"""The name of a file says what it is: nothing in it turns text around or hides."""

import unicodedata

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from spreadsheets.reader import inspect_table
from uploads.file_names import MAX_NAME_LENGTH, clean_file_name
from uploads.inspection import UploadRefused, inspect

TURNING = [
    chr(number)
    for number in range(0x11000)
    if unicodedata.category(chr(number)) in {"Cf", "Cc", "Zl", "Zp"}
    or unicodedata.bidirectional(chr(number)) in {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
]  # fmt: skip


def test_no_unseen_mark_stays():
    assert len(TURNING) > 100
    for mark in TURNING:
        assert clean_file_name(f"dreig{mark}mail.txt") == "dreigmail.txt", hex(ord(mark))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("C:\\fotos\\brief.pdf", "brief.pdf"),
        ("/home/jan/brief.pdf", "brief.pdf"),
        ("\u202egpj.exe", "gpj.exe"),
        ("brief\u2028.pdf", "brief.pdf"),
        ("brief \t  van\nJan.pdf", "brief vanJan.pdf"),
        ("cafe\u0301.pdf", "café.pdf"),
        ("מכתב.pdf", "מכתב.pdf"),  # letters that run from right to left are letters
        ("x" * 500 + ".pdf", "x" * (MAX_NAME_LENGTH - 4) + ".pdf"),
        ("\u202e", ""),
        ("..", ".."),
    ],
)
def test_what_is_seen_stays(name, clean):
    assert clean_file_name(name) == clean


def test_evidence_and_tables_have_clean_names():
    assert inspect(SimpleUploadedFile("a\u202etxt.txt", b"dreigmail")).name == "atxt.txt"
    table = inspect_table(SimpleUploadedFile("m\u2066eld.csv", b"datum;soort\n2026-01-01;x\n"))
    assert table.name == "meld.csv"
    with pytest.raises(UploadRefused) as refusal:
        inspect(SimpleUploadedFile("a\u202etxt.exe", b"MZ"))
    assert "\u202e" not in str(refusal.value)
