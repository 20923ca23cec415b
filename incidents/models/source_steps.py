"""Steps of the system that delivered an incident: of an API client, and of no person."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from incidents import access
from incidents.models.status import ASSESSED, IncidentStatus


class SourceSteps:
    """Steps that only the delivering client takes."""

    @transition(
        "status",
        source=[IncidentStatus.REPORTED, *ASSESSED, IncidentStatus.CLOSED],
        target=None,
        permission=access.delivering_client_only,
        custom={"label": _("Wijzigen vanuit het bronsysteem"), "hidden": True},
    )
    def correct(self, by, **columns) -> None:
        """Take over these coded columns; a deadline that was met there is met here."""
        for name, value in columns.items():
            setattr(self, name, value)
        self.title = self.make_title()
        self.rank = self.make_rank()
        if self.reaction:
            self.reaction_on = self.reaction_on or timezone.localdate()
            self.reaction_sent_on = self.reaction_sent_on or self.reaction_on
            self.deadlines.meet("reaction")
        if self.police:
            self.deadlines.meet("police")

    @transition(
        "status",
        source=IncidentStatus.REPORTED,
        target=IncidentStatus.CLOSED,
        permission=access.delivering_client_only,
        custom={"label": _("Afgehandeld in het bronsysteem"), "hidden": True},
    )
    def end_at_source(self, by) -> None:
        """Close a case that was handled there, and that nobody here had begun."""
        self.close_now()
