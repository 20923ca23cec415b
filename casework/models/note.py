"""What people write in a case."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.bound import CaseBound
from sealing.fields import SealedTextField


class Note(CaseBound):
    """An internal note: for who handles the case, never for who reported it. Not changed afterwards, only added to."""

    wall = "case_internal"

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
    """A message between who handles a case and who reported it or was affected; both can read all of them."""

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


class Task(CaseBound):
    """Something somebody promised to do in a case."""

    wall = "case_internal"

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="tasks")
    text = SealedTextField()
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    due = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["done_at", "due", "id"]
        verbose_name = _("taak")

    def __str__(self) -> str:
        return str(self.pk)


class CaseLink(CaseBound):
    """Two cases that belong together. Each side shows only what the viewer may see of the other."""

    wall = "case_internal"

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="links")
    other = models.ForeignKey("casework.Case", models.CASCADE, related_name="linked_from")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("verband")
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], name="linked_once"),
            models.CheckConstraint(
                condition=~models.Q(case=models.F("other")),
                name="not_linked_to_itself",
                violation_error_message=_("Een zaak kan niet met zichzelf verbonden zijn."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
