"""The weighing `vw-triage-1`: which request goes first (domain reference support §4). Plain arithmetic over facts, no rows.

The score orders a queue; it is not a dreigingsinschatting. What is unknown is not zero: it counts for half, and the range tells
what it could be. Not used, on purpose: sex, origin, party, place and fame.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from enum import IntEnum
from itertools import chain
from typing import Any

MODEL = "vw-triage-1"
UNKNOWN_SCALE = 2  # what an unknown ernst or waarschijnlijkheid counts for
MOST_SCALE = 4
CONCRETE = 3  # from here on a threat is aimed at the person or the family
BOUNDS = (60, 40, 20)  # the least score of P1, P2 and P3


class Band(IntEnum):
    """How soon; the smaller, the sooner."""

    P0 = 0
    P1 = 1
    P2 = 2
    P3 = 3
    P4 = 4

    @property
    def slug(self) -> str:
        """p0 … p4."""
        return self.name.lower()


@dataclass(frozen=True)
class Facts:
    """What is known of a request; None is "not known". The order of the items is that of the form."""

    severity: int | None = None
    likelihood: int | None = None
    # resistance that is missing
    no_pkvw: bool | None = None
    no_detection: bool | None = None
    weak_front: bool | None = None
    no_arrangements: bool | None = None
    # exposure
    address_shared: bool | None = None
    vulnerable_housemate: bool | None = None
    alone_or_remote: bool | None = None
    # time
    risk_moment: bool | None = None
    new_start: bool | None = None
    # the hard rules
    danger_now: bool | None = None
    at_the_home: bool | None = None
    weapon: bool | None = None
    chain_acts: bool | None = None
    doxed: bool | None = None
    against_family: bool | None = None


POINTS = {"no_pkvw": 8, "no_detection": 6, "weak_front": 3, "no_arrangements": 3,
          "address_shared": 5, "vulnerable_housemate": 4, "alone_or_remote": 3,
          "risk_moment": 5, "new_start": 3}  # fmt: skip
# Fact → code and the band that it is at least. H6 is no bound: it lifts one band.
RULES = {"danger_now": ("H1", Band.P0), "at_the_home": ("H2", Band.P1), "weapon": ("H3", Band.P1), "chain_acts": ("H4", Band.P1),
         "doxed": ("H5", Band.P2), "against_family": ("H6", None)}  # fmt: skip
SCALES = ("severity", "likelihood")


@dataclass(frozen=True)
class Line:
    """One contribution: the fact, its points, the most it could be, and whether it is known."""

    fact: str
    points: int
    most: int
    known: bool = True
    rule: str = ""


@dataclass(frozen=True)
class Result:
    """Where a request stands. `lowest` and `highest` are what the score would be with every unknown at its end."""

    score: int
    lowest: int
    highest: int
    band: Band
    top: Band
    minimum: Band
    rules: tuple[str, ...]
    incomplete: bool
    lines: tuple[Line, ...]

    @property
    def call(self) -> bool:
        """What is unknown could make it more urgent: call to find out."""
        return self.top < self.band


def weigh(facts: Facts) -> Result:
    """The score, the band and why, biggest contribution first."""
    low, high = _filled(facts, least=True), _filled(facts, least=False)
    score = _score(facts)
    band, minimum = _band(facts, score)
    return Result(
        score=score,
        lowest=_score(low),
        highest=_score(high),
        band=band,
        top=_band(high, _score(high))[0],
        minimum=minimum,
        rules=tuple(code for code, _least in _rules(facts)),
        incomplete=any(getattr(facts, name) is None for name in SCALES),
        lines=lines(facts),
    )


def lines(facts: Facts) -> tuple[Line, ...]:
    """What counts, hard rules first and then the biggest contribution."""
    return tuple(sorted(_lines(facts), key=lambda line: (not line.rule, -line.points, line.known)))


def band_of(score: int) -> Band:
    """The band of a score alone."""
    return Band(next((band for band, least in enumerate(BOUNDS, 1) if score >= least), Band.P4))


def threat(severity: int | None, likelihood: int | None) -> int:
    """Ernst times waarschijnlijkheid, 0–60."""
    e, w = (UNKNOWN_SCALE if value is None else value for value in (severity, likelihood))
    return (60 * e * w + 8) // 16


def _item(value: bool | None, most: int) -> int:
    return -(-most // 2) if value is None else most * value


def _score(facts: Facts) -> int:
    items = sum(_item(getattr(facts, name), most) for name, most in POINTS.items())
    return threat(facts.severity, facts.likelihood) + items


def _filled(facts: Facts, *, least: bool) -> Facts:
    """With every unknown that counts points at its lowest or its highest."""
    unknown = [name for name in chain(SCALES, POINTS) if getattr(facts, name) is None]
    ends: dict[str, Any] = {name: (0 if least else MOST_SCALE) if name in SCALES else not least for name in unknown}
    return replace(facts, **ends)


def _rules(facts: Facts) -> Iterator[tuple[str, Band | None]]:
    """What is not known of a hard rule does not count: an answer is not made up."""
    for name, (code, least) in RULES.items():
        aimed = code != "H5" or (facts.likelihood or 0) >= CONCRETE
        if getattr(facts, name) and aimed:
            yield code, least


def _band(facts: Facts, score: int) -> tuple[Band, Band]:
    """The band, and the least urgent one that the hard rules allow."""
    held = dict(_rules(facts))
    minimum = min((least for least in held.values() if least is not None), default=Band.P4)
    band = min(band_of(score), minimum)
    if "H6" in held and band > Band.P1:  # P0 is danger now, and nothing else
        band = minimum = Band(band - 1)
    return band, minimum


def _lines(facts: Facts) -> Iterator[Line]:
    held = dict(_rules(facts))
    for name, (code, _least) in RULES.items():
        if code in held:
            yield Line(name, 0, 0, rule=code)
    yield Line(
        "threat", threat(facts.severity, facts.likelihood), 60, all(getattr(facts, name) is not None for name in SCALES)
    )
    for name, most in POINTS.items():
        value = getattr(facts, name)
        if value is not False:
            yield Line(name, _item(value, most), most, value is not None)


NAMES = tuple(field.name for field in fields(Facts))
