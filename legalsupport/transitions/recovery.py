"""Money that comes back: reclaimed (Awb 4:57), reminded of (4:112), waived (4:94a), or won."""

from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.transitions import GuardFailed
from legalsupport import access
from legalsupport.rules.funding import CeilingExceeded
from legalsupport.transitions import funding_guards as guards
from legalsupport.transitions.funding import MONEY_STATES, refusal
from legalsupport.transitions.status import NO_OBJECTION, legal_step
from legalterms.payment import reminder_fee
from legalterms.statutory_terms import REMINDER
from organisations.models import EquatedDay

ABOVE_OVERPAID = _("Er is %s te veel betaald. Vul hoogstens dat in.")
ABOVE_OPEN = _("Er staat nog %s open. Vul hoogstens dat in.")
NOT_OPEN = _("Deze terugvordering staat niet meer open.")


class RecoverySteps:
    """What must come back, until it did."""

    @legal_step(
        NO_OBJECTION,
        None,
        access.may_decide,
        _("Terugvorderen"),
        guards.require_settlement_known,
        guards.require_reclaim_known,
        guards.require_time_to_reclaim,
        shown=guards.is_overpaid,
        once=True,
    )
    def reclaim(self, by, amount: Decimal, reasons: str) -> None:
        """Reclaim what was paid without a right to it (Awb 4:57 lid 1, 4:95 lid 4).

        A besluit (Awb 4:57 lid 2 with 4:86), so its letter tells how to object. Raises GuardFailed
        when less was paid too much.
        """
        most = self.overpaid_amount()
        if amount > most:
            raise refusal(ABOVE_OVERPAID, most)
        self.recoveries.create(amount=amount, reasons=reasons, decided_by=by)
        self.ask_letter("reclaim", by=by)
        self.tell_handler("status_changed", but=by)

    @legal_step(
        MONEY_STATES,
        None,
        access.may_handle,
        _("Aanmanen"),
        tone="quiet",
        shown=guards.has_recovery_to_remind,
    )
    def remind_repayment(self, by, recovery) -> None:
        """Remind the applicant to pay within two weeks, at the cost that the law sets (Awb 4:112
        and 4:113). Raises GuardFailed when that was done already.
        """
        row = next((row for row in self.recoveries_to_remind() if row.pk == recovery), None)
        if row is None:
            raise GuardFailed([str(NOT_OPEN)])
        row.fee = reminder_fee(row.open_amount)
        row.reminded_on = timezone.localdate()
        equated = EquatedDay.objects.days()
        row.remind_until = REMINDER.ends(row.reminded_on, equated=equated).end
        row.save(update_fields=["fee", "reminded_on", "remind_until"])
        self.refresh_repayment_deadline()
        self.ask_letter("reminder", by=by)

    @legal_step(
        MONEY_STATES,
        None,
        access.may_move_money,
        _("Terugbetaling vastleggen"),
        shown=guards.has_open_recovery,
        once=True,
    )
    def record_repayment(self, by, recovery, amount: Decimal) -> None:
        """Write down what the applicant paid back. Raises GuardFailed when less is owed."""
        row = self._open_recovery(recovery)
        try:
            self.funding_row.recover(row.receive(amount))
        except CeilingExceeded as exceeded:
            raise refusal(ABOVE_OPEN, exceeded.remaining) from None
        self.refresh_repayment_deadline()
        self.tell_people("status_changed", but=by)

    @legal_step(
        MONEY_STATES,
        None,
        access.may_decide,
        _("Kwijtschelden"),
        tone="quiet",
        shown=guards.has_open_recovery,
        once=True,
    )
    def waive_repayment(self, by, recovery, amount: Decimal, reasons: str) -> None:
        """Waive what would be disproportionate to pay (Awb 4:94a), with the reason.

        Raises GuardFailed when less is owed.
        """
        row = self._open_recovery(recovery)
        row.case = self
        try:
            row.waive(amount, by=by, reasons=reasons)
        except CeilingExceeded as exceeded:
            raise refusal(ABOVE_OPEN, exceeded.remaining) from None
        self.refresh_repayment_deadline()
        self.tell_people("status_changed", but=by)

    def _open_recovery(self, pk):
        for row in self.open_recoveries():
            if row.pk == pk:
                return row
        raise GuardFailed([str(NOT_OPEN)])

    @legal_step(
        MONEY_STATES,
        None,
        access.may_handle,
        _("Proceskosten van de wederpartij vastleggen"),
        tone="quiet",
        shown=guards.has_money_to_return,
        once=True,
    )
    def record_cost_award(self, by, court: str, amount: Decimal, received_on: date) -> None:
        """Write down costs that the opponent paid: they go back to the payer up to what it paid."""
        returned = self.funding_row.return_costs(amount, self.owed_amount())
        self.cost_awards.create(
            court=court,
            amount=amount,
            returned=returned,
            received_on=received_on,
            recorded_by=by,
        )
        self.tell_people("status_changed", but=by)
