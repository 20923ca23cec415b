"""What other systems hear of sessions: whose, when, for whom and whether it was held; no more."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Entry
from casework import reach
from organisations.models import Organisation, Scope
from tests import factories
from tests.api.conftest import aro, gir, system  # noqa: F401 -- fixtures
from tests.tour import factory
from tour.lists import SessionState
from tour.models import Tour, TourSession
from weerbaar import scope

pytestmark = pytest.mark.django_db
PATH = "/sessies"
FIELDS = {"id", "organisatie", "provincie", "sessieDatum", "deelnemersGroep", "status"}


@pytest.fixture
def province(utrecht) -> Organisation:
    """The provincie in which Utrecht lies."""
    place = factories.OrganisationFactory(code="PV26", name="Utrecht", type="province")
    Organisation.objects.filter(pk=utrecht.pk).update(province=place)
    return place


@pytest.fixture
def national(db):
    """A system of the national desk."""
    return system(factories.national_desk(), "bzk-systeem")


def listed(client, **query) -> list[dict]:
    return client.get(PATH, **query).json()["resultaten"]


def session_at(place, state=SessionState.HELD, days=0) -> TourSession:
    """A session of a traject of this place, some days from now."""
    traject = Tour.objects.filter(organisation=place).first() or factory.approached(place)
    day = timezone.localdate() + timedelta(days=days)
    is_reserved = state != SessionState.HELD
    return factory.on_day(traject, day, state, is_reserved=is_reserved)


def test_whose_when_for_whom_and_whether_it_was_held(gir, people, province):  # noqa: F811
    team = factory.team()
    case = factory.held(people, team)
    (row,) = listed(gir)
    session = case.sessions.get(state=SessionState.HELD)
    assert set(row) == FIELDS
    assert row == {
        "id": str(session.pk),
        "organisatie": "GM0344",
        "provincie": "PV26",
        "sessieDatum": session.day.isoformat(),
        "deelnemersGroep": "raad",
        "status": "gehouden",
    }
    secrets = (case.number, team[0].name, "Stadsplateau", "Vertrouwenspersoon", "grens", "25")
    told = json.dumps(row | {"id": "", "sessieDatum": ""})
    assert [secret for secret in secrets if secret in told] == []


@pytest.mark.parametrize("state", SessionState.values)
def test_only_what_is_confirmed_or_was_held(gir, utrecht, state):  # noqa: F811
    session_at(utrecht, state)
    statuses = [row["status"] for row in listed(gir)]
    assert statuses == ([state] if state in {"bevestigd", "gehouden"} else [])


def test_nothing_of_another_organisation(gir, aro, utrecht):  # noqa: F811
    session_at(utrecht)
    assert listed(aro) == []
    assert aro.get(PATH).content == system(aro.client.organisation, "leeg").get(PATH).content
    assert len(listed(gir)) == 1


def test_the_national_desk_hears_of_all(national, utrecht, zeewolde):
    sessions = {str(session_at(place).pk) for place in (utrecht, zeewolde)}
    assert {row["id"] for row in listed(national)} == sessions
    assert {row["organisatie"] for row in listed(national)} == {"GM0344", "GM0050"}


@pytest.mark.parametrize("hidden", [{"confidentiality": "restricted"}, {"destroyed": True}])
def test_a_traject_that_is_restricted_or_destroyed_is_told_to_no_system(
    gir,  # noqa: F811
    national,
    utrecht,
    hidden,
):
    session_at(utrecht)
    Tour.objects.update(**hidden)
    assert (listed(gir), listed(national)) == ([], [])


def test_it_needs_a_scope_of_its_own(utrecht, people):
    session_at(utrecht)
    others = [name for name in Scope.values if name != Scope.TOUR_SESSIONS]
    without = system(utrecht, "zonder", others)
    assert (without.get(PATH).status_code, without.get("/aanvragen").status_code) == (403, 200)
    alone = system(utrecht, "alleen", [Scope.TOUR_SESSIONS])
    assert (len(listed(alone)), alone.get("/aanvragen").status_code) == (1, 403)
    assert alone.http.get(f"/api/v1{PATH}").status_code == 401


def test_each_look_is_on_record(gir, utrecht):  # noqa: F811
    session = session_at(utrecht)
    gir.get(PATH)
    entry = Entry.objects.get(stream=f"client:{gir.client.pk}", action="listed")
    assert entry.details["sessions"] == [str(session.pk)]
    assert entry.details["client"] == "gir-utrecht"


def test_pages_by_day(gir, utrecht):  # noqa: F811
    sessions = [session_at(utrecht, days=-days) for days in (1, 5, 3, 3, 2)]
    by_day = [str(row.pk) for row in sorted(sessions, key=lambda row: (row.day, row.pk))]
    shown, cursor = [], {}
    while True:
        answer = gir.get(PATH, limit=2, **cursor)
        shown += [row["id"] for row in answer.json()["resultaten"]]
        if answer.json()["volgende"] is None:
            break
        assert 'rel="next"' in answer["Link"]
        cursor = {"cursor": answer.json()["volgende"]}
    assert shown == by_day
    assert "Link" not in answer.headers


def test_the_filters(national, utrecht, zeewolde, province):
    today = timezone.localdate()
    held = session_at(utrecht, days=-3)
    confirmed = session_at(zeewolde, SessionState.CONFIRMED, days=3)

    def ids(**query) -> list[str]:
        return [row["id"] for row in listed(national, **query)]

    assert ids() == [str(held.pk), str(confirmed.pk)]
    assert ids(status="bevestigd") == [str(confirmed.pk)]
    assert ids(datumVanaf=today.isoformat()) == [str(confirmed.pk)]
    assert ids(provincie="PV26") == [str(held.pk)]
    assert ids(provincie="PV31") == []


@pytest.mark.parametrize(
    "query",
    [
        {"status": "optie"},
        {"datumVanaf": "gisteren"},
        {"datumVanaf": "2026-02-30"},
        {"datumVanaf": "20261123"},
        {"provincie": "Utrecht"},
        {"provincie": "PV26\n"},
        {"cursor": "x"},
        {"limit": "0"},
        {"team": "ja"},
    ],
)
def test_what_nobody_understands_is_refused(gir, query):  # noqa: F811
    answer = gir.get(PATH, **query)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [error["parameter"] for error in answer.json()["errors"]] == list(query)


def test_the_codes_are_in_the_value_lists(gir):  # noqa: F811
    lists = {row["naam"]: row["waarden"] for row in gir.get("/waardelijsten").json()["resultaten"]}
    assert [row["code"] for row in lists["sessieStatus"]] == ["bevestigd", "gehouden"]
    assert "raad" in [row["code"] for row in lists["deelnemersGroep"]]


def test_the_database_shows_a_system_no_row_of_a_traject(gir, utrecht, people):  # noqa: F811
    factory.planned(people)
    assert f"tour_session:{utrecht.pk}" in reach.reach_of_client(gir.client).compartments
    with scope.acting_for_client(gir.client), connection.cursor() as cursor:
        counts = {}
        for table in ("casework_case", "tour_tour", "tour_toursession", "tour_booking"):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            counts[table] = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM tour_public_sessions()")
        counts["public"] = cursor.fetchone()[0]
    assert counts.pop("public") == 1
    assert set(counts.values()) == {0}


@pytest.mark.parametrize("role", ["clerk", "secretary", "planner", "triagist", "org_admin"])
def test_the_function_tells_a_person_nothing(people, role):
    factory.planned(people)
    with scope.acting_for(people[role]), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tour_public_sessions()")
        assert cursor.fetchone()[0] == 0
