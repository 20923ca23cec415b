"""The states of a request, and how a step is declared (docs/domain/support.md §3.3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from casework.declarations import always


def step(source, target, permission, label, *guards, tone: str = "secondary", shown=always):
    """Declare a step: from which states, to which (None: stays), who may, the words on the button.

    `guards`: functions of the case that return "" or the sentence of what must come first.
    `shown`: whether the button makes sense for a case at all.
    """
    custom = {"label": label, "guards": guards, "tone": tone, "shown": shown}
    return transition("status", source=source, target=target, permission=permission, custom=custom)


class Status(models.TextChoices):
    """Where a request is."""

    SUBMITTED = "submitted", _("Ingediend")
    ACUTE = "acute", _("Acuut doorgezet")
    TRIAGE = "triage", _("In triage")
    NOT_ENTITLED = "not_entitled", _("Niet gerechtigd, doorverwezen")
    WAITING = "waiting", _("Wacht op aanvrager")
    INTAKE_PLANNED = "intake_planned", _("Bij de adviseur")
    INTAKE_DONE = "intake_done", _("Intake uitgevoerd")
    DRAFTING = "drafting", _("Advies in concept")
    TO_ADOPT = "to_adopt", _("Ter vaststelling BVA")
    ADOPTED = "adopted", _("Vastgesteld")
    OFFERED = "offered", _("Aangeboden aan werkgever")
    DEVIATION = "deviation", _("Afwijking gemeld")
    PROVIDED = "provided", _("Verstrekt")
    PKVW_FIRST = "pkvw_first", _("PKVW eerst")
    CARRYING_OUT = "carrying_out", _("In uitvoering")
    DELIVERED = "delivered", _("Opgeleverd")
    AFTERCARE = "aftercare", _("In nazorg")
    REVIEW = "review", _("Herbeoordeling")
    WINDING_DOWN = "winding_down", _("In afbouw")
    WITHDRAWN = "withdrawn", _("Ingetrokken")
    CLOSED = "closed", _("Afgesloten")


WITH_DESK = [
    Status.TRIAGE,
    Status.WAITING,
    Status.INTAKE_PLANNED,
    Status.INTAKE_DONE,
    Status.DRAFTING,
]
WITH_ADVISER = [Status.INTAKE_PLANNED, Status.INTAKE_DONE]
TO_WEIGH = [Status.ACUTE, *WITH_DESK]
# An adviser and a triagist work on it, and somebody else may have to take their place.
WITH_ADVICE = [*WITH_ADVISER, Status.DRAFTING, Status.TO_ADOPT, Status.ADOPTED]
RANKED = [
    Status.SUBMITTED,
    Status.ACUTE,
    Status.NOT_ENTITLED,
    Status.REVIEW,
    *WITH_DESK,
    Status.TO_ADOPT,
    Status.ADOPTED,
]
BEFORE_OFFER = [
    Status.SUBMITTED,
    Status.ACUTE,
    Status.REVIEW,
    *WITH_DESK,
    Status.TO_ADOPT,
    Status.ADOPTED,
]
NOT_PROVIDED = [
    Status.SUBMITTED,
    Status.ACUTE,
    *WITH_DESK,
    Status.TO_ADOPT,
    Status.ADOPTED,
    Status.OFFERED,
    Status.DEVIATION,
]
LASTING = [  # measures stand at the home
    Status.PROVIDED,
    Status.PKVW_FIRST,
    Status.CARRYING_OUT,
    Status.DELIVERED,
    Status.AFTERCARE,
]
WITH_EMPLOYER = [
    Status.OFFERED,
    Status.DEVIATION,
    Status.PROVIDED,
    Status.PKVW_FIRST,
    Status.CARRYING_OUT,
]
PHONED_IN = [status for status in Status if status not in {Status.WITHDRAWN, Status.CLOSED}]
GIVEN_OUT = [*WITH_ADVICE, Status.OFFERED, Status.DEVIATION, *LASTING, Status.WINDING_DOWN]
