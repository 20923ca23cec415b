"""Figures of slices: of the council for the griffier, of officials for the coordinator.

The secretaris sees the whole. None of them can find more by subtraction.
"""

import csv
import json

import pytest
from django.utils import timezone

from incidents.access import GROUPS, VISIBILITY_RULES
from incidents.models import Incident
from insights import counting, publishing
from insights.complementary_slices import SLICES, SLICES_OF_OTHERS
from insights.disclosure_control import REST
from insights.models import SLICE_BY_ROLE, Publication
from organisations.models import Membership, Role
from tests.factories import incident, person
from tests.insights.conftest import ago, copy

pytestmark = pytest.mark.django_db
COUNCIL, OTHERS = {"verbal": 3, "threat_intimidation": 2}, {"verbal": 4, "threat_intimidation": 3}
BOARD = {"verbal": 1}


def report(case, at, lane: str, kinds: dict[str, int]) -> None:
    for kind, times in kinds.items():
        copy(case, times, at=at, lane=lane, behaviours=[kind], channels=["email"], severity="less")


def publish_anew() -> None:
    counting.count_all()
    publishing.publish()


@pytest.fixture
def both(people):
    """Return a case of Utrecht, with two years of reports about the council and about officials.

    Two about the council are of a kind of their own.
    """
    case = incident(people["councillor"])
    for month in range(24):
        report(case, ago(month), "council", COUNCIL)
        report(case, ago(month), "staff", OTHERS)
    report(case, ago(3), "council", {"vandalism": 2})
    publish_anew()
    return case


@pytest.fixture
def three(people):
    """Return a case of Utrecht as in `both`, with a report about a wethouder every month."""
    case = incident(people["councillor"])
    for month in range(24):
        for lane, kinds in (("council", COUNCIL), ("staff", OTHERS), ("board", BOARD)):
            report(case, ago(month), lane, kinds)
    publish_anew()
    return case


def published_figures(place) -> dict:
    return Publication.objects.get(pk=place.pk).figures


def reports_in(blocks: list[dict]) -> int:
    """Return the reports of these blocks; a slice has no count where it cannot be shown."""
    return sum(block.get("count", 0) for block in blocks)


def export_text(client) -> str:
    response = client.get("/overzicht/cijfers.csv")
    return b"".join(response.streaming_content).decode()


def export_lines(export: str) -> list[dict[str, str]]:
    lines = export.removeprefix("\ufeff").splitlines()
    return list(csv.DictReader(lines, delimiter=";"))


def exported_counts(export: str) -> list[str]:
    """Return the counts of the trend in an export."""
    return [line["aantal"] for line in export_lines(export) if line["onderdeel"] == "Meldingen"]


def test_who_opens_reports_one_by_one_gets_figures_of_those_alone():
    """Check that a slice holds no report that its reader may not open.

    What is left after subtracting those they may open would be about one burgemeester.
    """
    for role, name in SLICE_BY_ROLE.items():
        lanes = {lane for group in (SLICES | SLICES_OF_OTHERS)[name] for lane in GROUPS[group][1]}
        assert lanes <= VISIBILITY_RULES[role].lanes


def test_the_griffier_sees_the_council_alone(both, people, page, enter):
    text = page("/overzicht/", people["clerk"]).main.get_text(" ", strip=True)
    assert "Deze pagina gaat alleen over meldingen over raad of Staten." in text
    whole = published_figures(people["clerk"].organisation)
    council = whole["slices"]["council"]
    reports = reports_in(council["trend"])
    assert f"{reports} meldingen" in text
    assert reports < reports_in(whole["trend"]) / 2
    export = export_text(enter(people["clerk"]))
    assert "Ambtenaren" not in text + export
    assert sum(map(int, exported_counts(export))) == reports


def test_the_coordinator_sees_officials_alone(three, people, page, enter):
    copy(three, 1, at=ago(1), lane="staff", closed_at=None)
    who = people["aggression_coordinator"]
    main = page("/overzicht/", who).main
    text = main.get_text(" ", strip=True)
    assert "Deze pagina gaat alleen over meldingen over ambtenaren." in text
    assert "U kunt nu" in text
    staff = published_figures(who.organisation)["slices"]["staff"]
    reports = reports_in(staff["trend"])
    assert 0 < reports <= 24 * sum(OTHERS.values())
    assert f"{reports} meldingen" in text
    export = export_text(enter(who))
    counts = [count for count in exported_counts(export) if count != "niet getoond"]
    assert sum(map(int, counts)) == reports
    assert "Raad of Staten" not in text + export


