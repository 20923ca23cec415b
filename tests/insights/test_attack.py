"""Somebody with two roles keeps every page, export, report and API answer, of three moments, and subtracts.

The world is random and sparse: many small cells. What the attacker holds is a system of equations over the reports of one
organisation, month, kind and group of office (council, board, staff). A group of reports is found when its size follows from the
system. None that counts one to nine may be.
"""

import csv
import random
from datetime import date
from functools import partial
from itertools import combinations, product

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from incidents.lists import Behaviour
from incidents.terms import add_months
from insights import api, overview, pages, publish, words
from insights.count import month_of, months_between
from insights.models import NATIONAL_CODE, Basis, Publication, Tally
from insights.slices import SLICES, WITHIN
from insights.suppress import REST, THRESHOLD
from organisations.models import Role
from tests.factories import OrganisationFactory, person

pytestmark = pytest.mark.django_db
MONTHS, KINDS = 5, [Behaviour.VERBAL.value, Behaviour.THREAT.value, Behaviour.PHYSICAL.value]
GROUPS = ["council", "board", "staff"]
PRIME = 2**61 - 1
worlds = settings(
    deadline=None, max_examples=6, derandomize=True, phases=[Phase.generate],  # a smaller world tells no more, and takes minutes to find
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
Cell = tuple[int, int, str, int, str]  # organisation, month, kind, the moment before which it came, and group
Equation = tuple[frozenset, int]


def calendar() -> list[date]:
    last = month_of(timezone.now())
    return months_between(add_months(last, 1 - MONTHS), last)


class World:
    """Organisations and what really happened in them; a month of it comes later."""

    def __init__(self, desk, places, dice: random.Random) -> None:
        self.desk, self.places, self.months = desk, places, calendar()
        sizes = {place.pk: dice.choice([0, 1, 4, 12, 30]) for place in places}
        part = {place.pk: dict(zip(GROUPS, dice.sample([1.0, 0.8, 0.2], 3), strict=True)) for place in places}
        self.cells: dict[Cell, int] = {
            (place.pk, month, kind, 0, group): dice.choice(
                [0, 1, dice.randint(0, round(sizes[place.pk] * part[place.pk][group]) + 1)]
            )
            for place, month, kind, group in product(places, range(MONTHS), KINDS, GROUPS)
        }
        self.later = {
            (place.pk, MONTHS - 1, kind, moment, group): dice.choice([0, 0, 0, 1, sizes[place.pk]])
            for place, kind, group, moment in product(places, KINDS, GROUPS, (1, 2))
        }
        self.later |= {
            (place.pk, dice.randrange(MONTHS - 1), dice.choice(KINDS), moment, dice.choice(GROUPS)): dice.choice(
                [0, 1, 1, 3]
            )
            for place, moment in product(places, (1, 2))
        }
        for place, moment in product(places, (1, 2)):  # one report is of another kind at second sight
            month, group, (one, other) = dice.randrange(MONTHS - 1), dice.choice(GROUPS), dice.sample(KINDS, 2)
            if self.cells[place.pk, month, one, 0, group] >= THRESHOLD and dice.choice([True, False]):
                for kind, moved in ((one, -1), (other, 1)):
                    cell = (place.pk, month, kind, moment, group)
                    self.later[cell] = self.later.get(cell, 0) + moved

    def tell(self, moment: int) -> None:
        """Count and publish what there is at this moment."""
        self.cells |= {cell: count for cell, count in self.later.items() if cell[3] == moment}
        cells = self.cells
        Tally.objects.all().delete()
        sums: dict[tuple, int] = {}
        for (place, month, kind, _later, group), count in cells.items():
            for dimension, value in (("kind", kind), ("total", ""), ("group", group)):
                key = (place, month, group, dimension, value)
                sums[key] = sums.get(key, 0) + count
        Tally.objects.bulk_create(
            Tally(organisation_id=place, month=self.months[month], group=group, dimension=dimension, value=value, count=count)
            for (place, month, group, dimension, value), count in sums.items() if count
        )  # fmt: skip
        publish.publish()

    def group(self, places, first: int, last: int, kinds=KINDS, groups=GROUPS) -> frozenset:
        """The cells of these organisations, months (both included), kinds and groups of office, as far as they are there."""
        return frozenset(
            cell for cell in self.cells
            if cell[0] in places and first <= cell[1] <= last and cell[2] in kinds and cell[4] in groups
        )  # fmt: skip

    def size(self, group) -> int:
        return sum(self.cells[cell] for cell in group)

    def as_told(self, group: frozenset, count: int) -> frozenset | None:
        """What a number was about: figures that were not renewed know nothing of what came later. None: of a sum of such."""
        for moment in (2, 1, 0):
            known = frozenset(cell for cell in group if cell[3] <= moment)
            if count == self.size(known):
                return known
        return None


def block_says(world: World, places, block: dict, told: dict, groups=GROUPS) -> list[Equation]:
    """What a block of months says: its total, each shown category, and the rest."""
    start, end = (world.months.index(date.fromisoformat(block[name][:7] + "-01")) for name in ("from", "until"))
    about = partial(world.group, places, start, end)
    found = [(about(groups=groups), block["count"])] if "count" in block else []
    for name, count in told.get("kind", {}).items():
        meant = [name] if name != REST else [kind for kind in KINDS if kind not in told["kind"]]
        found.append((about(meant, groups), count))
    for name, count in told.get("group", {}).items():
        meant = [name] if name != REST else [group for group in groups if group not in told["group"]]
        found.append((about(groups=meant), count))
    return found


def figures_say(world: World, places, figures: dict, groups=GROUPS) -> list[Equation]:
    """The published row, as raw SQL under somebody's role shows it: the slices of griffier and coordinator are in it."""
    found = [one for block in figures["trend"] for one in block_says(world, places, block, {}, groups)]
    for block in figures["blocks"]:
        found += block_says(world, places, block, block, groups)
        for type_, told in block.get("types", {}).items():
            alike = [place.pk for place in world.places if place.type == type_]
            found += block_says(world, alike, {name: block[name] for name in ("from", "until")}, told)
    for name, groups_ in (SLICES | WITHIN).items():
        if told := figures.get("slices", {}).get(name):
            found += figures_say(world, places, told, groups_)
    if peers := figures.get("peers"):
        alike = [
            place.pk for place in world.places if (place.type, publish.size_of(place)) == (peers["type"], peers["size"])
        ]
        found += figures_say(world, alike, peers)
    return found


def api_says(world: World, places, answer: dict) -> list[Equation]:
    """The answer of /api/v1/aggregaten."""
    found: list[Equation] = []
    for one in [*answer["verloop"], *answer["perioden"]]:
        block = {"from": one["vanafMaand"], "until": one["totEnMetMaand"], "count": one["aantal"]}
        parts = {
            name: part
            for part in one.get("onderdelen", [])
            for name, theirs in api.NAMES.items()
            if theirs == part["naam"]
        }
        told = {name: {value["code"]: value["aantal"] for value in part["waarden"]} for name, part in parts.items()}
        found += block_says(world, places, block, told)
    return found


def rows_say(world: World, places, rows: list[list[str]]) -> list[Equation]:
    """The lines of an export, read back from its words."""
    spans = {pages.span({"from": a.isoformat(), "until": b.isoformat()}): (at, to)
             for (at, a), (to, b) in product(enumerate(world.months), repeat=2) if at <= to}  # fmt: skip
    kinds = {words.label("kind", kind): kind for kind in KINDS}
    told = {kinds[row[1]] for row in rows if row[1] in kinds}
    found = []
    for part, name, span, count, _percent in rows:
        if part == "Meldingen":
            found.append((world.group(places, *spans[span]), int(count)))
        elif part == "Soort gedrag":
            meant = [kinds[name]] if name in kinds else [kind for kind in KINDS if kind not in told]
            found.append((world.group(places, *spans[span], meant), int(count)))
    return found


def holds(world: World, who, place, enter) -> list[Equation]:
    """All that one person can lay a hand on: the row, the API, the export of every period, and the reports of every quarter and year."""
    published = Publication.objects.get(organisation=place)
    places = [one.pk for one in world.places] if place == world.desk else [place.pk]
    row = figures_say(world, places, published.figures)
    assert all(world.as_told(*one) is not None for one in row), "a number that is not true of anything"
    found = row + api_says(world, places, api.shown(place, published))
    for key, _label in pages.periods(published.figures):
        answer = enter(who).get(f"/overzicht/cijfers.csv?periode={key}")
        text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
        found += rows_say(world, places, list(csv.reader(text.splitlines()[1:], delimiter=";")))
        assert enter(who).get(f"/overzicht/?periode={key}").status_code == 200
    if place != world.desk:
        for first, last in combinations(world.months, 2):
            told = pages.told(published.figures, overview.between(published.figures, first, add_months(last, 1)))
            found += rows_say(world, places, [[str(cell) for cell in row] for row in list(pages.rows_of(told))[1:]])
    meant = [(world.as_told(group, count), count) for group, count in found]
    return [(group, count) for group, count in meant if group is not None]  # a sum of what the row says tells no more


def nothing_told(equations: list[Equation], cells: list[Cell], dice: random.Random) -> dict[Cell, int]:
    """Something the attacker could add to the world without any equation noticing, at random (modulo a prime).

    A group of cells is found exactly when this adds nothing to it.
    """
    pivots: list[tuple[Cell, dict[Cell, int]]] = []
    for group in {group for group, _count in equations}:
        row = dict.fromkeys(group, 1)
        for cell, other in pivots:
            if factor := row.get(cell, 0):
                for name, value in other.items():
                    row[name] = (row.get(name, 0) - factor * value) % PRIME
        row = {name: value for name, value in row.items() if value}
        if row:
            cell = min(row)
            inverse = pow(row[cell], -1, PRIME)
            pivots.append((cell, {name: value * inverse % PRIME for name, value in row.items()}))
    bound = {cell for cell, _row in pivots}
    free = {cell: dice.randrange(PRIME) for cell in cells if cell not in bound}
    for cell, row in reversed(pivots):
        free[cell] = -sum(value * free.get(name, 0) for name, value in row.items() if name != cell) % PRIME
    return free


def small_groups(world: World) -> list[frozenset]:
    """Groups of one to nine reports that somebody could be after: of one organisation, of all others, of a type; by months and kinds."""
    everybody = {place.pk for place in world.places}
    types = [{place.pk for place in world.places if place.type == type_} for type_ in ("municipality", "province")]
    some = [*({place} for place in everybody), *types, *({one, other} for one, other in combinations(everybody, 2))]
    spans = [(first, last) for first in range(MONTHS) for last in range(first, MONTHS)]
    kinds = [KINDS, *([kind] for kind in KINDS), *([*two] for two in combinations(KINDS, 2))]
    found = []
    for (first, last), kinds_ in product(spans, kinds):
        within = world.group(everybody, first, last, kinds_)
        for places in some:
            inside = frozenset(cell for cell in within if cell[0] in places)
            found += [group for group in (inside, within - inside) if 0 < world.size(group) < THRESHOLD]
        for place, groups in product(everybody, (*([group] for group in GROUPS), SLICES["others"])):
            inside = frozenset(cell for cell in within if cell[0] == place and cell[4] in groups)
            found += [inside] if 0 < world.size(inside) < THRESHOLD else []
    new = [
        frozenset(cell for cell in world.cells if cell[3] in came) for came in ([1], [2], [1, 2])
    ]  # what came between moments
    for came, places, groups in product(new, some, (GROUPS, *([group] for group in GROUPS), SLICES["others"])):
        inside = frozenset(cell for cell in came if cell[0] in places and cell[4] in groups)
        found += [group for group in (inside, came - inside) if 0 < world.size(group) < THRESHOLD]
    return found


def found_by(equations: list[Equation], world: World, small: list[frozenset], dice: random.Random) -> list[frozenset]:
    """The small groups whose size follows from the equations."""
    unseen = nothing_told(equations, list(world.cells), dice)
    return [group for group in small if sum(unseen[cell] for cell in group) % PRIME == 0]


@pytest.fixture
def country():
    """Twelve gemeenten of one size, three provincies, and the national desk; with somebody who may see the figures of each."""
    desk = OrganisationFactory(code=NATIONAL_CODE, type="national", name="BZK")
    places = [OrganisationFactory(code=f"GM7{number:03}") for number in range(12)]
    places += [OrganisationFactory(code=f"PV7{number}", type="province") for number in range(3)]
    leads = {place.pk: person(place, Role.SECRETARY) for place in places}
    return desk, places, leads, person(desk, Role.ANALYST)


@worlds
@given(seed=st.integers(0, 10**9))
def test_two_roles_and_three_moments_find_no_small_group(seed, country, enter):
    desk, places, leads, analyst = country
    dice = random.Random(seed)  # noqa: S311 -- a world, no secret
    Publication.objects.all().delete()
    Basis.objects.all().delete()
    world = World(desk, places, dice)
    largest = sorted(places, key=lambda place: -world.size(world.group([place.pk], 0, MONTHS)))
    watched = [largest[0], largest[1], dice.choice(places)]
    held: dict[int, list[Equation]] = {place.pk: [] for place in (*watched, desk)}
    for moment in (0, 1, 2):
        world.tell(moment)
        for place in {*watched, desk}:
            held[place.pk] += holds(world, analyst if place == desk else leads[place.pk], place, enter)
    small = small_groups(world)
    for one, other in combinations({desk.pk, *(place.pk for place in watched)}, 2):
        assert found_by(held[one] + held[other], world, small, dice) == []


def test_the_attacker_finds_what_is_not_hidden(country):
    """No straw man: told without merging, a small cell is found from the total and the large one."""
    desk, places, _leads, _analyst = country
    world = World(desk, places, random.Random(1))  # noqa: S311 -- a world, no secret
    world.cells |= dict.fromkeys(world.group([places[0].pk], 0, 0), 0)
    world.cells |= {(places[0].pk, 0, kind, 0, "staff"): count for kind, count in zip(KINDS, (40, 3, 20), strict=True)}
    total = (world.group([places[0].pk], 0, 0), 63)
    shown = [(world.group([places[0].pk], 0, 0, [kind]), count) for kind, count in ((KINDS[0], 40), (KINDS[2], 20))]
    found = found_by([total, *shown], world, small_groups(world), random.Random(2))  # noqa: S311
    assert world.group([places[0].pk], 0, 0, [KINDS[1]]) in found
