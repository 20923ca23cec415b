"""A meeting, where it is, and its places."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.kinds import KIND_TERMS, Kind, Terms
from notifications.appointments import Appointment
from sealing.fields import SealedTextField
from sealing.models import SealedModel

MAX_CAPACITY = 500
NEUTRAL_TITLE = "Bijeenkomst"  # others read a calendar


class MeetingQuerySet(models.QuerySet):
    """Meetings by what is still to come of them."""

    def upcoming(self) -> Self:
        """Filter on those that have not begun, the first ones first."""
        return self.filter(begins_at__gt=timezone.now()).order_by("begins_at", "id")

    def open_for(self, roles: set[str]) -> Self:
        """Filter on the kinds that somebody with one of these roles may come to."""
        return self.filter(
            kind__in=[kind for kind, terms in KIND_TERMS.items() if roles & {*terms.roles}]
        )

    def with_registrations(self) -> Self:
        """Add how many registrations have a place (`confirmed`), wait for one (`waiting`) and are
        not complete (`incomplete`).
        """
        counts = {
            status: Count("registrations", filter=Q(registrations__status=status))
            for status in ("confirmed", "waiting", "incomplete")
        }
        return self.annotate(**counts)


class Meeting(models.Model):
    """A meeting that people register for. Everybody who signed in may read what stands here."""

    rls_policy = "meeting"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("soort"), max_length=20, choices=Kind)
    region = models.CharField(_("regio"), max_length=60, blank=True)  # a police unit; "": all
    begins_at = models.DateTimeField(_("begin"))
    ends_at = models.DateTimeField(_("einde"))
    town = models.CharField(_("plaats"), max_length=80, blank=True)
    location_after_registration = models.BooleanField(
        _("waar het is, hoort alleen wie een plek heeft"), default=False
    )
    organisers = models.CharField(_("wie het organiseren"), max_length=200, blank=True)
    leader = models.CharField(_("begeleiding"), max_length=120, blank=True)
    capacity = models.PositiveSmallIntegerField(_("aantal plekken"))
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["begins_at", "id"]
        verbose_name = _("bijeenkomst")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="meeting_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=MAX_CAPACITY), name="meeting_has_places"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def terms(self) -> Terms:
        """Who may come, and how they take a place."""
        return KIND_TERMS[self.kind]

    def appointment(self) -> Appointment:
        """Return what stands in a calendar: a neutral title, and no place.

        The number of a change is its age in seconds: what is said later counts, also after somebody
        lost a place and got one again.
        """
        sequence = int((timezone.now() - self.made_at).total_seconds())
        return Appointment(str(self.pk), sequence, self.begins_at, self.ends_at, NEUTRAL_TITLE)

    @property
    def is_open(self) -> bool:
        """Whether people can still register."""
        return self.cancelled_at is None and self.begins_at > timezone.now()


class MeetingLocation(SealedModel):
    """Where exactly a meeting is, and how to get in. Sealed: those who come are watched by some."""

    rls_policy = "meeting_location"

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="location")
    address = SealedTextField(_("adres"), blank=True)

    class Meta:
        verbose_name = _("locatie")

    def __str__(self) -> str:
        return str(self.meeting_id)


class MeetingPlace(models.Model):
    """One of the places of a meeting. As many rows as places: who has a row, has a place."""

    rls_policy = "meeting_place"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="places")
    number = models.PositiveSmallIntegerField()
    registration = models.OneToOneField(
        "meetings.Registration", models.SET_NULL, null=True, related_name="place"
    )

    class Meta:
        ordering = ["number"]
        verbose_name = _("plek")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="one_place_a_number")
        ]

    def __str__(self) -> str:
        return str(self.number)
