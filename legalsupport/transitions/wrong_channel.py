"""Something came by a way that is not open for it (Awb 2:16): the term runs on (2:23)."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from casework.transitions import GuardFailed
from legalsupport import access
from legalsupport.transitions import guards
from legalsupport.transitions.funding import MONEY_STATES
from legalsupport.transitions.status import LegalStatus, legal_step
from organisations.workdays import local_day

NO_TERM = _("De aanvrager hoeft nu niets binnen een termijn te sturen.")
NOT_IN_TERM = _("Op deze dag liep de termijn niet: zij wordt er niet langer door.")
ANSWER_FIRST = _("Het antwoord kan niet eerder zijn dan het bericht.")
LOGGED_ALREADY = _("Een bericht van deze dag staat er al: de termijn is er al langer door.")


class WrongChannelSteps:
    """Write down what came by the wrong way. A bezwaarschrift never comes here: it is taken."""

    @legal_step(
        [LegalStatus.SUPPLEMENT, LegalStatus.VIEWS, *MONEY_STATES],
        None,
        access.may_handle,
        _("Verkeerde weg vastleggen"),
        tone="quiet",
        shown=guards.waits_for_applicant,
    )
    def log_wrong_channel(self, by, received_on: date, answered_on: date) -> None:
        """Let the term of the applicant run on by the time until we named the right way.

        Raises GuardFailed for a day on which the term did not run, for an answer before the
        message, and for a message that was written down already.
        """
        deadline = self.term_to_send
        if deadline is None:
            raise GuardFailed([str(NO_TERM)])
        if not local_day(deadline.started_at) <= received_on <= local_day(deadline.due):
            raise GuardFailed([str(NOT_IN_TERM)])
        if answered_on < received_on:
            raise GuardFailed([str(ANSWER_FIRST)])
        if self.came_wrong_already(deadline, received_on):
            raise GuardFailed([str(LOGGED_ALREADY)])
        self.lengthen_for_wrong_channel(by, deadline, received_on, answered_on)
        self.tell_people("status_changed", but=by)
