"""Danger that another system delivers: what is fresh wakes somebody, what is old wakes nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import Danger
from incidents.models import Incident
from notifications.models import Outgoing
from tests.api.conftest import lines_of, told

pytestmark = pytest.mark.django_db


def days_ago(days: int) -> str:
    """Return a day as a system writes it."""
    return (timezone.localdate() - timedelta(days=days)).isoformat()


def in_danger(days: int = 0, **changes) -> dict:
    """An incident of a raadslid, in danger, of so many days ago."""
    return told(functieSlachtoffer="councillor", acuutGevaar=True, voorvalDatum=days_ago(days)) | (
        changes
    )


def kinds_to(person) -> list[str]:
    """Return the kinds of the mail to somebody."""
    mail = Outgoing.objects.filter(person=person, channel="mail")
    return sorted(mail.values_list("kind", flat=True))


def deliver(system, way: str, content: dict) -> Incident:
    """Deliver one incident, alone or among many."""
    if way == "one":
        answer = system.post(content)
        assert answer.status_code == 201, answer.content
    else:
        assert [line["status"] for line in lines_of(system.bulk([content]))] == [201]
    return Incident.objects.get()


WAYS = pytest.mark.parametrize("way", ["one", "many"])


@WAYS
def test_danger_of_today_is_phoned_about_at_once(way, gir, people):
    case = deliver(gir, way, in_danger())
    assert case.is_to_phone
    assert case.rank == 0
    assert case.deadlines.get(name="contact").due == case.created_at
    assert "danger" in kinds_to(people["clerk"])


@WAYS
@pytest.mark.parametrize(
    "content",
    [in_danger(days=100), in_danger(days=2), in_danger(status="closed"), in_danger() | {"acuutGevaar": False}],
    ids=["months ago", "two days ago", "handled there", "no danger"],
)  # fmt: skip
def test_what_is_old_or_over_wakes_nobody(way, content, gir, people):
    case = deliver(gir, way, content)
    assert not Danger.objects.exists()
    assert case.rank == 2
    assert "danger" not in kinds_to(people["clerk"])


def test_false_is_the_same_as_nothing(gir):
    content = told()
    assert gir.post(content).status_code == 201
    again = lines_of(gir.bulk([content | {"acuutGevaar": False}]))
    assert [line["status"] for line in again] == [200]


def test_it_cannot_be_changed_afterwards(gir):
    pk = gir.post(told()).json()["id"]
    answer = gir.patch(pk, {"acuutGevaar": True}, etag="now")
    assert answer.status_code in {400, 412, 422}
    assert not Danger.objects.exists()
