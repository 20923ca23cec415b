"""The map of gemeenten as equal squares, one for each (organisations/reference/SOURCES.md)."""

import csv
from functools import cache
from pathlib import Path

MAP = Path(__file__).parent / "reference" / "tegelkaart_gemeenten.csv"


@cache
def map_squares() -> list[dict[str, str]]:
    """Return the squares of the map of gemeenten: code, naam, rij and kolom."""
    with MAP.open(newline="") as lines:
        return list(csv.DictReader(lines))
