"""How a request was weighed: every question of the frame of that day, with its answer."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import CaseBound
from sealing.fields import SealedJSONField, SealedTextField


class LegalAssessment(CaseBound):
    """One weighing. Who decides for the employer never reaches it."""

    withheld_columns = {"note": "internal"}

    case = models.ForeignKey(
        "legalsupport.LegalSupport", models.CASCADE, related_name="assessments"
    )
    frame = models.CharField(gettext_lazy("kader"), max_length=300)
    # Rows of text, answer (yes, no, unclear) and refuses: the questions as they were asked.
    answers = SealedJSONField(gettext_lazy("antwoorden"), default=list)
    note = SealedTextField(gettext_lazy("toelichting"), max_length=4000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = gettext_lazy("beoordeling")

    def __str__(self) -> str:
        return str(self.pk)

    def rows(self) -> list[dict[str, Any]]:
        """Return each question with its answer in words, and whether it points to a refusal."""
        words = {"yes": _("ja"), "no": _("nee"), "unclear": _("niet duidelijk")}
        return [
            {
                "text": row["text"],
                "answer": words[row["answer"]],
                "refuses": bool(row["refuses"]) and row["answer"] == row["refuses"],
            }
            for row in self.answers
        ]
