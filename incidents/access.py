"""Who sees which report, and who may take which step: the role matrix of incidents (domain reference §2).

A report lies in a lane that follows from the function of who was affected, so that a raadslid's report never reaches a
leidinggevende. Which role sees which lane is our own design where the sources are silent [OJ]; it stands in `SEES` and nowhere else.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.access import Sees, any_of, involved_only, only, reporter_only
from organisations.access import Role
from organisations.models import ApiClient

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from casework.models import Case
    from organisations.models import Person


class Lane(models.TextChoices):
    """Whom a report is about. In a closed lane the burgemeester or voorzitter does not read along: the person affected asked so."""

    STAFF = "staff", _("Ambtenaren")
    COUNCIL = "council", _("Raad of Staten")
    COUNCIL_CLOSED = "council_closed", _("Raad of Staten, zonder voorzitter")
    BOARD = "board", _("Bestuurders")
    BOARD_CLOSED = "board_closed", _("Bestuurders, zonder voorzitter")
    SECRETARY = "secretary", _("Secretaris")
    CHAIR = "chair", _("Burgemeester of voorzitter")


# Everybody who is not named here is staff. A griffier who is affected is led by the secretaris, a secretaris by the voorzitter.
LANES: dict[str, Lane] = (
    dict.fromkeys(
        ("councillor", "committee_member", "group_staff", "states_member", "former", "candidate"), Lane.COUNCIL
    )
    | dict.fromkeys(("alderman", "deputy", "wb_executive", "wb_general", "clerk", "states_clerk"), Lane.BOARD)
    | dict.fromkeys(("municipal_secretary", "provincial_secretary", "wb_secretary"), Lane.SECRETARY)
    | dict.fromkeys(("mayor", "kings_commissioner", "dike_reeve"), Lane.CHAIR)
)
CLOSED = {Lane.COUNCIL: Lane.COUNCIL_CLOSED, Lane.BOARD: Lane.BOARD_CLOSED}
GROUPS: "dict[str, tuple[StrPromise, tuple[Lane, ...]]]" = {
    "staff": (_("Ambtenaren"), (Lane.STAFF,)),
    "council": (_("Raad of Staten"), (Lane.COUNCIL, Lane.COUNCIL_CLOSED)),
    "board": (_("Bestuurders"), (Lane.BOARD, Lane.BOARD_CLOSED, Lane.SECRETARY, Lane.CHAIR)),
}


def lane_of(function: str, relative_of: str = "", *, without_chair: bool = False) -> Lane:
    """The lane of a report. A relative goes with the office that brought the trouble home."""
    lane = LANES.get(relative_of or function, Lane.STAFF)
    return CLOSED.get(lane, lane) if without_chair else lane


def group_of(lane: str) -> str:
    """The group a lane belongs to: staff, council or board."""
    return next(group for group, (_label, lanes) in GROUPS.items() if lane in lanes)


def _lanes(*lanes: Lane, own_unit: bool = False) -> Sees:
    return Sees(frozenset(lanes), own_unit)


COUNCIL = (Lane.COUNCIL, Lane.COUNCIL_CLOSED)
BOARD = (Lane.BOARD, Lane.BOARD_CLOSED)
# A role with no lane sees only what it handles or what is shared with it.
# Who may open a report of another lane in need. Not the voorzitter: who was affected may have asked that one not to read along.
IN_NEED = frozenset({Role.CLERK, Role.SECRETARY, Role.AGGRESSION_COORDINATOR})
SEES: dict[Role, Sees] = {
    Role.LINE_MANAGER: _lanes(Lane.STAFF, own_unit=True),
    Role.CLERK: _lanes(*COUNCIL),
    Role.SECRETARY: _lanes(*BOARD, Lane.CHAIR),
    Role.CHAIR: _lanes(Lane.COUNCIL, Lane.BOARD, Lane.SECRETARY),
    Role.AGGRESSION_COORDINATOR: _lanes(Lane.STAFF, *BOARD, Lane.SECRETARY),
    Role.HR_ADVISOR: _lanes(Lane.STAFF),
    Role.LEGAL_OFFICER: _lanes(Lane.STAFF, *COUNCIL, *BOARD),
    Role.OHS_COORDINATOR: _lanes(),  # works with figures without names (§2: pseudonymised by default)
    Role.PEER_SUPPORT: _lanes(),  # only who was asked to talk with somebody
}

# Who hears of a new report: first who handles it, then who gets a copy (domain reference §2, the routing table).
FIRST: dict[Lane, tuple[Role, ...]] = {
    Lane.STAFF: (Role.LINE_MANAGER, Role.AGGRESSION_COORDINATOR),
    Lane.COUNCIL: (Role.CLERK, Role.CHAIR),
    Lane.COUNCIL_CLOSED: (Role.CLERK,),
    Lane.BOARD: (Role.SECRETARY, Role.CHAIR, Role.AGGRESSION_COORDINATOR),
    Lane.BOARD_CLOSED: (Role.SECRETARY, Role.AGGRESSION_COORDINATOR),
    Lane.SECRETARY: (Role.CHAIR,),
    Lane.CHAIR: (Role.SECRETARY,),
}


def first_roles(function: str, relative_of: str = "", *, without_chair: bool = False) -> tuple[Role, ...]:
    """Who hears of a new report about somebody with this function."""
    return FIRST[lane_of(function, relative_of, without_chair=without_chair)]


HANDLERS = (Role.LINE_MANAGER, Role.CLERK, Role.SECRETARY, Role.CHAIR, Role.AGGRESSION_COORDINATOR)


def is_handler(case: "Case", person: "Person") -> bool:
    """May take a step: handles this case, whatever the role, and is no part of it."""
    return case.handler_id == person.pk and person.pk not in case.conflicted


may_take = only(*HANDLERS)
may_handle = any_of(is_handler, only(*HANDLERS))
may_reopen = any_of(may_handle, involved_only)
may_withdraw = reporter_only
may_object = reporter_only


def by_its_source(case: "Case", by: object) -> bool:
    """May take a step: the system that delivered this case, and no person."""
    return isinstance(by, ApiClient) and case.delivery.client_id == by.pk
