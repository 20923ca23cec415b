"""For which weeks the planner looks."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from ui import fields

MONDAY = 0
MOST_WEEKS = 52


class PlanRunForm(fields.Form):
    """The first Monday, and how many weeks."""

    first_day = fields.DutchDateField(label=_("Vanaf welke maandag?"), future=True)
    weeks = forms.IntegerField(
        label=_("Hoeveel weken?"),
        min_value=1,
        max_value=MOST_WEEKS,
        initial=26,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}),
    )

    skips_holidays = forms.BooleanField(
        label=_("Sla schoolvakanties over"),
        required=False,
        initial=True,
    )

    def clean_first_day(self) -> date:
        """Return the Monday. Raises ValidationError for another day."""
        day: date = self.cleaned_data["first_day"]
        if day.weekday() != MONDAY:
            raise forms.ValidationError(_("Kies een maandag."))
        return day
