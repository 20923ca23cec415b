"""What somebody typed into a form that was sent when their session had ended."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sealing.fields import SealedJSONField
from sealing.models import SealedModel

INTERRUPTED_LIFETIME = timedelta(hours=24)
INTERRUPTED_A_PERSON = 5  # forms; one more takes the place of the oldest


class InterruptedFormQuerySet(models.QuerySet):
    """Forms that wait for who typed them, for a day."""

    def of(self, person) -> Self:
        """Filter on those of this person that wait still, the newest first."""
        since = timezone.now() - INTERRUPTED_LIFETIME
        return self.filter(person=person, kept_at__gt=since)

    def expired(self) -> Self:
        """Filter on those that nobody came back for."""
        return self.filter(kept_at__lte=timezone.now() - INTERRUPTED_LIFETIME)


class InterruptedForm(SealedModel):
    """A form that waits until who typed it has signed in again. Only they can reach it.

    A row, and not a key in the cache: the cache may forget anything at any time.
    """

    rls_policy = "interrupted_form"
    key_context = "interrupted form"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    content = SealedJSONField(default=dict)  # the address, the fields, whether there were files
    kept_at = models.DateTimeField(default=timezone.now)

    objects = InterruptedFormQuerySet.as_manager()

    class Meta:
        ordering = ["-kept_at", "-id"]
        verbose_name = _("onderbroken formulier")
        indexes = [models.Index(fields=["kept_at"], name="interrupted_age")]

    def __str__(self) -> str:
        return str(self.pk)
