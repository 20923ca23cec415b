"""Any order of steps about money, held against a ledger that only adds up what changed hands."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone

from casework.transitions import GuardFailed, StaleTransition
from legalsupport.models import Funding, LegalSupport, Recovery
from tests.legalsupport import factory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
SEEDS = range(16)
STEPS = 22


def total(rows, column: str = "amount") -> Decimal:
    return rows.aggregate(total=Sum(column))["total"] or Decimal(0)


class Walk:
    """A case whose money moves at random, and what the bank saw of it."""

    def __init__(self, people, seed: int) -> None:
        self.people, self.dice = people, random.Random(seed)
        self.case = factory.running(people)
        self.perform("set_limits", "secretary", advance_limit=Decimal(600))
        self.out, self.back, self.fees, self.won = (Decimal(0) for _sum in range(4))

    def perform(self, step: str, role: str, **answers) -> bool:
        try:
            self.case = self.case.perform(step, by=self.people[role], **answers)
        except (GuardFailed, StaleTransition):
            self.case = LegalSupport.objects.get(pk=self.case.pk)
            return False
        return True

    def euros(self, most: int = 400) -> Decimal:
        return Decimal(self.dice.randint(1, most * 100)) / 100

    # --- moves ------------------------------------------------------------------------------------

    def advance(self) -> None:
        self.perform("pay_advance", "jurist", amount=self.euros(300))

    def declare(self) -> None:
        self.perform("declare", "councillor", **factory.costs(self.euros()))

    def decide(self) -> None:
        row = self.case.submitted_declarations().first()
        if row:
            verdict = self.dice.choice(["approved", "partly", "refused"])
            answers = {"declaration": row.pk, "verdict": verdict, "amount": row.amount / 2}
            answers["amount"] = answers["amount"].quantize(Decimal("0.01"))
            self.perform("decide_declaration", "secretary", **answers)

    def pay(self) -> None:
        row = self.case.open_payments().first()
        if row and self.perform("record_payment", "jurist", payment=row.pk, paid_on=TODAY()):
            self.out += row.amount

    def take_back(self) -> None:
        row = self.case.recorded_payments().first()
        if row and self.perform("take_back_payment", "jurist", payment=row.pk, reasons="x"):
            self.out -= row.amount

    def win(self) -> None:
        before = self.case.funding_row.returned
        answers = {"court": "civil", "amount": self.euros(), "received_on": TODAY()}
        if self.perform("record_cost_award", "jurist", **answers):
            self.won += Funding.objects.get().returned - before

    def settle(self) -> None:
        self.views()
        amount = self.case.funding_row.approved * self.dice.choice([0, 1, 1]) / 1
        answers = {"amount": Decimal(amount), "reasons": "x", "ground": "conditions"}
        self.perform("settle", "secretary", **answers)

    def views(self) -> None:
        until = timezone.now() + timedelta(days=9)
        self.perform("ask_money_views", "jurist", message="?", until=until)
        self.perform("give_money_views", "councillor", message="Toch.")

    def withdraw(self) -> None:
        if self.case.status == "settled":
            self.views()
            amount = (self.case.funding_row.settled_amount / 2).quantize(Decimal("0.01"))
            answers = {"ground": "new_facts", "amount": amount, "reasons": "x"}
            self.perform("withdraw_grant", "secretary", **answers)

    def make_known(self) -> None:
        for order in list(self.case.orders_to_make_known()):
            self.perform("make_order_known", "secretary", order=order, known_on=TODAY())

    def reclaim(self) -> None:
        most = self.case.overpaid_amount()
        if most > 0:
            amount = min(most, self.euros())
            self.perform("reclaim", "secretary", amount=amount, reasons="x")

    def remind(self) -> None:
        self.case = factory.overdue(self.case)
        for row in self.case.recoveries_to_remind():
            self.perform("remind_repayment", "jurist", recovery=row.pk)

    def repay(self, part: bool = True) -> None:
        for row in self.case.open_recoveries():
            amount = min(row.open_amount, self.euros()) if part else row.open_amount
            answers = {"recovery": row.pk, "amount": amount}
            if self.perform("record_repayment", "jurist", **answers):
                self.back += amount

    def waive(self) -> None:
        for row in self.case.open_recoveries()[:1]:
            answers = {"recovery": row.pk, "amount": min(row.open_amount, self.euros(50))}
            self.perform("waive_repayment", "secretary", reasons="x", **answers)

    # --- what must hold ---------------------------------------------------------------------------

    def check(self) -> None:
        row, claims = Funding.objects.get(), list(Recovery.objects.all())
        fees = sum((claim.fee_received for claim in claims), Decimal(0))
        assert row.paid == self.out
        assert row.recovered == self.back - fees
        assert row.returned == self.won
        assert row.paid + total(self.case.open_payments()) <= row.ceiling
        owed = sum((claim.open_principal for claim in claims), Decimal(0))
        assert row.recovered + row.returned + owed <= row.paid
        if not row.is_settled:
            assert row.paid + total(self.case.open_payments()) == row.approved + row.advanced

    def finish(self) -> None:
        """Bring everything to its end, as the desk would: it must be possible."""
        for _row in self.case.submitted_declarations():
            self.decide()
        if self.case.status == "running":
            approved = self.case.funding_row.approved
            assert self.perform("settle", "secretary", amount=approved, reasons="x")
        for _round in range(3):
            self.make_known()
            for _row in list(self.case.open_payments()):
                self.pay()
            most = self.case.overpaid_amount()
            if most > 0:
                assert self.perform("reclaim", "secretary", amount=most, reasons="x")
                self.make_known()
            self.repay(part=False)
        self.check()
        assert not self.case.open_recoveries()
        assert self.case.overpaid_amount() == 0
        Funding.objects.update(known_on=TODAY() - timedelta(days=60))
        LegalSupport.objects.update(made_known_on=TODAY() - timedelta(days=60))
        Recovery.objects.update(known_on=TODAY() - timedelta(days=60))
        self.case = LegalSupport.objects.get(pk=self.case.pk)
        assert self.case.perform("close", by=self.people["jurist"]).status == "closed"


EARLY = ("advance", "declare", "declare", "decide", "decide", "pay", "pay", "take_back", "win")
LATE = (
    *("pay", "take_back", "win", "withdraw", "make_known", "reclaim", "remind"),
    *("repay", "repay", "waive"),
)


@pytest.mark.parametrize("seed", SEEDS)
def test_any_order_adds_up_and_comes_to_an_end(people, seed):
    walk = Walk(people, seed)
    for move in walk.dice.choices(EARLY, k=STEPS // 2):
        getattr(walk, move)()
        walk.check()
    for _row in walk.case.submitted_declarations():
        walk.decide()
    walk.settle()
    walk.make_known()
    for move in walk.dice.choices(LATE, k=STEPS):
        getattr(walk, move)()
        walk.check()
    walk.finish()


def test_part_paid_before_a_reminder_does_not_lock_the_rest(people):
    """The costs of a reminder are not taken from what was paid before it."""
    case = factory.settled(factory.approved(factory.with_advance(people), people, 1), people)
    answers = {"amount": case.overpaid_amount(), "reasons": "Te veel voorschot."}
    case = case.perform("reclaim", by=people["secretary"], **answers)
    order = next(iter(case.orders_to_make_known()))
    case = case.perform("make_order_known", by=people["secretary"], order=order, known_on=TODAY())
    claim = case.recoveries.get().pk
    pay = {"by": people["jurist"], "recovery": claim}
    case = case.perform("record_repayment", amount=Decimal(100), **pay)
    case = factory.overdue(case).perform("remind_repayment", by=people["jurist"], recovery=claim)
    case = case.perform("record_repayment", amount=case.recoveries.get().open_amount, **pay)
    assert case.open_recoveries() == []
    assert case.funding_row.recovered == 299


def test_costs_of_the_opponent_leave_room_for_what_the_applicant_must_pay_back(people):
    """The payer does not get the same euro from both, and nobody is stuck with a claim."""
    case = factory.reclaimed(people)  # 300 paid, 200 of it reclaimed
    answers = {"court": "civil", "amount": Decimal(400), "received_on": TODAY()}
    case = case.perform("record_cost_award", by=people["jurist"], **answers)
    assert case.funding_row.returned == 100
    pay = {"recovery": case.recoveries.get().pk, "amount": Decimal(200)}
    case = case.perform("record_repayment", by=people["jurist"], **pay)
    assert case.open_recoveries() == []
    with pytest.raises(StaleTransition):
        case.perform("record_cost_award", by=people["jurist"], **answers)
