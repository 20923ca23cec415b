"""Who supplied most of what is published takes that away, and finds no small count of others.

A source is a client of the API, the imports of an organisation, or a person who reported. The
reader may be each of them: a client that delivers keeps `/aggregaten`, the secretaris reports and
reads the page. Everything is asked three times or more, because it is the difference that tells.
"""

import itertools
import random
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from casework.models import Case
from dataexchange.importing.sources import client_of
from incidents.models import Incident
from insights import counting, country, publishing, workload
from insights.complementary_slices import SLICES, SLICES_OF_OTHERS
from insights.disclosure_control import (
    REST,
    THRESHOLD,
    is_safe_without_any_source,
    suppress_differences,
    suppress_small_cells,
)
from insights.models import NATIONAL_CODE, Publication, SourceCount
from insights.safe_differences import is_safe_difference
from organisations.models import ApiClient, Role, Scope
from tests.factories import OrganisationFactory, advice_request, incident, person
from tests.insights.conftest import ago, copy

pytestmark = pytest.mark.django_db
KINDS = ["verbal", "threat_intimidation", "vandalism"]
LANES = {"council": "council", "staff": "staff", "board": "board"}
DELIVER = """
    INSERT INTO dataexchange_delivery (id, case_id, organisation_id, client_id, system,
        external_id, fingerprint, other_answers, made_at)
    SELECT uuidv7(), c.id, c.organisation_id, %(client)s, 'gir', c.id::text, '', '{}', now()
    FROM casework_case c LEFT JOIN dataexchange_delivery d ON d.case_id = c.id
    WHERE c.organisation_id = %(organisation)s AND c.reporter_id IS NULL AND d.id IS NULL
"""


def supply(case, source, times: int, *, at=None, **changes) -> None:
    """Let a client or a person supply so many reports."""
    reporter = None if isinstance(source, ApiClient) else source.pk
    at = at or timezone.now()
    changes = {"behaviours": ["verbal"], "channels": ["email"], "severity": "less"} | changes
    copy(case, times, at=at, place=source.organisation, reporter_id=reporter, **changes)
    if isinstance(source, ApiClient):
        with connection.cursor() as cursor:
            values = {"client": source.pk, "organisation": source.organisation_id}
            cursor.execute(DELIVER, values)


def publish_anew() -> None:
    counting.count_all()
    publishing.publish()


def figures_of(organisation) -> dict:
    return Publication.objects.get(pk=organisation.pk).figures


def a_client(organisation, name: str = "zaaksysteem") -> ApiClient:
    return ApiClient.objects.create(
        slug=name, name=name, organisation=organisation, scopes=Scope.values
    )


@pytest.fixture
def first(strangers):
    """Return a case to copy, of another organisation than the one that is looked at."""
    return incident(strangers["councillor"])


def sources_of(utrecht, people) -> dict:
    return {
        "client": a_client(utrecht),
        "import": client_of(utrecht),
        "reporter": people["councillor"],
        "secretary": people["secretary"],
        "coordinator": people["aggression_coordinator"],
    }


@pytest.mark.parametrize("name", ["client", "import", "reporter", "secretary", "coordinator"])
def test_three_of_others_show_in_nothing_that_their_company_supplied(
    first, people, utrecht, name, page
):
    """84 of one source and three of others, after a first publication."""
    source = sources_of(utrecht, people)[name]
    for month in range(12):
        supply(first, source, 30, at=ago(month))
    publish_anew()
    before = Publication.objects.get(pk=utrecht.pk)
    shown = page("/overzicht/", people["secretary"]).main.get_text(" ", strip=True)
    assert "360 meldingen" in shown
    supply(first, source, 84)
    supply(first, people["official"], 3)
    publish_anew()
    after = Publication.objects.get(pk=utrecht.pk)
    assert after.figures == before.figures
    assert after.made_at == before.made_at
    assert page("/overzicht/", people["secretary"]).main.get_text(" ", strip=True) == shown
    supply(first, people["official"], 7)
    publish_anew()
    assert reports_in(figures_of(utrecht)["trend"]) == 360 + 84 + 10


