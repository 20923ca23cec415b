"""Pak de volgende: fifty hands at once, no case twice, none skipped."""

import threading
from collections import Counter

import pytest
from django.db import connection

from casework import worklist
from casework.models import Case
from organisations.models import Person, Role
from tests import factories
from weerbaar import scope

CALLERS, CASES = 50, 30


@pytest.fixture
def crowd(committed):
    """Fifty griffiers and thirty reports."""
    place = factories.OrganisationFactory(name="Utrecht", code="GM0344")
    reporter = factories.person(place, function="councillor")
    for _case in range(CASES):
        factories.incident(reporter)
    return [factories.person(place, Role.CLERK).pk for _clerk in range(CALLERS)]


def test_nobody_gets_the_case_of_somebody_else_and_none_is_skipped(crowd):
    given: list = []
    wrong: list = []
    together = threading.Barrier(10)

    def take(pks: list[int]) -> None:
        try:
            together.wait(20)
            for pk in pks:
                clerk = Person.objects.get(pk=pk)
                with scope.acting_for(clerk):
                    case = worklist.claim_next(clerk)
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
    assert set(taken.values()) == {1}
    assert len(taken) == CASES
    assert {case.pk: case.handler_id for case in Case.objects.all()} == dict(
        pair for pair in given if pair[0]
    )
