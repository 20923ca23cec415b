"""The gemeenten as squares: how far each is, and where the planner proposes a session.

A square has a dot that grows with its level, so that it reads in grey; every map has its table.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from organisations.tile_map import map_squares
from ui import charts

WAITS, PROPOSED = 1, 3


def drawn_map(levels: Mapping[str, tuple[int, str]], legend: list[tuple[int, str]]) -> dict:
    """Return a map for `chart_tiles`. `levels`: code → level and words."""
    squares = []
    for square in map_squares():
        level, words = levels.get(square["code"], (0, legend[0][1]))
        text = f"{square['naam']}: {words}"
        squares.append((int(square["rij"]), int(square["kolom"]), level, text))
    tiles, width, height = charts.tiles(squares)
    return {"tiles": tiles, "wide": width, "high": height, "legend": legend}


def proposal_map(rows: list[dict[str, Any]], unplanned: list[dict[str, Any]]) -> dict:
    """Return the map of a proposal: who gets an evening, and who waits on."""
    legend = [
        (0, _("geen aanvraag")),
        (PROPOSED, _("avond voorgesteld")),
    ]
    levels = {row["tour"].organisation.code: (PROPOSED, f"{row['day']:%-d-%-m-%Y}") for row in rows}
    return drawn_map(levels, legend)
