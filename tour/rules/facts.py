"""Facts that come from files: elections, school holidays, neighbours, where a body has its seat.

Sources: tour/reference/SOURCES.md and organisations/reference/SOURCES.md.
"""

import csv
import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sessionplanner.demand import Coordinates, DateRange

HERE = Path(__file__).resolve().parent.parent / "reference"
ORGANISATION_FILES = HERE.parent.parent / "organisations" / "reference"
MUNICIPALITY = "municipality"


@dataclass(frozen=True)
class Seat:
    """Where a public body has its seat: coordinates, holiday region, province."""

    place: Coordinates
    holiday_region: str
    province: str
    town: str


@dataclass(frozen=True)
class Holiday:
    """A school holiday in one region."""

    name: str
    region: str
    period: DateRange


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


@functools.cache
def seats() -> Mapping[str, Seat]:
    """Return the seat of each gemeente, provincie and waterschap by its code."""
    by_code = {}
    for row in _rows(ORGANISATION_FILES / "gemeenten.csv"):
        place = Coordinates(float(row["gemeentehuis_lat"]), float(row["gemeentehuis_lon"]))
        region, town = row["vakantieregio"], row["gemeentehuis_plaats"]
        by_code[row["code"]] = Seat(place, region, row["provincie"], town)
    for row in _rows(HERE / "hoofdkantoren.csv"):
        place = Coordinates(float(row["lat"]), float(row["lon"]))
        by_code[row["code"]] = Seat(place, row["vakantieregio"], row["provincie"], row["plaats"])
    return by_code


@functools.cache
def neighbours() -> Mapping[str, frozenset[str]]:
    """Return the codes of the gemeenten that border on each gemeente."""
    by_code: dict[str, set[str]] = defaultdict(set)
    for row in _rows(HERE / "buurgemeenten.csv"):
        by_code[row["code"]].add(row["buur"])
        by_code[row["buur"]].add(row["code"])
    return {code: frozenset(codes) for code, codes in by_code.items()}


@functools.cache
def holidays() -> tuple[Holiday, ...]:
    """Return the school holidays of every region."""
    periods = []
    for row in _rows(HERE / "schoolvakanties.csv"):
        first, last = date.fromisoformat(row["begin"]), date.fromisoformat(row["eind"])
        periods.append(Holiday(row["vakantie"], row["regio"], DateRange(first, last)))
    return tuple(periods)


@functools.cache
def elections(kind: str, code: str = "") -> tuple[date, ...]:
    """Return the days on which a body of this kind is elected, in order.

    A body with a row of its own (a herindelingsverkiezing) has that one beside the others.
    """
    days = set()
    for row in _rows(HERE / "verkiezingen.csv"):
        if row["soort"] == kind and row["code"] in {"", code}:
            days.add(date.fromisoformat(row["datum"]))
    return tuple(sorted(days))


def term_began(kind: str, code: str, on: date) -> date:
    """Return the election day with which the raadsperiode of this day began."""
    before = [day for day in elections(kind, code) if day <= on]
    earliest = elections(kind, code) or (date(on.year, 1, 1),)
    return before[-1] if before else earliest[0]
