"""The lawyer of the applicant: let in, shut out, and what they declare taken in or returned."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.transitions import GuardFailed
from legalsupport import access
from legalsupport.transitions import funding_guards as guards
from legalsupport.transitions.funding import MONEY_STATES
from legalsupport.transitions.status import FUNDED, legal_step
from organisations.workdays import end_of

NOT_SENT = _("Deze declaratie van de advocaat is al overgenomen of teruggestuurd.")


class LawyerSteps:
    """A lawyer by a personal link (docs/adr/0035)."""

    @legal_step(
        FUNDED,
        None,
        access.may_handle,
        _("Advocaat uitnodigen"),
        tone="quiet",
        shown=guards.may_invite_lawyer,
    )
    def invite_lawyer(self, by, name: str, email: str, until: date) -> None:
        """Let a lawyer declare in this case alone, by a link to their own address.

        Raises GuardFailed for the address of somebody of the applicant's organisation, or of who
        has a part in the case: their lawyer is independent of both.
        """
        if involved := self.involved_by_address(email):
            raise GuardFailed([involved])
        self.let_lawyer_in(by, name, email, end_of(until))
        self.tell_people("status_changed", but=by)

    @legal_step(
        [*MONEY_STATES],
        None,
        access.may_stop_lawyer,
        _("Toegang van de advocaat stoppen"),
        tone="quiet",
        shown=guards.has_lawyer,
    )
    def stop_lawyer(self, by) -> None:
        """Shut the lawyer out, at once and for every link that was sent."""
        self.shut_lawyer_out(by)
        self.tell_people("status_changed", but=by)
        self.tell_handler("status_changed", but=by)

    @legal_step(
        FUNDED,
        None,
        access.may_handle,
        _("Declaratie van de advocaat overnemen"),
        tone="primary",
        shown=guards.has_sent_by_lawyer,
    )
    def take_in_declaration(self, by, sent, stage: str, purpose: str) -> None:
        """Make a declaration of what the lawyer sent, in words that who decides may read.

        Raises GuardFailed when that was done already, above the ceiling, and for the same costs.
        """
        row = self._sent(sent)
        answers = {
            "amount": row.amount,
            "stage": stage,
            "first_day": row.first_day,
            "last_day": row.last_day,
            "hours": row.hours,
            "hourly_rate": row.hourly_rate,
            "other_costs": row.other_costs,
            "purpose": purpose,
        }
        row.declaration = self.add_declaration(by, row.invoice, answers)
        row.save(update_fields=["declaration"])

    @legal_step(
        MONEY_STATES,
        None,
        access.may_handle,
        _("Declaratie van de advocaat terugsturen"),
        shown=guards.has_sent_by_lawyer,
    )
    def return_declaration(self, by, sent, reasons: str) -> None:
        """Return what the lawyer sent, with the reason. Raises GuardFailed for a second time."""
        row = self._sent(sent)
        row.returned_on = timezone.localdate()
        row.return_reasons = reasons
        row.save(update_fields=["returned_on", "return_reasons"])
        self.mail_lawyer("lawyer_returned")
        self.tell_people("status_changed", but=by)

    def _sent(self, pk):
        for row in self.sent_by_lawyer():
            if row.pk == pk:
                return row
        raise GuardFailed([str(NOT_SENT)])
