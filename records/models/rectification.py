"""A request to have something in a case corrected (AVG art. 16)."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from sealing.fields import SealedTextField


class Correction(CaseBound):
    """What somebody says is wrong in a case, what it must be, what stood there before, and what was
    decided."""

    class Decision(models.TextChoices):
        OPEN = "open", _("Nog niet besloten")
        GRANTED = "granted", _("Aangepast")
        REFUSED = "refused", _("Niet aangepast")

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="corrections")
    field = models.SlugField(max_length=40)
    requested_text = SealedTextField(max_length=4000)
    why = SealedTextField(max_length=2000, blank=True)
    before = SealedTextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.OPEN)
    answer = SealedTextField(max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        verbose_name = _("verzoek om correctie")

    def __str__(self) -> str:
        return self.field
