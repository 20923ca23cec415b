"""The griffier sees figures of the council, the coordinator of officials, the secretaris of all; none of them finds more."""

import csv
import json

import pytest
from django.utils import timezone

from incidents.access import GROUPS, SEES
from incidents.models import Incident
from insights import count, publish
from insights.models import SLICE_OF, Publication
from insights.slices import SLICES, WITHIN
from insights.suppress import REST
from organisations.models import Membership, Role
from tests.factories import incident, person
from tests.insights.conftest import ago, copy

pytestmark = pytest.mark.django_db
COUNCIL, OTHERS = {"verbal": 3, "threat_intimidation": 2}, {"verbal": 4, "threat_intimidation": 3}
BOARD = {"verbal": 1}


def report(case, at, lane: str, kinds: dict[str, int]) -> None:
    for kind, times in kinds.items():
        copy(case, times, at=at, lane=lane, behaviours=[kind], channels=["email"], severity="less")


def tell() -> None:
    count.count_all()
    publish.publish()


@pytest.fixture
def both(people):
    """Utrecht with two years of reports about the council and about officials; two of the council are of a kind of their own."""
    case = incident(people["councillor"])
    for month in range(24):
        report(case, ago(month), "council", COUNCIL)
        report(case, ago(month), "staff", OTHERS)
    report(case, ago(3), "council", {"vandalism": 2})
    tell()
    return case


@pytest.fixture
def three(people):
    """The same, and a report about a wethouder every month."""
    case = incident(people["councillor"])
    for month in range(24):
        for lane, kinds in (("council", COUNCIL), ("staff", OTHERS), ("board", BOARD)):
            report(case, ago(month), lane, kinds)
    tell()
    return case


def told(place) -> dict:
    return Publication.objects.get(pk=place.pk).figures


def test_who_opens_reports_one_by_one_gets_figures_of_those_alone():
    """Of no report that they may not open: what is left after subtracting those they may would be of one burgemeester."""
    for role, name in SLICE_OF.items():
        lanes = {lane for group in (SLICES | WITHIN)[name] for lane in GROUPS[group][1]}
        assert lanes <= SEES[role].lanes


def test_the_griffier_sees_the_council_alone(both, people, page, enter):
    text = page("/overzicht/", people["clerk"]).main.get_text(" ", strip=True)
    assert "Deze pagina gaat alleen over meldingen over raad of Staten." in text
    council, whole = told(people["clerk"].organisation)["slices"]["council"], told(people["clerk"].organisation)
    shown = sum(block["count"] for block in council["trend"])
    assert f"{shown} meldingen" in text
    assert shown < sum(block["count"] for block in whole["trend"]) / 2
    saved = b"".join(enter(people["clerk"]).get("/overzicht/cijfers.csv").streaming_content).decode()
    assert "Ambtenaren" not in text + saved
    assert sum(int(line.split(";")[3]) for line in saved.splitlines() if line.startswith("Meldingen;")) == shown


def test_the_coordinator_sees_officials_alone(three, people, page, enter):
    copy(three, 1, at=ago(1), lane="staff", closed_at=None)
    who = people["aggression_coordinator"]
    main = page("/overzicht/", who).main
    text = main.get_text(" ", strip=True)
    assert "Deze pagina gaat alleen over meldingen over ambtenaren." in text
    assert "U kunt nu" in text
    staff = told(who.organisation)["slices"]["staff"]
    shown = sum(block.get("count", 0) for block in staff["trend"])
    assert 0 < shown <= 24 * sum(OTHERS.values())
    assert f"{shown} meldingen" in text
    saved = b"".join(enter(who).get("/overzicht/cijfers.csv").streaming_content).decode()
    rows = csv.DictReader(saved.removeprefix("\ufeff").splitlines(), delimiter=";")
    counts = [row["aantal"] for row in rows if row["onderdeel"] == "Meldingen"]
    assert sum(int(count) for count in counts if count != "niet getoond") == shown
    assert "Raad of Staten" not in text + saved


