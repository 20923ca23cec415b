"""What our fonts cannot draw in a letter: named, so that nothing of what somebody wrote is lost.

WeasyPrint draws nothing for a character that no font has, and lets it be read as another one.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont

FONTS = Path(settings.BASE_DIR) / "static" / "build" / "fonts"
INVISIBLE = {"Cc", "Cf", "Mn", "Me", "Zl", "Zp"}  # categories: nothing is seen of them alone
UNTOLD = ("CJK UNIFIED IDEOGRAPH", "HANGUL SYLLABLE")  # their name says no more than their number


@cache
def drawable() -> frozenset[str]:
    """Return every character that one of our fonts has."""
    characters: set[str] = set()
    for path in FONTS.rglob("*.woff2"):
        with TTFont(path, lazy=True) as font:
            characters.update(map(chr, font.getBestCmap()))
    return frozenset(characters)


def with_names(text: str) -> str:
    """Return a text in which each character that no font of ours has is named between brackets.

    What is not seen by itself (a change of direction, a joiner) is left out.
    """
    composed = unicodedata.normalize("NFC", text)
    missing = {character for character in composed if character not in drawable()} - {"\n", "\t"}
    if not missing:
        return composed
    pattern = "[" + re.escape("".join(sorted(missing))) + "]"
    return re.sub(pattern, lambda match: _named(match[0]), composed)


def _named(character: str) -> str:
    if unicodedata.category(character) in INVISIBLE:
        return ""
    name = unicodedata.name(character, "")
    number = f"U+{ord(character):04X}"
    if not name or name.startswith(UNTOLD):
        return f"[{number}]"
    return f"[{number} {name.lower()}]"
