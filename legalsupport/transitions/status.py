"""The states of a request, and how a step is declared (docs/domain/support.md §5.3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from casework.declarations import always


def legal_step(  # noqa: PLR0913 -- what a step is declared by
    source,
    target,
    permission,
    label,
    *guards,
    tone: str = "secondary",
    shown=always,
    once: bool = False,
):
    """Declare a step: from which states, to which (None: stays), who may, the words on the button.

    `guards`: functions of the case that return "" or the sentence of what must come first.
    `shown`: whether the button makes sense for a case at all. `once`: a second click would do it
    again, so its page is sent once.
    """
    custom = {"label": label, "guards": guards, "tone": tone, "shown": shown, "once": once}
    return transition("status", source=source, target=target, permission=permission, custom=custom)


class LegalStatus(models.TextChoices):
    """Where a request is."""

    RECEIVED = "received", _("Ontvangst bevestigd")
    COMPLETENESS = "completeness", _("Kijken of alles er is")
    SUPPLEMENT = "supplement", _("Aanvulling gevraagd")
    MERITS = "merits", _("Inhoudelijk beoordelen")
    VIEWS = "views", _("Zienswijze gevraagd")
    ADVISED = "advised", _("Advies klaar")
    OFFERED = "offered", _("Wacht op besluit")
    DECIDED = "decided", _("Besloten, nog niet bekendgemaakt")
    MADE_KNOWN = "made_known", _("Bekendgemaakt")
    RUNNING = "running", _("Ondersteuning loopt")
    OBJECTION = "objection", _("Bezwaar ontvangen")
    HEARING = "hearing", _("Hoorzitting gepland")
    OBJECTION_DECIDED = "objection_decided", _("Beslist op bezwaar")
    COURT = "court", _("Beroep bij de rechter")
    SETTLED = "settled", _("Vergoeding vastgesteld")
    CLOSED = "closed", _("Afgesloten")
    WITHDRAWN = "withdrawn", _("Ingetrokken")
    FORWARDED = "forwarded", _("Doorgezonden")


WITH_DESK = [
    LegalStatus.COMPLETENESS,
    LegalStatus.SUPPLEMENT,
    LegalStatus.MERITS,
    LegalStatus.VIEWS,
    LegalStatus.ADVISED,
]
NOT_DECIDED = [LegalStatus.RECEIVED, *WITH_DESK, LegalStatus.OFFERED]
UNDECIDED_OBJECTION = [LegalStatus.OBJECTION, LegalStatus.HEARING]
IN_OBJECTION = [*UNDECIDED_OBJECTION, LegalStatus.OBJECTION_DECIDED, LegalStatus.COURT]
TAKEN = [
    *WITH_DESK,
    LegalStatus.OFFERED,
    LegalStatus.DECIDED,
    LegalStatus.MADE_KNOWN,
    LegalStatus.RUNNING,
    *IN_OBJECTION,
    LegalStatus.SETTLED,
]
# In which money of a grant may move: a bezwaar does not suspend it (Awb 6:16). It is settled when
# no bezwaar runs any more.
FUNDED = [LegalStatus.RUNNING, *IN_OBJECTION]
SETTLEABLE = [LegalStatus.RUNNING]
# In which a besluit about money is taken and made known: one bezwaar at a time.
NO_OBJECTION = [LegalStatus.RUNNING, LegalStatus.SETTLED]
# In which who decides reaches the request.
DECIDABLE = [
    LegalStatus.OFFERED,
    LegalStatus.DECIDED,
    LegalStatus.MADE_KNOWN,
    LegalStatus.RUNNING,
    *IN_OBJECTION,
    LegalStatus.SETTLED,
]
BEFORE_OFFER = [LegalStatus.RECEIVED, *WITH_DESK]
# The steps about money, in the order of their buttons.
FUNDING_ORDER = (
    "decide_declaration",
    "take_in_declaration",
    "return_declaration",
    "declare",
    "take_back_declaration",
    "record_payment",
    "take_back_payment",
    "pay_advance",
    "take_back_advance",
    "set_limits",
    "share_invoice",
    "invite_lawyer",
    "stop_lawyer",
    "ask_money_views",
    "give_money_views",
    "settle",
    "withdraw_grant",
    "make_order_known",
    "reclaim",
    "remind_repayment",
    "record_repayment",
    "waive_repayment",
    "record_cost_award",
)