def test_the_coordinator_cannot_subtract_the_burgemeester(both, people, page, enter):
    """She opens all others, so a number that holds both would tell of the two about the burgemeester; so would one beside it."""
    report(both, ago(3), "chair", {"threat_intimidation": 2})
    copy(both, 1, at=ago(1), lane="staff", closed_at=None)
    tell()
    who = people["aggression_coordinator"]
    main = page("/overzicht/", who).main
    text = main.get_text(" ", strip=True)
    assert (
        "zodra er in een periode 10 van deze meldingen zijn, en ook 10 over raad of Staten en 10 over bestuurders"
        in text
    )
    assert "U kunt nu" in text
    assert [dt.get_text() for dt in main.find("dl", class_="facts").find_all("dt")][0] == "Maatregelen die lopen"
    saved = b"".join(enter(who).get("/overzicht/cijfers.csv").streaming_content).decode()
    assert "Meldingen;" not in saved
    assert {row["aantal"] for row in csv.DictReader(saved.removeprefix("\ufeff").splitlines(), delimiter=";")} == {""}
    assert not main.find_all(["table", "svg"])
    figures = told(who.organisation)["slices"]
    assert figures["others"]["blocks"]
    assert [figures[name]["blocks"] for name in WITHIN] == [[], []]


def test_who_sees_only_a_slice_gets_no_report_of_the_whole(both, people, page, enter):
    for role in SLICE_OF:
        assert "Rapporten" not in page("/overzicht/", people[role]).main.get_text()
        assert enter(people[role]).post("/overzicht/rapport/", {"over": "jaar"}).status_code == 404


def test_who_holds_both_roles_sees_the_council(both, people, utrecht, page):
    """All but the burgemeester lies open to them: the sum would tell of that one."""
    somebody = person(utrecht, Role.CLERK)
    Membership.objects.create(person=somebody, organisation=utrecht, role=Role.AGGRESSION_COORDINATOR)
    assert (
        "Deze pagina gaat alleen over meldingen over raad of Staten." in page("/overzicht/", somebody).main.get_text()
    )


def test_slices_add_up_to_the_sum_and_show_no_category_that_it_does_not(both, utrecht):
    figures = told(utrecht)
    pairs = zip(*(figures["slices"][name]["blocks"] for name in SLICES), strict=True)
    whole = {block["from"]: block for block in figures["blocks"]}
    kinds = set()
    for council, others in pairs:
        block = whole[council["from"]]
        assert council["until"] == others["until"] == block["until"]
        assert council["count"] + others["count"] == block["count"]
        assert set(council["kind"]) - {REST} == set(others["kind"]) - {REST} <= set(block["kind"])
        assert block["group"]["council"] == council["count"]
        kinds |= set(council["kind"])
    assert "verbal" in kinds
    assert "vandalism" not in json.dumps(figures["slices"])


def test_officials_and_the_board_add_up_to_the_others(three, utrecht):
    slices = told(utrecht)["slices"]
    others = {block["from"]: block for block in slices["others"]["blocks"]}
    pairs = list(zip(*(slices[name]["blocks"] for name in WITHIN), strict=True))
    assert pairs
    for staff, board in pairs:
        block = others[staff["from"]]
        assert staff["until"] == board["until"] == block["until"]
        assert staff["count"] + board["count"] == block["count"]
        assert set(staff["kind"]) - {REST} == set(board["kind"]) - {REST} <= set(block["kind"])


def test_few_of_the_others_hide_the_council_as_well(people, utrecht, page):
    """The secretaris sees the sum: with the council beside it, nine officials would be found."""
    case = incident(people["councillor"])
    for month in range(24):
        report(case, ago(month), "council", COUNCIL)
    report(case, ago(5), "staff", {"verbal": 9})
    tell()
    figures = told(utrecht)
    assert figures["blocks"]
    assert [figures["slices"][name]["blocks"] for name in SLICES] == [[], []]
    text = page("/overzicht/", people["clerk"]).main.get_text(" ", strip=True)
    assert "zodra er in een periode 10 van deze meldingen zijn, en ook 10 andere" in text