def test_a_system_that_delivers_and_reads_keeps_its_figures(first, people, utrecht, client):
    """What was seen: `/aggregaten` went from 0 to 87, of which the system had delivered 84."""
    from tests.api.conftest import system  # noqa: PLC0415 -- a client with a secret

    gir = system(utrecht, "gir-utrecht")
    supply(first, gir.client, 84)
    supply(first, people["official"], 3)
    publish_anew()
    told = gir.get("/aggregaten").json()
    assert (told["verloop"], told["perioden"]) == ([], [])
    supply(first, people["official"], 10)
    publish_anew()
    assert sum(block["aantal"] for block in gir.get("/aggregaten").json()["verloop"]) == 97


def test_what_one_source_supplied_alone_is_shown(first, people, utrecht):
    source = a_client(utrecht)
    for _moment in range(3):
        supply(first, source, 40)
        publish_anew()
    assert reports_in(figures_of(utrecht)["trend"]) == 120


def test_a_category_of_few_others_stands_under_the_rest(first, people, utrecht):
    source = a_client(utrecht)
    supply(first, source, 40)
    supply(first, people["official"], 40)
    supply(first, source, 40, behaviours=["vandalism"])
    supply(first, people["official"], 4, behaviours=["vandalism"])
    publish_anew()
    (block,) = figures_of(utrecht)["blocks"]
    assert block["count"] == 124
    assert "vandalism" not in block["kind"]


def test_a_slice_shows_no_few_others_either(first, people, utrecht):
    source = people["clerk"]
    for month in range(12):
        supply(first, source, 12, at=ago(month), lane="council")
        supply(first, people["official"], 12, at=ago(month), lane="staff")
        supply(first, people["councillor"], 12, at=ago(month), lane="staff")
    publish_anew()
    before = figures_of(utrecht)["slices"]["council"]
    assert before["trend"]
    supply(first, source, 84, lane="council")
    supply(first, people["councillor"], 3, lane="council")
    supply(first, people["official"], 30, lane="staff")
    supply(first, people["councillor"], 30, lane="staff")
    publish_anew()
    assert figures_of(utrecht)["slices"]["council"] == before


def test_what_a_source_moves_takes_no_few_others_along(first, people, utrecht):
    """A client may PATCH what it delivered: 20 of its own change their kind, three of others."""
    source = a_client(utrecht)
    for kind in ("verbal", "vandalism"):
        supply(first, source, 60, behaviours=[kind])
        supply(first, people["official"], 60, behaviours=[kind])
    publish_anew()
    before = figures_of(utrecht)["blocks"]
    moved = Incident.objects.filter(behaviours=["verbal"])
    own = moved.filter(delivery__client=source).values_list("pk", flat=True)[:20]
    others = moved.filter(reporter=people["official"]).values_list("pk", flat=True)[:3]
    Incident.objects.filter(pk__in=[*own, *others]).update(behaviours=["vandalism"])
    publish_anew()
    assert figures_of(utrecht)["blocks"] == before
    others = moved.filter(reporter=people["official"]).values_list("pk", flat=True)[:7]
    Incident.objects.filter(pk__in=list(others)).update(behaviours=["vandalism"])
    publish_anew()
    assert figures_of(utrecht)["blocks"][0]["kind"] == {"verbal": 90, "vandalism": 150}


def test_an_open_month_grows_by_no_few_while_a_closed_one_grew(first, people, utrecht):
    """Nine late reports and one of now are ten together, and show as nothing."""
    for month in range(6):
        supply(first, people["official"], 20, at=ago(month))
        supply(first, people["councillor"], 20, at=ago(month))
    publish_anew()
    before = figures_of(utrecht)
    supply(first, people["official"], 9, at=ago(3))
    supply(first, people["councillor"], 9, at=ago(3))
    supply(first, people["official"], 1)
    publish_anew()
    assert figures_of(utrecht)["trend"] == before["trend"]
    assert figures_of(utrecht)["blocks"][-1]["count"] == before["blocks"][-1]["count"]


