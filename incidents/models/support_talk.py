"""The support talks with an affected person (opvanggesprekken, docs/domain/incidents.md §3.8).

There are no notes: the content of a talk stays between two people.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from incidents.value_lists import TalkedBy, TalkOutcome


class SupportTalk(CaseBound):
    """One of three talks: held, or declined by the affected person."""

    case = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="talks")
    number = models.PositiveSmallIntegerField(_("volgnummer"))
    outcome = models.CharField(_("hoe het ging"), max_length=20, choices=TalkOutcome)
    on = models.DateField(_("op"))
    talked_by = models.CharField(_("wie het voerde"), max_length=20, choices=TalkedBy, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        verbose_name = _("gesprek")
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_talk_a_number"),
            models.CheckConstraint(condition=models.Q(number__range=(1, 3)), name="three_talks"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.get_outcome_display()}"

    @property
    def was_held(self) -> bool:
        """Whether the talk took place."""
        return self.outcome == TalkOutcome.HELD
