"""What the system that delivered an incident may do with it: an incident is told in parts."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from incidents import access


class BySource:
    """Steps of a client of the API, and of no person."""

    @transition("status", source=["reported", "triage", "in_progress", "waiting_chain", "closed"], target=None,
                permission=access.by_its_source, custom={"label": _("Wijzigen vanuit het bronsysteem"), "hidden": True})  # fmt: skip
    def correct(self, by, **columns) -> None:
        """It knows better now; codes only. What was done need not be done again."""
        for name, value in columns.items():
            setattr(self, name, value)
        self.title, self.rank = self.make_title(), self.make_rank()
        if self.reaction:
            self.reaction_on = self.reaction_on or timezone.localdate()
            self.deadlines.meet("reaction")
        if self.police:
            self.deadlines.meet("police")

    @transition("status", source="reported", target="closed", permission=access.by_its_source,
                custom={"label": _("Afgehandeld in het bronsysteem"), "hidden": True})  # fmt: skip
    def end_at_source(self, by) -> None:
        """It was handled there, and nobody here had begun."""
        self.close_now()