def test_persons_are_forgotten_when_their_month_is_frozen(first, people, utrecht):
    supply(first, people["official"], 40, at=ago(14))
    supply(first, a_client(utrecht), 40, at=ago(14))
    publish_anew()
    month = ago(14).date().replace(day=1)
    assert SourceCount.objects.filter(month=month, source__startswith="person:").exists()
    counting.freeze_old_months()
    publish_anew()
    assert not SourceCount.objects.filter(month=month, source__startswith="person:").exists()
    assert SourceCount.objects.filter(month=month, source__startswith="client:").exists()
    assert reports_in(figures_of(utrecht)["trend"]) == 80


def test_a_destroyed_case_holds_nothing_up(first, people, utrecht):
    """Of it nobody knows who reported: that is no change of what somebody supplied."""
    supply(first, people["official"], 20)
    supply(first, people["councillor"], 20)
    publish_anew()
    gone = Incident.objects.filter(reporter=people["official"]).values_list("pk", flat=True)[:5]
    Case.objects.filter(pk__in=list(gone)).update(reporter=None)
    supply(first, people["official"], 15)
    supply(first, people["councillor"], 15)
    publish_anew()
    assert reports_in(figures_of(utrecht)["trend"]) == 70


# --- work of now -----------------------------------------------------------------------------------


def open_work(utrecht) -> dict:
    return figures_of(utrecht)["now"]["work"]


def test_work_of_now_differs_by_ten_or_by_none(first, people, utrecht):
    now = timezone.now()
    for source in ("official", "councillor"):
        supply(first, people[source], 20, due=now - timedelta(days=1), closed_at=None)
        supply(first, people[source], 20, due=now + timedelta(days=1), closed_at=None)
    publish_anew()
    assert open_work(utrecht) == {"late": 40, "in_time": 40}
    late = Case.objects.filter(organisation=utrecht, kind=Incident.KIND, due__lt=now)
    shown = []
    for closed in range(1, 21):  # each in turn
        open_cases = late.filter(closed_at=None).order_by("reporter", "pk")
        case = open_cases.first() if closed % 2 else open_cases.last()
        Case.objects.filter(pk=case.pk).update(closed_at=now)
        publish_anew()
        shown.append(open_work(utrecht)["late"])
    assert shown == [*[40] * 19, 20]


def test_work_that_passes_its_deadline_at_night_shows_when_ten_did(first, people, utrecht):
    now = timezone.now()
    for source in ("official", "councillor"):
        supply(first, people[source], 30, due=now - timedelta(days=1), closed_at=None)
        supply(first, people[source], 30, due=now + timedelta(days=1), closed_at=None)
    publish_anew()
    before = open_work(utrecht)
    in_time = Case.objects.filter(kind=Incident.KIND, due__gt=now, closed_at=None)
    Case.objects.filter(pk__in=in_time.values("pk")[:1]).update(due=now - timedelta(hours=1))
    publish_anew()
    assert open_work(utrecht) == before


def test_work_of_now_holds_without_a_source(first, people, utrecht):
    source = a_client(utrecht)
    due = timezone.now() + timedelta(days=1)
    supply(first, source, 84, due=due, closed_at=None)
    supply(first, people["official"], 3, due=due, closed_at=None)
    assert workload.workload_figures(utrecht)["work"] == {}
    supply(first, people["official"], 7, due=due, closed_at=None)
    published = workload.workload_figures(utrecht)
    assert published["work"] == {"in_time": 94}
    supply(first, source, 84, due=due, closed_at=None)
    supply(first, people["official"], 3, due=due, closed_at=None)
    assert workload.workload_figures(utrecht, published)["work"] == {"in_time": 94}


