"""Whether the letters on a page have the shape that they are read as."""

import io
import unicodedata
from functools import cache
from pathlib import Path

import pikepdf
from django.conf import settings
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from tests.letters import characters

FONTS = Path(settings.BASE_DIR) / "static" / "build" / "fonts"


@cache
def shapes() -> dict[str, list]:
    """Return the outlines that each character has, in each font of ours."""
    found: dict[str, list] = {}
    for path in FONTS.rglob("*.woff2"):
        with TTFont(path) as font:
            glyphs = font.getGlyphSet()
            for code, name in font.getBestCmap().items():
                found.setdefault(chr(code), []).append(_outline(glyphs[name]))
    return found


def _outline(glyph) -> list:
    pen = RecordingPen()
    glyph.draw(pen)
    return [(step, points) for step, points in pen.value if step != "addComponent"]


def drawn_wrongly(content: bytes) -> list[str]:
    """Return each character of a PDF that is drawn as another one.

    Not of Arabic, whose letters look otherwise beside each other than alone.
    """
    wrong = []
    with pikepdf.open(io.BytesIO(content)) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Subtype") == "/Type0":
                wrong += _wrong_in(item)
    return wrong


def _wrong_in(font) -> list[str]:
    descriptor = font.DescendantFonts[0].FontDescriptor
    with TTFont(io.BytesIO(descriptor.FontFile2.read_bytes())) as embedded:
        glyphs, order = embedded.getGlyphSet(), embedded.getGlyphOrder()
        return [
            character
            for code, character in characters(font).items()
            if len(character) == 1
            and not character.isspace()
            and unicodedata.bidirectional(character) != "AL"
            and (drawn := _outline(glyphs[order[code]]))
            and drawn not in shapes().get(character, [])
        ]
