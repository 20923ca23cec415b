"""Money that must come back: reclaimed, reminded of, paid, or waived."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from legalsupport.models.funding import never_negative, sum_field
from legalsupport.models.untold import untold
from legalsupport.rules.funding import CeilingExceeded
from legalterms.payment import lapses_after
from sealing.fields import SealedTextField

# What was paid, waived or lapsed, less what is owed beside the amount itself.
COUNTED_AGAINST = F("received") + F("waived") + F("lowered") - F("fee") - F("given_back")


class Recovery(CaseBound):
    """One decision to reclaim (Awb 4:57 lid 1)."""

    rls_policy = "case_money"

    case = models.ForeignKey("legalsupport.LegalSupport", models.CASCADE, related_name="recoveries")
    amount = sum_field(_("bedrag"))
    reasons = SealedTextField(_("waarom"), max_length=4000)
    decided_on = models.DateField(_("besloten op"), default=timezone.localdate)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    known_on = models.DateField(_("bekendgemaakt op"), null=True, blank=True)
    pay_until = models.DateField(_("betalen tot en met"), null=True, blank=True)
    reminded_on = models.DateField(_("aangemaand op"), null=True, blank=True)
    remind_until = models.DateField(_("betalen na aanmaning tot en met"), null=True, blank=True)
    fee = sum_field(_("kosten van de aanmaning"))
    received = sum_field(_("ontvangen"))
    fee_received = sum_field(_("ontvangen voor de aanmaning"))
    waived = sum_field(_("kwijtgescholden"))
    lowered = sum_field(_("vervallen na bezwaar"), db_default=Decimal(0))
    given_back = sum_field(_("terug naar de aanvrager"), db_default=Decimal(0))
    waived_on = models.DateField(_("kwijtgescholden op"), null=True, blank=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    waiver_reasons = SealedTextField(_("waarom kwijtgescholden"), max_length=4000, blank=True)

    class Meta:
        ordering = ["decided_on", "id"]
        verbose_name = _("terugvordering")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0)
                & never_negative("fee", "received", "waived", "lowered", "given_back"),
                name="recovery_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=COUNTED_AGAINST),
                name="recovery_within_amount",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def withheld_now(self) -> Mapping[str, str]:
        """Withhold all of it until it was made known."""
        return untold(self) if self.known_on is None else {}

    @property
    def open_amount(self) -> Decimal:
        """What must still be paid, with the costs of the reminder."""
        owed = self.amount + self.fee + self.given_back
        return owed - self.received - self.waived - self.lowered

    @property
    def open_principal(self) -> Decimal:
        """What must still be paid of the amount itself."""
        return max(self.open_amount - (self.fee - self.fee_received), Decimal(0))

    @property
    def is_open(self) -> bool:
        """Whether something must still be paid."""
        return self.open_amount > 0

    @property
    def principal_received(self) -> Decimal:
        """What came back of the amount itself.

        A payment goes to the costs of a reminder first, one from before the reminder did not.
        """
        return self.received - self.fee_received - self.given_back

    @property
    def counted_amount(self) -> Decimal:
        """What is reclaimed, after a bezwaar against it."""
        return max(self.amount - self.lowered, Decimal(0))

    @property
    def last_day(self) -> date | None:
        """The last day to pay: of the reminder, or of the decision; None before it is known."""
        return self.remind_until or self.pay_until

    @property
    def lapses_on(self) -> date | None:
        """The last day of the claim (Awb 4:104); a reminder begins the five years anew (4:106)."""
        if self.pay_until is None:
            return None
        reminders = (self.reminded_on,) if self.reminded_on else ()
        return lapses_after(self.pay_until, reminders).end

    def lower(self, amount: Decimal) -> Decimal:
        """Reclaim this much less, as was decided on a bezwaar; return what goes back.

        What is not owed any more lapses first, then what came back already is given back.
        """
        lapsed = min(amount, max(self.open_amount, Decimal(0)))
        back = min(amount - lapsed, self.principal_received)
        self.lowered += lapsed + back
        self.given_back += back
        self.save(update_fields=["lowered", "given_back"])
        return back

    def raise_again(self, unpaid: Decimal) -> None:
        """Reclaim what was reclaimed at first. `unpaid`: what was to go back and did not yet."""
        self.lowered = Decimal(0)
        self.given_back -= unpaid
        self.save(update_fields=["lowered", "given_back"])

    def receive(self, amount: Decimal) -> Decimal:
        """Count a payment, and return what came back of the amount itself.

        Raises CeilingExceeded when less is owed.
        """
        before = self.principal_received
        fits = Q(amount__gte=COUNTED_AGAINST + amount)
        rows = type(self).objects.filter(fits, pk=self.pk)
        received_rows = rows.update(
            received=F("received") + amount,
            fee_received=Least(F("fee"), F("fee_received") + amount),
        )
        self.refresh_from_db()
        if not received_rows:
            raise CeilingExceeded(self.open_amount)
        return self.principal_received - before

    def waive(self, amount: Decimal, *, by, reasons: str) -> None:
        """Waive an amount (Awb 4:94a). Raises CeilingExceeded when less is owed."""
        fits = Q(amount__gte=COUNTED_AGAINST + amount)
        rows = type(self).objects.filter(fits, pk=self.pk)
        waived_rows = rows.update(waived=F("waived") + amount)
        self.refresh_from_db()
        if not waived_rows:
            raise CeilingExceeded(self.open_amount)
        self.waived_on = timezone.localdate()
        self.waived_by = by
        self.waiver_reasons = reasons
        self.save(update_fields=["waived_on", "waived_by", "waiver_reasons"])
