"""Two office-holders at one address: who stops is apart, also when a worker compared just then."""

import threading

import pytest
from django.db import connection, transaction

from organisations.models import Role
from tests import factories
from veiligwonen.models import SharedHome
from veiligwonen.tasks import connect_homes


@pytest.fixture
def pair(committed):
    """For threads, really there: the cases of two at one address."""
    utrecht = factories.OrganisationFactory(name="Utrecht", code="GM0344")
    factories.person(
        factories.OrganisationFactory(name="BZK", code="bzk", type="national"), Role.TRIAGIST
    )
    two = [
        factories.person(utrecht, function="alderman", email=f"{name}@utrecht.example")
        for name in ("ada", "bo")
    ]
    return [factories.advice_request(who) for who in two]


def name(case, email, enter):
    answer = enter(case.reporter).post(
        f"/mijn/veilig-wonen/{case.number}/huisgenoot/", {"housemate": email}
    )
    assert answer.status_code == 302


def _waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("who", [0, 1])
def test_who_stops_while_a_worker_compares_stays_apart(pair, who, enter):
    mine, other = pair[who], pair[1 - who]
    name(mine, other.reporter.email, enter)
    name(other, mine.reporter.email, enter)

    def compare():
        try:
            connect_homes.run(str(other.pk))
        finally:
            connection.close()

    worker = threading.Thread(target=compare)
    with transaction.atomic():
        name(mine, "", enter)
        worker.start()
        while worker.is_alive() and not _waits():
            worker.join(0.02)
    worker.join(30)
    assert not worker.is_alive()
    assert not SharedHome.objects.filter(ended_at=None).exists()
