"""Who sees which request for legal support, and who may take which step.

Source: the role matrix of docs/domain/support.md §11; why it is so: docs/adr/0031.

The jurist and the coördinator of the national desk never see a request of an organisation where
they work as well. The griffier is the desk of who was elected at the own organisation. The employer
is not in `VISIBILITY_RULES`: it sees no request, only what it must decide, and only from the moment
that is offered (`LegalSupport.objects.for_employer`).
"""

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.db.models import Q

from casework import actions
from casework.access import (
    Permission,
    VisibilityRule,
    any_of,
    handler_alone_if_restricted,
    involved_only,
    is_handler,
    is_part_of,
    nobody,
    only,
    works_at,
)
from legalsupport.lists import LegalLane
from organisations.access import NATIONAL, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from casework.models import Case
    from legalsupport.models import LegalSupport
    from organisations.models import Person

# Compartments, each with the id of the organisation behind it.
WITH_CLERK = "legalsupport"  # whole: the griffier
SHUT = "legalsupport_closed"  # nobody of the organisation
OFFERED = "legalsupport_offered"  # in part: who decides
OFFERED_WITH_CLERK = "legalsupport_council"  # in part: who decides; whole: the griffier
OFFERED_COMPARTMENTS = (OFFERED, OFFERED_WITH_CLERK)

VISIBILITY_RULES: dict[Role, VisibilityRule] = {
    Role.JURIST: VisibilityRule(outsider=True),
    Role.DESK_COORDINATOR: VisibilityRule(outsider=True),
    Role.CLERK: VisibilityRule(frozenset({LegalLane.COUNCIL.value})),
}
DECIDERS_BY_SETTING = {
    "bestuursorgaan": (Role.SECRETARY,),  # of the organisation of the applicant
    "bzk": (Role.DESK_COORDINATOR,),  # who did not advise; the employer sees nothing then
}
DECIDERS = DECIDERS_BY_SETTING[settings.LEGAL_DECIDER]
# What systems of the employer may know of: nothing where the ministry decides.
CLIENT_COMPARTMENTS = () if NATIONAL.issuperset(DECIDERS) else OFFERED_COMPARTMENTS
COMPARTMENT_ROLES = dict.fromkeys(OFFERED_COMPARTMENTS, frozenset(DECIDERS))
WHOLE_COMPARTMENTS = {OFFERED_WITH_CLERK: frozenset({Role.CLERK})}
LEGAL_DESK = (Role.JURIST, Role.DESK_COORDINATOR, Role.CLERK)
EMERGENCY_ROLES = frozenset({Role.DESK_COORDINATOR})
ASSIGNABLE_ROLES = frozenset(LEGAL_DESK)


def compartment_of(case: "LegalSupport", *, offered: bool) -> str:
    """Return the compartment of a case: what the organisation reaches of it."""
    if case.lane == LegalLane.COUNCIL:
        name = OFFERED_WITH_CLERK if offered else WITH_CLERK
    else:
        name = OFFERED if offered else SHUT
    return f"{name}:{case.organisation_id}"


def offered_to(organisation_ids: "Iterable[int]") -> list[str]:
    """Return the compartments of what is offered to these organisations."""
    return [f"{name}:{place}" for name in OFFERED_COMPARTMENTS for place in organisation_ids]


def is_decider(case: "Case", person: "Person") -> bool:
    """Tell whether this person decides for the employer, from the offer on.

    Never who has a part in it, and never who wrote the advice. `LegalSupport.objects.for_employer`
    says it of many.
    """
    request = _request(case)
    offered = offered_to([case.organisation_id])
    if request.compartment not in offered or is_part_of(case, person):
        return False
    if not set(person.account_ids).isdisjoint(request.advisers):
        return False
    return decides_for(person, case.organisation_id)


def decides_for(person: "Person", organisation_id: int) -> bool:
    """Tell whether the role of this person decides about requests of this organisation."""
    places = decider_places(person)
    if places is None:
        return organisation_id not in works_at(person)
    return organisation_id in places


def decider_places(person: "Person") -> set[int] | None:
    """Return the organisations for which this person decides.

    None for every one but the own workplaces: where the ministry decides, by a national role.
    """
    places = set()
    for membership in person.memberships_now:
        if membership.role in DECIDERS:
            if membership.role in NATIONAL:
                return None
            places.add(membership.organisation_id)
    return places


def decider_place(organisation_id: int) -> int | None:
    """Return where who decides for this organisation has the role; None for anywhere."""
    return None if NATIONAL.issuperset(DECIDERS) else organisation_id


def is_offered_q() -> Q:
    """Return the condition on requests that were offered for a decision."""
    whole = Q(compartment__startswith=f"{OFFERED_WITH_CLERK}:")
    return Q(compartment__startswith=f"{OFFERED}:") | whole


def may_decide_objection(case: "Case", person: "Person") -> bool:
    """Tell whether this person may decide on a bezwaar: never who took what is contested.

    Not with another account either (Awb 10:3 lid 3). The database refuses it for the same account
    (`legal_objection_other_decider`).
    """
    contested = _request(case).contested_decider_ids()
    return is_decider(case, person) and contested.isdisjoint(person.account_ids)


def is_applicant(case: "Case", person: "Person") -> bool:
    """Tell whether it is about this person, who does not just act for somebody."""
    return _request(case).is_applicant(person)


def _request(case: "Case") -> "LegalSupport":
    return cast("LegalSupport", case)  # permissions are asked with a `Case`


may_handle = only(*LEGAL_DESK)
may_take = handler_alone_if_restricted(may_handle)
may_decide = is_decider
may_record_receipt: Permission = any_of(is_decider, may_handle)
may_prepare_objection: Permission = any_of(may_decide_objection, may_handle)
may_make_known: Permission = any_of(is_decider, may_handle)
may_answer = involved_only
may_declare: Permission = any_of(involved_only, may_handle)
# Within what who decides granted: the desk pays, and writes down what was paid.
may_move_money: Permission = any_of(is_decider, may_handle)
may_stop_lawyer: Permission = any_of(involved_only, may_handle)
may_withdraw = involved_only
ACTION_PERMISSIONS = actions.permissions(
    any_of(is_handler, may_handle),
    clear_person=nobody,  # the applicant is nobody's mistake to undo here
    end_mandate=involved_only,
)
