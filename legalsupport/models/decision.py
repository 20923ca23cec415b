"""The advice of the desk about a request, and what the employer decided."""

from collections.abc import Mapping
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from legalsupport.lists import DECIDED_WORDS, OUTCOME_ORDER, SupportOutcome
from legalsupport.models.untold import untold
from legalsupport.rules.deviation import Award, deviates
from sealing.fields import SealedTextField

MOST_DIGITS = 9  # with two behind the comma: less than ten million euros


DECIDED_COLUMNS = ("outcome", "amount", "reasons", "deviation_reasons", "decided_on")


def euro_field(label: str) -> models.DecimalField:
    """Build a column for euros and cents, never below zero (see the constraints)."""
    return models.DecimalField(
        label, max_digits=MOST_DIGITS, decimal_places=2, null=True, blank=True
    )


class SupportDecision(CaseBound):
    """The advice and the decision. Who decides reaches this row, so it holds no story."""

    rls_policy = "case_part"

    case = models.OneToOneField(
        "legalsupport.LegalSupport", models.CASCADE, related_name="decision"
    )
    advised_outcome = models.CharField(_("advies"), max_length=20, choices=SupportOutcome)
    advised_amount = euro_field(_("geadviseerd bedrag"))
    advice = SealedTextField(_("motivering van het advies"), max_length=8000)
    frame = models.CharField(_("beoordeeld met"), max_length=300, blank=True)
    advised_on = models.DateField(_("geadviseerd op"), default=timezone.localdate)
    advised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(_("besluit"), max_length=20, choices=SupportOutcome, blank=True)
    amount = euro_field(_("toegekend bedrag"))
    reasons = SealedTextField(_("motivering van het besluit"), max_length=8000, blank=True)
    deviation_reasons = SealedTextField(
        _("waarom anders dan het advies"), max_length=4000, blank=True
    )
    decided_on = models.DateField(_("besloten op"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("advies en besluit")
        constraints = [
            models.CheckConstraint(
                condition=Q(advised_amount=None) | Q(advised_amount__gte=0),
                name="legal_advised_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="legal_granted_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def withheld_now(self) -> Mapping[str, str]:
        """Withhold the decision until it was made known; the advice stays."""
        return untold(self, DECIDED_COLUMNS) if self.case.made_known_on is None else {}

    def decide(
        self, by, outcome: str, amount: Decimal | None, reasons: str, deviation_reasons: str
    ) -> None:
        """Write the decision of today down."""
        self.outcome = outcome
        self.amount = amount
        self.reasons = reasons
        self.deviation_reasons = deviation_reasons
        self.decided_on = timezone.localdate()
        self.decided_by = by
        self.save(
            update_fields=[
                "outcome",
                "amount",
                "reasons",
                "deviation_reasons",
                "decided_on",
                "decided_by",
            ]
        )

    @property
    def deviates(self) -> bool:
        """Whether the decision is another one than was advised."""
        advised = Award(self.advised_outcome, self.advised_amount)
        return bool(self.outcome) and deviates(advised, Award(self.outcome, self.amount))

    @property
    def decided_word(self) -> str:
        """The decision inside a sentence: toegekend, afgewezen."""
        return str(DECIDED_WORDS[self.outcome]) if self.outcome in OUTCOME_ORDER else ""
