"""How far the tour is: numbers that add up, and a map that says the same in grey."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisations.models import Organisation
from tests import factories
from tests.tour import factory
from tour import coverage
from tour.models import Tour

pytestmark = pytest.mark.django_db


@pytest.fixture
def country(people, utrecht, zeewolde):
    """A provincie with a gemeente that is followed up, one that was called, and a waterschap."""
    province = factories.OrganisationFactory(code="PV26", name="Utrecht", type="province")
    Organisation.objects.filter(pk=utrecht.pk).update(
        province=province, police_unit="Midden-Nederland"
    )
    factories.OrganisationFactory(code="WS0152", name="Rijn en IJssel", type="water_authority")
    case = factory.followed(people)
    case.agreements.update(due=timezone.localdate() - timedelta(days=1))
    factory.approached(zeewolde).perform(
        "log_attempt",
        by=people["planner"],
        channel="telefoon",
        made_on=timezone.localdate() - timedelta(days=40),
        result="Nog niet.",
    )
    return case


def rows(page, person, per="provincie") -> dict[str, list[str]]:
    soup = page(f"/tour/dekking/?per={per}", person)
    return {
        row.select_one("th").get_text(strip=True): [
            cell.get_text(strip=True) for cell in row.select("td")
        ]
        for row in soup.select("tbody tr")
    }


def test_each_council_counts_once_where_it_is(country, people, page):
    table = rows(page, people["planner"])
    # raden, niet benaderd, contact, sessie, vervolg, dagen, te laat
    assert table["Utrecht"] == ["2", "1", "0", "0", "1", "1", "2"]
    assert table["Flevoland"] == ["1", "0", "1", "0", "0", "40", "0"]
    assert table["Samen"][0] == str(
        sum(int(row[0]) for name, row in table.items() if name != "Samen")
    )


def test_by_police_unit_and_riec(country, people, page):
    assert rows(page, people["planner"], "politie")["Midden-Nederland"][0] == "1"
    assert rows(page, people["planner"], "riec")["RIEC Midden-Nederland"][0] == "1"
    assert "Utrecht" in rows(page, people["planner"], "verzonnen")


def test_the_map_says_it_in_words_and_in_the_size_of_a_dot(country, people, page):
    soup = page("/tour/dekking/", people["planner"])
    titles = {title.get_text(): title.parent["class"][-1] for title in soup.select("g title")}
    assert titles["Utrecht: vervolg loopt of afgerond"] == "tile-map--3"
    assert titles["Zeewolde: brief, contact of voorgesprek"] == "tile-map--1"
    assert len(titles) == 342
    assert not soup.select("main script")


def test_a_traject_of_an_earlier_raadsperiode_counts_no_more(country, people, utrecht):
    Tour.objects.filter(opened_for=utrecht).update(term_began="2022-03-16")
    by_code = {c.place.code: c.reach for c in coverage.councils(timezone.localdate())}
    assert by_code["GM0344"] == coverage.TourReach.NONE


def test_many_councils_cost_no_more_statements(country, zeewolde):
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            coverage.councils(timezone.localdate())
        return len(queries)

    few = statements()
    for number in range(5):
        factory.approached(factories.OrganisationFactory(code=f"GM8{number:03}"))
    assert statements() == few <= 3
