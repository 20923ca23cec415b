"""Fifty callers at once ask for the next request: how long they wait, whether each got one of its own, and whether any was passed over."""

import statistics
import threading
import time

from benchmarks.measure import Person  # isort: skip -- sets Django up

from django.db import connection

from casework import worklist
from organisations.models import Membership, Organisation, Role
from veiligwonen.models import AdviceRequest
from weerbaar import scope

CALLERS = 50


def rows(size: int) -> list[dict]:
    """Milliseconds of the median caller and of the last, and how many requests went to two callers or were passed over: none may."""
    callers = [_triagist(n) for n in range(CALLERS)]
    queue = worklist.waiting(callers[0]).filter(kind=AdviceRequest.KIND).order_by(*AdviceRequest.queue_order)
    first = set(queue.values_list("pk", flat=True)[:CALLERS])
    together, given, taken = threading.Barrier(CALLERS), [], []

    def call(triagist: Person) -> None:
        try:
            with scope.acting_for(triagist):
                connection.ensure_connection()
                together.wait(60)
                started = time.perf_counter()
                case = worklist.claim_next(triagist, AdviceRequest)
            taken.append((time.perf_counter() - started) * 1000)
            given.append(case.pk if case else None)
        finally:
            connection.close()

    hands = [threading.Thread(target=call, args=(triagist,)) for triagist in callers]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(120)
    wrong = CALLERS - len(given) + len(given) - len(set(given)) + len(first - set(given))
    what = f"claim next, {CALLERS} callers at once, {size} cases"
    return [
        {"what": f"{what}, median", "value": round(statistics.median(taken)), "unit": "ms", "bound": None, "ok": True},
        {"what": f"{what}, last", "value": round(max(taken)), "unit": "ms", "bound": None, "ok": True},
        {"what": f"{what}, given twice or passed over", "value": wrong, "unit": "cases", "bound": 0, "ok": wrong == 0},
    ]


def _triagist(number: int) -> Person:
    desk = Organisation.objects.get(code="bzk")
    person, _made = Person.objects.get_or_create(
        email=f"triagist{number}@bench.example", defaults={"name": f"Triagist {number}", "organisation": desk}
    )
    Membership.objects.get_or_create(person=person, organisation=desk, role=Role.TRIAGIST)
    return person
