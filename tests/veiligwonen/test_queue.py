"""Who is first, why, and that no case is given twice."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework import tasks, worklist
from casework.models import Case, Deadline
from notifications.models import Outgoing
from organisations.models import Person, Role
from tests import factories
from tests.factories import advice_request
from veiligwonen.models import AdviceRequest
from weerbaar import scope

QUIET = {"reason": "preventive", "severity": "0", "likelihood": "0", "at_the_home": "no", "address_shared": "no", "minors": 0, "risk_moment": "no",
         "pkvw": "valid", "detection": "yes", "weak_front": "no", "arrangements": "yes"}  # fmt: skip


@pytest.fixture
def three(alderman, desk):
    """Calm, urgent and acute, in this order of arrival."""
    return [advice_request(alderman, **QUIET), advice_request(alderman), advice_request(alderman, acute=True)]


def numbers(soup) -> list[str]:
    """The cases of the page, from top to bottom."""
    return [link.get_text() for link in soup.select(".rows__key")]


@pytest.mark.django_db
def test_the_most_urgent_stands_first_and_says_why(page, three, desk):
    calm, urgent, acute = three
    soup = page("/veilig-wonen/", desk["triagist"])
    assert numbers(soup) == [acute.number, urgent.number, calm.number]
    text = soup.get_text(" ", strip=True)
    assert "De dreiger was in de afgelopen 14 dagen bij de woning (regel H2)" in text
    assert "['" not in text
    assert "geen dreigingsinschatting" in text


@pytest.mark.django_db
def test_what_is_too_late_stands_first_in_its_band_and_in_no_other(alderman, desk):
    early, late, acute = advice_request(alderman), advice_request(alderman), advice_request(alderman, acute=True)
    Deadline.objects.filter(case=late, name="contact").update(due=timezone.now() - timedelta(hours=1))
    tasks.remind()
    order = (
        Case.objects.filter(kind="veiligwonen").order_by(*AdviceRequest.queue_order).values_list("number", flat=True)
    )
    assert list(order) == [acute.number, late.number, early.number]
    assert Outgoing.objects.filter(person=desk["coordinator"], kind="deadline_missed", case_number=late.number).exists()


@pytest.mark.parametrize("count", [1, 6])
@pytest.mark.django_db
def test_it_asks_the_same_for_more(count, alderman, desk, enter):
    for _one in range(count):
        advice_request(alderman)
    client = enter(desk["triagist"])
    client.get("/veilig-wonen/")
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/veilig-wonen/").status_code == 200
    asked = [
        query["sql"] for query in captured if "SAVEPOINT" not in query["sql"] and "'role', 'none'" not in query["sql"]
    ]
    assert len(asked) <= 10, "\n".join(asked)


@pytest.mark.django_db
def test_filters_narrow(page, three, desk, utrecht):
    calm, urgent, acute = three
    urgent.do("take", by=desk["triagist"])
    see = desk["triagist"]
    assert numbers(page("/veilig-wonen/?band=p1", see)) == [urgent.number]
    assert numbers(page("/veilig-wonen/?status=acute", see)) == [acute.number]
    assert numbers(page("/veilig-wonen/?wie=ik", see)) == [urgent.number]
    assert numbers(page("/veilig-wonen/?wie=niemand", see)) == [acute.number, calm.number]
    assert numbers(page(f"/veilig-wonen/?nummer={calm.number.lower()}", see)) == [calm.number]
    assert numbers(page("/veilig-wonen/?provincie=PV99", see)) == [
        acute.number,
        urgent.number,
        calm.number,
    ]  # no such province


@pytest.mark.django_db
def test_it_refreshes_itself_and_that_is_nobody_at_work(three, desk, enter):
    client = enter(desk["triagist"])
    session = client.session
    session["seen_at"] -= 300
    session.save()
    answer = client.get("/veilig-wonen/", headers={"HX-Request": "true", "X-Polling": "1"})
    assert answer.content.decode().lstrip().startswith('<div id="rij"')
    assert client.session["seen_at"] == session["seen_at"]
    client.get("/veilig-wonen/")
    assert client.session["seen_at"] > session["seen_at"]


@pytest.mark.django_db
def test_take_the_next_gives_the_first(three, desk, enter):
    answer = enter(desk["triagist"]).post("/veilig-wonen/volgende/")
    assert answer["Location"] == f"/veilig-wonen/{three[2].number}/"
    three[2].refresh_from_db()
    assert (three[2].handler, three[2].status) == (desk["triagist"], "acute")


@pytest.mark.django_db
def test_an_adviser_sees_only_what_was_assigned(page, three, desk):
    assert numbers(page("/veilig-wonen/", desk["adviser"])) == []


CALLERS, CASES = 50, 30


@pytest.fixture
def crowd(committed):
    """Fifty triagisten and thirty requests."""
    utrecht = factories.OrganisationFactory(name="Utrecht", code="GM0344")
    bzk = factories.OrganisationFactory(name="BZK", code="bzk", type="national")
    reporter = factories.person(utrecht, function="alderman")
    for _case in range(CASES):
        advice_request(reporter)
    return [factories.person(bzk, Role.TRIAGIST).pk for _one in range(CALLERS)]


def test_fifty_callers_get_fifty_different_cases_or_none(crowd):
    given, wrong, together = [], [], threading.Barrier(10)

    def take(pks: list[int]) -> None:
        try:
            together.wait(20)
            for pk in pks:
                triagist = Person.objects.get(pk=pk)
                with scope.acting_for(triagist):
                    case = worklist.claim_next(triagist, AdviceRequest)
                given.append((case.pk if case else None, pk))
        except Exception as error:  # noqa: BLE001 -- told below: a thread cannot fail a test
            wrong.append(error)
        finally:
            connection.close()

    hands = [threading.Thread(target=take, args=(crowd[n::10],)) for n in range(10)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(60)
    assert wrong == []
    taken = Counter(case for case, _pk in given if case)
    assert (set(taken.values()), len(taken)) == ({1}, CASES)
    assert {case.pk: case.handler_id for case in Case.objects.all()} == dict(pair for pair in given if pair[0])
