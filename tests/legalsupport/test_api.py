"""What a system of an organisation hears of requests for legal support: how far, and no more."""

import json

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Entry
from casework import reach
from casework.models import Case
from integrations import webhook_events
from notifications import webhooks
from notifications.models import Sending, Subscription
from organisations.models import Scope
from organisations.workdays import local_day
from tests import factories
from tests.api.conftest import aro, gir, system  # noqa: F401 -- fixtures
from tests.legalsupport import factory
from weerbaar import scope

pytestmark = pytest.mark.django_db
PATH = "/juridische-aanvragen"
FIELDS = {
    "id",
    "nummer",
    "organisatie",
    "status",
    "gewijzigdOp",
    "ontvangstDatum",
    "besluitUiterlijkDatum",
    "bekendmakingDatum",
}


def listed(client) -> list[dict]:
    return client.get(PATH).json()["resultaten"]


def offered(people, **changes):
    return factory.advised(people, **changes).perform("offer", by=people["jurist"])


@pytest.fixture
def alderman(utrecht):
    return factories.person(utrecht, function="alderman", name="Ada Wethouder")


def as_somebody_of(who: str, people, alderman) -> dict:
    return people | {"councillor": alderman} if who == "alderman" else people


@pytest.mark.parametrize("who", ["councillor", "alderman"])
def test_only_how_far_it_is_and_only_from_the_offer_on(gir, people, alderman, who):  # noqa: F811
    case = factory.advised(as_somebody_of(who, people, alderman), requested_amount=7654)
    assert listed(gir) == []
    assert gir.get(f"{PATH}/{case.pk}").status_code == 404
    case = case.perform("offer", by=people["jurist"])
    (row,) = listed(gir)
    one = gir.get(f"{PATH}/{case.pk}")
    assert set(row) == FIELDS
    assert (row["nummer"], row["status"], row["organisatie"]) == (case.number, "offered", "GM0344")
    due = case.deadlines.get(name="decision").due
    assert row["ontvangstDatum"] == local_day(case.received_at).isoformat()
    assert (row["besluitUiterlijkDatum"], row["bekendmakingDatum"]) == (
        local_day(due).isoformat(),
        None,
    )
    assert (one.json(), one["ETag"]) == (row, f'"{Case.objects.get(pk=case.pk).version}"')
    for word in ("Wethouder", "Wederpartij", "rechter", "7654", "civiel", "eerste"):
        assert word not in json.dumps(row | {"id": "", "gewijzigdOp": ""})


def test_each_look_is_on_record(gir, people):  # noqa: F811
    case = offered(people)
    gir.get(PATH)
    gir.get(f"{PATH}/{case.pk}")
    read = Entry.objects.get(stream=f"case:{case.pk}", action="read_by_client")
    assert read.details["client"] == "gir-utrecht"
    seen = Entry.objects.get(stream=f"client:{gir.client.pk}", action="listed")
    assert seen.details["cases"] == [str(case.pk)]


def test_the_days_of_a_decision_that_was_made_known(gir, people):  # noqa: F811
    case = factory.made_known(people)
    row = gir.get(f"{PATH}/{case.pk}").json()
    today = timezone.localdate().isoformat()
    assert (row["status"], row["besluitUiterlijkDatum"]) == ("made_known", None)
    assert row["bekendmakingDatum"] == today


@pytest.mark.parametrize("step", ["revise", "withdraw"])
def test_what_is_taken_back_is_gone(gir, people, step):  # noqa: F811
    case = offered(people)
    by = people["jurist"] if step == "revise" else people["councillor"]
    case.perform(step, by=by)
    assert listed(gir) == []
    assert gir.get(f"{PATH}/{case.pk}").status_code == 404


def test_high_discretion_is_told_to_no_system(gir, people):  # noqa: F811
    case = offered(people, discretion="hoog")
    assert listed(gir) == []
    assert gir.get(f"{PATH}/{case.pk}").status_code == 404


def test_another_organisation_hears_what_it_hears_of_nothing(aro, people):  # noqa: F811
    case = offered(people)
    nobody = "019364a0-0000-7000-8000-000000000000"
    assert listed(aro) == []
    assert aro.get(f"{PATH}/{case.pk}").content == aro.get(f"{PATH}/{nobody}").content


def test_it_needs_a_scope_of_its_own(utrecht, people):
    case = offered(people)
    others = [name for name in Scope.values if name != Scope.LEGAL_REQUESTS]
    without = system(utrecht, "zonder", others)
    answers = [without.get(path) for path in (PATH, f"{PATH}/{case.pk}", "/aanvragen")]
    assert [answer.status_code for answer in answers] == [403, 403, 200]
    alone = system(utrecht, "alleen", [Scope.LEGAL_REQUESTS])
    assert [row["id"] for row in listed(alone)] == [str(case.pk)]
    assert alone.get(f"/aanvragen/{case.pk}").status_code == 403


def rows_for(client, table: str) -> int:
    with scope.acting_for_client(client), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
        return cursor.fetchone()[0]


def test_the_filters(gir, people):  # noqa: F811
    first, second = offered(people), factory.decided(people)
    assert [row["id"] for row in listed(gir)] == [str(first.pk), str(second.pk)]
    since = listed(gir)[0]["gewijzigdOp"]
    by_status = gir.get(PATH, status="decided").json()["resultaten"]
    assert [row["id"] for row in by_status] == [str(second.pk)]
    later = gir.get(PATH, gewijzigdNa=since).json()["resultaten"]
    assert str(second.pk) in [row["id"] for row in later]
    for wrong in ({"status": "x"}, {"gewijzigdNa": "gisteren"}, {"fase": "voorfase"}):
        assert gir.get(PATH, **wrong).status_code == 400


def test_the_codes_are_in_the_value_lists(gir):  # noqa: F811
    lists = {row["naam"]: row["waarden"] for row in gir.get("/waardelijsten").json()["resultaten"]}
    codes = [row["code"] for row in lists["juridischeAanvraagStatus"]]
    assert {"offered", "made_known"} <= set(codes)


def test_a_webhook_tells_of_what_was_offered_and_of_nothing_before(gir, people):  # noqa: F811
    kinds = webhook_events.kinds_for(gir.client)
    assert "juridische-aanvraag-gewijzigd" in kinds
    made = webhooks.subscribe(gir.client, url="https://gir.example/", kinds=list(kinds), by=None)
    Subscription.objects.filter(pk=made.pk).update(verified_at=made.made_at)
    hidden = factory.advised(people)
    discreet = offered(people, discretion="hoog")
    shown = offered(people)
    webhook_events.look()
    sent = Sending.objects.filter(kind="juridische-aanvraag-gewijzigd")
    assert {row.case_number for row in sent} == {shown.number}
    assert {row.path for row in sent} == {f"/api/v1{PATH}/{shown.pk}"}
    assert not {hidden.number, discreet.number} & {row.case_number for row in sent}


def test_the_database_shows_a_system_the_part_and_not_the_rest(gir, people):  # noqa: F811
    offered(people)
    assert reach.reach_of_client(gir.client).compartments
    assert rows_for(gir.client, "legalsupport_legalsupport") == 1
    for table in ("legaldetails", "legalassessment", "legalmandate"):
        assert rows_for(gir.client, f"legalsupport_{table}") == 0
    assert rows_for(gir.client, "casework_party") == 0
    without = system(gir.client.organisation, "zonder", [Scope.READ]).client
    assert rows_for(without, "legalsupport_legalsupport") == 0
