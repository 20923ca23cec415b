"""Who sees which request, and who may take which step.

Source: the role matrix of docs/domain/support.md §11.

The national desk never sees a case of an organisation where the person works as well (`outsider`):
of a burgemeester that would be the own driehoek. The employer is not in `VISIBILITY_RULES`: it sees
no case, only what it must provide, and only from the moment that is offered
(`AdviceRequest.objects.for_employer`).
"""

from typing import TYPE_CHECKING, cast

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
    only_to_read,
    works_at,
)
from organisations.access import Role

if TYPE_CHECKING:
    from casework.models import Case
    from organisations.models import Person
    from veiligwonen.models import AdviceRequest

# The compartment of what the employer reaches of a case (organisations.access.REACHES).
EMPLOYER_KIND = "veiligwonen_employer"
# A role with no lane sees only what it handles or what is shared with it.
VISIBILITY_RULES: dict[Role, VisibilityRule] = {
    Role.TRIAGIST: VisibilityRule(outsider=True),
    Role.DESK_COORDINATOR: VisibilityRule(outsider=True),
    Role.BVA: VisibilityRule(outsider=True),
    Role.ADVISER: VisibilityRule(frozenset(), outsider=True),
}
EMPLOYERS = (Role.SECRETARY,)
EMERGENCY_ROLES = frozenset({Role.DESK_COORDINATOR, Role.BVA})  # a request that was restricted
# Who decides together with a burgemeester in the own driehoek: never the employer of a
# burgemeester, unless chosen by name.
OWN_DRIEHOEK = frozenset({"mayor"})


def is_adviser(case: "Case", person: "Person") -> bool:
    """Tell whether this is the adviser of the case, who does not work at its organisation and has
    no part in it.
    """
    return (
        _request(case).adviser_id == person.pk
        and person.has_role(Role.ADVISER)
        and not is_part_of(case, person)
        and case.organisation_id not in works_at(person)
    )


def may_still_advise(case: "Case", person: "Person") -> bool:
    """Tell whether this person may go on as adviser: an open account, the role, no part in it."""
    return person.is_active and is_adviser(case, person)


def is_employer(case: "Case", person: "Person") -> bool:
    """Tell whether this person provides for the employer, from the offer on.

    That is who the applicant named, or else the secretaris; never the applicant, never the own
    driehoek. `AdviceRequest.objects.for_employer` says it of many.
    """
    request = _request(case)
    is_offered = case.compartment == f"{EMPLOYER_KIND}:{case.organisation_id}"
    is_conflicted = is_part_of(case, person)
    if not is_offered or is_conflicted or not _holds_employer_role(case, person):
        return False
    if request.employer_contact_id or request.driehoek_excluded:
        return request.employer_contact_id == person.pk
    return True


def may_still_provide(case: "Case", person: "Person") -> bool:
    """Tell whether who was named for the employer may go on: an open account, the role, no part."""
    return person.is_active and _holds_employer_role(case, person) and not is_part_of(case, person)


def _holds_employer_role(case: "Case", person: "Person") -> bool:
    for membership in person.memberships_now:
        if membership.role in EMPLOYERS and membership.organisation_id == case.organisation_id:
            return True
    return False


def _request(case: "Case") -> "AdviceRequest":
    return cast("AdviceRequest", case)  # permissions are asked with a `Case`


def unless_author(permission: Permission) -> Permission:
    """Return this permission for who did not write on the advice: four eyes."""

    def is_permitted(case: "Case", person: "Person") -> bool:
        is_author = not set(person.account_ids).isdisjoint(_request(case).authors)
        return not is_author and permission(case, person)

    return is_permitted


may_triage = only(Role.TRIAGIST, Role.DESK_COORDINATOR)
may_take = handler_alone_if_restricted(may_triage)
may_coordinate = only(Role.DESK_COORDINATOR)
may_weigh = any_of(may_triage, is_adviser)
may_advise = is_adviser
may_adopt = unless_author(only(Role.BVA))
may_offer = only(Role.BVA, Role.TRIAGIST, Role.DESK_COORDINATOR)
may_provide = is_employer
may_follow = any_of(is_adviser, may_triage)
may_answer = involved_only
may_withdraw = involved_only
may_review = any_of(involved_only, is_adviser, may_triage)

# The triagist sees no address; the coördinator and the BVA say why, as the adviser does
# (docs/domain/support.md §11).
may_open_vault = any_of(is_adviser, only_to_read(Role.DESK_COORDINATOR, Role.BVA))

# Document A, its photos and its pages are for the applicant, the adviser and the BVA
# (docs/domain/support.md §3.7); the desk sees measures and costs.
may_read_advice = any_of(is_adviser, only_to_read(Role.BVA))


def applicant_only(case: "Case", person: "Person") -> bool:
    """Permit the applicant, and nobody who just acts for them."""
    return _request(case).is_applicant(person)


def may_change_own_address(case: "Case", person: "Person") -> bool:
    """Permit the applicant, and who acts for them with the address ticked."""
    return person.pk in case.people and _request(case).may_see_address(person)


ASSIGNABLE_ROLES = frozenset({Role.TRIAGIST, Role.DESK_COORDINATOR, Role.ADVISER})
may_work_on = any_of(is_handler, may_follow)
ACTION_PERMISSIONS = actions.permissions(
    may_work_on,
    hold=any_of(may_work_on, only(Role.BVA)),
    lift_hold=any_of(may_work_on, only(Role.BVA)),
    clear_person=nobody,  # the applicant is nobody's mistake to undo here
    write_advice=may_advise,
    shield=may_follow,
    provide=may_provide,
    change_own_address=may_change_own_address,
    name_housemate=applicant_only,
    end_mandate=involved_only,
)


def unless_refuser(case: "Case", person: "Person") -> bool:
    """Tell whether this person may agree with a refusal, as a second person."""
    is_refuser = person.is_same_person(_request(case).refused_by_id)
    return not is_refuser and may_triage(case, person)


def may_settle(case: "Case", person: "Person") -> bool:
    """Tell whether this person may judge a lower band, as a second person.

    Below a hard rule it must be the coördinator (docs/domain/support.md §4.3).
    """
    pending = _request(case).applicant_details.pending
    if pending is None or person.is_same_person(pending.by_id):
        return False
    if pending.below_a_rule:
        return may_coordinate(case, person)
    return may_triage(case, person)
