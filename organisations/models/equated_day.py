"""Days on which no legal term ends because a decree says so, for one year."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from legalterms.closed_days import DECREED


class EquatedDayQuerySet(models.QuerySet):
    """The days that were added since the release."""

    def days(self) -> frozenset[date]:
        """Return all equated days: those of the release, and these."""
        return DECREED | frozenset(self.values_list("day", flat=True))


class EquatedDay(models.Model):
    """A day that a decree makes equal to a holiday (Algemene termijnenwet art. 3 lid 3).

    Days that were decreed before the release stand in `legalterms.closed_days`.
    """

    rls_policy = "equated_day"

    day = models.DateField(
        _("dag"), unique=True, error_messages={"unique": _("Deze dag staat er al bij.")}
    )
    source = models.CharField(_("waar staat dat"), max_length=200)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = EquatedDayQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]
        verbose_name = _("gelijkgestelde dag")

    def __str__(self) -> str:
        return self.day.isoformat()
