"""The lawyer of an applicant: no account, a personal link, and declarations in one case.

A lawyer reaches these rows by a database role of their own (docs/adr/0035). Who decides for the
employer reaches none of them.
"""

from datetime import datetime
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from legalsupport.models.funding import never_negative, sum_field
from legalsupport.rules import lawyer as rules
from sealing.fields import SealedTextField


def _account() -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )


class LawyerAccessQuerySet(models.QuerySet):
    """Lawyers by whether they can still come in."""

    def running(self) -> Self:
        """Return those that were not stopped and are not over."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class LawyerAccess(CaseBound):
    """That a lawyer may declare in this case, until a moment or until somebody stops it."""

    rls_policy = "case_lawyer"

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="lawyers")
    name = SealedTextField(_("naam van de advocaat"), max_length=200)
    email = SealedTextField(_("mailadres van de advocaat"), max_length=254)
    invited_by = _account()
    invited_at = models.DateTimeField(_("uitgenodigd op"), default=timezone.now)
    expires_at = models.DateTimeField(_("toegang tot"))
    revoked_at = models.DateTimeField(_("toegang gestopt op"), null=True, blank=True)
    revoked_by = _account()

    objects = LawyerAccessQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-id"]
        verbose_name = _("toegang van een advocaat")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(revoked_at=None), name="legal_one_lawyer_a_case"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_running(self) -> bool:
        """Whether the lawyer can come in."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class LawyerVisit(CaseBound):
    """One link in a mail, and the session that it opened once."""

    rls_policy = "case_lawyer_visit"

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="+")
    access = models.ForeignKey(LawyerAccess, models.CASCADE, related_name="visits")
    link_digest = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField(_("link verstuurd op"), default=timezone.now)
    link_until = models.DateTimeField(_("link werkt tot"))
    opened_at = models.DateTimeField(_("link geopend op"), null=True, blank=True)
    session_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)
    session_until = models.DateTimeField(null=True, editable=False)
    code_digest = models.CharField(max_length=64, blank=True, editable=False)
    code_until = models.DateTimeField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    verified_at = models.DateTimeField(_("code klopte op"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-sent_at", "-id"]
        verbose_name = _("bezoek van een advocaat")
        constraints = [
            models.CheckConstraint(
                condition=Q(tries__lte=rules.MOST_TRIES), name="legal_lawyer_few_tries"
            ),
            models.CheckConstraint(
                condition=Q(verified_at=None) | Q(session_digest__isnull=False),
                name="legal_lawyer_verified_in_session",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def record(self, action: str) -> None:
        """Put on record of the case what its lawyer did or saw."""
        self.case.record(action, by=None, lawyer=self.access_id)

    def waits_for_code(self, now: datetime) -> bool:
        """Tell whether a code can be typed now."""
        if self.verified_at or self.ended_at or self.code_until is None:
            return False
        return self.code_until > now and self.tries < rules.MOST_TRIES

    def is_verified(self, now: datetime) -> bool:
        """Tell whether the code was right and the session is not over."""
        if self.verified_at is None or self.ended_at or self.session_until is None:
            return False
        return self.session_until > now


class LawyerDeclaration(CaseBound):
    """Costs that a lawyer declared. The desk looks at them first; then they are a declaration.

    Who decides reads a declaration, so its words must tell nothing of the case: until somebody of
    the desk saw them, this row is not theirs to read.
    """

    rls_policy = "case_lawyer_claim"

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="lawyer_declarations")
    access = models.ForeignKey(LawyerAccess, models.CASCADE, related_name="declarations")
    sent_at = models.DateTimeField(_("verstuurd op"), default=timezone.now)
    first_day = models.DateField(_("vanaf"))
    last_day = models.DateField(_("tot en met"))
    hours = models.DecimalField(_("uren"), max_digits=6, decimal_places=2, default=Decimal(0))
    hourly_rate = sum_field(_("uurtarief"))
    other_costs = sum_field(_("andere kosten"))
    amount = sum_field(_("bedrag"))
    purpose = SealedTextField(_("waarvoor"), max_length=1000)
    invoice = models.ForeignKey(
        "casework.Document", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    declaration = models.OneToOneField(
        "legalsupport.Declaration",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="from_lawyer",
    )
    returned_on = models.DateField(_("teruggestuurd op"), null=True, blank=True)
    return_reasons = SealedTextField(_("waarom teruggestuurd"), max_length=1000, blank=True)

    class Meta:
        ordering = ["-sent_at", "-id"]
        verbose_name = _("declaratie van een advocaat")
        constraints = [
            models.CheckConstraint(
                condition=never_negative("hours", "hourly_rate", "other_costs") & Q(amount__gt=0),
                name="lawyer_declaration_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="lawyer_declaration_period"
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(declaration=None),
                name="lawyer_declaration_one_answer",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_waiting(self) -> bool:
        """Whether the desk did not look at it yet."""
        return self.declaration_id is None and self.returned_on is None