def test_lasting_measures_differ_by_ten_or_by_none(first, people, utrecht):
    ban = {"reaction": "building_ban", "reaction_on": ago(1).date(), "closed_at": None}
    for source in ("official", "councillor"):
        supply(first, people[source], 15, **ban)
    published = workload.workload_figures(utrecht)
    assert published["measures"] == {"running": 30}
    supply(first, people["official"], 1, **ban)
    assert workload.workload_figures(utrecht, published)["measures"] == {"running": 30}


def test_deadlines_met_of_the_country_wait_for_ten(people, utrecht):
    desk = OrganisationFactory(code=NATIONAL_CODE, type="national", name="BZK")
    for number in range(40):
        case = advice_request(person(utrecht, Role.REPORTER, "alderman"))
        clock = case.deadlines.all()[0]
        met_at = clock.started_at if number % 2 else clock.due + timedelta(days=1)
        case.deadlines.filter(pk=clock.pk).update(met_at=met_at)
    before = country.deadlines_met(desk, {})
    assert [level["value"] for level in before["levels"]] == [50]
    case = advice_request(person(utrecht, Role.REPORTER, "alderman"))
    clock = case.deadlines.all()[0]
    case.deadlines.filter(pk=clock.pk).update(met_at=clock.started_at)
    after = country.deadlines_met(desk, before)
    assert after["counts"] == before["counts"]


# --- the rules as functions -------------------------------------------------------------------------

PEOPLE = ("client:1", "client:2", "person:1", "person:2", "person:3", "")
few_or_many = st.one_of(st.just(0), st.integers(0, 12), st.integers(0, 60))
by_source = st.fixed_dictionaries(dict.fromkeys(PEOPLE, few_or_many))
a_table = st.fixed_dictionaries(dict.fromkeys(KINDS, by_source))


def margins(table: dict) -> dict[str, int]:
    return {kind: sum(row.values()) for kind, row in table.items()}


def known(table: dict) -> dict:
    """Return what is known of who supplied: "" is nobody in particular."""
    return {
        kind: Counter({name: count for name, count in row.items() if name})
        for kind, row in table.items()
    }


def kinds_behind(name: str, published: dict) -> list[str]:
    if name == REST:
        return [kind for kind in KINDS if kind not in published]
    return [name]


def own_part(table: dict, kinds: list[str], reader: str) -> int:
    return sum(table[kind][reader] for kind in kinds)


@settings(deadline=None, max_examples=300)
@given(a_table)
def test_no_source_finds_few_of_others_in_a_breakdown(table):
    (published,) = suppress_small_cells(margins(table), sources=[known(table)])
    for (name, count), reader in itertools.product(published.items(), PEOPLE[:-1]):
        others = count - own_part(table, kinds_behind(name, published), reader)
        assert is_safe_difference(others)


@settings(deadline=None, max_examples=300)
@given(a_table, a_table)
def test_no_source_finds_few_of_others_in_what_a_breakdown_grew_by(before, growth):
    (previous,) = suppress_small_cells(margins(before), sources=[known(before)])
    after = {
        kind: {name: before[kind][name] + growth[kind][name] for name in PEOPLE} for kind in KINDS
    }
    changes = known(growth)
    total = sum(margins(growth).values())
    everybody = sum(changes.values(), Counter())
    if not previous or not is_safe_without_any_source(total, everybody):
        return  # it is not renewed
    (current,) = suppress_small_cells(margins(after), sources=[known(after)])
    published = suppress_differences(current, previous, changes=changes)
    named = [kind for kind in KINDS if kind in published and kind in previous]
    rest = [kind for kind in KINDS if kind not in named]
    for kinds, reader in itertools.product([*([kind] for kind in named), rest], PEOPLE):
        shown = sum(margins(after)[kind] - margins(before)[kind] for kind in kinds)
        own = own_part(growth, kinds, reader) if reader else 0
        assert is_safe_difference(shown - own)


# --- a world over time ------------------------------------------------------------------------------


