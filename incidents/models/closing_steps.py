"""Steps that end an incident, or open it again (docs/domain/incidents.md §5.1)."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from casework.models.danger import awaits_no_call
from incidents import access, deadlines
from incidents.models import guards
from incidents.models.status import IN_HANDLING, IncidentStatus
from organisations.workdays import end_of_next_working_day


class ClosingSteps:
    """Closing, reopening and withdrawing."""

    @transition(
        "status",
        source=IN_HANDLING,
        target=IncidentStatus.CLOSED,
        permission=access.may_handle,
        custom={"label": _("Afsluiten"), "guards": guards.TO_CLOSE},
    )
    def close(self, by, closing_note: str = "") -> None:
        """Close the case; the reporter hears it and may have it reopened."""
        self.closing_note = closing_note
        self.close_now()
        self.tell_people("closed", but=by)

    @transition(
        "status",
        source=IncidentStatus.CLOSED,
        target=IncidentStatus.IN_PROGRESS,
        permission=access.may_reopen,
        custom={"label": _("Heropenen")},
    )
    def reopen(self, by, message: str) -> None:
        """Open the case again: a new fact, a breach, or a new incident in the series.

        Contact with the reporter and the feedback on what was done are due again.
        """
        self.write_message(by, message, from_desk=by.pk not in self.people)
        self.reopen_now()
        self.feedback_at = None
        now = timezone.now()
        self.deadlines.start(contact=end_of_next_working_day(now), news=now + deadlines.NEWS)
        self.handler = self.current_handler
        self.tell_handler("reopened", but=by)
        self.tell_people("reopened", but=by)

    @transition(
        "status",
        source=IncidentStatus.REPORTED,
        target=IncidentStatus.WITHDRAWN,
        permission=access.may_withdraw,
        custom={"label": _("Melding intrekken"), "guards": [awaits_no_call]},
    )
    def withdraw(self, by) -> None:
        """Withdraw a report that nobody has taken; only its count stays in the figures."""
        self.close_now()
        self.tell_people("withdrawn", but=by)