def test_slices_wait_until_both_grew_by_ten_or_by_none(both, utrecht):
    def slices():
        return told(utrecht)["slices"]

    before = slices()
    report(both, timezone.now(), "council", {"verbal": 12})
    report(both, timezone.now(), "staff", {"verbal": 3})
    tell()
    assert sum(block["count"] for block in told(utrecht)["trend"]) > 24 * 12
    assert slices() == before
    report(both, timezone.now(), "staff", {"verbal": 7})
    report(both, timezone.now(), "council", {"verbal": 10})
    tell()
    assert slices()["council"]["made_at"] > before["council"]["made_at"]


def test_officials_wait_until_they_and_the_board_grew_by_ten_or_by_none(three, utrecht):
    before = told(utrecht)["slices"]
    report(three, timezone.now(), "staff", {"verbal": 10})
    report(three, timezone.now(), "board", {"verbal": 3})
    tell()
    after = told(utrecht)["slices"]
    assert after["others"]["made_at"] > before["others"]["made_at"]
    assert [after[name] for name in WITHIN] == [before[name] for name in WITHIN]
    report(three, timezone.now(), "board", {"verbal": 10})
    tell()
    assert told(utrecht)["slices"]["staff"]["made_at"] > before["staff"]["made_at"]


def test_measures_of_the_own_lanes_are_counted_now(both, people, page):
    copy(both, 3, at=ago(8), lane="council", reaction="council_ban", reaction_on=ago(7).date(), closed_at=None)
    copy(both, 2, at=ago(1), lane="council", reaction="council_ban", reaction_on=ago(1).date(), closed_at=None)
    copy(both, 1, at=ago(1), lane="staff", reaction="council_ban", reaction_on=ago(1).date(), closed_at=None)
    copy(both, 1, at=ago(1), lane="council", reaction="council_ban", reaction_on=ago(1).date(), closed_at=ago(0))
    facts = page("/overzicht/", people["clerk"]).main.find("dl", class_="facts")
    assert [dd.get_text() for dd in facts.find_all("dd")] == ["5", "3"]


def test_of_very_many_only_the_first_are_looked_through(both, people, page):
    ban = {"lane": "council", "reaction": "council_ban", "reaction_on": ago(1).date(), "closed_at": None}
    copy(both, 3, at=ago(1), due=ago(1), **ban)
    copy(both, 200, at=ago(1), lane="council", closed_at=None, due=timezone.now())
    copy(both, 1, at=ago(1), due=ago(-1), **ban)
    main = page("/overzicht/", people["clerk"]).main
    assert [dd.get_text() for dd in main.find("dl", class_="facts").find_all("dd")] == ["ten minste 3", "ten minste 0"]
    assert "Geteld bij de 200 open meldingen waarvan de termijn het eerst afloopt." in main.get_text()


def closed(place) -> dict:
    """What is told of a year ago."""
    return next(block for block in told(place)["blocks"] if not block["filling"])


def old(place) -> tuple:
    figures = told(place)
    first = closed(place)
    return first, [one for one in figures["trend"] if one["until"] <= first["until"]], [
        [one for one in figures["slices"][name]["blocks"] if one["from"] == first["from"]] for name in SLICES
    ]  # fmt: skip


def test_a_late_report_shows_in_no_closed_block(both, utrecht):
    """Nor after a second renewal: ten come in now each time, and one came in for a month of two years ago."""
    before = old(utrecht)
    report(both, ago(20), "council", {"verbal": 1})
    for _moment in range(2):
        report(both, timezone.now(), "council", {"verbal": 10})
        report(both, timezone.now(), "staff", {"verbal": 10})
        tell()
        assert old(utrecht) == before
    report(both, ago(20), "council", {"verbal": 9})
    report(both, timezone.now(), "staff", {"verbal": 10})
    tell()
    assert old(utrecht)[0]["count"] == before[0]["count"] + 10


def test_a_report_that_changes_its_kind_shows_nowhere(both, utrecht):
    """As many reports as before, so the figures are renewed: what moved is one."""
    before = told(utrecht)
    moved = Incident.objects.filter(created_at=ago(20), lane="staff", behaviours=["verbal"]).first()
    Incident.objects.filter(pk=moved.pk).update(behaviours=["threat_intimidation"])
    tell()
    after = told(utrecht)
    for name in SLICES | WITHIN:
        assert after["slices"][name].pop("made_at") > before["slices"][name].pop("made_at")
    assert after == before
