"""When something came by the wrong way, and when we named the right one (Awb 2:16 and 2:23)."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from legalsupport.forms.common import LegalCaseForm
from legalsupport.transitions.wrong_channel import ANSWER_FIRST, NOT_IN_TERM
from organisations.workdays import local_day
from ui import fields


class WrongChannelForm(LegalCaseForm):
    """Two days, and whether the applicant could think that this way was open."""

    received_on = fields.DutchDateField(
        label=_("Op welke dag kwam het binnen?"),
        past=True,
        help_text=_(
            "Kunt u het zo behandelen? Neem het dan gewoon aan, en kies deze stap niet (Awb 2:16)."
        ),
    )
    answered_on = fields.DutchDateField(
        label=_("Op welke dag schreef u hoe het wel kan?"),
        past=True,
        help_text=_(
            "De termijn wordt langer met de tijd daartussen, en met minstens één werkdag (Awb "
            "2:23). De aanvrager ziet de nieuwe laatste dag."
        ),
    )
    was_reasonable = forms.BooleanField(
        label=_("De aanvrager kon redelijkerwijs denken dat het zo mocht"),
        error_messages={
            "required": _("Kon de aanvrager dat niet denken? Dan wordt de termijn niet langer.")
        },
    )

    def clean_received_on(self) -> date:
        """Check that the term ran on this day. Raises ValidationError otherwise."""
        day = self.cleaned_data["received_on"]
        deadline = self.case.term_to_send
        if deadline is None:
            raise forms.ValidationError(NOT_IN_TERM)
        if not local_day(deadline.started_at) <= day <= local_day(deadline.due):
            raise forms.ValidationError(NOT_IN_TERM)
        return day

    def clean(self) -> dict:
        """Check the order of the days; what was confirmed is no answer of the step."""
        answers = super().clean()
        received_on, answered_on = answers.get("received_on"), answers.get("answered_on")
        if received_on and answered_on and answered_on < received_on:
            self.add_error("answered_on", ANSWER_FIRST)
        answers.pop("was_reasonable", None)
        return answers
