"""The weighing `vw-triage-1`: which request goes first (docs/domain/support.md §4).

The score orders a queue; it is not a dreigingsinschatting. What is unknown is not zero: it counts
for half, and the range says what it could be. Sex, origin, party, place and fame are left out on
purpose.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from enum import IntEnum
from itertools import chain
from typing import Any

MODEL_VERSION = "vw-triage-1"
UNKNOWN_SCALE = 2  # what an unknown ernst or waarschijnlijkheid counts for
HIGHEST_SCALE = 4
HIGHEST_THREAT = 60  # points for ernst 4 times waarschijnlijkheid 4
CONCRETE = 3  # from this waarschijnlijkheid on, a threat is aimed at the person or the family
BAND_LIMITS = (60, 40, 20)  # the lowest score of P1, P2 and P3


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
    """What is known of a request; None is "not known". In the order of the form."""

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


FACT_NAMES = tuple(field.name for field in fields(Facts))
SCALES = ("severity", "likelihood")
POINTS = {
    "no_pkvw": 8,
    "no_detection": 6,
    "weak_front": 3,
    "no_arrangements": 3,
    "address_shared": 5,
    "vulnerable_housemate": 4,
    "alone_or_remote": 3,
    "risk_moment": 5,
    "new_start": 3,
}
# Fact → code and the band that it is at least. H6 sets no band: it lifts the request by one.
RULES = {
    "danger_now": ("H1", Band.P0),
    "at_the_home": ("H2", Band.P1),
    "weapon": ("H3", Band.P1),
    "chain_acts": ("H4", Band.P1),
    "doxed": ("H5", Band.P2),
    "against_family": ("H6", None),
}


@dataclass(frozen=True)
class Contribution:
    """What one fact adds: its points, the most it could add, and whether the fact is known."""

    fact: str
    points: int
    highest: int
    is_known: bool = True
    rule: str = ""  # code of a hard rule, which gives no points


@dataclass(frozen=True)
class Result:
    """Where a request stands. `lowest` and `highest`: the score with every unknown at its end."""

    score: int
    lowest: int
    highest: int
    band: Band
    top: Band  # the band that what is unknown could make of it
    minimum: Band  # the least urgent band that the hard rules allow
    rules: tuple[str, ...]
    incomplete: bool
    contributions: tuple[Contribution, ...]

    @property
    def call(self) -> bool:
        """What is unknown could make it more urgent: call to find out."""
        return self.top < self.band


def weigh(facts: Facts) -> Result:
    """Return the score from 0 to 100, the band and why, biggest contribution first."""
    low = _fill_unknown(facts, lowest=True)
    high = _fill_unknown(facts, lowest=False)
    score = _score(facts)
    highest = _score(high)
    band, minimum = _band_and_minimum(facts, score)
    top, _minimum = _band_and_minimum(high, highest)
    return Result(
        score=score,
        lowest=_score(low),
        highest=highest,
        band=band,
        top=top,
        minimum=minimum,
        rules=tuple(_rules_that_hold(facts)),
        incomplete=not _is_threat_known(facts),
        contributions=contributions(facts),
    )


def contributions(facts: Facts) -> tuple[Contribution, ...]:
    """Return what counts: hard rules first, then the biggest contribution."""
    every = [*_rule_contributions(facts), _threat_contribution(facts), *_item_contributions(facts)]
    return tuple(sorted(every, key=_contribution_order))


def band_for_score(score: int) -> Band:
    """Return the band that a score gives, apart from the hard rules."""
    for band, limit in enumerate(BAND_LIMITS, start=Band.P1):
        if score >= limit:
            return Band(band)
    return Band.P4


def threat_points(severity: int | None, likelihood: int | None) -> int:
    """Return ernst times waarschijnlijkheid as 0 to 60 points."""
    product = _scale_or_default(severity) * _scale_or_default(likelihood)
    full = HIGHEST_SCALE * HIGHEST_SCALE
    return (HIGHEST_THREAT * product + full // 2) // full  # rounded half up


def _scale_or_default(value: int | None) -> int:
    return UNKNOWN_SCALE if value is None else value


def _item_points(value: bool | None, highest: int) -> int:
    if value is None:
        return (highest + 1) // 2  # half, rounded up
    return highest if value else 0


def _score(facts: Facts) -> int:
    score = threat_points(facts.severity, facts.likelihood)
    for name, highest in POINTS.items():
        score += _item_points(getattr(facts, name), highest)
    return score


def _fill_unknown(facts: Facts, *, lowest: bool) -> Facts:
    """Return the facts with every unknown that counts points at its lowest or its highest."""
    scale = 0 if lowest else HIGHEST_SCALE
    values: dict[str, Any] = dict.fromkeys(SCALES, scale) | dict.fromkeys(POINTS, not lowest)
    names = chain(SCALES, POINTS)
    unknown = {name: values[name] for name in names if getattr(facts, name) is None}
    return replace(facts, **unknown)


def _rules_that_hold(facts: Facts) -> dict[str, Band | None]:
    """Return code → band. What is not known of a hard rule does not count: no answer is made up."""
    is_concrete = (facts.likelihood or 0) >= CONCRETE
    holding: dict[str, Band | None] = {}
    for name, (code, band) in RULES.items():
        applies = code != "H5" or is_concrete
        if applies and getattr(facts, name):
            holding[code] = band
    return holding


def _band_and_minimum(facts: Facts, score: int) -> tuple[Band, Band]:
    """Return the band, and the least urgent one that the hard rules allow."""
    rules = _rules_that_hold(facts)
    bounds = [band for band in rules.values() if band is not None]
    minimum = min(bounds, default=Band.P4)
    band = min(band_for_score(score), minimum)
    if "H6" in rules and band > Band.P1:  # P0 is danger now, and nothing else
        band = minimum = Band(band - 1)
    return band, minimum


def _is_threat_known(facts: Facts) -> bool:
    return facts.severity is not None and facts.likelihood is not None


def _rule_contributions(facts: Facts) -> Iterator[Contribution]:
    rules = _rules_that_hold(facts)
    for name, (code, _band) in RULES.items():
        if code in rules:
            yield Contribution(name, 0, 0, rule=code)


def _threat_contribution(facts: Facts) -> Contribution:
    points = threat_points(facts.severity, facts.likelihood)
    return Contribution("threat", points, HIGHEST_THREAT, _is_threat_known(facts))


def _item_contributions(facts: Facts) -> Iterator[Contribution]:
    for name, highest in POINTS.items():
        value = getattr(facts, name)
        if value is not False:
            points = _item_points(value, highest)
            yield Contribution(name, points, highest, value is not None)


def _contribution_order(contribution: Contribution) -> tuple[bool, int, bool]:
    return (not contribution.rule, -contribution.points, contribution.is_known)
