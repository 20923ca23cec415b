"""Exports of the record: asked for with a reason, made by a worker, sealed, and gone after a week."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.keyed import Keyed
from sealing.fields import SealedJSONField, SealedTextField

KEPT = timedelta(days=7)


def _expires():
    return timezone.now() + KEPT


class LogExport(Keyed):
    """A part of the record as a file, for the auditor who asked for it and nobody else."""

    wall = "log_export"

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
    asked = SealedJSONField(default=dict)  # the filters, as on the page
    reason = models.CharField(max_length=20, choices=Reason)
    note = SealedTextField(max_length=1000)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=_expires)
    lines = models.PositiveIntegerField(default=0)
    stored = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("uitvoer van het logboek")
        indexes = [models.Index(fields=["expires_at"], name="log_export_left", condition=~Q(state="gone"))]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d} {self.lines}"

    @property
    def is_there(self) -> bool:
        """Made, and not too old."""
        return self.state == self.State.READY and self.expires_at > timezone.now()
