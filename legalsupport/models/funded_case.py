"""What a request for legal support knows about its money, and how its rows are written."""

import io
from datetime import date
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.functional import cached_property

from casework.models import Document
from legalsupport.funding_choices import ON_ACCOUNT, DeclarationStatus, PaymentKind
from legalsupport.models.declaration import Declaration, Payment
from legalsupport.models.funding import Funding
from legalsupport.models.penalty_order import PenaltyOrder
from legalsupport.models.recovery import Recovery
from legalsupport.rules.funding import MoneyBack, overpaid
from legalterms.statutory_terms import PAYMENT
from organisations.models import EquatedDay
from organisations.workdays import end_of

SAME_COSTS = ("amount", "stage", "first_day", "last_day", "hours", "hourly_rate", "other_costs")
COPY_NAME = "factuur-%(number)s%(suffix)s"


class FundedCase:
    """The money of a case: read once, written through its rows."""

    @cached_property
    def funding_row(self) -> Funding | None:
        """The money of the grant; None when no money was granted."""
        row = Funding.objects.filter(case=self).first()
        if row:
            row.case = self  # its sealed text opens without another statement
        return row

    def open_funding(self) -> None:
        """Make the row of the money if the decision grants some; a second time changes nothing."""
        decision = self.read_decision()
        if not self.decision_gives_support or not (decision and decision.amount):
            return
        Funding.objects.get_or_create(case=self, defaults={"ceiling": decision.amount})

    def follow_decision(self) -> None:
        """Let the ceiling follow the decision that counts now, after a bezwaar or a ruling.

        What was approved, advanced or paid already stays: the settlement tells what must come back.
        """
        self.__dict__.pop("funding_row", None)
        row = self.funding_row
        if row is None:
            self.open_funding()
            self.__dict__.pop("funding_row", None)
        elif not row.is_settled:
            amount = self.read_decision().amount or Decimal(0)
            row.set_ceiling(max(amount, row.approved + row.advanced, row.paid, row.advance_limit))

    # --- declarations and payments ----------------------------------------------------------------

    def submitted_declarations(self):
        """Return the declarations about which nobody decided yet."""
        return self.declarations.filter(status=DeclarationStatus.SUBMITTED, counter_entry=None)

    def standing_declarations(self):
        """Return the declarations that were not taken back."""
        return self.declarations.filter(counter_entry=None)

    def unpaid_advances(self):
        """Return the advances that must still be paid."""
        return self.open_payments().filter(kind=PaymentKind.ADVANCE)

    def is_declared_already(self, answers: dict[str, Any]) -> bool:
        """Return whether the same costs wait for a decision: a second click, or a second tab."""
        same = {name: answers[name] for name in SAME_COSTS}
        waiting = self.submitted_declarations().filter(**same)
        return answers["purpose"] in [row.purpose for row in waiting]

    def open_payments(self):
        """Return what must still be paid to the applicant, what must be paid first in front."""
        return self.payments.filter(paid_on=None, cancelled_on=None).select_related("declaration")

    def recorded_payments(self):
        """Return what was recorded as paid and not taken back, the newest first."""
        paid_rows = self.payments.filter(reversed_on=None).exclude(paid_on=None)
        return paid_rows.select_related("declaration").order_by("-paid_on", "-id")

    def listed_payments(self) -> list[Payment]:
        """Return every payment as pages list it, with the counter-entry of what was taken back."""
        rows = list(self.payments.select_related("declaration", "counter_entry"))
        for row in rows:
            entry = getattr(row, "counter_entry", None)
            if entry is not None:
                entry.case = self  # its sealed text opens without another statement
        return rows

    def owe(self, kind: str, amount: Decimal, known_on: date, declaration=None) -> None:
        """Add an amount that must be paid within six weeks (Awb 4:87), unless it is nothing."""
        if amount <= 0:
            return
        Payment.objects.create(
            case=self,
            kind=kind,
            declaration=declaration,
            amount=amount,
            known_on=known_on,
            pay_until=self.pay_until_of(known_on),
        )
        self.refresh_payment_deadline()

    def owe_balance(self, known_on: date) -> None:
        """Owe what the settlement leaves to be paid, after what was paid and is being paid.

        When less is settled than that, what was not paid yet lapses.
        """
        row = self.funding_row
        on_account = self.open_payments().filter(kind__in=ON_ACCOUNT)
        open_sum = self._sum_on_account()
        if row.paid + open_sum > row.settled_amount:
            on_account.update(cancelled_on=timezone.localdate())
            open_sum = Decimal(0)
        self.owe(PaymentKind.BALANCE, row.settled_amount - row.paid - open_sum, known_on)
        self.refresh_payment_deadline()

    def _sum_on_account(self) -> Decimal:
        """Return what must still be paid of the grant itself."""
        on_account = self.open_payments().filter(kind__in=ON_ACCOUNT)
        return on_account.aggregate(total=Sum("amount"))["total"] or Decimal(0)

    def owe_again(self, row: Payment) -> None:
        """Owe a payment anew that was taken back, with its own last day to pay.

        After a settlement that was made known no more than that leaves.
        """
        amount = row.amount
        if row.kind in ON_ACCOUNT and self.funding_row.known_on:
            funding = self.funding_row
            not_owed_yet = funding.settled_amount - funding.paid - self._sum_on_account()
            amount = min(amount, not_owed_yet)
        if amount > 0:
            Payment.objects.create(
                case=self,
                kind=row.kind,
                declaration=row.declaration,
                amount=amount,
                known_on=row.known_on,
                pay_until=row.pay_until,
            )
        self.refresh_payment_deadline()

    def reclaims_more_than_overpaid(self, paid: Decimal) -> bool:
        """Tell whether more is reclaimed than there would be too much, if this sum were paid."""
        settled_amount = self.funding_row.settled_amount
        if settled_amount is None:
            return False
        claimed = sum((claim.counted_amount for claim in self.recoveries.all()), Decimal(0))
        return claimed > max(paid - settled_amount, Decimal(0))

    def refresh_payment_deadline(self) -> None:
        """Let the deadline for payment be that of the payment that must be made first."""
        payment = self.open_payments().first()
        if payment is None:
            self.deadlines.meet("payment")
            return
        self.deadlines.start(payment=end_of(payment.pay_until))

    def pay_until_of(self, known_on: date) -> date:
        """Return the last day of the six weeks to pay (Awb 4:87)."""
        return PAYMENT.ends(known_on, equated=EquatedDay.objects.days()).end

    # --- invoices ---------------------------------------------------------------------------------

    def store_invoice(self, by, file) -> Document:
        """Keep an invoice as a sealed file of the case, for the applicant and the desk."""
        document = Document(
            case=self, kind="invoice", name=file.name, media_type=file.media_type, made_by=by
        )
        document.put_from_outside(file.file)
        document.save(force_insert=True)
        return document

    def invoices_to_share(self):
        """Return declarations of which the applicant allowed the invoice, and no copy is there."""
        allowed = self.standing_declarations().filter(invoice_allowed=True, invoice_copy=None)
        return allowed.filter(invoice__state=Document.State.READY)

    def copy_invoice_for_decider(self, by, declaration: Declaration) -> None:
        """Seal a copy of an invoice that who decides can open."""
        invoice = declaration.invoice
        suffix = PurePath(invoice.name).suffix
        copy = Document(
            case=self,
            kind="invoice",
            audience=Document.Audience.EMPLOYER,
            media_type=invoice.media_type,
            name=COPY_NAME % {"number": declaration.number, "suffix": suffix},
            made_by=by,
        )
        copy.put(io.BytesIO(b"".join(invoice.chunks())))
        copy.save(force_insert=True)
        declaration.invoice_copy = copy
        declaration.save(update_fields=["invoice_copy"])

    # --- orders -----------------------------------------------------------------------------------

    def orders_to_make_known(self) -> dict[str, Funding | Recovery | PenaltyOrder]:
        """Return the settlement, the decisions to reclaim and the dwangsommen that were not made
        known, by name. The first two wait while a bezwaar runs.
        """
        orders: dict[str, Funding | Recovery | PenaltyOrder] = {}
        row = self.funding_row
        if row and not self.objection_is_open:
            if row.is_settled and row.known_on is None:
                orders["settlement"] = row
            orders |= {str(claim.pk): claim for claim in self.recoveries.filter(known_on=None)}
        if self.notices_of_default:
            unknown = self.penalty_orders.filter(known_on=None)
            orders |= {str(order.pk): order for order in unknown}
        return orders

    # --- money that comes back --------------------------------------------------------------------

    def open_recoveries(self) -> list[Recovery]:
        """Return what was reclaimed, made known, and must still come back."""
        rows = self.recoveries.exclude(known_on=None)
        return [row for row in rows if row.is_open]

    def owed_amount(self) -> Decimal:
        """Return what was reclaimed and must still come back, without the costs of reminders."""
        return sum((row.open_principal for row in self.recoveries.all()), Decimal(0))

    def recoveries_to_remind(self) -> list[Recovery]:
        """Return what should have come back by now, and of which nobody reminded yet."""
        today = timezone.localdate()
        claims = self.open_recoveries()
        return [row for row in claims if row.pay_until < today and row.reminded_on is None]

    def overpaid_amount(self) -> Decimal:
        """Return what was paid without a right to it, and not reclaimed yet."""
        row = self.funding_row
        if row is None or row.settled_amount is None:
            return Decimal(0)
        claims = list(self.recoveries.all())
        open_claims = (claim.counted_amount - claim.principal_received for claim in claims)
        claimed = sum(open_claims, Decimal(0))
        back = MoneyBack(row.paid, row.settled_amount, row.recovered, row.returned, claimed)
        return overpaid(back)

    def make_recovery_known(self, recovery: Recovery, known_on: date) -> None:
        """Write down when a decision to reclaim was sent: six weeks to pay begin (Awb 4:87)."""
        recovery.known_on = known_on
        recovery.pay_until = self.pay_until_of(known_on)
        recovery.save(update_fields=["known_on", "pay_until"])
        self.refresh_repayment_deadline()

    def refresh_repayment_deadline(self) -> None:
        """Let the deadline for repayment be that of what must come back first."""
        last_days = [row.last_day for row in self.open_recoveries()]
        if not last_days:
            self.deadlines.meet("repayment")
            return
        self.deadlines.start(repayment=end_of(min(last_days)))

    def money_counted_from(self, name: str) -> date | None:
        """Return the day after which the term for a payment counts; None for another name."""
        if name == "penalty":
            owed = [notice for notice in self.notices_of_default if notice.may_be_owed]
            return min((notice.course.last_day for notice in owed), default=None)
        if name == "payment":
            payment = self.open_payments().first()
            return payment.known_on if payment else None
        if name == "repayment":
            claims = [row for row in self.open_recoveries() if not row.remind_until]
            return min((row.known_on for row in claims), default=None)
        return None

    def money_sent_on(self, letter_kind: str) -> date | None:
        """Return the day on which a settlement or a decision to reclaim was made known."""
        if letter_kind == "final_account_sent":
            return self.funding_row.known_on
        if letter_kind == "penalty_sent":
            return self.penalty_orders.aggregate(newest=Max("known_on"))["newest"]
        if letter_kind == "reclaim_sent":
            return self.recoveries.aggregate(newest=Max("known_on"))["newest"]
        return None

    # --- pages ------------------------------------------------------------------------------------

    def money_context(self, *, own: bool = False) -> dict[str, Any] | None:
        """Return what pages show of the money; None when no money was granted.

        `own`: for who it is about, who reads a settlement and a decision to reclaim only when they
        were made known.
        """
        row = self.funding_row
        if row is None or self.made_known_on is None:
            return None
        shows_settlement = row.is_settled and not (own and row.known_on is None)
        recoveries = self.recoveries.exclude(known_on=None) if own else self.recoveries.all()
        return {
            "funding": row,
            "parts": list(self.funding_parts.all()),
            "declarations": list(self.declarations.select_related("counter_entry")),
            "waiting": self.submitted_declarations().count(),
            "is_unsent": bool(self.orders_to_make_known()),
            "is_unpaid": self.open_payments().exists(),
            "payments": self.listed_payments(),
            "recoveries": list(recoveries),
            "shows_settlement": shows_settlement,
            "awards": list(self.cost_awards.all()),
            "overpaid": self.overpaid_amount() if shows_settlement else Decimal(0),
        }
