"""What somebody who was there found of a meeting."""

from django.utils.translation import gettext_lazy as _

from meetings.models.evaluation import MAX_REMARK_LENGTH, MEETING_QUESTIONS
from ui import fields
from ui.score_fields import ScoreField


class MeetingEvaluationForm(fields.Form):
    """Four questions and a remark. What is answered is kept without a name."""

    was_useful = ScoreField(MEETING_QUESTIONS["was_useful"])
    could_speak = ScoreField(MEETING_QUESTIONS["could_speak"])
    knows_next_step = ScoreField(MEETING_QUESTIONS["knows_next_step"])
    would_advise = ScoreField(MEETING_QUESTIONS["would_advise"])
    remark = fields.LongTextField(
        label=_("Wat geeft u ons mee?"),
        required=False,
        max_length=MAX_REMARK_LENGTH,
        rows=4,
        help_text=_("Noem geen namen. Alleen wie de bijeenkomsten plant, leest dit."),
    )
