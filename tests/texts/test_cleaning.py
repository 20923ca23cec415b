"""What is typed or sent is cleaned once: no control characters, one way to write an accent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from texts.cleaning import ControlCharacter, clean, clean_json, has_controls, has_invisible


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("gewoon", "gewoon"),
        ("a\x00b\x07c\x7f", "abc"),
        ("regel\r\nregel\ttab", "regel\r\nregel\ttab"),
        ("Zoe\u0308", "Zoë"),
        ("half\ud800teken", "halfteken"),
        ("\x85\x9f", ""),
        ("👩🏽‍⚖️", "👩🏽‍⚖️"),
    ],
)
def test_clean(typed, cleaned):
    assert clean(typed) == cleaned


@given(st.text())
def test_clean_text_is_clean(text):
    once = clean(text)
    assert clean(once) == once
    assert not has_controls(once)
    once.encode()


def test_a_program_is_told():
    assert clean_json({"naam": ["Zoe\u0308", 1, None]}) == {"naam": ["Zoë", 1, None]}
    for wrong in ("\x00", ["\x08"], {"a": {"\x1f": 1}}, "\udfff"):
        with pytest.raises(ControlCharacter):
            clean_json(wrong)


def test_what_cannot_be_seen():
    assert has_invisible("jan\u200b@gemeente.example")
    assert not has_invisible("jan@gemeente.example")
