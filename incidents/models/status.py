"""The states of an incident (docs/domain/incidents.md §5.1)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IncidentStatus(models.TextChoices):
    """The state of an incident; `Incident.Status` is the same class."""

    REPORTED = "reported", _("Gemeld")
    TRIAGE = "triage", _("In beoordeling")
    NO_INCIDENT = "no_incident", _("Geen incident")
    IN_PROGRESS = "in_progress", _("In behandeling")
    WAITING = "waiting_chain", _("Wacht op politie of OM")
    CLOSED = "closed", _("Afgehandeld")
    WITHDRAWN = "withdrawn", _("Ingetrokken")


IN_HANDLING = [IncidentStatus.IN_PROGRESS, IncidentStatus.WAITING]
ASSESSED = [IncidentStatus.TRIAGE, *IN_HANDLING]
NOT_ENDED = [IncidentStatus.REPORTED, *ASSESSED]
