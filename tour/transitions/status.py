"""The phases of a traject, and how a step is declared (docs/domain/support.md §6.2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from casework.declarations import always


def tour_step(  # noqa: PLR0913 -- what a step is declared by
    source,
    target,
    permission,
    label,
    *guards,
    tone: str = "secondary",
    shown_when=always,
    once: bool = False,
    hidden: bool = False,
):
    """Declare a step: from which phases, to which (None: stays), who may, the words on the button.

    `guards`: functions of the case that return "" or the sentence of what must come first.
    `shown_when`: whether the button makes sense for a case at all. `once`: a second click would do
    it again, so its page is sent once. `hidden`: it has no button, because a job takes it.
    """
    custom = {"label": label, "guards": guards, "tone": tone, "shown": shown_when, "once": once}
    if hidden:
        custom["hidden"] = True
    return transition("status", source=source, target=target, permission=permission, custom=custom)


class Phase(models.TextChoices):
    """Where a traject is."""

    NOT_APPROACHED = "not_approached", _("Niet benaderd")
    LETTER_SENT = "letter_sent", _("Brief verstuurd")
    CALLED = "called", _("Gebeld")
    TALK_PLANNED = "talk_planned", _("Voorgesprek gepland")
    TALK_HELD = "talk_held", _("Voorgesprek gehouden")
    REQUESTED = "requested", _("Sessie aangevraagd")
    SESSION_WANTED = "session_wanted", _("Sessie gewenst")
    OFFERED = "offered", _("Avonden aangeboden")
    SESSION_PLANNED = "session_planned", _("Sessie gepland")
    SESSION_HELD = "session_held", _("Sessie gehouden")
    FOLLOW_UP = "follow_up", _("Vervolg loopt")
    DONE = "done", _("Afgerond")
    CALL_LATER = "call_later", _("Later terugbellen")
    NOT_REACHED = "not_reached", _("Niet bereikt")
    NO_NEED = "no_need", _("Geen behoefte")


FIRST_PHASES = [
    Phase.NOT_APPROACHED,
    Phase.LETTER_SENT,
    Phase.CALLED,
    Phase.CALL_LATER,
    Phase.NOT_REACHED,
]
BEFORE_SESSION = [*FIRST_PHASES, Phase.TALK_PLANNED, Phase.TALK_HELD]
OPEN = [phase for phase in Phase if phase not in {Phase.DONE, Phase.NO_NEED}]
ARRANGING = [Phase.SESSION_WANTED, Phase.OFFERED]
WITH_AGREEMENTS = [
    Phase.TALK_HELD,
    Phase.SESSION_WANTED,
    Phase.OFFERED,
    Phase.SESSION_PLANNED,
    Phase.SESSION_HELD,
    Phase.FOLLOW_UP,
]
AFTER_SESSION = [Phase.SESSION_HELD, Phase.FOLLOW_UP]
