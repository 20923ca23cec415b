"""A random, sparse world of organisations and reports, with many small cells."""

import random
from collections.abc import Collection, Iterable
from datetime import date
from itertools import product

from django.utils import timezone

from incidents.value_lists import Behaviour
from insights import publishing
from insights.complementary_slices import SLICES
from insights.counting import month_of, months_between
from insights.disclosure_control import THRESHOLD
from insights.models import CellCount
from legalterms.terms import add_months

MONTHS = 5
KINDS = [Behaviour.VERBAL.value, Behaviour.THREAT.value, Behaviour.PHYSICAL.value]
GROUPS = ["council", "board", "staff"]
GROUP_CHOICES = [GROUPS, *([group] for group in GROUPS), SLICES["others"]]
# Organisation, month, kind, the moment before which it came, and target group.
Cell = tuple[int, int, str, int, str]
Equation = tuple[frozenset[Cell], int]  # cells, and how many reports are in them


def calendar() -> list[date]:
    last = month_of(timezone.now())
    return months_between(add_months(last, 1 - MONTHS), last)


class World:
    """Organisations and what really happened in them; a part of it comes later."""

    def __init__(self, desk, places, dice: random.Random) -> None:
        self.desk = desk
        self.places = places
        self.months = calendar()
        sizes = {place.pk: dice.choice([0, 1, 4, 12, 30]) for place in places}
        shares = {}
        for place in places:
            sample = dice.sample([1.0, 0.8, 0.2], 3)
            shares[place.pk] = dict(zip(GROUPS, sample, strict=True))
        self.cells: dict[Cell, int] = {}
        for place, month, kind, group in product(places, range(MONTHS), KINDS, GROUPS):
            largest = round(sizes[place.pk] * shares[place.pk][group]) + 1
            count = dice.choice([0, 1, dice.randint(0, largest)])
            self.cells[place.pk, month, kind, 0, group] = count
        self.later_cells: dict[Cell, int] = {}
        for place, kind, group, moment in product(places, KINDS, GROUPS, (1, 2)):
            count = dice.choice([0, 0, 0, 1, sizes[place.pk]])
            self.later_cells[place.pk, MONTHS - 1, kind, moment, group] = count
        for place, moment in product(places, (1, 2)):
            self._add_late_reports(place.pk, moment, dice)
        for place, moment in product(places, (1, 2)):
            self._change_a_kind(place.pk, moment, dice)

    def _add_late_reports(self, place: int, moment: int, dice: random.Random) -> None:
        month = dice.randrange(MONTHS - 1)
        kind = dice.choice(KINDS)
        cell = (place, month, kind, moment, dice.choice(GROUPS))
        self.later_cells[cell] = dice.choice([0, 1, 1, 3])

    def _change_a_kind(self, place: int, moment: int, dice: random.Random) -> None:
        """Let one report turn out to be of another kind."""
        month = dice.randrange(MONTHS - 1)
        group = dice.choice(GROUPS)
        kind, other_kind = dice.sample(KINDS, 2)
        is_large = self.cells[place, month, kind, 0, group] >= THRESHOLD
        if is_large and dice.choice([True, False]):
            for changed_kind, change in ((kind, -1), (other_kind, 1)):
                cell = (place, month, changed_kind, moment, group)
                self.later_cells[cell] = self.later_cells.get(cell, 0) + change

    def publish(self, moment: int) -> None:
        """Count and publish what there is at this moment."""
        for cell, count in self.later_cells.items():
            if cell[3] == moment:
                self.cells[cell] = count
        sums: dict[tuple, int] = {}
        for (place, month, kind, _moment, group), count in self.cells.items():
            for dimension, value in (("kind", kind), ("total", ""), ("group", group)):
                key = (place, month, group, dimension, value)
                sums[key] = sums.get(key, 0) + count
        CellCount.objects.all().delete()
        CellCount.objects.bulk_create(
            self._cell_count(*key, count) for key, count in sums.items() if count
        )
        publishing.publish()

    def _cell_count(self, place, month, group, dimension, value, count) -> CellCount:
        return CellCount(
            organisation_id=place,
            month=self.months[month],
            group=group,
            dimension=dimension,
            value=value,
            count=count,
        )

    def select(
        self, places: Collection[int], first: int, last: int, kinds=KINDS, groups=GROUPS
    ) -> frozenset[Cell]:
        """Return the cells of these organisations, months (both included), kinds and groups."""
        selected = []
        for cell in self.cells:
            place, month, kind, _moment, group = cell
            if place in places and first <= month <= last and kind in kinds and group in groups:
                selected.append(cell)
        return frozenset(selected)

    def size(self, cells: Iterable[Cell]) -> int:
        return sum(self.cells[cell] for cell in cells)

    def as_published(self, cells: frozenset[Cell], count: int) -> frozenset[Cell] | None:
        """Return which of the cells a number was about; None for a sum of numbers.

        Figures that were not renewed lack what came later.
        """
        for moment in (2, 1, 0):
            earlier = frozenset(cell for cell in cells if cell[3] <= moment)
            if count == self.size(earlier):
                return earlier
        return None
