"""What somebody does with a case that is no step: the words of the second door (docs/adr/0022).

A case type says in `action_permissions` who may do each of them. One that it does not name, nobody
may do.
"""

from collections.abc import Mapping
from enum import StrEnum

from casework.access import (
    Permission,
    any_lasting_viewer,
    handler_alone_if_restricted,
    involved_only,
)


class Action(StrEnum):
    """What can be done with a case of any type, beside its steps."""

    NOTE = "note"
    TASK = "task"
    MESSAGE = "message"
    ASSIGN = "assign"
    SHARE = "share"
    RESTRICT = "restrict"
    UNRESTRICT = "unrestrict"
    LINK = "link"
    LETTER = "letter"
    SHARE_DOCUMENT = "share_document"
    POST_LETTER = "post_letter"
    CLEAR_PERSON = "clear_person"
    HOLD = "hold"
    LIFT_HOLD = "lift_hold"
    DECIDE_CORRECTION = "decide_correction"
    OWN_MESSAGE = "own_message"
    ASK_CORRECTION = "ask_correction"
    OPEN_LETTER = "open_letter"


# Of a restricted case the handler alone decides who else sees it.
OF_THE_HANDLER = (Action.ASSIGN, Action.SHARE, Action.UNRESTRICT)
OF_THE_INVOLVED = (Action.OWN_MESSAGE, Action.ASK_CORRECTION, Action.OPEN_LETTER)


def permissions(handles: Permission, **others: Permission) -> Mapping[str, Permission]:
    """Return who may do what with cases of one type.

    `handles`: who may do the work of a handler. `others`: actions of this type alone, and what
    differs. Everybody who sees a case for longer than an emergency writes notes and tasks, which
    stay inside and give nobody anything; who reported or was affected writes to the desk.
    """
    by_action: dict[str, Permission] = dict.fromkeys(Action, handles)
    by_action |= dict.fromkeys((Action.NOTE, Action.TASK), any_lasting_viewer)
    by_action |= dict.fromkeys(OF_THE_INVOLVED, involved_only)
    by_action |= others
    for action in OF_THE_HANDLER:
        by_action[action] = handler_alone_if_restricted(by_action[action])
    return by_action
