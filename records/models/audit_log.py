"""Exports of the audit log: requested with a reason, sealed, deleted after a week."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sealing.fields import SealedJSONField, SealedTextField
from sealing.models import SealedModel

EXPORT_AVAILABLE_FOR = timedelta(days=7)


def _export_expiry() -> datetime:
    return timezone.now() + EXPORT_AVAILABLE_FOR


class LogExport(SealedModel):
    """A part of the audit log as a file, for the auditor who requested it and nobody else."""

    rls_policy = "log_export"

    class Reason(models.TextChoices):
        CHECK = "check", _("Periodieke controle")
        COMPLAINT = "complaint", _("Klacht of vraag van iemand over de eigen gegevens")
        BREACH = "breach", _("Mogelijk datalek of misbruik")
        REQUEST = "request", _("Verzoek van een toezichthouder of rechter")

    class State(models.TextChoices):
        REQUESTED = "requested", _("wordt gemaakt")
        READY = "ready", _("klaar")
        GONE = "gone", _("verlopen en verwijderd")

    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filters = SealedJSONField(default=dict)  # as on the page: records.forms.LogSearchForm
    reason = models.CharField(max_length=20, choices=Reason)
    note = SealedTextField(max_length=1000)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=_export_expiry)
    lines = models.PositiveIntegerField(default=0)
    stored = models.CharField(max_length=100, blank=True, editable=False)  # its name in the store
    size = models.PositiveBigIntegerField(default=0, editable=False)  # bytes

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("uitvoer van het logboek")
        indexes = [
            models.Index(fields=["expires_at"], name="log_export_left", condition=~Q(state="gone"))
        ]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d} {self.lines}"

    @property
    def is_downloadable(self) -> bool:
        """Whether the file was made and has not expired."""
        if self.state != self.State.READY:
            return False
        return self.expires_at > timezone.now()
