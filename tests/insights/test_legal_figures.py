"""National figures of legal support: what is shown, to whom, and what nobody can compute from it."""

import csv
import random
from collections import Counter
from datetime import date, datetime
from itertools import combinations, product

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.models import Case
from insights import legal_figures, presentation, publishing
from insights.disclosure_control import REST, THRESHOLD
from insights.legal_figures import LegalCell, extended_figures, quarter_of
from insights.models import NATIONAL_CODE, Publication, PublicationBasis
from legalsupport.models import LegalSupport
from legalterms.terms import add_months
from organisations.models import Role
from tests import factories
from tests.insights.test_attack import invisible_change

TODAY = date(2026, 11, 29)
DAYS = [date(2026, 8, 3), TODAY, date(2027, 5, 9)]
OLD, NEWER = (
    date(2026, 1, 1),
    date(2026, 7, 1),
)  # quarters of which outcomes are, and are not, shown
OUTCOMES = ["granted", "refused", "open"]
QUARTERS = [
    date(2025, 1, 1),
    date(2025, 4, 1),
    date(2025, 7, 1),
    date(2025, 10, 1),
    date(2026, 1, 1),
    date(2026, 7, 1),
]
EARLY = range(5)  # of QUARTERS: there at the first moment


def cell(place: int, count: int, quarter: date = OLD, **values) -> LegalCell:
    usual = {"procedure": "civiel_onrechtmatige_daad", "stage": "voorfase", "outcome": "granted"}
    return LegalCell(organisation=place, quarter=quarter, count=count, **usual | values)


def figures_of(cells, published=None, today: date = TODAY) -> dict:
    return extended_figures(cells, published or {}, {}, today)


class TestWhatIsShown:
    def test_quarters_that_are_over_and_hold_without_the_two_largest(self):
        shown = figures_of([cell(place, 10) for place in range(3)])
        (block,) = shown["trend"]
        assert (block["from"], block["until"], block["count"]) == ("2026-01-01", "2026-01-01", 30)
        assert block["months"] == 3

    @pytest.mark.parametrize("counts", [[9], [500], [30, 30], [30, 30, 9], [1] * 9])
    def test_a_few_requests_or_those_of_two_organisations_are_not(self, counts):
        cells = [cell(place, count) for place, count in enumerate(counts)]
        assert figures_of(cells) == {"trend": [], "blocks": []}

    def test_a_small_category_stands_with_another(self):
        cells = [cell(place, 25) for place in range(4)]
        cells += [cell(5, 3, outcome="refused"), cell(6, 2, outcome="not_treated")]
        cells += [cell(place, 5, outcome="withdrawn") for place in range(4)]
        (block,) = figures_of(cells)["blocks"]
        assert block["outcome"] == {"granted": 100, REST: 25}

    def test_what_became_of_requests_is_shown_half_a_year_later(self):
        recent = [cell(place, 40, quarter=NEWER) for place in range(4)]
        shown = figures_of(recent)
        assert ([block["count"] for block in shown["trend"]], shown["blocks"]) == ([160], [])
        later = figures_of(recent, shown, date(2027, 5, 9))
        assert [block["outcome"] for block in later["blocks"]] == [{"granted": 160}]

    def test_few_requests_are_divided_when_a_year_is_full(self):
        quarters = [date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1)]
        cells = [cell(place, 4, quarter=day) for place in range(5) for day in quarters]
        assert figures_of(cells, today=date(2026, 6, 9))["blocks"] == []
        (block,) = figures_of(cells)["blocks"]
        assert (block["from"], block["until"], block["months"]) == ("2025-01-01", "2025-10-01", 12)
        assert (block["count"], block["outcome"]) == (80, {"granted": 80})

    def test_a_late_decision_shows_in_no_block(self):
        before = [cell(place, 10, outcome=name) for place in range(5) for name in OUTCOMES]
        shown = figures_of(before)
        (block,) = shown["blocks"]
        assert block["outcome"] == {"granted": 50, "refused": 50, "open": 50}
        moved = [*before, cell(1, -1, outcome="open"), cell(1, 1, outcome="granted")]
        assert figures_of(moved, shown) == shown

    @pytest.mark.parametrize(
        ("day", "first"), [((2026, 1, 1), (2026, 1, 1)), ((2026, 12, 31), (2026, 10, 1))]
    )
    def test_quarters(self, day, first):
        assert quarter_of(date(*day)) == date(*first)


# --- nobody computes a small count ---------------------------------------------------------------


