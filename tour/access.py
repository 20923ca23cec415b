"""Who sees which traject, and who may take which step (docs/adr/0037).

The planner and the coördinator of the programme work on it. Who arranges a session for an
organisation (griffier, secretaris, voorzitter) is a person of the case and sees the own page.
"""

from typing import TYPE_CHECKING

from casework import actions
from casework.access import VisibilityRule, any_of, handler_alone_if_restricted, only
from organisations.access import Role

if TYPE_CHECKING:
    from casework.models import Case
    from organisations.models import Person

VISIBILITY_RULES: dict[Role, VisibilityRule] = {
    Role.PLANNER: VisibilityRule(),
    Role.DESK_COORDINATOR: VisibilityRule(),
}
PLANNERS = (Role.PLANNER, Role.DESK_COORDINATOR)
ARRANGERS = (Role.CLERK, Role.SECRETARY, Role.CHAIR)


def is_contact(case: "Case", person: "Person | None") -> bool:
    """Tell whether this person arranges the session for the organisation of the traject.

    A person of the case who is griffier, secretaris or voorzitter there today: who left that office
    arranges nothing any more.
    """
    if person is None or person.pk not in case.people:
        return False
    return any(
        membership.organisation_id == case.organisation_id and membership.role in ARRANGERS
        for membership in person.memberships_now
    )


def arranges_at(person: "Person") -> bool:
    """Tell whether this person may ask for a session: griffier, secretaris or voorzitter."""
    return person.has_role(*ARRANGERS)


def by_system(case: "Case", person: "Person | None") -> bool:
    """Permit a background job, and no person."""
    return person is None


may_plan = only(*PLANNERS)
may_take = handler_alone_if_restricted(may_plan)
may_arrange = any_of(is_contact, may_plan)
ACTION_PERMISSIONS = actions.permissions(may_plan)
