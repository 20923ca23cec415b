"""Forms of the pages of figures."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from insights.report_periods import Period, last_ended_periods
from ui import fields


class PeriodForm(fields.Form):
    """Which period is shown. It stands in the address, so that it can be kept."""

    use_csrf = False
    periode = forms.ChoiceField(label=_("Periode"), required=False)

    def __init__(self, *args, periods, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["periode"].choices = periods


class ReportForm(fields.Form):
    """Which report is made: of the last quarter or the last year that ended."""

    over = forms.ChoiceField(label=_("Rapport over"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        quarter, year = last_ended_periods(timezone.localdate())
        self.spans = {"kwartaal": quarter, "jaar": year}
        self.fields["over"].choices = [
            ("kwartaal", _("het laatste kwartaal")),
            ("jaar", _("het laatste jaar")),
        ]

    @property
    def span(self) -> Period:
        """First and last day of the chosen period."""
        return self.spans[self.cleaned_data["over"]]
