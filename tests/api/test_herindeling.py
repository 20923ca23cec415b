"""A system of an organisation that goes up in another works on, and can read what happened."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import Case
from notifications import webhooks
from notifications.models import Sending, Subscription
from organisations import tasks
from organisations.models import Role, Succession
from tests.api.conftest import NOW, gir, told  # noqa: F401 -- a fixture
from tests.factories import OrganisationFactory, person

pytestmark = pytest.mark.django_db


def merge(old, new, on) -> None:
    """Have the job carry out a herindeling that was planned and agreed to."""
    desk = OrganisationFactory(name="BZK", code="bzk", type="national")
    keeper = person(desk, Role.BEHEER)
    Succession.objects.create(
        old=old, new=new, on=on, state="planned", planned_by=keeper, confirmed_by=keeper
    )
    tasks.prepare_successions.run()
    tasks.carry_out_successions.run()


def test_end_and_successor_can_be_read_before_and_after(gir, utrecht, zeewolde):  # noqa: F811
    before = gir.get("/organisaties/GM0344").json()
    assert (before["eindDatum"], before["opvolgers"]) == (None, [])
    day = timezone.localdate() + timedelta(days=20)
    merge(utrecht, zeewolde, day)
    planned = gir.get("/organisaties/GM0344").json()
    assert (planned["eindDatum"], planned["opvolgers"]) == (day.isoformat(), ["GM0050"])
    listed = {row["code"]: row for row in gir.get("/organisaties").json()["resultaten"]}
    assert listed["GM0344"]["eindDatum"] == day.isoformat()
    Succession.objects.update(on=timezone.localdate())
    tasks.carry_out_successions.run()
    assert gir.get("/organisaties/GM0344").json()["opvolgers"] == ["GM0050"]


def test_a_system_works_on_with_what_it_delivered(gir, people, utrecht, zeewolde):  # noqa: F811
    content = told()
    made = gir.post(content, key="eerste")
    number = made.json()["nummer"]
    pk = Case.objects.get(number=number).pk
    hook = webhooks.subscribe(gir.client, url="https://a.example/", kinds=[], by=None)
    merge(utrecht, zeewolde, timezone.localdate())
    case = Case.objects.get(pk=pk)
    assert (case.number, case.organisation) == (number, zeewolde)
    seen = gir.get(f"/incidenten/{pk}")
    assert (seen.status_code, seen.json()["nummer"]) == (200, number)
    stale = gir.patch(pk, {"ernst": "very"}, made["ETag"])
    assert stale.status_code == 412
    assert gir.patch(pk, {"ernst": "very"}, NOW).status_code == 200
    again = gir.post(content, key="eerste")
    assert again.json()["nummer"] == number
    later = gir.post(told())
    assert Case.objects.get(number=later.json()["nummer"]).organisation == zeewolde
    assert Subscription.objects.get(pk=hook.pk).organisation == zeewolde
    assert not Sending.objects.filter(organisation=utrecht).exists()
