"""What happened to the money of an invented request: the real steps, dated in the past."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils import timezone

from legalsupport.models import (
    CostsAward,
    Declaration,
    Funding,
    LegalSupport,
    Payment,
    Recovery,
)
from legalsupport.synthetic_lawyer import walk_lawyer

DAY_COLUMNS: dict[type, tuple[str, ...]] = {
    Funding: ("settled_on", "known_on", "first_known_on"),
    Declaration: ("declared_on", "decided_on", "first_day", "last_day"),
    Payment: ("known_on", "paid_on"),
    Recovery: ("decided_on", "known_on"),
    CostsAward: ("received_on",),
}
INVOICES = (
    (Decimal(480), "Eerste gesprek en brief aan de wederpartij."),
    (Decimal(900), "Verweerschrift en zitting voorbereid."),
)


class MoneyWalk:
    """The steps that one invented case takes with its money."""

    def __init__(self, case: LegalSupport, jurist, secretary) -> None:
        self.case = case
        self.jurist = jurist
        self.secretary = secretary

    def take(self, step: str, by, **answers: Any) -> None:
        """Take one step."""
        self.case = self.case.perform(step, by=by, **answers)

    def walk(self, goal: str) -> LegalSupport:
        """Take the steps as far as the money of this case went, and return the case."""
        getattr(self, f"_{goal}")()
        return self.case

    def _declared(self) -> None:
        self._declare(0)
        self._approve()
        self._declare(1)
        self._move_back(4)

    def _lawyer(self) -> None:
        self.case = walk_lawyer(self.case, self.jurist)

    def _paid(self) -> None:
        self.take("set_limits", self.secretary, advance_limit=Decimal(500))
        self.take("pay_advance", self.jurist, amount=Decimal(300))
        self._pay()
        self._declare(1)
        row = self.case.submitted_declarations().get()
        self.take(
            "decide_declaration",
            self.secretary,
            declaration=row.pk,
            verdict="partly",
            amount=Decimal(750),
            reasons="De reis naar kantoor was niet nodig: bellen kon ook.",
        )
        self._move_back(50)

    def _settled(self) -> None:
        self._declare(0)
        self._approve()
        self._pay()
        self._settle()
        self.take(
            "record_cost_award",
            self.jurist,
            court="appeal",
            amount=Decimal(1868),
            received_on=timezone.localdate(),
        )
        self._move_back(12)

    def _reclaimed(self) -> None:
        self.take("set_limits", self.secretary, advance_limit=Decimal(800))
        self.take("pay_advance", self.jurist, amount=Decimal(800))
        self._pay()
        self._declare(0)
        self._approve()
        self._settle()
        reasons = "Van het voorschot is € 320 niet gebruikt."
        self.take("reclaim", self.secretary, amount=Decimal(320), reasons=reasons)
        self._make_known(next(iter(self.case.orders_to_make_known())))
        self._move_back(45)
        row = self.case.recoveries.get()
        self.take("remind_repayment", self.jurist, recovery=row.pk)

    def _closed(self) -> None:
        self._declare(0)
        self._approve()
        self._pay()
        self._settle()
        self._move_back(60)
        self.take("close", self.jurist)

    def _declare(self, number: int) -> None:
        amount, purpose = INVOICES[number]
        self.take(
            "declare",
            self.case.reporter,
            amount=amount,
            stage=self.case.stage,
            first_day=_days_ago(30),
            last_day=_days_ago(16),
            hours=amount / 150,
            hourly_rate=Decimal(150),
            other_costs=Decimal(0),
            purpose=purpose,
        )

    def _approve(self) -> None:
        row = self.case.submitted_declarations().get()
        self.take("decide_declaration", self.secretary, declaration=row.pk, verdict="approved")

    def _pay(self) -> None:
        for row in list(self.case.open_payments()):
            self.take("record_payment", self.jurist, payment=row.pk, paid_on=timezone.localdate())

    def _settle(self) -> None:
        amount = self.case.funding_row.approved
        reasons = "Alle kosten horen bij de zaak en waren nodig."
        self.take("settle", self.secretary, amount=amount, reasons=reasons)
        self._make_known("settlement")

    def _make_known(self, order: str) -> None:
        self.take("make_order_known", self.secretary, order=order, known_on=timezone.localdate())

    def _move_back(self, days: int) -> None:
        """Let everything about the money have happened so many days ago."""
        for model, names in DAY_COLUMNS.items():
            changes = {name: F(name) - timedelta(days=days) for name in names}
            model.objects.filter(case=self.case).update(**changes)
        self.case = LegalSupport.objects.get(pk=self.case.pk)
        for row in (*self.case.payments.all(), *self.case.recoveries.exclude(known_on=None)):
            row.pay_until = self.case.pay_until_of(row.known_on)
            row.save(update_fields=["pay_until"])
        self.case.refresh_payment_deadline()
        self.case.refresh_repayment_deadline()


def _days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)
