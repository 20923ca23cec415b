"""What an opponent pays for the costs of a procedure under administrative law (Bpb), per point.

The tables of points and weights are missing in the copy that was read, so only the value of a
point is here: how many points an act counts for, the judgement says.
"""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

CENT = Decimal("0.01")


class PointValue(NamedTuple):
    """What a point is worth in bezwaar and in (hoger) beroep, from a day on."""

    first: date
    objection: Decimal
    appeal: Decimal
    source: str


POINT_VALUES = (
    PointValue(
        date(2026, 1, 1),
        Decimal(666),
        Decimal(934),
        "Besluit proceskosten bestuursrecht, text of 1-1-2026",
    ),
)


class UnknownPointValue(ValueError):
    """No value of a point is known for this day."""


def point_value(
    day: date, *, in_objection: bool, values: Sequence[PointValue] = POINT_VALUES
) -> Decimal:
    """Return what a point is worth on a day. Raises UnknownPointValue before the first row, and
    after the year of the last one: the amounts change each year.
    """
    rows = [row for row in values if row.first <= day]
    if not rows or rows[-1].first.year != day.year:
        raise UnknownPointValue(f"no value of a point is known for {day}")
    return rows[-1].objection if in_objection else rows[-1].appeal


def award_of(points: Decimal, day: date, *, in_objection: bool) -> Decimal:
    """Return the award of so many points. Raises UnknownPointValue as `point_value` does."""
    value = point_value(day, in_objection=in_objection)
    return (points * value).quantize(CENT, ROUND_HALF_UP)
