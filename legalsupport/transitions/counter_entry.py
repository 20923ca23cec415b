"""Taking back what was mistyped: a declaration undecided, an advance unpaid."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.transitions import GuardFailed
from legalsupport import access
from legalsupport.rules.funding import CeilingExceeded
from legalsupport.transitions import funding_guards as guards
from legalsupport.transitions.funding import NOT_OPEN, NOT_WAITING
from legalsupport.transitions.status import FUNDED, legal_step

SET_OFF = _("Dit voorschot is al verrekend met kosten. Het kan niet meer terug.")
OF_LAWYER = _("Uw advocaat stuurde deze declaratie. Vraag het steunpunt om haar terug te nemen.")


class CounterEntrySteps:
    """Counter-entries: the row that was wrong stays, and counts no more."""

    @legal_step(
        FUNDED,
        None,
        access.may_declare,
        _("Declaratie terugnemen"),
        tone="quiet",
        shown=guards.has_submitted,
    )
    def take_back_declaration(self, by, declaration, reasons: str) -> None:
        """Take a declaration back that nobody decided about.

        Raises GuardFailed when it was decided or taken back, and for the applicant when a lawyer
        sent it.
        """
        row = self.submitted_declarations().filter(pk=declaration).first()
        if row is None:
            raise GuardFailed([str(NOT_WAITING)])
        if by.pk in self.people and self.is_from_lawyer(row):
            raise GuardFailed([str(OF_LAWYER)])
        self.counter_entries.create(declaration=row, reasons=reasons, made_by=by)
        self.return_to_lawyer(row, reasons)
        self.tell_people("status_changed", but=by)
        self.tell_handler("status_changed", but=by)

    @legal_step(
        FUNDED,
        None,
        access.may_move_money,
        _("Voorschot terugnemen"),
        tone="quiet",
        shown=guards.has_unpaid_advance,
    )
    def take_back_advance(self, by, payment, reasons: str) -> None:
        """Take an advance back that was not paid yet.

        Raises GuardFailed when it was paid, lapsed, taken back, or set off against costs.
        """
        row = self.unpaid_advances().filter(pk=payment).first()
        if row is None:
            raise GuardFailed([str(NOT_OPEN)])
        try:
            self.funding_row.take_back_advance(row.amount)
        except CeilingExceeded:
            raise GuardFailed([str(SET_OFF)]) from None
        row.cancelled_on = timezone.localdate()
        row.save(update_fields=["cancelled_on"])
        self.counter_entries.create(payment=row, reasons=reasons, made_by=by)
        self.refresh_payment_deadline()
        self.tell_people("status_changed", but=by)