def test_the_coordinator_cannot_subtract_the_burgemeester(both, people, page, enter):
    """Check that no number holds the reports about the burgemeester.

    The coordinator opens all others, so by subtraction it would disclose the two about the
    burgemeester.
    """
    report(both, ago(3), "chair", {"threat_intimidation": 2})
    copy(both, 1, at=ago(1), lane="staff", closed_at=None)
    publish_anew()
    who = people["aggression_coordinator"]
    main = page("/overzicht/", who).main
    text = main.get_text(" ", strip=True)
    assert (
        "zodra er in een periode 10 van deze meldingen zijn, "
        "en ook 10 over raad of Staten en 10 over bestuurders"
    ) in text
    assert "U kunt nu" in text
    assert main.find("dl", class_="facts").dt.get_text(strip=True) == "Maatregelen die lopen"
    export = export_text(enter(who))
    assert exported_counts(export) == []
    assert {line["aantal"] for line in export_lines(export)} == {""}
    assert not main.find_all(["table", "svg"])
    figures = published_figures(who.organisation)["slices"]
    assert figures["others"]["blocks"]
    assert [figures[name]["blocks"] for name in SLICES_OF_OTHERS] == [[], []]


def test_who_sees_only_a_slice_gets_no_report_of_the_whole(both, people, page, enter):
    for role in SLICE_BY_ROLE:
        assert "Rapporten" not in page("/overzicht/", people[role]).main.get_text()
        assert enter(people[role]).post("/overzicht/rapport/", {"over": "jaar"}).status_code == 404


def test_who_holds_both_roles_sees_the_council(both, people, utrecht, page):
    """Check the slice of somebody who may open all reports but those about the burgemeester.

    The sum of both slices would disclose those.
    """
    somebody = person(utrecht, Role.CLERK)
    Membership.objects.create(
        person=somebody, organisation=utrecht, role=Role.AGGRESSION_COORDINATOR
    )
    text = page("/overzicht/", somebody).main.get_text()
    assert "Deze pagina gaat alleen over meldingen over raad of Staten." in text


def test_slices_add_up_to_the_sum_and_show_no_category_that_it_does_not(both, utrecht):
    figures = published_figures(utrecht)
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
    slices = published_figures(utrecht)["slices"]
    others = {block["from"]: block for block in slices["others"]["blocks"]}
    pairs = list(zip(*(slices[name]["blocks"] for name in SLICES_OF_OTHERS), strict=True))
    assert pairs
    for staff, board in pairs:
        block = others[staff["from"]]
        assert staff["until"] == board["until"] == block["until"]
        assert staff["count"] + board["count"] == block["count"]
        assert set(staff["kind"]) - {REST} == set(board["kind"]) - {REST} <= set(block["kind"])


def test_few_of_the_others_hide_the_council_as_well(people, utrecht, page):
    """Check that a slice waits for its complement.

    The secretaris sees the sum: with the council beside it, nine officials would be disclosed.
    """
    case = incident(people["councillor"])
    for month in range(24):
        report(case, ago(month), "council", COUNCIL)
    report(case, ago(5), "staff", {"verbal": 9})
    publish_anew()
    figures = published_figures(utrecht)
    assert figures["blocks"]
    assert [figures["slices"][name]["blocks"] for name in SLICES] == [[], []]
    text = page("/overzicht/", people["clerk"]).main.get_text(" ", strip=True)
    assert "zodra er in een periode 10 van deze meldingen zijn, en ook 10 andere" in text


def test_slices_wait_until_both_grew_by_ten_or_by_none(both, utrecht):
    def slices():
        return published_figures(utrecht)["slices"]

    before = slices()
    report(both, timezone.now(), "council", {"verbal": 12})
    report(both, timezone.now(), "staff", {"verbal": 3})
    publish_anew()
    assert sum(block["count"] for block in published_figures(utrecht)["trend"]) > 24 * 12
    assert slices() == before
    report(both, timezone.now(), "staff", {"verbal": 7})
    report(both, timezone.now(), "council", {"verbal": 10})
    publish_anew()
    assert slices()["council"]["made_at"] > before["council"]["made_at"]


