"""Packages that are handed out: to a new burgemeester, and to a council that begins.

Source: docs/domain/support.md §9.2. When which one is due is our own design.
"""

import uuid
from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui import dates

LOOKED_BACK = timedelta(days=365)  # what began earlier is past its package


class PackageKind(models.TextChoices):
    """Which package it is."""

    MAYOR = "burgemeester", _("Veiligheidspakket nieuwe burgemeester")
    COUNCIL_TERM = "raadsperiode", _("Pakket begin raadsperiode")
    ONLINE = "online", _("Steunpakket online agressie")


class PackageChannel(models.TextChoices):
    """How it was handed out."""

    CABINET = "kabinet", _("Via het kabinet van de commissaris")
    TALK = "gesprek", _("In een gesprek")
    POST = "post", _("Per post")
    MAIL = "mail", _("Per mail")


class PackageQuerySet(models.QuerySet):
    """Packages by what is still to be done."""

    def to_hand_out(self) -> Self:
        """Narrow to those that nobody sent yet, and that are needed."""
        return self.filter(sent_on=None, is_needed=True)

    def in_province(self, province: str) -> Self:
        """Narrow to one province; "" for all."""
        return self.filter(province=province) if province else self


class Package(models.Model):
    """A package for one organisation, or for who holds an office there.

    `since`: the first day of the office, or the election day with which the raadsperiode began.
    """

    rls_policy = "planning"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("soort"), max_length=20, choices=PackageKind)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    office = models.ForeignKey("organisations.Office", models.CASCADE, null=True, related_name="+")
    province = models.CharField(_("provincie"), max_length=40, blank=True)
    place_name = models.CharField(_("organisatie"), max_length=120)
    since = models.DateField(_("sinds"), default=timezone.localdate)
    sent_on = models.DateField(_("verstuurd op"), null=True, blank=True)
    channel = models.CharField(_("hoe"), max_length=20, choices=PackageChannel, blank=True)
    talk_on = models.DateField(_("gesprek gehad op"), null=True, blank=True)
    asked_home_scan = models.BooleanField(_("woningscan aangevraagd"), default=False)
    is_needed = models.BooleanField(_("nodig"), default=True)

    objects = PackageQuerySet.as_manager()

    class Meta:
        ordering = ["province", "place_name", "id"]
        verbose_name = _("pakket")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "office"], condition=Q(office__isnull=False), name="package_office"
            ),
            models.UniqueConstraint(
                fields=["kind", "organisation", "since"],
                condition=Q(office=None),
                name="package_organisation",
                violation_error_message=_("Dit pakket staat er al."),
            ),
            models.CheckConstraint(
                condition=Q(sent_on=None) | ~Q(channel=""), name="package_sent_somehow"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def recipient(self) -> str:
        """For whom it is: who holds the office, or the organisation."""
        return self.office.person.name if self.office else self.place_name

    @property
    def is_open(self) -> bool:
        """Whether somebody must still hand it out."""
        return self.is_needed and self.sent_on is None

    @property
    def in_words(self) -> str:
        """What stands about it: what it is, for which organisation, and what became of it."""
        facts = [f"{self}, {self.place_name}"]
        if self.sent_on:
            day = dates.say_day(self.sent_on)
            facts.append(_("verstuurd op %(day)s") % {"day": day})
        if self.talk_on:
            day = dates.say_day(self.talk_on)
            facts.append(_("gesprek op %(day)s") % {"day": day})
        if self.asked_home_scan:
            text = _("woningscan aangevraagd")
            facts.append(text)
        return "; ".join(map(str, facts))

    @property
    def is_for_person(self) -> bool:
        """Whether a talk and a woningscan belong to it."""
        return self.kind == PackageKind.MAYOR


def is_recent(day: date) -> bool:
    """Tell whether what began on this day still wants its package."""
    today = timezone.localdate()
    return today - LOOKED_BACK <= day <= today
