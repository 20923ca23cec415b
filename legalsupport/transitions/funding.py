"""The steps of a running grant: advance, declare, decide about costs, pay (Awb 4:87 and 4:95).

An approved declaration and an advance are payments on account of the settlement (Awb 4:95). So a
refusal of costs is no besluit of its own: it is part of the settlement, against which bezwaar is
possible.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.transitions import GuardFailed
from legalsupport import access
from legalsupport.funding_choices import ON_ACCOUNT, DeclarationStatus, PaymentKind
from legalsupport.rules.funding import CeilingExceeded
from legalsupport.transitions import funding_guards as guards
from legalsupport.transitions.status import DECIDABLE, FUNDED, LegalStatus, legal_step
from organisations.workdays import end_of
from ui.charts import format_euros

MONEY_STATES = [*FUNDED, LegalStatus.SETTLED]
ABOVE_CEILING = _("Er is nog %s over van het hoogste bedrag. Vul hoogstens dat in.")
ABOVE_PART = _("Voor deze fase is nog %s over. Vul hoogstens dat in.")
ABOVE_ADVANCE = _("Als voorschot kan nog %s. Vul hoogstens dat in.")
ABOVE_LIMIT = _("Het voorschot past niet: het ligt tussen wat al is gegeven en %s.")
PART_BELOW_APPROVED = _("Voor deze fase is al %s goedgekeurd. Vul minstens dat in.")
DECLARED_ALREADY = _("Deze kosten staan er al, en wachten op een beslissing.")
NOT_WAITING = _("Over deze declaratie is al beslist.")
NOT_OPEN = _("Deze betaling staat al vast of is vervallen.")


def refusal(sentence: str, amount: Decimal) -> GuardFailed:
    """Return a refusal that names an amount."""
    return GuardFailed([str(sentence) % format_euros(amount)])


class FundingSteps:
    """What happens to the money until it is settled."""

    # --- advance ----------------------------------------------------------------------------------

    @legal_step(
        FUNDED,
        None,
        access.may_decide,
        _("Voorschot en plafonds vastleggen"),
        tone="quiet",
        shown=guards.has_open_funding,
    )
    def set_limits(
        self,
        by,
        advance_limit: Decimal,
        stage: str = "",
        part_ceiling: Decimal | None = None,
    ) -> None:
        """Set the most that may be paid in advance, and what one stage may cost.

        Raises GuardFailed above the ceiling, and below what was advanced or approved already.
        """
        try:
            self.funding_row.set_advance_limit(advance_limit)
        except CeilingExceeded as exceeded:
            raise refusal(ABOVE_LIMIT, exceeded.remaining) from None
        if stage and part_ceiling is not None:
            self._set_part(stage, part_ceiling)
        self.tell_people("status_changed", but=by)
        self.tell_handler("status_changed", but=by)

    def _set_part(self, stage: str, ceiling: Decimal) -> None:
        part, _is_new = self.funding_parts.get_or_create(stage=stage, defaults={"ceiling": ceiling})
        try:
            part.set_ceiling(ceiling)
        except CeilingExceeded as exceeded:
            raise refusal(PART_BELOW_APPROVED, exceeded.remaining) from None

    @legal_step(
        FUNDED,
        None,
        access.may_move_money,
        _("Voorschot toekennen"),
        shown=lambda case: guards.has_open_funding(case) and case.funding_row.advance_limit > 0,
        once=True,
    )
    def pay_advance(self, by, amount: Decimal) -> None:
        """Grant an advance within the limit that who decides set (Awb 4:95).

        Raises GuardFailed when less is left.
        """
        try:
            self.funding_row.advance(amount)
        except CeilingExceeded as exceeded:
            raise refusal(ABOVE_ADVANCE, exceeded.remaining) from None
        self.owe(PaymentKind.ADVANCE, amount, timezone.localdate())
        self.tell_people("status_changed", but=by)

    # --- declarations -----------------------------------------------------------------------------

    @legal_step(
        FUNDED,
        None,
        access.may_declare,
        _("Kosten declareren"),
        tone="primary",
        shown=guards.has_open_funding,
    )
    def declare(self, by, invoice=(), **answers) -> None:
        """Declare costs, as the applicant or for them.

        Raises GuardFailed above the ceiling, and for the same costs while they wait.
        """
        stored_invoice = self.store_invoice(by, invoice[0]) if invoice else None
        self.add_declaration(by, stored_invoice, answers)

    def add_declaration(self, by, invoice, answers: dict) -> Any:
        """Add costs to what was declared, tell who decides, and return the declaration.

        Raises GuardFailed above the ceiling, and for the same costs while they wait.
        """
        remaining = self.funding_row.remaining
        if answers["amount"] > remaining:
            raise refusal(ABOVE_CEILING, remaining)
        if self.is_declared_already(answers):
            raise GuardFailed([str(DECLARED_ALREADY)])
        newest = self.declarations.aggregate(number=Max("number"))["number"] or 0
        declaration = self.declarations.create(
            number=newest + 1,
            declared_by=by,
            by_desk=by.pk not in self.people,
            invoice=invoice,
            **answers,
        )
        for person in self.deciders():
            notice = self.notice(person, "to_decide")
            self.post_to_decider(notice)
        self.tell_people("status_changed", but=by)
        self.tell_handler("status_changed", but=by)
        return declaration

    @legal_step(
        FUNDED,
        None,
        access.may_decide,
        _("Over een declaratie beslissen"),
        tone="primary",
        shown=guards.has_submitted,
    )
    def decide_declaration(
        self, by, declaration, verdict: str, amount: Decimal | None = None, reasons: str = ""
    ) -> None:
        """Approve a declaration, wholly or in part, or refuse it (Awb 4:46 lid 3).

        Raises GuardFailed when it was decided already, or when less is left.
        """
        row = self.submitted_declarations().filter(pk=declaration).first()
        if row is None:
            raise GuardFailed([str(NOT_WAITING)])
        approved = {
            DeclarationStatus.APPROVED: row.amount,
            DeclarationStatus.REFUSED: Decimal(0),
        }.get(verdict, amount)
        to_pay = self._approve(row, min(approved, row.amount))
        row.case = self
        row.status = verdict
        row.approved_amount = min(approved, row.amount)
        row.reasons = reasons
        row.decided_on = timezone.localdate()
        row.decided_by = by
        names = ("status", "approved_amount", "reasons", "decided_on", "decided_by")
        row.save(update_fields=names)
        self.owe(PaymentKind.DECLARATION, to_pay, row.decided_on, row)
        self.tell_people("status_changed", but=by)
        self.tell_handler("status_changed", but=by)

    def _approve(self, declaration, amount: Decimal) -> Decimal:
        """Count approved costs, and return what must be paid of them now."""
        part = self.funding_parts.filter(stage=declaration.stage).first()
        if part:
            try:
                part.approve(amount)
            except CeilingExceeded as exceeded:
                raise refusal(ABOVE_PART, exceeded.remaining) from None
        try:
            return self.funding_row.approve(amount)
        except CeilingExceeded as exceeded:
            raise refusal(ABOVE_CEILING, exceeded.remaining) from None

    @legal_step(
        MONEY_STATES,
        None,
        access.may_handle,
        _("Factuur laten zien aan wie beslist"),
        tone="quiet",
        shown=guards.has_invoice_to_share,
    )
    def share_invoice(self, by, declaration) -> None:
        """Let who decides open an invoice: the applicant allowed it, and the desk looked at it.

        Raises GuardFailed when there is no such invoice.
        """
        row = self.invoices_to_share().filter(pk=declaration).first()
        if row is None:
            raise GuardFailed([str(NOT_WAITING)])
        self.copy_invoice_for_decider(by, row)

    # --- paying -----------------------------------------------------------------------------------

    @legal_step(
        DECIDABLE,
        None,
        access.may_move_money,
        _("Betaling vastleggen"),
        shown=guards.has_open_payments,
    )
    def record_payment(self, by, payment, paid_on: date) -> None:
        """Write down on which day an amount was paid.

        Raises GuardFailed when that was done already.
        """
        row = self.open_payments().filter(pk=payment).first()
        if row is None:
            raise GuardFailed([str(NOT_OPEN)])
        if row.kind in ON_ACCOUNT:
            try:
                self.funding_row.pay(row.amount)
            except CeilingExceeded as exceeded:
                raise refusal(ABOVE_CEILING, exceeded.remaining) from None
        row.paid_on = paid_on
        row.save(update_fields=["paid_on"])
        moment = min(timezone.now(), end_of(paid_on))
        if not self.open_payments().exists():
            self.deadlines.meet("payment", moment)
        self.refresh_payment_deadline()
        self.tell_people("status_changed", but=by)
