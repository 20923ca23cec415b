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

QUEUE = "/veilig-wonen/"
QUIET = {
    "reason": "preventive",
    "severity": "0",
    "likelihood": "0",
    "at_the_home": "no",
    "address_shared": "no",
    "minors": 0,
    "risk_moment": "no",
    "pkvw": "valid",
    "detection": "yes",
    "weak_front": "no",
    "arrangements": "yes",
}


@pytest.fixture
def three(alderman, desk):
    """Calm, urgent and acute, in this order of arrival."""
    calm = advice_request(alderman, **QUIET)
    urgent = advice_request(alderman)
    acute = advice_request(alderman, acute=True)
    return [calm, urgent, acute]


def numbers(soup) -> list[str]:
    """Return the cases of the page, from top to bottom."""
    return [link.get_text() for link in soup.select(".rows__key")]


@pytest.mark.django_db
def test_the_most_urgent_stands_first_and_says_why(page, three, desk):
    calm, urgent, acute = three
    soup = page(QUEUE, desk["triagist"])
    assert numbers(soup) == [acute.number, urgent.number, calm.number]
    text = soup.get_text(" ", strip=True)
    assert "De dreiger was in de afgelopen 14 dagen bij de woning (regel H2)" in text
    assert "['" not in text
    assert "geen dreigingsinschatting" in text


@pytest.mark.django_db
def test_what_is_too_late_stands_first_in_its_band_and_in_no_other(alderman, desk):
    early = advice_request(alderman)
    late = advice_request(alderman)
    acute = advice_request(alderman, acute=True)
    hour_ago = timezone.now() - timedelta(hours=1)
    Deadline.objects.filter(case=late, name="contact").update(due=hour_ago)
    tasks.remind()
    requests = Case.objects.filter(kind="veiligwonen")
    ordered = requests.order_by(*AdviceRequest.queue_order)
    order = list(ordered.values_list("number", flat=True))
    assert order == [acute.number, late.number, early.number]
    reminders = Outgoing.objects.filter(kind="deadline_missed", case_number=late.number)
    assert reminders.filter(person=desk["coordinator"]).exists()


def is_query_of_page(sql: str) -> bool:
    return "SAVEPOINT" not in sql and "'role', 'none'" not in sql


@pytest.mark.parametrize("count", [1, 6])
@pytest.mark.django_db
def test_it_asks_the_same_for_more(count, alderman, desk, enter):
    for _number in range(count):
        advice_request(alderman)
    client = enter(desk["triagist"])
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(QUEUE)
    assert response.status_code == 200
    queries = [query["sql"] for query in captured if is_query_of_page(query["sql"])]
    assert len(queries) <= 10, "\n".join(queries)


@pytest.mark.django_db
def test_filters_narrow(page, three, desk, utrecht):
    calm, urgent, acute = three
    triagist = desk["triagist"]
    urgent.perform("take", by=triagist)

    def shown_for(query: str) -> list[str]:
        return numbers(page(f"{QUEUE}?{query}", triagist))

    everything = [acute.number, urgent.number, calm.number]
    assert shown_for("band=p1") == [urgent.number]
    assert shown_for("status=acute") == [acute.number]
    assert shown_for("wie=ik") == [urgent.number]
    assert shown_for("wie=niemand") == [acute.number, calm.number]
    assert shown_for(f"nummer={calm.number.lower()}") == [calm.number]
    assert shown_for("provincie=PV99") == everything  # no such province


@pytest.mark.django_db
def test_it_refreshes_itself_and_that_is_nobody_at_work(three, desk, enter):
    client = enter(desk["triagist"])
    session = client.session
    session["seen_at"] -= 300
    session.save()
    response = client.get(QUEUE, headers={"HX-Request": "true", "X-Polling": "1"})
    first_tag = " ".join(response.content.decode().split())
    assert first_tag.startswith('<div id="rij"')
    assert client.session["seen_at"] == session["seen_at"]
    client.get(QUEUE)
    assert client.session["seen_at"] > session["seen_at"]


@pytest.mark.django_db
def test_take_the_next_gives_the_first(three, desk, enter):
    triagist = desk["triagist"]
    acute = three[2]
    response = enter(triagist).post(f"{QUEUE}volgende/")
    assert response["Location"] == f"{QUEUE}{acute.number}/"
    acute.refresh_from_db()
    assert acute.handler == triagist
    assert acute.status == "acute"


@pytest.mark.django_db
def test_an_adviser_sees_only_what_was_assigned(page, three, desk):
    soup = page(QUEUE, desk["adviser"])
    assert numbers(soup) == []


CALLERS = 50
CASES = 30
THREADS = 10


@pytest.fixture
def crowd(committed):
    """Fifty triagisten and thirty requests."""
    utrecht = factories.OrganisationFactory(name="Utrecht", code="GM0344")
    bzk = factories.OrganisationFactory(name="BZK", code="bzk", type="national")
    reporter = factories.person(utrecht, function="alderman")
    for _number in range(CASES):
        advice_request(reporter)
    triagists = [factories.person(bzk, Role.TRIAGIST) for _number in range(CALLERS)]
    return [triagist.pk for triagist in triagists]


def claim_next(triagist_id: int):
    """Take the next request as this person; return its id, None when nothing waits."""
    triagist = Person.objects.get(pk=triagist_id)
    with scope.acting_for(triagist):
        case = worklist.claim_next(triagist, AdviceRequest)
    return case.pk if case else None


def test_fifty_callers_get_fifty_different_cases_or_none(crowd):
    claims = []
    errors = []
    start = threading.Barrier(THREADS)

    def work(triagist_ids: list[int]) -> None:
        try:
            start.wait(20)
            for triagist_id in triagist_ids:
                claims.append((claim_next(triagist_id), triagist_id))
        except Exception as error:  # noqa: BLE001 -- asserted below: a thread cannot fail a test
            errors.append(error)
        finally:
            connection.close()

    shares = [crowd[number::THREADS] for number in range(THREADS)]
    threads = [threading.Thread(target=work, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    handler_of = {case_id: triagist_id for case_id, triagist_id in claims if case_id}
    times_claimed = Counter(case_id for case_id, _triagist_id in claims if case_id)
    assert set(times_claimed.values()) == {1}
    assert len(times_claimed) == CASES
    assert {case.pk: case.handler_id for case in Case.objects.all()} == handler_of
