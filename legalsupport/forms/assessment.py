"""The questions of the frame by which a request is weighed."""

from django.utils.translation import gettext_lazy as _

from legalsupport.forms.common import LegalCaseForm, few_sentences, one_of
from legalsupport.frames import current_frame

ANSWER_CHOICES = [("yes", _("Ja")), ("no", _("Nee")), ("unclear", _("Niet duidelijk"))]


class AssessForm(LegalCaseForm):
    """Every question of the frame of today, and an explanation."""

    note = few_sentences(
        _("Toelichting"), "", _("De aanvrager en wie beslist lezen dit niet."), required=False
    )

    def __init__(self, *args, case, **kwargs) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.frame = current_frame()
        for question in self.frame.questions:
            field = one_of(
                question.text, ANSWER_CHOICES, _("Kies een antwoord."), apart=["unclear"]
            )
            self.fields[question.slug] = field
        self.order_fields([*(question.slug for question in self.frame.questions), "note"])

    def clean(self) -> dict:
        """Return the frame and its questions with their answers, as they are kept."""
        answers = super().clean()
        rows = [
            {
                "text": question.text,
                "refuses": question.refuses,
                "answer": answers.get(question.slug, ""),
            }
            for question in self.frame.questions
        ]
        frame = f"{self.frame.version}: {self.frame.source}"
        return {"frame": frame[:300], "answers": rows, "note": answers.get("note", "")}
