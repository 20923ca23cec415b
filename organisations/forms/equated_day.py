"""What national administration fills in to add a day on which no legal term ends."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from legalterms.closed_days import closing_reason
from organisations.models import EquatedDay
from ui import fields


class EquatedDayForm(fields.ModelForm):
    """The day, and the decree that says so."""

    day = fields.DutchDateField(label=_("Welke dag?"))

    class Meta:
        model = EquatedDay
        fields = ["day", "source"]
        labels = {"source": _("Waar staat dat?")}
        help_texts = {"source": _("Het nummer van de Staatscourant, en de naam van het besluit.")}
        error_messages = {"source": {"required": _("Schrijf op waar dit staat.")}}

    def clean_day(self) -> date:
        """Check that terms may end on the day so far. Raises ValidationError otherwise."""
        day = self.cleaned_data["day"]
        if reason := closing_reason(day):
            text = _("Op deze dag eindigt al geen termijn: %(reason)s.")
            raise forms.ValidationError(text % {"reason": reason})
        return day
