"""Who sees which request, and who may take which step: the role matrix of domain reference support §11.

The national desk never sees a case of an organisation where the person works as well (`outsider`): of a burgemeester that would be
the own driehoek. The employer is not in `SEES`: it sees no case, only what it must provide, and only from the moment that is
offered (`AdviceRequest.objects.for_employer`).
"""

from typing import TYPE_CHECKING

from casework.access import Permission, Sees, any_of, involved_only, only, works_at
from organisations.access import Role

if TYPE_CHECKING:
    from casework.models import Case
    from organisations.models import Person

EMPLOYER_KIND = "veiligwonen_employer"  # what of this kind the employer reaches (organisations.access.REACHES)
# A role with no lane sees only what it handles or what is shared with it.
SEES: dict[Role, Sees] = {
    Role.TRIAGIST: Sees(outsider=True),
    Role.DESK_COORDINATOR: Sees(outsider=True),
    Role.BVA: Sees(outsider=True),
    Role.ADVISER: Sees(frozenset(), outsider=True),
}
EMPLOYERS = (Role.SECRETARY,)
IN_NEED = frozenset({Role.DESK_COORDINATOR, Role.BVA})  # a request that was restricted
# Who decides together with a burgemeester in the own driehoek: never the employer of a burgemeester, unless chosen by name.
OWN_DRIEHOEK = frozenset({"mayor"})


def is_adviser(case: "Case", person: "Person") -> bool:
    """The adviser of this case."""
    return (
        case.adviser_id == person.pk  # type: ignore[attr-defined]
        and person.has_role(Role.ADVISER)
        and case.organisation_id not in works_at(person)
    )


def is_employer(case: "Case", person: "Person") -> bool:
    """Provides for the employer: who the applicant named, or else the secretaris; never the applicant, never in the own driehoek."""
    named = case.employer_contact_id  # type: ignore[attr-defined]
    here = any(m.role in EMPLOYERS and m.organisation_id == case.organisation_id for m in person.memberships_now)
    chosen = named == person.pk if named or case.driehoek_excluded else True  # type: ignore[attr-defined]
    offered = case.compartment == f"{EMPLOYER_KIND}:{case.organisation_id}"
    return here and chosen and offered and person.pk not in case.conflicted


def unless_author(permission: Permission) -> Permission:
    """Four eyes: nobody who wrote on the advice."""
    return lambda case, person: person.pk not in case.authors and permission(case, person)  # type: ignore[attr-defined]


may_take = only(Role.TRIAGIST, Role.DESK_COORDINATOR)
may_triage = may_take
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


# The triagist sees no address; the coördinator and the BVA say why, as the adviser of the case does (§11).
may_open_vault = any_of(is_adviser, only(Role.DESK_COORDINATOR, Role.BVA))

# Document A, its photos and its pages are for the applicant, the adviser and the BVA (§3.7); the desk sees measures and costs.
may_read_advice = any_of(is_adviser, only(Role.BVA))


def unless_refuser(case: "Case", person: "Person") -> bool:
    """A second person, for a refusal."""
    return person.pk != case.refused_by_id and may_triage(case, person)  # type: ignore[attr-defined]


def may_settle(case: "Case", person: "Person") -> bool:
    """A second person, for a lower band; below a hard rule it must be the coördinator (§4.3)."""
    waiting = case.told.pending  # type: ignore[attr-defined]
    if waiting is None or waiting.by_id == person.pk:
        return False
    return (may_coordinate if waiting.below_a_rule else may_triage)(case, person)
