"""The settlement of a grant and its withdrawal (Awb 4:46, 4:48 and 4:49), after views (4:12)."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.transitions import GuardFailed
from legalsupport import access
from legalsupport.funding_choices import LowerGround, PaymentKind, WithdrawalGround
from legalsupport.rules.funding import CeilingExceeded
from legalsupport.transitions import funding_guards as guards
from legalsupport.transitions.funding import MONEY_STATES, refusal
from legalsupport.transitions.status import DECIDABLE, SETTLEABLE, LegalStatus, legal_step

ABOVE_APPROVED = _("Er is %s goedgekeurd. Vul hoogstens dat in.")
ABOVE_SETTLED = _("Er is %s vastgesteld. Vul hoogstens dat in.")
GROUND_MISSING = _("U stelt minder vast dan is goedgekeurd. Kies waarom (Awb 4:46, tweede lid).")
NOTHING_TO_MAKE_KNOWN = _("Dit is al bekendgemaakt.")
WRONG_GROUND = _("Deze grond hoort hier niet bij.")


class SettlementSteps:
    """How much there is a right to in the end, and when the applicant hears that."""

    @legal_step(
        MONEY_STATES,
        None,
        access.may_handle,
        _("Zienswijze vragen over minder geld"),
        tone="quiet",
        shown=guards.has_money,
        once=True,
    )
    def ask_money_views(self, by, message: str, until: datetime) -> None:
        """Ask what the applicant says to getting less than was granted.

        Awb 4:12 lid 2: a lower settlement and a withdrawal may never do without.
        """
        self.write_message(by, message)
        self.deadlines.start(money_views=until)
        self.tell_people("message", but=by)

    @legal_step(
        MONEY_STATES,
        None,
        access.may_answer,
        _("Zeggen wat u ervan vindt"),
        tone="primary",
        shown=guards.waits_for_money_views,
    )
    def give_money_views(self, by, message: str) -> None:
        """Give the views, as the applicant."""
        self.write_message(by, message, from_desk=False)
        self.deadlines.meet("money_views")
        self.tell_handler("message", but=by)

    @legal_step(
        SETTLEABLE,
        LegalStatus.SETTLED,
        access.may_decide,
        _("Vergoeding vaststellen"),
        guards.require_all_decided,
        shown=guards.has_open_funding,
    )
    def settle(self, by, amount: Decimal, reasons: str, ground: str = "") -> None:
        """Settle the grant: at what was approved, or lower on a ground of Awb 4:46 lid 2.

        A besluit (Awb 4:42), so its letter tells how to object. Raises GuardFailed when it is
        lower without ground or views, or higher than was approved.
        """
        is_lower = amount < self.funding_row.approved
        if is_lower and ground not in LowerGround.values:
            raise GuardFailed([str(GROUND_MISSING)])
        if is_lower and (missing := guards.missing_views(self)):
            raise GuardFailed([missing])
        self._settle(by, amount, ground if is_lower else "", reasons)

    @legal_step(
        LegalStatus.SETTLED,
        None,
        access.may_decide,
        _("Toekenning intrekken"),
        guards.require_settlement_known,
        tone="quiet",
        shown=guards.has_money,
    )
    @legal_step(
        SETTLEABLE,
        LegalStatus.SETTLED,
        access.may_decide,
        _("Toekenning intrekken"),
        guards.require_all_decided,
        tone="quiet",
        shown=guards.has_money,
    )
    def withdraw_grant(
        self, by, ground: str, amount: Decimal, reasons: str, breach_on: date | None = None
    ) -> None:
        """Withdraw the grant, down to an amount that stays: before the settlement by Awb 4:48,
        after it by 4:49, on three grounds and within five years. A besluit (Awb 1:3).

        Raises GuardFailed for another ground, without views, or when it is too late.
        """
        row = self.funding_row
        grounds = WithdrawalGround.values if row.is_settled else LowerGround.values
        if ground not in grounds:
            raise GuardFailed([str(WRONG_GROUND)])
        if row.is_settled and amount > row.settled_amount:
            raise refusal(ABOVE_SETTLED, row.settled_amount)
        refusals = [guards.missing_views(self)]
        if row.is_settled:
            refusals.append(guards.too_late_to_withdraw(self, breach_on))
        if sentences := [sentence for sentence in refusals if sentence]:
            raise GuardFailed(sentences)
        self._settle(by, amount, ground, reasons)
        row.withdrawn_on = timezone.localdate()
        row.breach_on = breach_on
        row.save(update_fields=["withdrawn_on", "breach_on"])

    def _settle(self, by, amount: Decimal, ground: str, reasons: str) -> None:
        row = self.funding_row
        today = timezone.localdate()
        try:
            row.settle(amount, by=by, on=today, ground=ground, reasons=reasons)
        except CeilingExceeded as exceeded:
            raise refusal(ABOVE_APPROVED, exceeded.remaining) from None
        self.ask_letter("final_account", by=by)
        self.tell_handler("status_changed", but=by)

    @legal_step(
        DECIDABLE,
        None,
        access.may_move_money,
        _("Bekendmaking van een geldbesluit vastleggen"),
        tone="primary",
        shown=guards.has_order_to_make_known,
    )
    def make_order_known(self, by, order: str, known_on: date) -> None:
        """Write down when a settlement, withdrawal, reclaim or dwangsom was sent: the terms for
        bezwaar and for payment begin. Raises GuardFailed when that was done already.
        """
        row = self.orders_to_make_known().get(order)
        if row is None:
            raise GuardFailed([str(NOTHING_TO_MAKE_KNOWN)])
        if row == self.funding_row:
            row.make_known(known_on)
            self.owe_balance(known_on)
            self.ask_letter("final_account_sent", by=by)
        elif hasattr(row, "notice"):
            row.make_known(known_on)
            self.owe(PaymentKind.PENALTY, row.amount, known_on)
            self.ask_letter("penalty_sent", by=by)
        else:
            self.make_recovery_known(row, known_on)
            self.ask_letter("reclaim_sent", by=by)
