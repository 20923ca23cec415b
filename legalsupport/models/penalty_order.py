"""The besluit that sets a dwangsom (Awb 4:18): that one is owed, how much, or that none is."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from legalsupport.models.funding import sum_field
from legalsupport.models.late_decision import DefaultNotice
from legalsupport.models.untold import untold
from legalsupport.objection_lists import PenaltyExemption
from sealing.fields import SealedTextField


class PenaltyOrder(CaseBound):
    """One besluit about the dwangsom of one notice of default."""

    rls_policy = "case_money"

    case = models.ForeignKey(
        "legalsupport.LegalSupport", models.CASCADE, related_name="penalty_orders"
    )
    notice = models.OneToOneField(DefaultNotice, models.CASCADE, related_name="order")
    first_day = models.DateField(_("dwangsom vanaf"))
    last_day = models.DateField(_("dwangsom tot en met"))
    amount = sum_field(_("dwangsom"))
    exemption = models.CharField(
        _("geen dwangsom omdat"), max_length=20, choices=PenaltyExemption, blank=True
    )
    reasons = SealedTextField(_("toelichting op de dwangsom"), max_length=4000, blank=True)
    decided_on = models.DateField(_("dwangsom vastgesteld op"), default=timezone.localdate)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    known_on = models.DateField(_("dwangsombesluit bekendgemaakt op"), null=True, blank=True)

    class Meta:
        ordering = ["decided_on", "id"]
        verbose_name = _("besluit over een dwangsom")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="penalty_not_negative"),
            models.CheckConstraint(
                condition=Q(exemption="") | Q(amount=0), name="penalty_exempt_is_nothing"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def withheld_now(self) -> Mapping[str, str]:
        """Withhold all of it until it was made known."""
        return untold(self) if self.known_on is None else {}

    def make_known(self, known_on: date) -> None:
        """Write down when it was sent or handed over."""
        self.known_on = known_on
        self.save(update_fields=["known_on"])

    def set_amount(self, amount: Decimal) -> None:
        """Set another amount, as was decided on a bezwaar."""
        self.amount = amount
        if amount:
            self.exemption = ""
        self.save(update_fields=["amount", "exemption"])
