"""Invitations: a role that somebody is offered, and takes or declines by the link in a mail.

Nobody gets a role, or an account, by what another filled in alone. So the one who invites learns
nothing of accounts elsewhere: an address with an account and one without look the same.
"""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models.function import Function
from organisations.models.membership import Role

INVITATION_LIFETIME = timedelta(days=14)


def invitation_expiry() -> datetime:
    """Return until when an invitation that is made now can be answered."""
    return timezone.now() + INVITATION_LIFETIME


class InvitationQuerySet(models.QuerySet):
    """Invitations wait for an answer until they expire."""

    def unanswered(self) -> Self:
        """Filter on those that were not answered and not withdrawn."""
        return self.filter(accepted_at=None, declined_at=None, withdrawn_at=None)

    def waiting(self) -> Self:
        """Filter on those that can be answered now."""
        return self.unanswered().filter(expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A role at an organisation that an administrator offers to an address.

    When it has ended, in whatever way, the name and the address are cleared.
    """

    rls_policy = "invitation"

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="invitations"
    )
    email = models.EmailField(_("e-mailadres"))
    name = models.CharField(_("naam"), max_length=120)
    role = models.CharField(max_length=30, choices=Role)
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    function = models.SlugField(max_length=40, choices=Function, blank=True)
    until = models.DateField(null=True, blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)  # of the link
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Made by national administration, which gives every organisation its first administrator.
    is_first = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=invitation_expiry)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("uitnodiging")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email", "role", "unit"],
                condition=Q(accepted_at=None, declined_at=None, withdrawn_at=None),
                nulls_distinct=False,
                name="one_invitation_waits",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(accepted_by__isnull=False),
                name="invitation_accepted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.organisation_id})"