class LegalWorld:
    """Requests of ten organisations in four quarters, of which some come or move later."""

    def __init__(self, dice: random.Random) -> None:
        self.places = range(10)
        sizes = {place: dice.choice([0, 1, 3, 8, 20]) for place in self.places}
        self.cells: dict[tuple, int] = {}
        for place, quarter, name in product(self.places, EARLY, OUTCOMES):
            self.cells[place, quarter, name, 0] = dice.choice([0, 1, sizes[place]])
        self.later: dict[tuple, int] = {}
        for place, name in product(self.places, OUTCOMES):
            self.later[place, len(EARLY), name, 1] = dice.choice([0, 0, 1, sizes[place]])
        for moment in (1, 2):
            self._decide_late(moment, dice)

    def _decide_late(self, moment: int, dice: random.Random) -> None:
        for place, quarter in product(self.places, EARLY):
            waiting = self.cells[place, quarter, "open", 0]
            decided = dice.randint(0, waiting // 2)
            if dice.choice([True, False]):
                self.later[place, quarter, "open", moment] = -decided
                self.later[place, quarter, "granted", moment] = decided

    def rows(self, moment: int) -> list[LegalCell]:
        self.cells |= {key: count for key, count in self.later.items() if key[3] == moment}
        sums: Counter = Counter()
        for (place, quarter, name, _moment), count in self.cells.items():
            sums[place, quarter, name] += count
        return [
            cell(place, count, QUARTERS[quarter], outcome=name)
            for (place, quarter, name), count in sums.items()
            if count
        ]

    def select(self, block: dict, moment: int, names=OUTCOMES) -> frozenset:
        within = [
            number
            for number, day in enumerate(QUARTERS)
            if block["from"] <= day.isoformat() <= block["until"]
        ]
        return frozenset(
            key for key in self.cells if key[1] in within and key[2] in names and key[3] <= moment
        )

    def size(self, keys) -> int:
        return sum(self.cells[key] for key in keys)


def equations(world: LegalWorld, figures: dict, moments: int) -> list[tuple[frozenset, int]]:
    """What the figures say, each number of the last moment at which it is true."""
    shown = [(block, OUTCOMES, block["count"]) for block in figures["trend"] + figures["blocks"]]
    for block in figures["blocks"]:
        for name, count in block["outcome"].items():
            hidden = [other for other in OUTCOMES if other not in block["outcome"]]
            shown.append((block, hidden if name == REST else [name], count))
    answers = []
    for block, names, count in shown:
        true_of = [
            keys
            for moment in range(moments, -1, -1)
            if world.size(keys := world.select(block, moment, names)) == count
        ]
        assert true_of, "a number that is not true of anything"
        answers.append((true_of[0], count))
    return answers


SPANS = [range(first, last) for first, last in combinations(range(len(QUARTERS) + 1), 2)]


def groups_without(world: LegalWorld, pair: tuple) -> list[frozenset]:
    """Groups of the others that somebody who knows two organisations could be after."""
    groups = []
    sets_of_names = [
        OUTCOMES,
        *([name] for name in OUTCOMES),
        *map(list, combinations(OUTCOMES, 2)),
    ]
    for names, quarters, moments in product(sets_of_names, SPANS, ([0, 1, 2], [1], [2])):
        groups.append(
            frozenset(
                key
                for key in world.cells
                if key[0] not in pair
                and key[1] in quarters
                and key[2] in names
                and key[3] in moments
            )
        )
    return [group for group in groups if 0 < abs(world.size(group)) < THRESHOLD]


def publish_three_times(world: LegalWorld) -> list[tuple[frozenset, int]]:
    """Publish at three moments, as the worker does, and return what all of it says."""
    told: list[tuple[frozenset, int]] = []
    figures: dict = {}
    for moment, today in enumerate(DAYS):
        figures = figures_of(world.rows(moment), figures, today)
        told += equations(world, figures, moment)
    return told


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_who_knows_two_organisations_finds_no_small_group_of_others(seed):
    dice = random.Random(seed)  # noqa: S311 -- a world, no secret
    world = LegalWorld(dice)
    told = publish_three_times(world)
    sizes = Counter(dict.fromkeys(world.places, 0))
    for key, count in world.cells.items():
        sizes[key[0]] += count
    largest = tuple(place for place, _count in sizes.most_common(2))
    for pair in (largest, (0, 1)):
        of_others = [(frozenset(key for key in keys if key[0] not in pair), n) for keys, n in told]
        change = invisible_change(of_others, list(world.cells), dice)
        found = [
            group
            for group in groups_without(world, pair)
            if sum(change[key] for key in group) % (2**61 - 1) == 0
        ]
        assert found == []


def test_the_intruder_is_no_straw_man():
    """Exact numbers, as they are without suppression, do disclose a small group."""
    dice = random.Random(3)  # noqa: S311 -- a world, no secret
    world = LegalWorld(dice)
    world.rows(1)
    pair = (0, 1)
    told = [(group, world.size(group)) for group in groups_without(world, pair)]
    change = invisible_change(told, list(world.cells), dice)
    assert any(sum(change[key] for key in group) % (2**61 - 1) == 0 for group, _count in told)


# --- from cases to pages -------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def add_requests(place, reporter, quarter: date, **outcomes: int) -> None:
    """Add so many requests of each outcome, received in a quarter."""
    at = timezone.make_aware(datetime(quarter.year, quarter.month, 9, 12))  # noqa: DTZ001
    for name, count in outcomes.items():
        for _number in range(count):
            case = LegalSupport(
                organisation=place,
                reporter=reporter,
                function="alderman",
                stage="voorfase",
                procedure="kort_geding",
                legal_role="gedaagde",
                decided_outcome=name if name in ("granted", "refused") else "",
                status=name if name == "withdrawn" else "received",
            )
            case.save(force_insert=True)
            Case.objects.filter(pk=case.pk).update(created_at=at)


@pytest.fixture
def country(utrecht):
    """The desk, and five organisations with requests of half a year ago and older."""
    desk = factories.OrganisationFactory(code=NATIONAL_CODE, type="national", name="BZK")
    old = add_months(quarter_of(timezone.localdate()), -12)
    places = [utrecht, *(factories.OrganisationFactory() for _number in range(4))]
    for place in places:
        reporter = factories.person(place)
        add_requests(place, reporter, old, granted=14, refused=9, withdrawn=1)
    publishing.publish()
    return desk, places


def test_cells_are_of_ended_quarters_and_also_of_what_is_destroyed(country, utrecht):
    _desk, _places = country
    today = timezone.localdate()
    add_requests(utrecht, factories.person(utrecht), quarter_of(today), granted=3)
    Case.objects.filter(organisation=utrecht).update(destroyed=True)
    cells = legal_figures.load_cells(today)
    assert sum(row.count for row in cells) == 120
    assert Counter(row.outcome for row in cells) == dict.fromkeys(
        ("granted", "refused", "withdrawn"), 5
    )
    assert {row.procedure for row in cells} == {"kort_geding"}


def test_the_desk_reads_the_country_and_no_organisation(country, enter):
    desk, places = country
    analyst = factories.person(desk, Role.ANALYST)
    page = enter(analyst).get("/overzicht/").content.decode()
    assert "Nieuwe aanvragen per kwartaal" in page
    assert "Toegekend" in page
    published = Publication.objects.get(pk=desk.pk).figures["legal"]
    assert [block["count"] for block in published["trend"]] == [120]
    assert published["blocks"][0]["outcome"] == {"granted": 70, REST: 50}
    for place in places:
        assert place.name not in str(published)
        assert place.code not in str(published)


def test_the_export_says_what_the_page_says(country, enter):
    desk, _places = country
    analyst = factories.person(desk, Role.ANALYST)
    response = enter(analyst).get("/overzicht/cijfers.csv")
    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    rows = [row for row in csv.reader(text.splitlines(), delimiter=";") if "Juridische" in row[0]]
    assert rows[0][0] == "Juridische hulp, aanvragen"
    assert rows[0][3] == "120"
    assert ["Toegekend", "70"] in [[row[1], row[3]] for row in rows]


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.OHS_COORDINATOR, Role.CLERK])
def test_an_organisation_reads_none_of_it(country, enter, utrecht, role):
    person = factories.person(utrecht, role)
    page = enter(person).get("/overzicht/").content.decode()
    assert "Juridische hulp" not in page.partition("<main")[2]
    for published in Publication.objects.exclude(organisation__code=NATIONAL_CODE):
        assert "legal" not in str(published.figures)
    text = enter(person).get(f"/overzicht/?plek={NATIONAL_CODE}").content.decode()
    assert "Nieuwe aanvragen per kwartaal" not in text


