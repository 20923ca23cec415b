"""Connecting two office-holders who live together (docs/domain/support.md §3.8).

A look at the address through the one case is then a look that the other sees as well. A worker
compares, because the second wall shows nobody the case of another; and so the answer to who names
somebody is always the same.
"""

from django.db.models import Q
from django.utils import timezone

from casework.models import Case
from organisations.models import Person
from veiligwonen.models import AdviceRequest, SharedHome
from veiligwonen.transitions.home_address import (
    applicants,
    current_home,
    in_lock_order,
    place_of,
)


def connect(case: AdviceRequest) -> None:
    """Connect this case with the one of the housemate, or end that.

    It sees both cases: for a worker only. In this order: lock both, end what is over, make what is
    new, put both on record in the order of their chains, and notify who was connected.
    """
    case, housemate = _lock(case, _housemate_case(case))
    pair = [case, housemate] if housemate else []
    parted = _end_other_shares(case, {side.pk for side in pair})
    joined = _join(*pair) if housemate else []
    changed = {side.pk: side for side in (*parted, *joined)}
    for side in in_lock_order(list(changed.values())):
        if side in parted:
            side.record("homes_apart", by=None)
        if side in joined:
            side.record("homes_together", by=None)
    for side in joined:
        for person in applicants(side):
            side.tell(person, "status_changed", own=True)


def _lock(
    case: AdviceRequest, candidate: AdviceRequest | None
) -> tuple[AdviceRequest, AdviceRequest | None]:
    """Lock both and read them again; no housemate when it is not the candidate any more.

    Who stopped or named another meanwhile has asked a worker to compare again.
    """
    keys = [side.pk for side in (case, candidate) if side]
    locked = Case.objects.select_for_update(no_key=True).filter(pk__in=keys)
    list(locked.order_by("pk").values_list("pk"))
    fresh = AdviceRequest.objects.select_related("applicant_details", "organisation").get(
        pk=case.pk
    )
    housemate = _housemate_case(fresh)
    return fresh, housemate if housemate == candidate else None


def _end_other_shares(case: AdviceRequest, pair: set) -> list[AdviceRequest]:
    """End what this case shares outside this pair of keys; return the cases of those rows."""
    running = SharedHome.objects.filter(ended_at=None)
    of_case = running.filter(Q(case=case) | Q(other=case)).select_related("case")
    over = [share for share in of_case if {share.case_id, share.other_id} != pair]
    keys = [share.pk for share in over]
    SharedHome.objects.filter(pk__in=keys).update(ended_at=timezone.now())
    return [share.case for share in over]


def _join(case: AdviceRequest, housemate: AdviceRequest) -> list[AdviceRequest]:
    """Make a row at each side; return the cases that had none."""
    joined = []
    for side, other in ((case, housemate), (housemate, case)):
        number = {"other_number": other.number}
        _share, created = SharedHome.objects.get_or_create(
            case=side, other=other, ended_at=None, defaults=number
        )
        if created:
            joined.append(side)
    return joined


def _housemate_case(case: AdviceRequest) -> AdviceRequest | None:
    """Find the open case at this address of who is named, if that one names the applicant."""
    home = current_home(case)
    email = case.applicant_details.housemate or ""
    if not home or not email:
        return None
    partner = Person.objects.filter(email=email.lower(), is_active=True).first()
    if partner is None or not case.is_open:
        return None
    own_emails = {person.email.lower() for person in applicants(case)}
    open_cases = AdviceRequest.objects.own_of(partner).open().exclude(pk=case.pk)
    naming = open_cases.select_related("applicant_details").filter(
        applicant_details__housemate_since__isnull=False
    )
    for other in naming:
        other_home = current_home(other)
        names_each_other = (
            partner in applicants(other) and other.applicant_details.housemate.lower() in own_emails
        )
        if names_each_other and other_home and place_of(other_home).key == place_of(home).key:
            return other
    return None
