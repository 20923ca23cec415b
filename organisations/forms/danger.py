"""What an organisation wants when somebody reports danger."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from ui import fields

MAX_MINUTES = 24 * 60


class DangerSettingsForm(fields.ModelForm):
    """Within how many minutes somebody phones, and who hears of it when nobody does."""

    danger_minutes = forms.IntegerField(
        label=_("Binnen hoeveel minuten belt iemand?"),
        help_text=_("0 is meteen. Het telt ook ’s nachts en in het weekend."),
        min_value=0,
        max_value=MAX_MINUTES,
        error_messages={
            "required": _("Vul in binnen hoeveel minuten iemand belt."),
            "invalid": _("Vul een heel getal in, bijvoorbeeld 15."),
        },
    )
    danger_escalation_minutes = forms.IntegerField(
        label=_("Na hoeveel minuten horen anderen het, als niemand belde?"),
        help_text=_("Dan krijgt iedereen die de melding mag zien een mail."),
        min_value=1,
        max_value=MAX_MINUTES,
        error_messages={
            "required": _("Vul in na hoeveel minuten anderen het horen."),
            "invalid": _("Vul een heel getal in, bijvoorbeeld 30."),
        },
    )

    class Meta:
        model = Organisation
        fields = [
            "danger_minutes",
            "danger_escalation_minutes",
            "danger_to_desk",
            "danger_contact",
        ]
        labels = {
            "danger_to_desk": _("Laat het dan ook de 24-uurslijn van het steunpunt weten"),
            "danger_contact": _("Wie belt de 24-uurslijn bij u?"),
        }
        help_texts = {
            "danger_to_desk": _("Die ziet het nummer van de melding en wie zij bij u belt."),
            "danger_contact": _("Een piketnummer, niet het nummer van een persoon."),
        }

    def clean(self) -> dict[str, Any]:
        """Return the answers; the 24-hour line needs somebody to call."""
        answers = super().clean()
        if answers.get("danger_to_desk") and not answers.get("danger_contact"):
            self.add_error("danger_contact", _("Vul in wie de 24-uurslijn bij u kan bellen."))
        return answers
