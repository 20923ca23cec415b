"""The people who lead sessions or join them: of no case, and seen by who plans alone."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sessionplanner.demand import DateRange
from tour.rules.evening import MOST_EVENINGS, Traveller


class MemberRole(models.TextChoices):
    """What somebody does in a session. The first three make a team."""

    LEADER = "gespreksleider", _("Gespreksleider")
    EXPERT = "deskundige", _("Deskundige")
    PEER = "peer", _("Peer (uit hetzelfde ambt)")
    OBSERVER = "observator", _("Waarnemer")


class TeamMemberQuerySet(models.QuerySet):
    """People of the team."""

    def active(self) -> Self:
        """Narrow to who takes part now."""
        return self.filter(is_active=True)

    def with_limits(self) -> Self:
        """Fetch along what an evening is weighed by."""
        return self.select_related("home").prefetch_related("absences", "ties__organisation")


class TeamMember(models.Model):
    """Somebody of the team, and the limits to what may be asked of them."""

    rls_policy = "planning_team"

    name = models.CharField(_("naam"), max_length=120)
    email = models.EmailField(_("e-mailadres"), blank=True)
    role = models.CharField(_("rol"), max_length=20, choices=MemberRole)
    home = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        related_name="+",
        verbose_name=_("standplaats"),
    )
    provinces = ArrayField(
        models.CharField(max_length=40), verbose_name=_("provincies"), default=list, blank=True
    )
    max_evenings = models.PositiveSmallIntegerField(
        _("hoogstens zoveel avonden in een week"), default=MOST_EVENINGS
    )
    is_active = models.BooleanField(_("doet mee"), default=True)
    feed_digest = models.CharField(  # of the address of the calendar, which nobody sees again
        max_length=64, null=True, blank=True, unique=True, editable=False
    )

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("teamlid")

    def __str__(self) -> str:
        return self.name

    @property
    def barred_codes(self) -> frozenset[str]:
        """The codes of the organisations where this member has or had a part."""
        return frozenset(tie.organisation.code for tie in self.ties.all())

    def as_traveller(self, busy_days: frozenset[date] = frozenset()) -> Traveller:
        """Return what an evening is weighed by, with the evenings that are taken."""
        periods = [DateRange(gap.first_day, gap.last_day) for gap in self.absences.all()]
        return Traveller(
            name=self.name,
            role=self.role,
            home_code=self.home.code,
            max_evenings=self.max_evenings,
            barred=self.barred_codes,
            provinces=frozenset(self.provinces),
            absences=tuple(periods),
            busy_days=busy_days,
        )


class TeamTie(models.Model):
    """A part that a member has or had in an organisation: own council, former office."""

    rls_policy = "planning"

    member = models.ForeignKey(TeamMember, models.CASCADE, related_name="ties", db_index=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("band")
        constraints = [
            models.UniqueConstraint(fields=["member", "organisation"], name="team_tie_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}:{self.organisation_id}"


class TeamAbsence(models.Model):
    """Days on which a member is away, both included. Why is nobody's business."""

    rls_policy = "planning"

    member = models.ForeignKey(TeamMember, models.CASCADE, related_name="absences")
    first_day = models.DateField(_("vanaf"))
    last_day = models.DateField(_("tot en met"))

    class Meta:
        ordering = ["first_day", "id"]
        verbose_name = _("afwezigheid")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="absence_ends_after_it_begins",
                violation_error_message=_("De laatste dag ligt vóór de eerste."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_day} {self.last_day}"
