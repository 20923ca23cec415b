"""Roles: what somebody may do where, from a day until a day."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
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
