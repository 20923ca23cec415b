"""Who sees which report, and who may take which step: the role matrix of incidents (domain reference §2).

A report lies in a lane that follows from the function of who was affected, so that a raadslid's report never reaches a
leidinggevende. Which role sees which lane is our own design where the sources are silent [OJ]; it stands in `SEES` and nowhere else.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.access import Sees, any_of, involved_only, only, reporter_only
from organisations.access import Role

if TYPE_CHECKING:
    from casework.models import Case
    from organisations.models import Person


class Lane(models.TextChoices):
    """Whom a report is about."""

    STAFF = "staff", _("Ambtenaren")
    COUNCIL = "council", _("Raad, Staten of algemeen bestuur")
    BOARD = "board", _("Bestuurders")
    CHAIR = "chair", _("Burgemeester of voorzitter")


LANES: dict[str, Lane] = dict.fromkeys(
    ("councillor", "committee_member", "group_staff", "states_member", "wb_general", "former", "candidate"), Lane.COUNCIL
) | dict.fromkeys(("alderman", "deputy", "wb_executive", "clerk", "states_clerk"), Lane.BOARD) | dict.fromkeys(
    ("mayor", "kings_commissioner", "dike_reeve"), Lane.CHAIR
)  # fmt: skip


def lane_of(function: str) -> Lane:
    """Everybody who holds no office is staff."""
    return LANES.get(function, Lane.STAFF)


def _lanes(*lanes: Lane, own_unit: bool = False) -> Sees:
    return Sees(frozenset(lanes), own_unit)


# A griffier who is affected reports to the secretaris: hence `clerk` in the lane of the board.
SEES: dict[Role, Sees] = {
    Role.LINE_MANAGER: _lanes(Lane.STAFF, own_unit=True),
    Role.CLERK: _lanes(Lane.COUNCIL),
    Role.SECRETARY: _lanes(Lane.BOARD, Lane.CHAIR),
    Role.CHAIR: _lanes(Lane.COUNCIL, Lane.BOARD),
    Role.AGGRESSION_COORDINATOR: _lanes(Lane.STAFF, Lane.BOARD),
    Role.HR_ADVISOR: _lanes(Lane.STAFF),
    Role.OHS_COORDINATOR: _lanes(Lane.STAFF),
    Role.LEGAL_OFFICER: _lanes(Lane.STAFF, Lane.COUNCIL, Lane.BOARD),
    Role.PEER_SUPPORT: _lanes(),
}

# Who hears first of a new report in a lane (domain reference §2, the routing table).
FIRST: dict[Lane, tuple[Role, ...]] = {
    Lane.STAFF: (Role.LINE_MANAGER, Role.AGGRESSION_COORDINATOR),
    Lane.COUNCIL: (Role.CLERK,),
    Lane.BOARD: (Role.SECRETARY, Role.AGGRESSION_COORDINATOR),
    Lane.CHAIR: (Role.SECRETARY,),
}

HANDLERS = (Role.LINE_MANAGER, Role.CLERK, Role.SECRETARY, Role.CHAIR, Role.AGGRESSION_COORDINATOR)


def is_handler(case: "Case", person: "Person") -> bool:
    """May take a step: handles this case, whatever the role, and is no part of it."""
    return case.handler_id == person.pk and person.pk not in case.conflicted


may_take = only(*HANDLERS)
may_handle = any_of(is_handler, only(*HANDLERS))
may_reopen = any_of(may_handle, involved_only)
may_withdraw = reporter_only
may_object = reporter_only
