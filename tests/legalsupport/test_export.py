"""What goes out of the register of legal support: codes, for who leads the desk."""

import json

import pytest

from audit.models import Entry
from dataexchange import exporting
from organisations.models import Role
from tests.dataexchange.test_export import content, made_export, rows
from tests.legalsupport import factory

pytestmark = pytest.mark.django_db
ASK = "/gegevens/export/nieuw/legalsupport/"


@pytest.mark.parametrize("form", ["csv", "json"])
def test_codes_and_days_and_nothing_that_is_told(people, enter, form):
    case = factory.made_known(people, requested_amount=7654)
    client = enter(people["desk_coordinator"])
    export = made_export(client, ASK, form=form)
    text = content(export).decode()
    for told in ("persoonlijk voor de rechter", "Wederpartij BV", "Verzonnen", "7654"):
        assert told not in text
    assert people["councillor"].name not in text
    if form == "json":
        (row,) = json.loads(text)["aanvragen juridische hulp"]
        assert (row["nummer"], row["organisatie"]) == (case.number, "GM0344")
        assert (row["soortProcedure"], row["besluit"]) == (case.procedure, "granted")
    else:
        (row,) = rows(export)
        assert (row["Nummer"], row["Besluit"]) == (case.number, "Toekennen")
        assert row["Status"] == "Bekendgemaakt"
    assert Entry.objects.filter(stream=f"case:{case.pk}", action="exported").count() == 1


def test_nobody_of_an_organisation_takes_it_out(people, enter):
    factory.make(people["councillor"])
    for role in (Role.CLERK, Role.SECRETARY, Role.AGGRESSION_COORDINATOR):
        assert enter(people[role]).get(ASK).status_code == 404
        assert (
            "juridische"
            not in enter(people[role]).get("/gegevens/").content.decode().partition("<main")[2]
        )
    for role in (Role.JURIST, Role.TRIAGIST):
        assert enter(people[role]).get(ASK).status_code == 404


def test_the_desk_exports_its_own_registers_alone(people, enter):
    coordinator = people["desk_coordinator"]
    assert {kind for kind, _name in exporting.exportable_kinds(coordinator)} == {
        "legalsupport",
        "tour",
    }
    assert enter(coordinator).get("/gegevens/export/nieuw/incident/").status_code == 404


def test_what_the_coordinator_may_not_see_is_not_in_it(people, utrecht, enter):
    """Who works at the organisation as well sees no request of it."""
    hidden = factory.make(people["councillor"])
    people["desk_coordinator"].memberships.create(organisation=utrecht, role=Role.HR_ADVISOR)
    other = enter(people["desk_coordinator"])
    answer = other.post(ASK, {"form": "csv", "part": "all", "why": "report", "reason": "Verslag."})
    assert answer.status_code == 422
    assert hidden.number not in answer.content.decode()