def reports_in(blocks: list[dict]) -> int:
    return sum(block.get("count", 0) for block in blocks)


class Supplied:
    """What every source of one organisation supplied: month, kind and group → reports."""

    def __init__(self) -> None:
        self.reports: Counter = Counter()

    def add(self, source, times: int, at, lane: str, kind: str) -> None:
        self.reports[source, counting.month_of(at).isoformat(), lane, kind] += times

    def of(self, source, key: tuple) -> int:
        """Return what a source supplied of a published number."""
        _name, lanes, _figure, first_month, last_month, kinds = key
        return sum(
            count
            for (supplier, month, lane, kind), count in self.reports.items()
            if supplier == source and first_month <= month <= last_month
            if lane in lanes and kind in kinds
        )


def numbers_of(figures: dict) -> dict:
    """Return every number that is published: part, months and kinds → count."""
    numbers = {}
    parts = {"": (figures, tuple(LANES))}
    groups = SLICES | SLICES_OF_OTHERS
    for name, of_slice in figures.get("slices", {}).items():
        parts[name] = (of_slice, groups[name])
    for name, (of_part, lanes) in parts.items():
        for block in of_part.get("trend", []):
            if "count" in block:
                key = (name, lanes, "trend", block["from"], block["until"], tuple(KINDS))
                numbers[key] = block["count"]
        for block in of_part.get("blocks", []):
            for kind, count in block["kind"].items():
                kinds = tuple(kinds_behind(kind, block["kind"]))
                key = (name, lanes, "blocks", block["from"], block["until"], kinds)
                numbers[key] = count
    return numbers


@settings(
    deadline=None,
    max_examples=6,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10**9))
def test_no_source_finds_few_of_others_over_time(seed, first):
    """Every reader keeps every number of five moments, and takes the own part away each time.

    Both what it counts and what it grew by must be of no others, or of ten or more.
    """
    dice = random.Random(seed)  # noqa: S311 -- a world, no secret
    place = OrganisationFactory()
    readers = [a_client(place, f"{place.slug}-{number}".replace(" ", "-")) for number in range(2)]
    readers += [person(place, role) for role in (Role.SECRETARY, Role.CLERK, Role.REPORTER)]
    supplied = Supplied()
    kept: dict[tuple, tuple[int, list[int]]] = {}
    for _moment in range(5):
        for number, source in enumerate(readers):
            for _report in range(dice.randint(0, 4)):
                times = dice.choice([1, 2, 5, 12, 40])
                at = ago(dice.choice([0, 0, 0, 1, 2]))
                lane, kind = dice.choice(list(LANES)), dice.choice(KINDS)
                supply(first, source, times, at=at, lane=lane, behaviours=[kind])
                supplied.add(number, times, at, lane, kind)
        counting.count_months(ago(2).date().replace(day=1), ago(0).date(), [place.pk])
        publishing.publish([place.pk])
        for key, count in numbers_of(figures_of(place)).items():
            count_before, parts_before = kept.get(key, (0, [0] * len(readers)))
            if count == count_before:
                continue
            parts = [supplied.of(number, key) for number in range(len(readers))]
            for part, part_before in zip(parts, parts_before, strict=True):
                assert is_safe_difference(count - part), (key, count, part)
                grown = (count - part) - (count_before - part_before)
                assert is_safe_difference(grown), (key, count_before, count)
            kept[key] = (count, parts)
    assert all(count >= THRESHOLD for count, _parts in kept.values())


def test_every_source_is_somebody(first, people, utrecht):
    """Counts by source add up to the counts."""
    supply(first, a_client(utrecht), 12)
    supply(first, people["official"], 12)
    publish_anew()
    now = SourceCount.objects.filter(organisation=utrecht, state="")
    totals = {row.source.split(":")[0]: row.cells["total"][""] for row in now}
    assert totals == {"client": 12, "person": 12}
    assert all(UUID(row.source[7:]) for row in now if row.source.startswith("client:"))
