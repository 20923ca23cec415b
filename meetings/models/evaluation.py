"""How a meeting was, by those who were there: who answered and what was answered lie apart."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting
from meetings.models.registration import Participant
from sealing.fields import SealedTextField
from sealing.models import SealedModel
from ui.scores import mean_scores, score_field

EVALUATION_OPEN = timedelta(days=28)  # after the meeting
MAX_REMARK_LENGTH = 1000
MEETING_QUESTIONS = {
    "was_useful": _("Ik heb hier iets aan in mijn werk."),
    "could_speak": _("Ik kon zeggen wat ik wilde zeggen."),
    "knows_next_step": _("Ik weet wat ik nu kan doen."),
    "would_advise": _("Ik zou een collega aanraden te komen."),
}


class EvaluatedMeeting(models.Model):
    """That somebody answered the questions about a meeting; never what, nor when."""

    rls_policy = "meeting_evaluated"

    participant = models.OneToOneField(
        Participant, models.CASCADE, primary_key=True, related_name="evaluated"
    )

    class Meta:
        verbose_name = _("wie de vragen over een bijeenkomst beantwoordde")

    def __str__(self) -> str:
        return str(self.participant_id)


class MeetingEvaluation(SealedModel):
    """The answers of somebody who was there: no name, no time, in no order.

    `meetings.tasks.shuffle_evaluations` writes them again in another order.
    """

    rls_policy = "meeting_evaluation"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="evaluations")
    was_useful = score_field(MEETING_QUESTIONS["was_useful"])
    could_speak = score_field(MEETING_QUESTIONS["could_speak"])
    knows_next_step = score_field(MEETING_QUESTIONS["knows_next_step"])
    would_advise = score_field(MEETING_QUESTIONS["would_advise"])
    remark = SealedTextField(_("wat iemand ons meegeeft"), blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("evaluatie van een bijeenkomst")

    def __str__(self) -> str:
        return str(self.id)

    def without_origin(self) -> "MeetingEvaluation":
        """Return the same answers as a new row, sealed with another key."""
        scores = {name: getattr(self, name) for name in MEETING_QUESTIONS}
        return MeetingEvaluation(meeting_id=self.meeting_id, remark=self.remark, **scores)


def evaluation_of(meeting: Meeting) -> dict[str, Any] | None:
    """Return how many answered, the means and the remarks; None while there are too few."""
    figures = mean_scores(meeting.evaluations.order_by(), MEETING_QUESTIONS)
    if figures is None:
        return None
    remarks = [answers.remark for answers in meeting.evaluations.all() if answers.remark]
    return figures | {"remarks": remarks}
