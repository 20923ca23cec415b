"""Organisations, requests for Veilig Wonen (how far they are, nothing else) and published figures."""

import json

import pytest

from audit.models import Entry
from casework.models import Case
from insights.counting import count_all
from insights.disclosure_control import THRESHOLD
from insights.models import Publication
from insights.publishing import publish
from organisations.models import Scope
from tests import factories
from tests.api.conftest import system
from tests.insights.conftest import busy, fill, quiet  # noqa: F401 -- fixtures
from tests.insights.test_publish import numbers
from veiligwonen.models import AdviceRequest

pytestmark = pytest.mark.django_db


def offer(case: AdviceRequest, **changes) -> str:
    """As if the advice was adopted and offered; those steps have tests of their own. Answers its id."""
    Case.objects.filter(pk=case.pk).update(
        compartment=f"veiligwonen_employer:{case.organisation_id}",
        status=AdviceRequest.Status.OFFERED,
    )
    AdviceRequest.objects.filter(pk=case.pk).update(**changes)
    return str(case.pk)


@pytest.fixture
def alderman(utrecht):
    return factories.person(utrecht, function="alderman", name="Ada Wethouder")


# --- organisations ---------------------------------------------------------------------------------------------------------------


def test_organisations_by_name_and_type(gir, zeewolde):
    factories.OrganisationFactory(name="Waterland", code="WS1", type="water_authority")
    rows = gir.get("/organisaties").json()["resultaten"]
    assert [row["naam"] for row in rows] == ["Utrecht", "Waterland", "Zeewolde"]
    assert [
        row["code"] for row in gir.get("/organisaties", type="water_authority").json()["resultaten"]
    ] == ["WS1"]
    assert gir.get("/organisaties/GM0050").json()["naam"] == "Zeewolde"
    assert gir.get("/organisaties/GM9999").status_code == 404


def test_a_walk_through_the_organisations_meets_each_once(gir):
    for _n in range(4):
        factories.OrganisationFactory()
    seen, query = [], {"limit": 2}
    while query:
        answer = gir.get("/organisaties", **query).json()
        seen += [row["code"] for row in answer["resultaten"]]
        query = {"limit": 2, "cursor": answer["volgende"]} if answer["volgende"] else None
    assert len(seen) == len(set(seen)) == 5


# --- requests for Veilig Wonen ------------------------------------------------------------------------------------------------------


def test_a_request_is_told_when_it_is_offered_and_only_how_far_it_is(gir, alderman):
    case = factories.advice_request(alderman)
    assert gir.get("/aanvragen").json()["resultaten"] == []
    assert gir.get(f"/aanvragen/{case.pk}").status_code == 404
    offer(case)
    (row,) = gir.get("/aanvragen").json()["resultaten"]
    assert set(row) == {"id", "nummer", "organisatie", "status", "gewijzigdOp"}
    assert (row["nummer"], row["status"], row["organisatie"]) == (case.number, "offered", "GM0344")
    one = gir.get(f"/aanvragen/{case.pk}")
    assert (one.json(), one["ETag"]) == (row, f'"{Case.objects.get(pk=case.pk).version}"')
    assert "Wethouder" not in one.content.decode()
    assert (
        Entry.objects.get(stream=f"case:{case.pk}", action="read_by_client").details["client"]
        == "gir-utrecht"
    )


@pytest.mark.parametrize("kept", ["named", "driehoek"])
def test_what_is_kept_to_a_person_by_name_is_told_to_no_system(gir, alderman, people, kept):
    changes = (
        {"employer_contact": people["secretary"]}
        if kept == "named"
        else {"driehoek_excluded": True}
    )
    pk = offer(factories.advice_request(alderman), **changes)
    assert gir.get("/aanvragen").json()["resultaten"] == []
    assert gir.get(f"/aanvragen/{pk}").status_code == 404


def test_a_request_needs_a_scope_of_its_own_and_is_of_one_organisation(aro, utrecht, alderman):
    pk = offer(factories.advice_request(alderman))
    without = system(utrecht, "zonder", (Scope.READ, Scope.WRITE, Scope.FIGURES))
    assert {without.get(path).status_code for path in ("/aanvragen", f"/aanvragen/{pk}")} == {403}
    assert aro.get("/aanvragen").json()["resultaten"] == []
    nobody = "019364a0-0000-7000-8000-000000000000"
    assert aro.get(f"/aanvragen/{pk}").content == aro.get(f"/aanvragen/{nobody}").content


def test_an_incident_is_no_request_and_a_request_no_incident(gir, alderman):
    pk = offer(factories.advice_request(alderman))
    incident = factories.incident(alderman)
    assert (
        gir.get(f"/incidenten/{pk}").status_code
        == gir.get(f"/aanvragen/{incident.pk}").status_code
        == 404
    )


# --- figures ------------------------------------------------------------------------------------------------------------------------


def test_figures_are_those_of_the_dashboard(busy, gir, utrecht):  # noqa: F811 -- a fixture
    told = gir.get("/aggregaten").json()
    figures = Publication.objects.get(pk=utrecht.pk).figures
    assert (told["organisatie"], bool(told["berekendOp"])) == ("GM0344", True)
    assert [one["aantal"] for one in told["verloop"]] == [one["count"] for one in figures["trend"]]
    (kinds,) = (
        part for part in told["perioden"][0]["onderdelen"] if part["naam"] == "gedragingGroep"
    )
    assert {one["code"]: one["aantal"] for one in kinds["waarden"]} == figures["blocks"][0]["kind"]
    assert (
        min(numbers([told["verloop"], [one["onderdelen"] for one in told["perioden"]]]))
        >= THRESHOLD
    )


def test_a_small_number_is_not_told_and_nothing_of_another(busy, quiet, aro, zeewolde):  # noqa: F811 -- fixtures
    assert aro.get("/aggregaten").json() | {"berekendOp": None} == {
        "organisatie": "GM0050", "berekendOp": None, "verloop": [], "perioden": []}  # fmt: skip


def test_the_country_by_type_for_the_national_desk(busy):  # noqa: F811 -- a fixture
    bzk = factories.OrganisationFactory(name="BZK", code="bzk", type="national")
    for number in range(3):  # of one or two, the total would tell the one what is the other's
        fill(busy, factories.OrganisationFactory(code=f"GM900{number}"))
    count_all()
    publish()
    told = system(bzk, "bzk-systeem").get("/aggregaten").json()
    assert [one["type"] for one in told["perioden"][0]["perType"]] == ["municipality"]
    assert "GM0344" not in json.dumps(told)


def test_figures_need_their_own_scope(utrecht):
    assert system(utrecht, "alleen-lezen", (Scope.READ,)).get("/aggregaten").status_code == 403
