"""The queue of requests: which ones stand in it for a filter, and the figures above it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from casework.models import CaseQuerySet
from organisations.models import Organisation, Person
from veiligwonen.models.advice_request import SETTLED
from veiligwonen.rules.triage import Band
from veiligwonen.transitions.status import Status

RANKS_PER_BAND = 1000  # AdviceRequest.make_rank
MOST_COUNTED = 1000
NEW_STATUSES = sorted(
    [Status.SUBMITTED.value, Status.ACUTE.value, Status.NOT_ENTITLED.value, Status.REVIEW.value]
)


def filter_queue(cases: CaseQuerySet, filters: dict[str, Any], person: Person) -> CaseQuerySet:
    """Narrow the cases to the filters of a `QueueForm`, on columns of the case with an index.

    `filters`: the cleaned answers of the form. A number stands alone: other filters do not count.
    """
    number = filters.get("nummer", "").replace(" ", "").upper()
    if number:
        return cases.filter(number=number)
    if filters.get("status"):
        cases = cases.filter(status=filters["status"])
    else:
        cases = cases.filter(rank__lt=SETTLED)
    if filters.get("band"):
        cases = cases.filter(_in_band(filters["band"]))
    if filters.get("provincie"):
        cases = cases.filter(organisation__in=_organisations_in(filters["provincie"]))
    if filters.get("wie"):
        cases = cases.filter(_handled_by(filters["wie"], person))
    return cases


def _in_band(slug: str) -> Q:
    lowest_rank = RANKS_PER_BAND * Band[slug.upper()]
    return Q(rank__gte=lowest_rank, rank__lt=lowest_rank + RANKS_PER_BAND)


def _organisations_in(province: str) -> QuerySet[Organisation]:
    return Organisation.objects.filter(Q(province__code=province) | Q(code=province))


def _handled_by(choice: str, person: Person) -> Q:
    is_own = Q(handler=person)
    if choice == "ik":
        return is_own
    if choice == "niemand":
        return Q(handler=None)
    return Q(handler__isnull=False) & ~is_own


def queue_figures(cases: CaseQuerySet, person: Person) -> dict[str, int]:
    """Count in one statement what is urgent, late, waiting and of this person.

    Counted over what is open and not settled, in the order of the queue, to at most 1,000 cases.
    """
    unsettled = cases.filter(rank__lt=SETTLED).order_by("rank")
    columns = unsettled.values("status", "rank", "due", "handler_id")
    first_rank_of_p2 = RANKS_PER_BAND * Band.P2
    urgent = "status = ANY(%s) AND handler_id IS NULL AND rank < %s"
    return columns[:MOST_COUNTED].count_where(
        urgent=(urgent, [NEW_STATUSES, first_rank_of_p2]),
        late=("due < %s", [timezone.now()]),
        waiting=("status = ANY(%s) AND handler_id IS NULL", [NEW_STATUSES]),
        mine=("handler_id = %s", [person.pk]),
    )
