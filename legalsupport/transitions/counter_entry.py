"""Taking back what was mistyped: a declaration, an advance, a payment that was not made."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.transitions import GuardFailed
from legalsupport import access
from legalsupport.funding_choices import ON_ACCOUNT
from legalsupport.rules.funding import CeilingExceeded
from legalsupport.transitions import funding_guards as guards
from legalsupport.transitions.funding import NOT_OPEN, NOT_WAITING
from legalsupport.transitions.status import DECIDABLE, FUNDED, legal_step

SET_OFF = _("Dit voorschot is al verrekend met kosten. Het kan niet meer terug.")
NOT_PAID = _("Deze betaling staat niet meer als betaald.")
COMES_BACK = _(
    "Van dit geld is al iets teruggevorderd of teruggekomen. Deze betaling kan niet meer terug."
)
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

    @legal_step(
        DECIDABLE,
        None,
        access.may_move_money,
        _("Vastgelegde betaling terugnemen"),
        tone="quiet",
        shown=guards.has_recorded_payment,
    )
    def take_back_payment(self, by, payment, reasons: str) -> None:
        """Take back that an amount was recorded as paid: it was not, and is owed as before.

        Raises GuardFailed when it was taken back already, or money came or must come back of it.
        """
        row = self.recorded_payments().filter(pk=payment).first()
        if row is None:
            raise GuardFailed([str(NOT_PAID)])
        if row.kind in ON_ACCOUNT:
            self._count_unpaid(row.amount)
        row.reversed_on = timezone.localdate()
        row.save(update_fields=["reversed_on"])
        self.counter_entries.create(payment=row, reasons=reasons, made_by=by)
        self.owe_again(row)
        self.tell_people("status_changed", but=by)
        self.tell_handler("status_changed", but=by)

    def _count_unpaid(self, amount) -> None:
        """Take an amount off what was paid of the grant."""
        funding = self.funding_row
        if self.reclaims_more_than_overpaid(funding.paid - amount):
            raise GuardFailed([str(COMES_BACK)])
        try:
            funding.take_back_payment(amount, self.owed_amount())
        except CeilingExceeded:
            raise GuardFailed([str(COMES_BACK)]) from None
