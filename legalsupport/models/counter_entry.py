"""Counter-entries (tegenboekingen): what was entered by mistake is taken back, never deleted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from legalsupport.models.declaration import Declaration, Payment
from sealing.fields import SealedTextField


class CounterEntry(CaseBound):
    """Takes back a declaration nobody decided about, an unpaid advance, or a payment that was
    recorded as paid by mistake. Nobody changes it.
    """

    rls_policy = "case_counter"

    case = models.ForeignKey(
        "legalsupport.LegalSupport", models.CASCADE, related_name="counter_entries"
    )
    declaration = models.OneToOneField(
        Declaration, models.CASCADE, null=True, blank=True, related_name="counter_entry"
    )
    payment = models.OneToOneField(
        Payment, models.CASCADE, null=True, blank=True, related_name="counter_entry"
    )
    reasons = SealedTextField(_("waarom teruggenomen"), max_length=1000)
    made_on = models.DateField(_("teruggenomen op"), default=timezone.localdate)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["made_on", "id"]
        verbose_name = _("tegenboeking")
        constraints = [
            models.CheckConstraint(
                condition=Q(declaration=None) ^ Q(payment=None), name="counter_entry_of_one"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
