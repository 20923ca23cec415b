"""Who comes: one person, or a driehoek that takes one place together."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting
from organisations.models import Role


class RegistrationQuerySet(models.QuerySet):
    """Registrations by where they are in the queue."""

    def standing(self) -> Self:
        """Filter on those that were not cancelled."""
        return self.exclude(status=Registration.Status.CANCELLED)

    def waiting(self) -> Self:
        """Filter on those that wait for a place, who was complete first stands first."""
        waiting = self.filter(status=Registration.Status.WAITING)
        return waiting.order_by("complete_at", "id")


class Registration(models.Model):
    """A request for one place, of an organisation. It waits until it is complete."""

    rls_policy = "meeting_registration"

    class Status(models.TextChoices):
        INCOMPLETE = "incomplete", _("Wacht op collega's")
        WAITING = "waiting", _("Op de wachtlijst")
        CONFIRMED = "confirmed", _("Plek bevestigd")
        CANCELLED = "cancelled", _("Afgemeld")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="registrations")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    together = models.BooleanField(default=False, editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.INCOMPLETE)
    complete_at = models.DateTimeField(null=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "id"]
        verbose_name = _("aanmelding")
        indexes = [
            models.Index(
                fields=["meeting", "complete_at"],
                name="registration_waiting",
                condition=Q(status="waiting"),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "organisation"],
                condition=Q(together=True) & ~Q(status="cancelled"),
                name="one_triple_an_organisation",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_status_display())

    @property
    def participants_now(self) -> list["Participant"]:
        """Those who come, without who cancelled."""
        return [person for person in self.participants.all() if person.cancelled_at is None]

    @property
    def missing_roles(self) -> list[Role]:
        """The roles that must still register before the place can be taken; none when alone."""
        if not self.together:
            return []
        there = {participant.role for participant in self.participants_now}
        return [role for role in self.meeting.terms.roles if role not in there]


class Participant(models.Model):
    """Somebody in a registration, in one role."""

    rls_policy = "meeting_participant"

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="participants")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+", editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(max_length=30, choices=Role)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    attended = models.BooleanField(null=True)

    class Meta:
        ordering = ["made_at", "id"]
        verbose_name = _("deelnemer")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(cancelled_at=None),
                name="one_registration_a_person",
            ),
            models.UniqueConstraint(
                fields=["registration", "role"],
                condition=Q(cancelled_at=None),
                name="one_participant_a_role",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_role_display())

    @property
    def standing(self) -> str:
        """How they come, or came, in words."""
        if self.cancelled_at:
            return str(_("afgemeld"))
        if self.attended is not None:
            return str(_("was er") if self.attended else _("was er niet"))
        return self.registration.get_status_display().lower()