def test_one_more_request_changes_nothing(country, utrecht):
    desk, _places = country
    before = Publication.objects.get(pk=desk.pk).figures["legal"]
    old = add_months(quarter_of(timezone.localdate()), -12)
    add_requests(utrecht, factories.person(utrecht), old, granted=1)
    publishing.publish()
    assert Publication.objects.get(pk=desk.pk).figures["legal"] == before
    assert PublicationBasis.objects.get(name=legal_figures.BASIS).figures == before


def test_they_are_renewed_when_reports_of_incidents_may_not_be(country):
    desk, places = country
    PublicationBasis.objects.filter(name=NATIONAL_CODE).update(contributions={str(places[0].pk): 3})
    made_at = Publication.objects.get(pk=desk.pk).made_at
    recent = add_months(quarter_of(timezone.localdate()), -3)
    for place in places:
        add_requests(place, factories.person(place), recent, granted=5)
    publishing.publish()
    published = Publication.objects.get(pk=desk.pk)
    assert [block["count"] for block in published.figures["legal"]["trend"]] == [120, 25]
    assert published.made_at == made_at


def test_without_requests_the_page_says_from_when(enter):
    desk = factories.OrganisationFactory(code=NATIONAL_CODE, type="national", name="BZK")
    publishing.publish([desk.pk])
    page = enter(factories.person(desk, Role.ANALYST)).get("/overzicht/").content.decode()
    assert "Er zijn te weinig aanvragen om te tonen. Dat kan vanaf 10" in " ".join(page.split())


def test_a_block_ends_in_the_last_month_of_its_quarter():
    shown = presentation.legal_context(figures_of([cell(place, 40) for place in range(4)]))
    assert shown["rows"] == [("jan 2026 t/m mrt 2026", "160")]
    assert {part["span"] for part in shown["parts"]} == {"jan 2026 t/m mrt 2026"}
