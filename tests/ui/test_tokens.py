"""Colours: every text reaches 4.5:1 and every edge 3:1, light and dark (WCAG 1.4.3, 1.4.11)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static" / "css" / "tokens.css"
TEXT, EDGE = 4.5, 3.0
GROUNDS = ("ground", "paper")
SOFT = ("brand-soft", "danger-soft", "ok-soft", "warn-soft")
PAIRS = [
    *[
        (ink, on, TEXT)
        for ink in ("ink", "muted", "brand", "brand-deep", "danger", "ok")
        for on in GROUNDS
    ],
    *[("ink", on, TEXT) for on in SOFT],
    *[(tone, f"{tone}-soft", TEXT) for tone in ("brand", "danger", "ok", "warn")],
    ("muted", "brand-soft", TEXT),
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-deep", TEXT),
    ("on-frame", "frame", TEXT),
    *[("on-band", f"p{band}", TEXT) for band in range(5)],
    *[("edge", on, EDGE) for on in GROUNDS],
    ("focus", "frame", EDGE),
    ("focus", "focus-ring", EDGE),
]


def colours() -> dict[str, tuple[str, str]]:
    """Return each token, light and dark."""
    values = {}
    for name, value in re.findall(r"--weerbaar-([a-z0-9-]+): ([^;]+);", CSS.read_text()):
        shades = re.findall(r"#[0-9a-f]{6}", value)
        if shades:
            values[name] = (shades[0], shades[-1])
    return values


def luminance(colour: str) -> float:
    """Return how light a colour is, by WCAG."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, other: str) -> float:
    """Between 1 and 21."""
    light, dark = sorted((luminance(first), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "on", "least"), PAIRS)
def test_it_can_be_read(ink, on, least, theme):
    values = colours()
    assert contrast(values[ink][theme], values[on][theme]) >= least


def test_a_focused_part_shows_on_every_ground():
    """The ring is two rings, one light and one dark: on any ground one of them stands out."""
    values = colours()
    for theme in (0, 1):
        for on in (*GROUNDS, *SOFT, "brand"):
            rings = [
                contrast(values[ring][theme], values[on][theme]) for ring in ("focus", "focus-ring")
            ]
            assert max(rings) >= EDGE, (on, theme)
