"""Who sees which report and may take which step: the role matrix of docs/domain/incidents.md §2.

A report lies in a lane that follows from the function of the affected person, so that the report of
a raadslid never reaches a leidinggevende. Where the sources do not say which role sees which lane,
the choice is our own [OJ]; it stands in `VISIBILITY_RULES` and nowhere else.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework import actions
from casework.access import (
    VisibilityRule,
    any_of,
    handler_alone_if_restricted,
    involved_only,
    is_handler,
    only,
    reporter_only,
)
from organisations.access import Role
from organisations.models import ApiClient

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from casework.models import Case


class Lane(models.TextChoices):
    """Whom a report is about.

    In a closed lane the burgemeester or voorzitter does not read along: the affected person asked
    for that.
    """

    STAFF = "staff", _("Ambtenaren")
    COUNCIL = "council", _("Raad of Staten")
    COUNCIL_CLOSED = "council_closed", _("Raad of Staten, zonder voorzitter")
    BOARD = "board", _("Bestuurders")
    BOARD_CLOSED = "board_closed", _("Bestuurders, zonder voorzitter")
    SECRETARY = "secretary", _("Secretaris")
    CHAIR = "chair", _("Burgemeester of voorzitter")


COUNCIL_FUNCTIONS = (
    "councillor",
    "committee_member",
    "group_staff",
    "states_member",
    "former",
    "candidate",
)
BOARD_FUNCTIONS = ("alderman", "deputy", "wb_executive", "wb_general", "clerk", "states_clerk")
SECRETARY_FUNCTIONS = ("municipal_secretary", "provincial_secretary", "wb_secretary")
CHAIR_FUNCTIONS = ("mayor", "kings_commissioner", "dike_reeve")
# A function that is not named here is staff. An affected griffier is led by the secretaris, an
# affected secretaris by the voorzitter.
LANE_BY_FUNCTION: dict[str, Lane] = (
    dict.fromkeys(COUNCIL_FUNCTIONS, Lane.COUNCIL)
    | dict.fromkeys(BOARD_FUNCTIONS, Lane.BOARD)
    | dict.fromkeys(SECRETARY_FUNCTIONS, Lane.SECRETARY)
    | dict.fromkeys(CHAIR_FUNCTIONS, Lane.CHAIR)
)
CLOSED_LANES = {Lane.COUNCIL: Lane.COUNCIL_CLOSED, Lane.BOARD: Lane.BOARD_CLOSED}
GROUPS: "dict[str, tuple[StrPromise, tuple[Lane, ...]]]" = {
    "staff": (_("Ambtenaren"), (Lane.STAFF,)),
    "council": (_("Raad of Staten"), (Lane.COUNCIL, Lane.COUNCIL_CLOSED)),
    "board": (_("Bestuurders"), (Lane.BOARD, Lane.BOARD_CLOSED, Lane.SECRETARY, Lane.CHAIR)),
}


def lane_of(function: str, relative_of: str = "", *, without_chair: bool = False) -> Lane:
    """Return the lane of a report. A relative follows the function of the office-holder."""
    lane = LANE_BY_FUNCTION.get(relative_of or function, Lane.STAFF)
    if without_chair:
        return CLOSED_LANES.get(lane, lane)
    return lane


def group_of(lane: str) -> str:
    """Return the group of a lane: staff, council or board.

    Raises StopIteration when no group has this lane.
    """
    return next(group for group, (_label, lanes) in GROUPS.items() if lane in lanes)


def _lanes(*lanes: Lane, own_unit: bool = False) -> VisibilityRule:
    return VisibilityRule(frozenset(lanes), own_unit)


COUNCIL = (Lane.COUNCIL, Lane.COUNCIL_CLOSED)
BOARD = (Lane.BOARD, Lane.BOARD_CLOSED)
# Who may open a report of another lane in an emergency. Not the voorzitter: the affected person may
# have asked that the voorzitter does not read along.
EMERGENCY_ROLES = frozenset({Role.CLERK, Role.SECRETARY, Role.AGGRESSION_COORDINATOR})
# A role with no lane sees only the cases it handles and the cases that are shared with it.
VISIBILITY_RULES: dict[Role, VisibilityRule] = {
    Role.LINE_MANAGER: _lanes(Lane.STAFF, own_unit=True),
    Role.CLERK: _lanes(*COUNCIL),
    Role.SECRETARY: _lanes(*BOARD, Lane.CHAIR),
    Role.CHAIR: _lanes(Lane.COUNCIL, Lane.BOARD, Lane.SECRETARY),
    Role.AGGRESSION_COORDINATOR: _lanes(Lane.STAFF, *BOARD, Lane.SECRETARY),
    Role.HR_ADVISOR: _lanes(Lane.STAFF),
    Role.LEGAL_OFFICER: _lanes(Lane.STAFF, *COUNCIL, *BOARD),
    # Works with figures without names: pseudonymised by default, docs/domain/incidents.md §2.
    Role.OHS_COORDINATOR: _lanes(),
    # Sees a case only after being asked to talk with the affected person.
    Role.PEER_SUPPORT: _lanes(),
}

# Who hears first of a new report: the handler, then who gets a copy (the routing table of
# docs/domain/incidents.md §2).
FIRST_RECIPIENTS: dict[Lane, tuple[Role, ...]] = {
    Lane.STAFF: (Role.LINE_MANAGER, Role.AGGRESSION_COORDINATOR),
    Lane.COUNCIL: (Role.CLERK, Role.CHAIR),
    Lane.COUNCIL_CLOSED: (Role.CLERK,),
    Lane.BOARD: (Role.SECRETARY, Role.CHAIR, Role.AGGRESSION_COORDINATOR),
    Lane.BOARD_CLOSED: (Role.SECRETARY, Role.AGGRESSION_COORDINATOR),
    Lane.SECRETARY: (Role.CHAIR,),
    Lane.CHAIR: (Role.SECRETARY,),
}


def roles_that_see(lane: str) -> list[Role]:
    """Return the roles that see the reports of a lane by themselves."""
    return [role for role, rule in VISIBILITY_RULES.items() if lane in (rule.lanes or ())]


def first_recipient_roles(
    function: str, relative_of: str = "", *, without_chair: bool = False
) -> tuple[Role, ...]:
    """Return the roles that hear first of a report about somebody with this function."""
    lane = lane_of(function, relative_of, without_chair=without_chair)
    return FIRST_RECIPIENTS[lane]


HANDLER_ROLES = (
    Role.LINE_MANAGER,
    Role.CLERK,
    Role.SECRETARY,
    Role.CHAIR,
    Role.AGGRESSION_COORDINATOR,
)


may_take = handler_alone_if_restricted(only(*HANDLER_ROLES))
may_handle = any_of(is_handler, only(*HANDLER_ROLES))
# The jurist writes letters and claims damage (docs/domain/incidents.md §2).
may_write_letters = any_of(may_handle, only(Role.LEGAL_OFFICER))
may_reopen = any_of(may_handle, involved_only)
may_withdraw = reporter_only
may_object = reporter_only


def kept_out_of(lane: str) -> frozenset[Role]:
    """Return the roles that a lane is closed to because the affected person asked for that."""
    if lane in CLOSED_LANES.values():
        return frozenset({Role.CHAIR})
    return frozenset()


def delivering_client_only(case: "Case", by: object) -> bool:
    """Allow a step to the API client that delivered this case, and to no person."""
    return isinstance(by, ApiClient) and case.delivery.client_id == by.pk


ACTION_PERMISSIONS = actions.permissions(
    may_handle,
    letter=may_write_letters,
    hold=may_write_letters,
    lift_hold=may_write_letters,
    deliver=delivering_client_only,
)
