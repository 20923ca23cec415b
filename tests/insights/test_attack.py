"""An intruder with two roles subtracts every page, export, report and API answer of three moments.

The world is random and sparse: many small cells. What the intruder has is a system of equations
over the reports of one organisation, month, kind and target group (council, board, staff). A group
of reports is disclosed when its size follows from the system. None that counts one to nine may be.
"""

import csv
import random
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import partial
from itertools import combinations, product

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from insights import api, exports, labels, peers, presentation, selection
from insights.complementary_slices import SLICES, SLICES_OF_OTHERS
from insights.disclosure_control import REST, THRESHOLD
from insights.models import NATIONAL_CODE, Publication, PublicationBasis
from legalterms.terms import add_months
from organisations.models import Role
from tests.factories import OrganisationFactory, person
from tests.insights.world import GROUP_CHOICES, GROUPS, KINDS, MONTHS, Cell, Equation, World

pytestmark = pytest.mark.django_db
PRIME = 2**61 - 1
worlds = settings(
    deadline=None,
    max_examples=6,
    derandomize=True,
    phases=[Phase.generate],  # a smaller world shows no more, and takes minutes to find
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def block_equations(
    world: World, places, block: dict, breakdowns: dict, groups=GROUPS
) -> list[Equation]:
    """Return what a block of months says: its total, each shown category, and the rest."""
    start = world.months.index(date.fromisoformat(block["from"][:7] + "-01"))
    end = world.months.index(date.fromisoformat(block["until"][:7] + "-01"))
    select = partial(world.select, places, start, end)
    equations = []
    if "count" in block:
        equations.append((select(groups=groups), block["count"]))
    kinds = breakdowns.get("kind", {})
    for name, count in kinds.items():
        equations.append((select(behind(name, kinds, KINDS), groups), count))
    target_groups = breakdowns.get("group", {})
    for name, count in target_groups.items():
        cells = select(groups=behind(name, target_groups, groups))
        equations.append((cells, count))
    return equations


def behind(name: str, breakdown: Collection[str], categories: Iterable[str]) -> list[str]:
    """Return the category with this name, or the categories that stand under the rest."""
    if name != REST:
        return [name]
    return [category for category in categories if category not in breakdown]


def figures_equations(world: World, places, figures: dict, groups=GROUPS) -> list[Equation]:
    """Return what the published row says, as raw SQL under the role of the intruder shows it.

    The slices of griffier and coordinator are in it.
    """
    equations = []
    for block in figures["trend"]:
        equations += block_equations(world, places, block, {}, groups)
    for block in figures["blocks"]:
        equations += block_equations(world, places, block, block, groups)
        period = {name: block[name] for name in ("from", "until")}
        for organisation_type, breakdowns in block.get("types", {}).items():
            same_type = [place.pk for place in world.places if place.type == organisation_type]
            equations += block_equations(world, same_type, period, breakdowns)
    for name, groups_of_slice in (SLICES | SLICES_OF_OTHERS).items():
        if name in figures.get("slices", {}):
            slice_figures = figures["slices"][name]
            equations += figures_equations(world, places, slice_figures, groups_of_slice)
    peer_figures = figures.get("peers")
    if peer_figures:
        peer_group = (peer_figures["type"], peer_figures["size"])
        members = [place.pk for place in world.places if peers.peer_group_of(place) == peer_group]
        equations += figures_equations(world, members, peer_figures)
    return equations


def api_equations(world: World, places, body: dict) -> list[Equation]:
    """Return what the answer of /api/v1/aggregaten says."""
    dimensions = {name: dimension for dimension, name in api.CATEGORY_NAMES.items()}
    equations = []
    for period in [*body["verloop"], *body["perioden"]]:
        block = {
            "from": period["vanafMaand"],
            "until": period["totEnMetMaand"],
            "count": period["aantal"],
        }
        breakdowns = {}
        for part in period.get("onderdelen", []):
            counts = {value["code"]: value["aantal"] for value in part["waarden"]}
            breakdowns[dimensions[part["naam"]]] = counts
        equations += block_equations(world, places, block, breakdowns)
    return equations


def export_equations(world: World, places, rows: list[list[str]]) -> list[Equation]:
    """Return what the lines of an export say, read back from its words."""
    spans = {}
    for (start, first), (end, last) in product(enumerate(world.months), repeat=2):
        if start <= end:
            months = {"from": first.isoformat(), "until": last.isoformat()}
            spans[presentation.months_label(months)] = (start, end)
    kinds = {labels.category_label("kind", kind): kind for kind in KINDS}
    shown_kinds = {kinds[row[1]] for row in rows if row[1] in kinds}
    equations = []
    for part, label, span, count, _percentage in rows:
        if part == "Meldingen":
            equations.append((world.select(places, *spans[span]), int(count)))
        elif part == "Soort gedrag":
            cells_kinds = behind(kinds.get(label, REST), shown_kinds, KINDS)
            equations.append((world.select(places, *spans[span], cells_kinds), int(count)))
    return equations


def all_equations(world: World, viewer, place, enter) -> list[Equation]:
    """Return what everything says that one person can get.

    That is the row, the API, the export of every period, and the report of every quarter and year.
    """
    published = Publication.objects.get(organisation=place)
    places = [place.pk]
    if place == world.desk:
        places = [other.pk for other in world.places]
    row_equations = figures_equations(world, places, published.figures)
    for cells, count in row_equations:
        assert world.as_published(cells, count) is not None, "a number that is not true of anything"
    equations = [*row_equations]
    equations += api_equations(world, places, api.figures_body(place, published))
    for key, _label in presentation.period_choices(published.figures):
        response = enter(viewer).get(f"/overzicht/cijfers.csv?periode={key}")
        text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
        rows = list(csv.reader(text.splitlines()[1:], delimiter=";"))
        equations += export_equations(world, places, rows)
        assert enter(viewer).get(f"/overzicht/?periode={key}").status_code == 200
    if place != world.desk:
        for first, last in combinations(world.months, 2):
            equations += report_equations(world, places, published.figures, first, last)
    # A sum of what the row says discloses no more.
    as_published = [(world.as_published(cells, count), count) for cells, count in equations]
    return [(cells, count) for cells, count in as_published if cells is not None]


def report_equations(world: World, places, figures: dict, first: date, last: date):
    """Return what the report of these months says."""
    selected = selection.select_between(figures, first, add_months(last, 1))
    context = presentation.period_context(figures, selected)
    rows = [[str(value) for value in row] for row in exports.export_rows(context)]
    return export_equations(world, places, rows[1:])


def invisible_change(
    equations: list[Equation], cells: list[Cell], dice: random.Random
) -> dict[Cell, int]:
    """Return a random change of the world that no equation notices (modulo a prime).

    A group of cells is disclosed exactly when this adds nothing to it.
    """
    pivots: list[tuple[Cell, dict[Cell, int]]] = []
    for group in {group for group, _count in equations}:
        row = _eliminate(dict.fromkeys(group, 1), pivots)
        if row:
            cell = min(row)
            inverse = pow(row[cell], -1, PRIME)
            scaled = {name: value * inverse % PRIME for name, value in row.items()}
            pivots.append((cell, scaled))
    bound = {cell for cell, _row in pivots}
    change = {cell: dice.randrange(PRIME) for cell in cells if cell not in bound}
    for cell, row in reversed(pivots):
        others = sum(value * change.get(name, 0) for name, value in row.items() if name != cell)
        change[cell] = -others % PRIME
    return change


def _eliminate(row: dict[Cell, int], pivots: list[tuple[Cell, dict[Cell, int]]]) -> dict[Cell, int]:
    """Return a row of the system without the pivots (Gaussian elimination)."""
    for pivot, pivot_row in pivots:
        factor = row.get(pivot, 0)
        if factor:
            for name, value in pivot_row.items():
                row[name] = (row.get(name, 0) - factor * value) % PRIME
    return {name: value for name, value in row.items() if value}


def small_groups(world: World) -> list[frozenset[Cell]]:
    """Return the groups of one to nine reports that an intruder could be after."""
    small = []
    for group in [*groups_by_period(world), *groups_by_moment(world)]:
        if 0 < world.size(group) < THRESHOLD:
            small.append(group)
    return small


def sets_of_places(world: World) -> list[set[int]]:
    """Return each organisation, each type, and each pair of organisations."""
    everybody = [place.pk for place in world.places]
    types = []
    for organisation_type in ("municipality", "province"):
        types.append({place.pk for place in world.places if place.type == organisation_type})
    pairs = [set(pair) for pair in combinations(everybody, 2)]
    return [*({place} for place in everybody), *types, *pairs]


def groups_by_period(world: World) -> Iterator[frozenset[Cell]]:
    """Yield reports of some organisations, of the others, or of a target group, by period."""
    everybody = {place.pk for place in world.places}
    spans = [(first, last) for first in range(MONTHS) for last in range(first, MONTHS)]
    sets_of_kinds = [KINDS, *([kind] for kind in KINDS), *map(list, combinations(KINDS, 2))]
    for (first, last), kinds in product(spans, sets_of_kinds):
        within = world.select(everybody, first, last, kinds)
        for places in sets_of_places(world):
            inside = frozenset(cell for cell in within if cell[0] in places)
            yield inside
            yield within - inside
        for place, groups in product(everybody, GROUP_CHOICES[1:]):
            yield frozenset(cell for cell in within if cell[0] == place and cell[4] in groups)


def groups_by_moment(world: World) -> Iterator[frozenset[Cell]]:
    """Yield reports that came between two moments, of some organisations and of all others."""
    for moments in ([1], [2], [1, 2]):
        came = frozenset(cell for cell in world.cells if cell[3] in moments)
        for places, groups in product(sets_of_places(world), GROUP_CHOICES):
            inside = frozenset(cell for cell in came if cell[0] in places and cell[4] in groups)
            yield inside
            yield came - inside


def disclosed(
    equations: list[Equation], world: World, groups: list[frozenset[Cell]], dice: random.Random
) -> list[frozenset[Cell]]:
    """Return the groups whose size follows from the equations."""
    change = invisible_change(equations, list(world.cells), dice)
    return [group for group in groups if sum(change[cell] for cell in group) % PRIME == 0]


@pytest.fixture
def country():
    """Return the national desk, twelve gemeenten of one size and three provincies, and viewers.

    There is a secretaris for each organisation, and an analyst for the country.
    """
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
    PublicationBasis.objects.all().delete()
    world = World(desk, places, dice)
    sizes = {place.pk: world.size(world.select([place.pk], 0, MONTHS)) for place in places}
    largest = sorted(places, key=lambda place: -sizes[place.pk])
    watched = {largest[0], largest[1], dice.choice(places), desk}
    viewers = leads | {desk.pk: analyst}
    equations: dict[int, list[Equation]] = {place.pk: [] for place in watched}
    for moment in (0, 1, 2):
        world.publish(moment)
        for place in watched:
            equations[place.pk] += all_equations(world, viewers[place.pk], place, enter)
    small = small_groups(world)
    for place, other in combinations(equations, 2):
        assert disclosed(equations[place] + equations[other], world, small, dice) == []


def test_the_attacker_finds_what_is_not_hidden(country):
    """Show that the intruder is no straw man.

    Without suppression a small cell is disclosed by the total and the large ones.
    """
    desk, places, _leads, _analyst = country
    place = places[0].pk
    dice = random.Random(1)  # noqa: S311 -- a world, no secret
    world = World(desk, places, dice)
    month = world.select([place], 0, 0)
    world.cells |= dict.fromkeys(month, 0)
    for kind, count in zip(KINDS, (40, 3, 20), strict=True):
        world.cells[place, 0, kind, 0, "staff"] = count
    equations = [(month, 63)]
    for kind, count in ((KINDS[0], 40), (KINDS[2], 20)):
        equations.append((world.select([place], 0, 0, [kind]), count))
    groups = disclosed(equations, world, small_groups(world), dice)
    assert world.select([place], 0, 0, [KINDS[1]]) in groups
