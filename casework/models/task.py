"""What somebody promised to do in a case."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.case_bound import CaseBound
from sealing.fields import SealedTextField


class Task(CaseBound):
    """Something somebody promised to do in a case."""

    rls_policy = "case_internal"

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="tasks")
    text = SealedTextField()
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    due = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["done_at", "due", "id"]
        verbose_name = _("taak")

    def __str__(self) -> str:
        return str(self.pk)
