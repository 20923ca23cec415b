"""Costs that were declared, what was decided about them, and what is paid for them."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from legalsupport.funding_choices import CourtInstance, DeclarationStatus, PaymentKind
from legalsupport.lists import ProcedureStage
from legalsupport.models.decision import euro_field
from legalsupport.models.funding import never_negative, sum_field
from legalsupport.rules.funding import LateInterest, late_interest
from sealing.fields import SealedTextField


class Declaration(CaseBound):
    """Costs that somebody declared. Who decides reads it; its invoice is a file of the case, which
    they reach only when the applicant allowed it and the desk let them.
    """

    Status = DeclarationStatus
    rls_policy = "case_claim"

    case = models.ForeignKey(
        "legalsupport.LegalSupport", models.CASCADE, related_name="declarations", db_index=False
    )  # one_number_a_declaration
    number = models.PositiveSmallIntegerField(_("nummer"))
    stage = models.CharField(_("fase"), max_length=30, choices=ProcedureStage)
    first_day = models.DateField(_("vanaf"))
    last_day = models.DateField(_("tot en met"))
    hours = models.DecimalField(_("uren"), max_digits=6, decimal_places=2, default=Decimal(0))
    hourly_rate = sum_field(_("uurtarief"))
    other_costs = sum_field(_("andere kosten"))
    amount = sum_field(_("bedrag"))
    purpose = SealedTextField(_("waarvoor"), max_length=1000)
    invoice = models.ForeignKey(
        "casework.Document", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    invoice_copy = models.ForeignKey(  # of who decides
        "casework.Document", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    invoice_allowed = models.BooleanField(_("wie beslist mag de factuur zien"), default=False)
    declared_on = models.DateField(_("gedeclareerd op"), default=timezone.localdate)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    by_desk = models.BooleanField(_("namens de aanvrager ingevuld"), default=False)
    status = models.CharField(
        _("status"), max_length=20, choices=DeclarationStatus, default=DeclarationStatus.SUBMITTED
    )
    approved_amount = euro_field(_("goedgekeurd bedrag"))
    reasons = SealedTextField(_("waarom niet alles"), max_length=4000, blank=True)
    decided_on = models.DateField(_("beslist op"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        verbose_name = _("declaratie")
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_number_a_declaration"),
            models.CheckConstraint(
                condition=never_negative("hours", "hourly_rate", "other_costs") & Q(amount__gt=0),
                name="declaration_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(approved_amount=None)
                | Q(approved_amount__gte=0, approved_amount__lte=F("amount")),
                name="declaration_approved_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="declaration_period"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def is_submitted(self) -> bool:
        """Whether nobody decided about it yet."""
        return self.status == DeclarationStatus.SUBMITTED

    @property
    def not_approved(self) -> Decimal:
        """What was declared and not approved."""
        return self.amount - (self.approved_amount or Decimal(0))


class Payment(CaseBound):
    """An amount that must be paid within six weeks (Awb 4:87), until it was.

    A row that was recorded as paid by mistake is taken back: it stays, and another is owed for it.
    """

    rls_policy = "case_money"

    case = models.ForeignKey("legalsupport.LegalSupport", models.CASCADE, related_name="payments")
    kind = models.CharField(_("waarvoor"), max_length=20, choices=PaymentKind)
    declaration = models.ForeignKey(
        Declaration, models.CASCADE, null=True, blank=True, related_name="payments"
    )
    amount = sum_field(_("bedrag"))
    known_on = models.DateField(_("bekendgemaakt op"))
    pay_until = models.DateField(_("betalen tot en met"))
    paid_on = models.DateField(_("betaald op"), null=True, blank=True)
    cancelled_on = models.DateField(_("vervallen op"), null=True, blank=True)
    reversed_on = models.DateField(_("vastlegging teruggenomen op"), null=True, blank=True)

    class Meta:
        ordering = ["pay_until", "id"]
        verbose_name = _("betaling")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_above_nothing"),
            models.CheckConstraint(
                condition=Q(paid_on=None) | Q(cancelled_on=None), name="payment_paid_or_cancelled"
            ),
            models.CheckConstraint(
                condition=Q(reversed_on=None) | Q(paid_on__isnull=False),
                name="payment_reversed_was_paid",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def label(self) -> str:
        """What it is for: Voorschot, Declaratie 2."""
        label = str(self.get_kind_display())
        return f"{label} {self.declaration.number}" if self.declaration else label

    @property
    def is_open(self) -> bool:
        """Whether it must still be paid."""
        return self.paid_on is None and self.cancelled_on is None

    @property
    def late_interest(self) -> LateInterest | None:
        """The interest that is owed because it was late; None when it was in time or lapsed."""
        if self.cancelled_on or self.reversed_on:
            return None
        return late_interest(self.amount, self.pay_until, self.paid_on or self.today())

    @staticmethod
    def today() -> date:
        """Return the day until which interest counts for what was not paid yet."""
        return timezone.localdate()


class CostsAward(CaseBound):
    """Costs of the procedure that the opponent paid, and which part went back to the payer."""

    rls_policy = "case_money"

    case = models.ForeignKey(
        "legalsupport.LegalSupport", models.CASCADE, related_name="cost_awards"
    )
    court = models.CharField(_("waar"), max_length=20, choices=CourtInstance)
    amount = sum_field(_("bedrag"))
    returned = sum_field(_("terug naar wie betaalde"))
    received_on = models.DateField(_("ontvangen op"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["received_on", "id"]
        verbose_name = _("proceskosten van de wederpartij")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(returned__gte=0, returned__lte=F("amount")),
                name="costs_award_returned_within_amount",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
