"""The frame by which requests are weighed, as national administration wrote it down."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LegalFrame(models.Model):
    """One version of the frame. It is never changed: another frame is a next version."""

    rls_policy = "frame"

    number = models.PositiveSmallIntegerField(_("versie"), unique=True)
    source = models.CharField(_("waar komt dit vandaan"), max_length=200)
    questions = models.JSONField(_("vragen"))  # rows of text, and refuses (yes, no or "")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("beoordelingskader")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="legal_frame_from_version_one"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)
