"""Notes and messages: what people write in a case."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.case_bound import CaseBound
from sealing.fields import SealedTextField


class Note(CaseBound):
    """An internal note: for who handles the case, never for who reported it.

    Not changed afterwards, only added to.
    """

    rls_policy = "case_internal"

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    text = SealedTextField()

    class Meta:
        ordering = ["-written_at", "-id"]
        verbose_name = _("interne notitie")

    def __str__(self) -> str:
        return str(self.pk)


class Message(CaseBound):
    """A message between who handles a case and who reported it or was affected; both can read all
    of them.
    """

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    from_desk = models.BooleanField()
    written_at = models.DateTimeField(default=timezone.now)
    text = SealedTextField()

    class Meta:
        ordering = ["written_at", "id"]
        verbose_name = _("bericht")

    def __str__(self) -> str:
        return str(self.pk)
