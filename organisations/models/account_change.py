"""A new name or address of an account: done when every address concerned has confirmed it."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ACCOUNT_CHANGE_LIFETIME = timedelta(days=7)


def account_change_expiry() -> datetime:
    """Return until when a change that is asked now can be confirmed."""
    return timezone.now() + ACCOUNT_CHANGE_LIFETIME


class AccountChangeQuerySet(models.QuerySet):
    """Changes wait for confirmation until they expire."""

    def waiting(self) -> Self:
        """Filter on those that can be confirmed now."""
        return self.filter(ended_at=None, expires_at__gt=timezone.now())


class AccountChange(models.Model):
    """What somebody, or the administrator of their organisation, wants changed of an account.

    `email` is "" when the address stays. When it has ended, in whatever way, the name and the
    address are cleared: the account holds them, or nobody does.
    """

    rls_policy = "account_change"

    class Outcome(models.TextChoices):
        DONE = "done", _("gewijzigd")
        STOPPED = "stopped", _("niet gewijzigd")
        TAKEN = "taken", _("niet gewijzigd: dit adres hoort bij een ander account")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="changes")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    name = models.CharField(_("naam"), max_length=120, blank=True)
    email = models.EmailField(_("e-mailadres"), blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=account_change_expiry)
    old_digest = models.CharField(max_length=64, unique=True, editable=False)
    new_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)
    old_confirmed_at = models.DateTimeField(null=True)
    new_confirmed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = AccountChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        verbose_name = _("wijziging van een account")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None), name="one_account_change_waits"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="done")
                | Q(old_confirmed_at__isnull=False)
                & (Q(new_digest=None) | Q(new_confirmed_at__isnull=False)),
                name="account_changed_when_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.outcome}"

    @property
    def is_confirmed(self) -> bool:
        """Whether every address that must confirm it has done so."""
        if self.old_confirmed_at is None:
            return False
        return not self.email or self.new_confirmed_at is not None