def test_officials_wait_until_they_and_the_board_grew_by_ten_or_by_none(three, utrecht):
    before = published_figures(utrecht)["slices"]
    report(three, timezone.now(), "staff", {"verbal": 10})
    report(three, timezone.now(), "board", {"verbal": 3})
    publish_anew()
    after = published_figures(utrecht)["slices"]
    assert after["others"]["made_at"] > before["others"]["made_at"]
    assert [after[name] for name in SLICES_OF_OTHERS] == [before[name] for name in SLICES_OF_OTHERS]
    report(three, timezone.now(), "board", {"verbal": 10})
    publish_anew()
    assert published_figures(utrecht)["slices"]["staff"]["made_at"] > before["staff"]["made_at"]


def test_measures_of_the_own_lanes_are_counted_now(both, people, page):
    copy(
        both,
        3,
        at=ago(8),
        lane="council",
        reaction="council_ban",
        reaction_on=ago(7).date(),
        closed_at=None,
    )
    copy(
        both,
        2,
        at=ago(1),
        lane="council",
        reaction="council_ban",
        reaction_on=ago(1).date(),
        closed_at=None,
    )
    copy(
        both,
        1,
        at=ago(1),
        lane="staff",
        reaction="council_ban",
        reaction_on=ago(1).date(),
        closed_at=None,
    )
    copy(
        both,
        1,
        at=ago(1),
        lane="council",
        reaction="council_ban",
        reaction_on=ago(1).date(),
        closed_at=ago(0),
    )
    facts = page("/overzicht/", people["clerk"]).main.find("dl", class_="facts")
    assert [dd.get_text(strip=True) for dd in facts.find_all("dd")] == ["5", "3"]


def test_of_very_many_only_the_first_are_looked_through(both, people, page):
    ban = {
        "lane": "council",
        "reaction": "council_ban",
        "reaction_on": ago(1).date(),
        "closed_at": None,
    }
    copy(both, 3, at=ago(1), due=ago(1), **ban)
    copy(both, 200, at=ago(1), lane="council", closed_at=None, due=timezone.now())
    copy(both, 1, at=ago(1), due=ago(-1), **ban)
    main = page("/overzicht/", people["clerk"]).main
    facts = main.find("dl", class_="facts").find_all("dd")
    assert [" ".join(fact.get_text().split()) for fact in facts] == [
        "ten minste 3",
        "ten minste 0",
    ]
    assert "Geteld bij de 200 open meldingen waarvan de termijn het eerst afloopt." in " ".join(
        main.get_text().split()
    )


def closed_block(place) -> dict:
    """Return the first block that is full: what was published of a year ago."""
    blocks = published_figures(place)["blocks"]
    return next(block for block in blocks if not block["filling"])


def closed_figures(place) -> tuple:
    """Return the closed block, and the trend and the slices over its months."""
    figures = published_figures(place)
    closed = closed_block(place)
    trend = [block for block in figures["trend"] if block["until"] <= closed["until"]]
    slices = []
    for name in SLICES:
        for block in figures["slices"][name]["blocks"]:
            if block["from"] == closed["from"]:
                slices.append((name, block))
    return closed, trend, slices


def test_a_late_report_shows_in_no_closed_block(both, utrecht):
    """Check it after a second renewal too.

    Ten come in now each time, and one came in for a month of two years ago.
    """
    before = closed_figures(utrecht)
    report(both, ago(20), "council", {"verbal": 1})
    for _moment in range(2):
        report(both, timezone.now(), "council", {"verbal": 10})
        report(both, timezone.now(), "staff", {"verbal": 10})
        publish_anew()
        assert closed_figures(utrecht) == before
    report(both, ago(20), "council", {"verbal": 9})
    report(both, timezone.now(), "staff", {"verbal": 10})
    publish_anew()
    assert closed_block(utrecht)["count"] == before[0]["count"] + 10


def test_a_report_that_changes_its_kind_shows_nowhere(both, utrecht):
    """Check a renewal in which one report moved: there are as many reports as before."""
    before = published_figures(utrecht)
    moved = Incident.objects.filter(created_at=ago(20), lane="staff", behaviours=["verbal"]).first()
    Incident.objects.filter(pk=moved.pk).update(behaviours=["threat_intimidation"])
    publish_anew()
    after = published_figures(utrecht)
    for name in SLICES | SLICES_OF_OTHERS:
        assert after["slices"][name].pop("made_at") > before["slices"][name].pop("made_at")
    assert after == before
