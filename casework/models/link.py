"""Two cases that belong together."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.case_bound import CaseBound


class CaseLink(CaseBound):
    """Two cases that belong together. Each side shows only what the viewer may see of the other."""

    rls_policy = "case_internal"

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
