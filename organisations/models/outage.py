"""Outages (storingen) of the electronic way: days on which people could not send to us."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from legalterms import electronic
from legalterms.closed_days import DECREED


class OutageQuerySet(models.QuerySet):
    """The outages that were registered."""

    def running(self) -> Self:
        """Return those that are not over."""
        return self.filter(last_day=None)

    def spans(self) -> list[electronic.OutageSpan]:
        """Return the first and last day of each; of one that is not over the last is today."""
        today = timezone.localdate()
        rows = self.order_by("first_day").values_list("first_day", "last_day")
        return [electronic.OutageSpan(first, last or max(first, today)) for first, last in rows]

    def end_of(self, start: date, end: date, *, equated: frozenset[date] = DECREED) -> date:
        """Return the last day of a term after the days of outage within it (Awb 2:21)."""
        outages = self.filter(first_day__lte=end).filter(Q(last_day=None) | Q(last_day__gt=start))
        return electronic.end_after_outages(start, end, outages.spans(), equated=equated)


class Outage(models.Model):
    """One outage, from a day to a day: who must send us something gets those days back."""

    rls_policy = "outage"

    first_day = models.DateField(_("eerste dag van de storing"))
    last_day = models.DateField(_("laatste dag van de storing"), null=True, blank=True)
    what = models.CharField(_("wat ging er mis"), max_length=200)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(default=timezone.now)

    objects = OutageQuerySet.as_manager()

    class Meta:
        ordering = ["-first_day", "-id"]
        verbose_name = _("storing")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
                name="outage_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.first_day.isoformat()
