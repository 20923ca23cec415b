"""Fifty triagists claim the next request at once: how long they wait, and whether each gets one.

Each must get a request of their own, and none may be passed over.
"""

import statistics
import threading
import time

# Importing `benchmarks.measure` sets Django up, so it comes first.
from benchmarks.measure import Person, Row, make_row  # isort: skip

from django.db import connection

from casework import worklist
from organisations.models import Membership, Organisation, Role
from veiligwonen.models import AdviceRequest
from weerbaar import scope

CALLERS = 50
START_TIMEOUT = 60  # seconds
END_TIMEOUT = 120  # seconds


def rows(size: int) -> list[Row]:
    """Return milliseconds of the median and the last caller, and the number of wrong claims.

    A claim is wrong when its request went to two callers or was passed over; none may be.
    """
    callers = [_triagist(number) for number in range(CALLERS)]
    queue = worklist.waiting(callers[0]).filter(kind=AdviceRequest.KIND)
    ordered_ids = queue.order_by(*AdviceRequest.queue_order).values_list("pk", flat=True)
    first_ids = set(ordered_ids[:CALLERS])
    durations, claimed_ids = _claim_at_once(callers)
    unanswered = CALLERS - len(claimed_ids)
    duplicates = len(claimed_ids) - len(set(claimed_ids))
    passed_over = len(first_ids - set(claimed_ids))
    wrong = unanswered + duplicates + passed_over
    what = f"claim next, {CALLERS} callers at once, {size} cases"
    return [
        make_row(f"{what}, median", statistics.median(durations), "ms", digits=None),
        make_row(f"{what}, last", max(durations), "ms", digits=None),
        make_row(f"{what}, given twice or passed over", wrong, "cases", 0, digits=None),
    ]


def _claim_at_once(callers: list[Person]) -> tuple[list[float], list]:
    """Return the milliseconds of each caller, and the ids of the cases they claimed."""
    barrier = threading.Barrier(len(callers))
    durations: list[float] = []
    claimed_ids: list = []

    def claim(triagist: Person) -> None:
        try:
            with scope.acting_for(triagist):
                connection.ensure_connection()
                barrier.wait(START_TIMEOUT)
                started = time.perf_counter()
                case = worklist.claim_next(triagist, AdviceRequest)
            seconds = time.perf_counter() - started
            durations.append(seconds * 1000)
            claimed_ids.append(case.pk if case else None)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=(triagist,)) for triagist in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(END_TIMEOUT)
    return durations, claimed_ids


def _triagist(number: int) -> Person:
    desk = Organisation.objects.get(code="bzk")
    person, _created = Person.objects.get_or_create(
        email=f"triagist{number}@bench.example",
        defaults={"name": f"Triagist {number}", "organisation": desk},
    )
    Membership.objects.get_or_create(person=person, organisation=desk, role=Role.TRIAGIST)
    return person
