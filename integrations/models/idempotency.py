"""Requests with an Idempotency-Key that were answered already (API-31)."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

IDEMPOTENCY_LIFETIME = timedelta(hours=48)  # how long the key of a request is remembered (API-31)


class IdempotencyRecord(models.Model):
    """A request with an Idempotency-Key that was answered: its fingerprint and what it made, never
    what it said (API-31).
    """

    rls_policy = "api_record"

    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    client = models.ForeignKey("organisations.ApiClient", models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)  # digest of method, path and key
    fingerprint = models.CharField(max_length=64)
    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="+")
    status = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("beantwoord verzoek")
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="answered_once")]
        indexes = [models.Index(fields=["at"], name="answered_at")]

    def __str__(self) -> str:
        return self.key
