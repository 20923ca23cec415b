"""Which besluiten of a case bezwaar is open against, and what a decision on it does to them.

Each besluit is contested once. A settlement and the reclaim that rests on it are contested
together, while bezwaar against both is in time: they stand or fall by the same sums.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _

from casework.statutory_clocks import TermSum, term_sum
from legalsupport.funding_choices import PaymentKind
from legalsupport.models.objection import Objection
from legalsupport.models.penalty_order import PenaltyOrder
from legalsupport.models.recovery import Recovery
from legalsupport.objection_lists import CONTESTED_WORDS, ContestedOrder
from legalterms.statutory_terms import OBJECTION
from organisations.models import EquatedDay, Outage

# What is contested together: by the same sums.
OF_THE_GRANT = (ContestedOrder.SETTLEMENT, ContestedOrder.WITHDRAWAL, ContestedOrder.RECLAIM)


@dataclass(frozen=True)
class OpenOrder:
    """A besluit that was made known and that nobody objected to yet."""

    key: str  # what a form calls it
    against: ContestedOrder
    known_on: date
    until: date
    sum: TermSum
    amount: Decimal | None
    decided_by: Any
    outcome: str = ""
    recovery: Recovery | None = None
    penalty_order: PenaltyOrder | None = None

    @property
    def words(self) -> str:
        """What it is called inside a sentence."""
        return str(CONTESTED_WORDS[self.against])

    @property
    def title(self) -> str:
        """What the card about it is called."""
        return str(_("Bezwaar tegen %s") % self.words)

    @property
    def anchor(self) -> str:
        """The id of that card."""
        return f"bezwaar-{slugify(self.key)}"

    @property
    def is_in_time(self) -> bool:
        """Whether bezwaar against it is in time today."""
        return self.until >= timezone.localdate()


class ContestHandling:
    """The part of a request that is about what a bezwaar is against."""

    @cached_property
    def open_orders(self) -> list[OpenOrder]:
        """The besluiten to which nobody objected yet, the newest first."""
        if self.made_known_on is None:
            return []
        objections = list(Objection.objects.filter(case=self, withdrawn_on=None))
        orders = [self._settlement_order(objections), self._decision_order(objections)]
        orders += self._reclaim_orders(objections) + self._penalty_orders(objections)
        known_orders = [order for order in orders if order is not None]
        return sorted(known_orders, key=lambda order: order.known_on, reverse=True)

    def _order(self, against: ContestedOrder, known_on: date, **facts: Any) -> OpenOrder:
        equated = EquatedDay.objects.days()
        term = OBJECTION.ends(known_on, equated=equated)
        row = facts.get("recovery") or facts.get("penalty_order")
        key = f"{against}:{row.pk}" if row else str(against)
        return OpenOrder(
            key=key,
            against=against,
            known_on=known_on,
            until=Outage.objects.end_of(known_on, term.end, equated=equated),
            sum=term_sum(OBJECTION, term, equated),
            **facts,
        )

    def _decision_order(self, objections: list[Objection]) -> OpenOrder | None:
        if any(not row.is_about_money for row in objections):
            return None
        row = self.read_decision()
        return self._order(
            ContestedOrder.DECISION,
            self.made_known_on,
            amount=row.amount,
            decided_by=row.decided_by,
            outcome=row.outcome,
        )

    def _settlement_order(self, objections: list[Objection]) -> OpenOrder | None:
        row = self.funding_row
        if row is None or row.known_on is None:
            return None
        against = ContestedOrder.WITHDRAWAL if row.withdrawn_on else ContestedOrder.SETTLEMENT
        contested = [one for one in objections if one.against == against]
        if any(one.contested_known_on == row.known_on for one in contested):
            return None
        return self._order(
            against, row.known_on, amount=row.settled_amount, decided_by=row.settled_by
        )

    def _reclaim_orders(self, objections: list[Objection]) -> list[OpenOrder]:
        contested = {row.recovery_id for row in objections}
        rows = self.recoveries.exclude(known_on=None).exclude(pk__in=contested - {None})
        return [
            self._order(
                ContestedOrder.RECLAIM,
                row.known_on,
                amount=row.amount,
                decided_by=row.decided_by,
                recovery=row,
            )
            for row in rows.select_related("decided_by")
        ]

    def _penalty_orders(self, objections: list[Objection]) -> list[OpenOrder]:
        if not self.notices_of_default:
            return []
        contested = {row.penalty_order_id for row in objections}
        rows = self.penalty_orders.exclude(known_on=None).exclude(pk__in=contested - {None})
        return [
            self._order(
                ContestedOrder.PENALTY,
                row.known_on,
                amount=row.amount,
                decided_by=row.decided_by,
                penalty_order=row,
            )
            for row in rows.select_related("decided_by")
        ]

    def order_to_contest(self, key: str) -> OpenOrder | None:
        """Return the besluit of this key, or the newest one for ""; None when it is not open."""
        orders = self.open_orders
        if not key:
            return orders[0] if orders else None
        return next((order for order in orders if order.key == key), None)

    def contested_facts(self, order: OpenOrder) -> dict[str, Any]:
        """Return what a bezwaar against this besluit keeps of it, and of what it goes along with.

        A reclaim that is contested while the settlement can be is contested with the settlement.
        """
        money = [one for one in self.open_orders if one.against in OF_THE_GRANT]
        base, reclaim = order, order if order.recovery else None
        if order in money:
            together = [one for one in money if one.is_in_time or one == order]
            base = next((one for one in together if one.recovery is None), order)
            reclaim = reclaim or next((one for one in together if one.recovery), None)
        return {
            "against": base.against,
            "contested_outcome": base.outcome,
            "contested_amount": base.amount,
            "contested_by": base.decided_by,
            "contested_known_on": base.known_on,
            "recovery": reclaim.recovery if reclaim else None,
            "reclaimed_amount": reclaim.amount if reclaim else None,
            "penalty_order": base.penalty_order,
        }

    # --- what a decision on it does ---------------------------------------------------------------

    def contested_decider_ids(self) -> set[int]:
        """Return the accounts that took what is contested; without a bezwaar the first decision."""
        row = self.objection
        if row is None:
            return {self.first_decider_id} - {None}
        deciders = {row.contested_by_id}
        if row.recovery_id:
            deciders.add(row.recovery.decided_by_id)
        return deciders - {None}

    def carry_out(self, decision: Any, known_on: date) -> None:
        """Let what was decided on the bezwaar count instead of what was contested."""
        objection = self.objection
        if not objection.is_about_money:
            if decision.new_outcome:
                self.revoke_first_decision(decision.new_outcome, decision.new_amount)
                self.follow_decision()
            return
        if objection.is_about_penalty:
            self._set_penalty(decision.new_amount, known_on)
            return
        if decision.new_amount is not None:
            self.funding_row.resettle(decision.new_amount, by=decision.decided_by)
            self.owe_balance(known_on)
        if decision.new_reclaim is not None and objection.recovery:
            less = objection.reclaimed_amount - decision.new_reclaim
            self._lower_reclaim(objection.recovery, less, known_on)

    def put_back(self) -> None:
        """Let what was contested count again: the decision on the bezwaar was annulled."""
        row = self.objection
        if not row.is_about_money:
            self.revoke_first_decision(row.contested_outcome, row.contested_amount)
            return
        if row.is_about_penalty:
            row.penalty_order.set_amount(row.contested_amount)
            return
        if not row.is_about_reclaim_alone:
            self.funding_row.resettle(row.contested_amount, by=row.contested_by)
        if row.recovery:
            unpaid = self._cancel_refunds()
            row.recovery.raise_again(unpaid)
            self.refresh_repayment_deadline()

    def _set_penalty(self, amount: Decimal | None, known_on: date) -> None:
        """Set a higher dwangsom, and owe the difference."""
        if amount is None:
            return
        more = amount - self.objection.contested_amount
        self.objection.penalty_order.set_amount(amount)
        self.owe(PaymentKind.PENALTY, more, known_on)

    def _cancel_refunds(self) -> Decimal:
        """Let what was to go back lapse where it was not paid yet; return how much that was."""
        rows = self.open_payments().filter(kind=PaymentKind.REFUND)
        unpaid = sum((row.amount for row in rows), Decimal(0))
        rows.update(cancelled_on=timezone.localdate())
        if unpaid:
            self.funding_row.recover(unpaid)
        self.refresh_payment_deadline()
        return unpaid

    def _lower_reclaim(self, recovery: Recovery, less: Decimal, known_on: date) -> None:
        """Reclaim less, and owe back what came back above it."""
        back = recovery.lower(less)
        if back:
            self.funding_row.give_back(back)
            self.owe(PaymentKind.REFUND, back, known_on)
        self.refresh_repayment_deadline()
