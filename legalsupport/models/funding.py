"""The money of a grant: its ceiling and its counters, which no process can bring above it.

Each counter is changed by one conditional UPDATE, and the database has the last word: a CHECK
refuses what a mistake in a condition lets through.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from legalsupport.funding_choices import ARTICLES, LOWER_GROUNDS, WITHDRAWAL_ARTICLES
from legalsupport.lists import ProcedureStage
from legalsupport.models.decision import MOST_DIGITS
from legalsupport.models.untold import untold
from legalsupport.rules import funding as sums
from legalsupport.rules.funding import CeilingExceeded
from sealing.fields import SealedTextField


def sum_field(label: str, **kwargs) -> models.DecimalField:
    """Build a column for an amount that is always there, nothing when not given."""
    kwargs.setdefault("default", Decimal(0))
    return models.DecimalField(label, max_digits=MOST_DIGITS, decimal_places=2, **kwargs)


def never_negative(*names: str) -> Q:
    """Return the condition that none of these columns is below zero."""
    condition = Q()
    for name in names:
        condition &= Q(**{f"{name}__gte": 0})
    return condition


COUNTERS = (
    "ceiling",
    "advance_limit",
    "advanced",
    "approved",
    "paid",
    "recovered",
    "returned",
)


SETTLED_COLUMNS = (
    "settled_amount",
    "settled_on",
    "ground",
    "settlement_reasons",
    "withdrawn_on",
    "breach_on",
)


class Funding(CaseBound):
    """What a case was granted, and what became of it. Who decides reaches it: there is no story.

    `advanced`: paid in advance and not yet set off against approved costs.
    """

    rls_policy = "case_money"

    case = models.OneToOneField("legalsupport.LegalSupport", models.CASCADE, related_name="funding")
    ceiling = sum_field(_("hoogstens"))
    advance_limit = sum_field(_("hoogste voorschot"))
    advanced = sum_field(_("voorschot, nog niet verrekend"))
    approved = sum_field(_("goedgekeurd"))
    paid = sum_field(_("betaald"))
    recovered = sum_field(_("teruggekregen"))
    returned = sum_field(_("proceskosten terug"))
    settled_amount = sum_field(_("vastgesteld"), null=True, blank=True, default=None)
    settled_on = models.DateField(_("vastgesteld op"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ground = models.CharField(
        _("grond"), max_length=20, choices=list(LOWER_GROUNDS.items()), blank=True
    )
    settlement_reasons = SealedTextField(
        _("motivering van de vaststelling"), max_length=8000, blank=True
    )
    withdrawn_on = models.DateField(_("ingetrokken op"), null=True, blank=True)
    breach_on = models.DateField(_("voorwaarde geschonden op"), null=True, blank=True)
    # Of the newest settlement or withdrawal; the limit of five years counts from the first.
    known_on = models.DateField(_("bekendgemaakt op"), null=True, blank=True)
    first_known_on = models.DateField(_("eerst bekendgemaakt op"), null=True, blank=True)

    class Meta:
        verbose_name = _("vergoeding")
        constraints = [
            models.CheckConstraint(
                condition=never_negative(*COUNTERS), name="funding_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(ceiling__gte=F("approved") + F("advanced")),
                name="funding_within_ceiling",
            ),
            models.CheckConstraint(
                condition=Q(advance_limit__gte=F("advanced")), name="funding_within_advance_limit"
            ),
            models.CheckConstraint(
                condition=Q(ceiling__gte=F("paid")), name="funding_paid_within_ceiling"
            ),
            models.CheckConstraint(
                condition=Q(paid__gte=F("recovered") + F("returned")),
                name="funding_back_within_paid",
            ),
            models.CheckConstraint(
                condition=Q(settled_amount=None)
                | Q(settled_amount__gte=0, settled_amount__lte=F("approved")),
                name="funding_settled_within_approved",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def withheld_now(self) -> Mapping[str, str]:
        """Withhold a settlement or withdrawal until it was made known."""
        is_untold = self.is_settled and self.known_on is None
        return untold(self, SETTLED_COLUMNS) if is_untold else {}

    # --- what is left -----------------------------------------------------------------------------

    @property
    def remaining(self) -> Decimal:
        """What can still be approved."""
        return sums.left_for_costs(self.ceiling, self.approved)

    @property
    def left_for_advance(self) -> Decimal:
        """What can still be paid in advance."""
        return sums.left_for_advance(self.ceiling, self.approved, self.advanced, self.advance_limit)

    def still_to_return(self, owed: Decimal) -> Decimal:
        """Return what costs of the opponent can still bring back. `owed`: see `return_costs`."""
        return sums.still_to_return(self.paid, self.recovered, self.returned, owed)

    @property
    def is_settled(self) -> bool:
        """Whether it was settled, or withdrawn."""
        return self.settled_on is not None

    @property
    def article(self) -> str:
        """By which article less was settled or the grant was withdrawn; "" when neither was."""
        articles = WITHDRAWAL_ARTICLES if self.withdrawn_on else ARTICLES
        return str(articles.get(self.ground, ""))

    # --- changes, each one statement --------------------------------------------------------------

    def _change(self, *conditions: Q, **changes) -> bool:
        """Change the counters where the conditions hold now. Return whether they did."""
        changed_rows = type(self).objects.filter(*conditions, pk=self.pk).update(**changes)
        self.refresh_from_db(fields=COUNTERS)
        return changed_rows == 1

    def set_advance_limit(self, limit: Decimal) -> None:
        """Set the most that may be paid in advance. Raises CeilingExceeded above the ceiling, and
        below what is advanced already.
        """
        fits = Q(ceiling__gte=limit, advanced__lte=limit, settled_on=None)
        if not self._change(fits, advance_limit=limit):
            raise CeilingExceeded(self.ceiling)

    def set_ceiling(self, ceiling: Decimal) -> None:
        """Set another ceiling, as a decision on bezwaar may. Raises CeilingExceeded when more was
        approved, advanced or paid already.
        """
        fits = Q(paid__lte=ceiling, advance_limit__lte=ceiling, settled_on=None)
        room = Q(approved__lte=ceiling - F("advanced"))
        if not self._change(fits, room, ceiling=ceiling):
            raise CeilingExceeded(max(self.approved + self.advanced, self.paid))

    def advance(self, amount: Decimal) -> None:
        """Add an advance. Raises CeilingExceeded when the ceiling or its limit leaves less."""
        fits = Q(
            ceiling__gte=F("approved") + F("advanced") + amount,
            advance_limit__gte=F("advanced") + amount,
            settled_on=None,
        )
        if not self._change(fits, advanced=F("advanced") + amount):
            raise CeilingExceeded(self.left_for_advance)

    def take_back_advance(self, amount: Decimal) -> None:
        """Count an advance no longer. Raises CeilingExceeded when it was set off already."""
        fits = Q(advanced__gte=amount, settled_on=None)
        if not self._change(fits, advanced=F("advanced") - amount):
            raise CeilingExceeded(self.advanced)

    def approve(self, amount: Decimal) -> Decimal:
        """Approve costs, and set off what was paid in advance. Return what is still to be paid.

        Raises CeilingExceeded when less is left.
        """
        row = type(self).objects.select_for_update().get(pk=self.pk)
        offset = sums.set_off(amount, row.advanced)
        fits = Q(ceiling__gte=F("approved") + amount, settled_on=None)
        changes = {
            "approved": F("approved") + amount,
            "advanced": F("advanced") - Least(F("advanced"), amount),
        }
        if not self._change(fits, **changes):
            raise CeilingExceeded(self.remaining)
        return amount - offset

    def pay(self, amount: Decimal) -> None:
        """Count a payment. Raises CeilingExceeded where more would be paid than the ceiling."""
        if not self._change(Q(ceiling__gte=F("paid") + amount), paid=F("paid") + amount):
            raise CeilingExceeded(self.ceiling - self.paid)

    def take_back_payment(self, amount: Decimal, owed: Decimal) -> None:
        """Count a payment no longer. `owed`: what the applicant must still pay back.

        Raises CeilingExceeded when less would be left than came back and is owed.
        """
        fits = Q(paid__gte=F("recovered") + F("returned") + amount + owed)
        if not self._change(fits, paid=F("paid") - amount):
            raise CeilingExceeded(self.paid - self.recovered - self.returned - owed)

    def recover(self, amount: Decimal) -> None:
        """Count what came back. Raises CeilingExceeded where more would come back than was paid."""
        fits = Q(paid__gte=F("recovered") + F("returned") + amount)
        if not self._change(fits, recovered=F("recovered") + amount):
            raise CeilingExceeded(self.paid - self.recovered - self.returned)

    def return_costs(self, award: Decimal, owed: Decimal) -> Decimal:
        """Count what goes back to the payer of costs that the opponent paid, and return it.

        `owed`: what the applicant must still pay back, which the payer does not get twice. Raises
        CeilingExceeded where more would come back than was paid.
        """
        row = type(self).objects.select_for_update().get(pk=self.pk)
        amount = min(award, row.still_to_return(owed))
        fits = Q(paid__gte=F("recovered") + F("returned") + amount)
        if not self._change(fits, returned=F("returned") + amount):
            raise CeilingExceeded(self.paid - self.recovered - self.returned)
        return amount

    def settle(self, amount: Decimal, *, by, on: date, ground: str, reasons: str) -> None:
        """Settle at this amount. Raises CeilingExceeded above what was approved."""
        if not self._change(Q(approved__gte=amount), settled_amount=amount):
            raise CeilingExceeded(self.approved)
        self.settled_amount = amount
        self.settled_on = self.settled_on or on
        self.settled_by = by
        self.ground = ground
        self.settlement_reasons = reasons
        self.known_on = None
        names = ("settled_on", "settled_by", "ground", "settlement_reasons", "known_on")
        self.save(update_fields=names)

    def resettle(self, amount: Decimal, *, by) -> None:
        """Settle at another amount, as was decided on a bezwaar. The day it is known stays.

        Raises CeilingExceeded above what was approved.
        """
        if not self._change(Q(approved__gte=amount), settled_amount=amount):
            raise CeilingExceeded(self.approved)
        self.settled_amount = amount
        self.settled_by = by
        self.save(update_fields=["settled_by"])

    def give_back(self, amount: Decimal) -> None:
        """Count what goes back to the applicant of what came back from them.

        Raises CeilingExceeded when less came back.
        """
        if not self._change(Q(recovered__gte=amount), recovered=F("recovered") - amount):
            raise CeilingExceeded(self.recovered)

    def make_known(self, known_on: date) -> None:
        """Write down when the settlement or withdrawal was sent or handed over."""
        self.known_on = known_on
        self.first_known_on = self.first_known_on or known_on
        self.save(update_fields=["known_on", "first_known_on"])


class FundingPart(CaseBound):
    """The most that is paid for one stage of the procedure (a grant in parts)."""

    rls_policy = "case_money"

    case = models.ForeignKey(
        "legalsupport.LegalSupport", models.CASCADE, related_name="funding_parts", db_index=False
    )  # one_part_a_stage
    stage = models.CharField(_("fase"), max_length=30, choices=ProcedureStage)
    ceiling = sum_field(_("hoogstens"))
    approved = sum_field(_("goedgekeurd"))

    class Meta:
        ordering = ["stage"]
        verbose_name = _("plafond van een fase")
        constraints = [
            models.UniqueConstraint(fields=["case", "stage"], name="one_part_a_stage"),
            models.CheckConstraint(
                condition=never_negative("approved") & Q(ceiling__gte=F("approved")),
                name="funding_part_within_ceiling",
            ),
        ]

    def __str__(self) -> str:
        return self.stage

    @property
    def remaining(self) -> Decimal:
        """What can still be approved in this stage."""
        return sums.left_for_costs(self.ceiling, self.approved)

    def approve(self, amount: Decimal) -> None:
        """Count approved costs. Raises CeilingExceeded when less is left in this stage."""
        fitting = type(self).objects.filter(pk=self.pk, ceiling__gte=F("approved") + amount)
        approved_rows = fitting.update(approved=F("approved") + amount)
        self.refresh_from_db()
        if not approved_rows:
            raise CeilingExceeded(self.remaining)

    def set_ceiling(self, ceiling: Decimal) -> None:
        """Set another ceiling. Raises CeilingExceeded when more was approved already."""
        fitting = type(self).objects.filter(pk=self.pk, approved__lte=ceiling)
        if not fitting.update(ceiling=ceiling):
            raise CeilingExceeded(self.approved)
