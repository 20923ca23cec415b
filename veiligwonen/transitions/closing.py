"""The two ends of a request: withdrawn by the applicant, or closed."""

from django.utils.translation import gettext_lazy as _

from casework.models.danger import awaits_no_call, is_phoned
from veiligwonen import access
from veiligwonen.transitions import guards
from veiligwonen.transitions.status import NOT_PROVIDED, Status, step


class RequestClosingSteps:
    """Withdraw and close."""

    @step(
        NOT_PROVIDED,
        Status.WITHDRAWN,
        access.may_withdraw,
        _("Aanvraag intrekken"),
        awaits_no_call,
    )
    def withdraw(self, by) -> None:
        """Withdraw the request, as the applicant. Nothing was provided yet."""
        self.close_now()
        self.tell_people("request_withdrawn", but=by)
        self.tell_handler("request_withdrawn", but=by)

    @step(
        Status.NOT_ENTITLED,
        Status.CLOSED,
        access.may_triage,
        _("Afsluiten"),
        is_phoned,
        guards.require_handover,
        guards.require_second_opinion,
    )
    @step(
        Status.WINDING_DOWN,
        Status.CLOSED,
        access.may_follow,
        _("Afsluiten"),
        is_phoned,
        guards.require_settled_ending,
        guards.require_evaluation_form,
    )
    @step(
        Status.AFTERCARE,
        Status.CLOSED,
        access.may_follow,
        _("Afsluiten"),
        is_phoned,
        guards.require_evaluation_form,
    )
    def close(self, by) -> None:
        """Close the case. Who is helped elsewhere reads that in a letter (document F)."""
        if self.route:
            self.ask_letter("referral", by=by)
        self.close_now()
        self.tell_people("closed", but=by)
