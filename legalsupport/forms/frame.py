"""A next version of the frame by which requests are weighed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from legalsupport.forms.common import one_of
from legalsupport.rules.assessment import (
    LONGEST_QUESTION,
    MOST_QUESTIONS,
    NO,
    YES,
    AssessmentFrame,
)
from ui import fields
from ui.field_defaults import set_error_messages

SPARE_QUESTIONS = 3  # empty fields below the questions that there are
NEITHER = "none"  # an empty value would show no box, and take no answer back
REFUSES_CHOICES = [
    (NEITHER, _("Geen van beide")),
    (NO, _("Het antwoord nee")),
    (YES, _("Het antwoord ja")),
]
OTHER_VERSION = _(
    "Iemand anders maakte intussen een andere versie. Bekijk die eerst. Wat u schreef, staat hier "
    "nog: met ‘Versie vaststellen’ komt het daarvoor in de plaats."
)
NO_QUESTION = _("Schrijf minstens één vraag op.")
QUESTION_TWICE = _("Deze vraag staat er al.")


class FrameForm(fields.Form):
    """The questions of a next version, which begins as a copy of the present one.

    `newest`: the number of the newest version, 0 when there is none. A question that is emptied is
    left out.
    """

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    source = forms.CharField(
        label=_("Waar komt dit kader vandaan?"),
        max_length=200,
        help_text=_("Bijvoorbeeld de naam van de regeling, of het besluit met de datum."),
        error_messages={"required": _("Schrijf op waar dit kader vandaan komt.")},
    )

    def __init__(self, *args, frame: AssessmentFrame, newest: int, **kwargs) -> None:
        self.newest = newest
        super().__init__(*args, initial=_initial(frame, newest), **kwargs)
        self.places = range(1, self._question_count(len(frame.questions)) + 1)
        for place in self.places:
            self.fields[f"text_{place}"] = _question_field(place)
            self.fields[f"refuses_{place}"] = _refuses_field(place)

    def _question_count(self, current: int) -> int:
        """Return how many questions can be written: those that there are, and a few more."""
        sent = [place for place in range(1, MOST_QUESTIONS + 1) if f"text_{place}" in self.data]
        return min(MOST_QUESTIONS, max(current + SPARE_QUESTIONS, *sent, 0))

    def clean(self) -> dict[str, Any]:
        """Return the source and the questions as they are kept.

        Puts an error on a version that is not the newest any more, on no question, and on one that
        is there twice.
        """
        answers = super().clean()
        if answers.get("based_on") != self.newest:
            self.add_error(None, OTHER_VERSION)
            self.data = self.data.copy()
            self.data["based_on"] = str(self.newest)
        rows = []
        for place in self.places:
            text = answers.get(f"text_{place}", "")
            if not text:
                continue
            if text.casefold() in (row["text"].casefold() for row in rows):
                self.add_error(f"text_{place}", QUESTION_TWICE)
            refuses = answers.get(f"refuses_{place}", NEITHER)
            rows.append({"text": text, "refuses": "" if refuses == NEITHER else refuses})
        if not rows and not self.errors:
            self.add_error("text_1", NO_QUESTION)
        return {"source": answers.get("source", ""), "questions": rows}


def _initial(frame: AssessmentFrame, newest: int) -> dict[str, Any]:
    initial: dict[str, Any] = {"based_on": newest, "source": frame.source}
    for place, question in enumerate(frame.questions, 1):
        initial |= {f"text_{place}": question.text, f"refuses_{place}": question.refuses or NEITHER}
    return initial


def _question_field(place: int) -> forms.CharField:
    field = forms.CharField(
        label=_("Vraag %d") % place,
        max_length=LONGEST_QUESTION,
        required=False,
        help_text=_("Een vraag met ja of nee als antwoord. Leeg: deze vraag vervalt."),
    )
    set_error_messages(field, field.label)
    return field


def _refuses_field(place: int) -> fields.SingleChoiceField:
    return one_of(
        _("Welk antwoord op vraag %d wijst naar afwijzen?") % place,
        REFUSES_CHOICES,
        _("Kies een antwoord."),
        initial=NEITHER,
    )
