"""Roles: what somebody may do where, from a day until a day."""

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Roles at an organisation and at the national desk.

    Sources: docs/domain/incidents.md §2 (organisations), docs/domain/support.md §11 (the desk).
    """

    REPORTER = "reporter", _("Melder")
    LINE_MANAGER = "line_manager", _("Leidinggevende")
    CLERK = "clerk", _("Griffier")
    SECRETARY = "secretary", _("Secretaris")
    CHAIR = "chair", _("Burgemeester of voorzitter")
    AGGRESSION_COORDINATOR = "aggression_coordinator", _("Coördinator agressie en geweld")
    OHS_COORDINATOR = "ohs_coordinator", _("Arbo-coördinator")
    HR_ADVISOR = "hr_advisor", _("HR-adviseur")
    PEER_SUPPORT = "peer_support", _("Lid bedrijfsopvangteam")
    LEGAL_OFFICER = "legal_officer", _("Jurist")
    SECURITY = "security", _("Beveiliging")
    CONFIDANT = "confidant", _("Vertrouwenspersoon")
    DPO = "dpo", _("Functionaris gegevensbescherming")
    ORG_ADMIN = "org_admin", _("Functioneel beheerder")
    TRIAGIST = "triagist", _("Triagist BZK")
    DESK_COORDINATOR = "desk_coordinator", _("Coördinator steunpunt")
    ADVISER = "adviser", _("Adviseur veilig wonen")
    BVA = "bva", _("Beveiligingsautoriteit")
    JURIST = "jurist", _("Jurist steunpunt")
    PLANNER = "planner", _("Tourplanner")
    SUPPORT_TEAM = "support_team", _("Vertrouwenspersoon ondersteuningsteam")
    RIEC = "riec", _("Begeleider RIEC")
    ANALYST = "analyst", _("Landelijk analist")
    AUDITOR = "auditor", _("Auditor")
    BEHEER = "beheer", _("Beheerder")


def is_current(prefix: str = "") -> Q:
    """Return the condition on rows with a first and a last day that count today.

    `prefix`: the path to such a row from another model, as in "memberships__". Every question about
    roles asks this, so that no role counts before its first day or after its last.
    """
    today = timezone.localdate()
    has_not_ended = Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gte": today})
    return has_not_ended & Q(**{f"{prefix}since__lte": today})


class PeriodQuerySet(models.QuerySet):
    """Rows that count from a day until a day."""

    def current(self) -> Self:
        """Filter on those that count today."""
        return self.filter(is_current())

    def not_ended(self) -> Self:
        """Filter on those that count today or from a day that is still to come."""
        return self.filter(Q(until=None) | Q(until__gte=timezone.localdate()))

    def ended_since(self, day: date) -> Self:
        """Filter on those whose last day was this day or later, and is over."""
        return self.filter(until__gte=day, until__lt=timezone.localdate())

    def end_yesterday(self) -> int:
        """End these rows yesterday, so that they do not count today; return how many ended.

        What begins today or later never was: the record tells that it was given.
        """
        yesterday = timezone.localdate() - timedelta(days=1)
        first_day = Least(F("since"), Value(yesterday))
        return self.not_ended().update(until=yesterday, since=first_day)


class Membership(models.Model):
    """Somebody holds a role at an organisation."""

    rls_policy = "account_membership"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=30, choices=Role)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, null=True, blank=True)
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["since", "id"]
        verbose_name = _("rol")
        indexes = [models.Index(fields=["organisation", "role"], name="membership_role")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role", "unit"],
                condition=Q(until=None),
                nulls_distinct=False,
                name="one_role_once",
                violation_error_message=_("Deze persoon heeft deze rol al."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="role_ends_after_it_begins",
                violation_error_message=_("De einddatum ligt vóór de begindatum."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.organisation_id})"
