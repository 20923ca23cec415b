"""Every end of a request: closed, withdrawn, sent on; and open again."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from legalsupport import access
from legalsupport.transitions import funding_guards, guards, objection_guards, penalty_guards
from legalsupport.transitions.status import NOT_DECIDED, LegalStatus, legal_step


class LegalClosingSteps:
    """Close, withdraw, forward, reopen."""

    @legal_step(
        LegalStatus.ADVISED,
        LegalStatus.CLOSED,
        access.may_handle,
        _("Afsluiten zonder besluit"),
        guards.require_no_consent,
    )
    @legal_step(
        [LegalStatus.MADE_KNOWN, LegalStatus.RUNNING, LegalStatus.SETTLED],
        LegalStatus.CLOSED,
        access.may_handle,
        _("Afsluiten"),
        guards.require_objection_over,
        objection_guards.require_appeal_over,
        penalty_guards.require_penalty_set,
        funding_guards.require_money_settled,
    )
    def close(self, by, closing_note: str = "") -> None:
        """Close the case, when bezwaar is not possible any more."""
        self.note(by, closing_note)
        self.shut_lawyer_out(by)
        self.close_now()
        self.tell_people("closed", but=by)

    @legal_step(NOT_DECIDED, LegalStatus.WITHDRAWN, access.may_withdraw, _("Aanvraag intrekken"))
    def withdraw(self, by) -> None:
        """Withdraw the request, as the applicant, before there is a decision."""
        self.compartment = access.compartment_of(self, offered=False)
        self.end_penalty("decision", timezone.localdate())
        self.close_now()
        self.tell_people("request_withdrawn", but=by)
        self.tell_handler("request_withdrawn", but=by)

    @legal_step(
        [LegalStatus.COMPLETENESS, LegalStatus.MERITS],
        LegalStatus.FORWARDED,
        access.may_handle,
        _("Doorzenden naar een ander bestuursorgaan"),
    )
    def forward(self, by, forwarded_to: str, message: str) -> None:
        """Send it on to the body that must decide, and tell the applicant at once (Awb 2:3)."""
        self.write_message(by, message)
        self.forwarded_on = timezone.localdate()
        self.save_forwarding(forwarded_to)
        self.close_now()
        self.tell_people("message", but=by)

    @legal_step(LegalStatus.FORWARDED, LegalStatus.COMPLETENESS, access.may_handle, _("Heropenen"))
    @legal_step(
        LegalStatus.CLOSED,
        None,
        access.may_handle,
        _("Heropenen"),
        guards.require_decided,
    )
    def reopen(self, by, message: str) -> None:
        """Open the case again, with the deadlines that closing stopped, at the same dates.

        Support runs on where it was granted; of a refusal only bezwaar and beroep are left.
        """
        self.write_message(by, message)
        self.reopen_now()
        if self.status == LegalStatus.CLOSED:
            gives_support = self.decision_gives_support
            self.status = LegalStatus.RUNNING if gives_support else LegalStatus.MADE_KNOWN
        self.handler = self.current_handler or by
        self.tell_people("reopened", but=by)
