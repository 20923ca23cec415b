"""An evening with its team and room, and who is booked for it."""

from datetime import date, timedelta
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from casework.models import CaseBound
from notifications.appointments import Appointment
from sealing.fields import SealedTextField
from tour import lists
from tour.models.team import MemberRole

NEUTRAL_TITLE = "Raadsbijeenkomst"  # what others may read; the subject tells of a threat
PROGRAMME = (  # minutes, docs/domain/support.md §6.3: a proposal of our own
    (_("Welkom en spelregels"), 15),
    (_("Cijfers en norm"), 15),
    (_("Ervaringen delen"), 45),
    (_("Waar ligt onze grens?"), 30),
    (_("Wat doen wij bij een incident: melden, aangifte, nazorg"), 30),
    (_("Afspraken"), 15),
)
TO_CHOOSE = (lists.SessionState.OFFERED,)


class TourSessionQuerySet(models.QuerySet):
    """Evenings of one traject, or of many."""

    def to_choose(self) -> Self:
        """Narrow to those that a griffier can still choose."""
        return self.filter(state__in=TO_CHOOSE, day__gt=timezone.localdate())


class TourSession(CaseBound):
    """An evening: an option, on offer, confirmed, kept to move to, held, or not.

    `is_reserved`: it holds its room and team; no two such share a room at one time (`room_once`).
    `sequence` counts its changes for calendars; its id is the UID there.
    """

    State = lists.SessionState

    case = models.ForeignKey("tour.Tour", models.CASCADE, related_name="sessions")
    day = models.DateField(_("dag"))
    begins = models.DateTimeField(_("begin"))
    ends = models.DateTimeField(_("eind"))
    walk_in = models.DateTimeField(_("inloop"))
    room = models.ForeignKey(
        "tour.Venue", models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    in_use = DateTimeRangeField(_("ruimte bezet"))
    state = models.CharField(_("staat"), max_length=20, choices=State, default=State.OPTION)
    is_reserved = models.BooleanField(default=True)
    reserved_until = models.DateTimeField(null=True, blank=True)
    public_title = models.CharField(_("openbare titel"), max_length=80, default=NEUTRAL_TITLE)
    place = SealedTextField(_("waar"), max_length=300, blank=True)
    aftercare = SealedTextField(_("nazorg"), max_length=200, blank=True)
    expected = models.PositiveSmallIntegerField(_("verwacht"), null=True, blank=True)
    attended_council = models.PositiveSmallIntegerField(_("raadsleden"), null=True, blank=True)
    attended_board = models.PositiveSmallIntegerField(_("bestuurders"), null=True, blank=True)
    attended_others = models.PositiveSmallIntegerField(_("anderen"), null=True, blank=True)
    warnings = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    warning_reason = SealedTextField(_("waarom toch"), max_length=500, blank=True)
    reason = SealedTextField(_("reden van de wijziging"), max_length=500, blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)

    objects = TourSessionQuerySet.as_manager()

    class Meta:
        ordering = ["begins", "id"]
        verbose_name = _("sessie")
        indexes = [
            models.Index(
                fields=["reserved_until"], name="session_reserved", condition=Q(is_reserved=True)
            ),
            models.Index(
                fields=["begins"], name="session_confirmed", condition=Q(state="bevestigd")
            ),
        ]
        constraints = [
            ExclusionConstraint(
                name="room_once",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    ("in_use", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_reserved=True, room__isnull=False),
                violation_error_message=_("Deze ruimte is dan niet vrij."),
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="bevestigd"), name="one_session_confirmed"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="uitwijk"), name="one_fallback"
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins"), begins__gte=F("walk_in")),
                name="session_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}"

    @property
    def appointment(self) -> Appointment:
        """What stands in a calendar: neutral, from the walk-in on, without a place."""
        return Appointment(str(self.pk), self.sequence, self.walk_in, self.ends, NEUTRAL_TITLE)

    @property
    def is_held(self) -> bool:
        """Whether it was held."""
        return self.state == lists.SessionState.HELD

    @property
    def team(self) -> list["Booking"]:
        """Who is booked, the gespreksleider first."""
        return sorted(self.bookings.all(), key=lambda booking: booking.role != MemberRole.LEADER)

    @property
    def attended(self) -> int:
        """How many came."""
        counts = (self.attended_council, self.attended_board, self.attended_others)
        return sum(count or 0 for count in counts)

    def set_reason(self, reason: str) -> None:
        """Keep why it was moved or called off, for who arranges it."""
        self.reason = reason
        self.save(update_fields=["reason"])

    def hold(self, attendance: dict[str, Any]) -> None:
        """Write down that it was held and how many came; its team and room are free again."""
        for name, count in attendance.items():
            setattr(self, name, count)
        self.state = lists.SessionState.HELD
        self.is_reserved = False
        self.save()
        self.bookings.update(is_active=False)

    @property
    def programme(self) -> list[tuple[Any, str]]:
        """The parts of the evening with the time each begins."""
        parts, moment = [], timezone.localtime(self.begins)
        for title, minutes in PROGRAMME:
            parts.append((title, f"{moment:%H:%M}"))
            moment += timedelta(minutes=minutes)
        return parts


class Booking(models.Model):
    """A member of the team for an evening, with the way there and back.

    The database refuses a second one that is active on the same evening, or while this one lasts.
    It has no sealed column, and so no key of a case.
    """

    rls_policy = "case_part"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("tour.Tour", models.CASCADE, related_name="+")
    session = models.ForeignKey(TourSession, models.CASCADE, related_name="bookings")
    member = models.ForeignKey(
        "tour.TeamMember", models.PROTECT, related_name="bookings", db_index=False
    )  # member_one_evening
    role = models.CharField(_("rol"), max_length=20, choices=MemberRole)
    evening = models.DateField()
    busy = DateTimeRangeField(_("bezet, met de reis"))
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("inzet")
        constraints = [
            ExclusionConstraint(
                name="member_once",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    ("busy", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_active=True),
                violation_error_message=_("Iemand van het team kan die avond niet."),
            ),
            models.UniqueConstraint(
                fields=["member", "evening"],
                condition=Q(is_active=True),
                name="member_one_evening",
                violation_error_message=_("Iemand van het team kan die avond niet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.evening}"


def busy_days(bookings) -> dict[int, set[date]]:
    """Return the evenings that are taken, by member."""
    by_member: dict[int, set[date]] = {}
    for member, evening in bookings.filter(is_active=True).values_list("member_id", "evening"):
        by_member.setdefault(member, set()).add(evening)
    return by_member
