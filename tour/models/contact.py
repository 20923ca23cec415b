"""Calls, mails and letters to a griffier, and the talk before a session. Of the desk alone."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from sealing.fields import SealedTextField
from tour import lists


class ContactAttempt(CaseBound):
    """One time that the desk tried to reach somebody, and what came of it."""

    rls_policy = "case_internal"
    withheld_columns = {"result": "internal"}

    case = models.ForeignKey("tour.Tour", models.CASCADE, related_name="attempts")
    made_on = models.DateField(_("op"), default=timezone.localdate)
    channel = models.CharField(_("hoe"), max_length=20, choices=lists.ContactChannel)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    result = SealedTextField(_("wat kwam eruit"), max_length=2000, blank=True)

    class Meta:
        ordering = ["-made_on", "-id"]
        verbose_name = _("contact")

    def __str__(self) -> str:
        return f"{self.channel} {self.made_on}"


class PreliminaryTalk(CaseBound):
    """The voorgesprek: what goes on, whether there is a protocol, and what a session should do.

    No names of who threatened or was threatened; those belong in a report.
    """

    rls_policy = "case_internal"

    case = models.ForeignKey("tour.Tour", models.CASCADE, related_name="talks")
    planned_for = models.DateTimeField(_("wanneer"))
    form = models.CharField(_("vorm"), max_length=20, choices=lists.TalkMedium)
    attendees = ArrayField(
        models.CharField(max_length=20, choices=lists.Attendee),
        verbose_name=_("aanwezig"),
        default=list,
    )
    held_on = models.DateField(_("gehouden op"), null=True, blank=True)
    situation = SealedTextField(_("wat speelt er"), max_length=4000, blank=True)
    protocol = models.CharField(
        _("agressieprotocol"), max_length=20, choices=lists.Protocol, blank=True
    )
    code_of_conduct = models.CharField(
        _("gedragscode"), max_length=20, choices=lists.YesNo, blank=True
    )
    reporting_process = models.CharField(
        _("meldproces"), max_length=20, choices=lists.YesNoUnclear, blank=True
    )
    recent_incidents = models.CharField(
        _("recente incidenten"), max_length=20, choices=lists.YesNo, blank=True
    )
    sensitivities = SealedTextField(_("gevoeligheden"), max_length=2000, blank=True)
    wants_session = models.BooleanField(_("sessie gewenst"), null=True)
    goals = SealedTextField(_("doelen"), max_length=2000, blank=True)
    group = models.CharField(_("deelnemers"), max_length=20, choices=lists.Group, blank=True)

    class Meta:
        ordering = ["-planned_for", "-id"]
        verbose_name = _("voorgesprek")

    def __str__(self) -> str:
        return f"{self.form} {self.planned_for:%Y-%m-%d}"
