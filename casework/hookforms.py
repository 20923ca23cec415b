"""What is filled in for a webhook."""

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.webhooks import problem_of
from ui import fields

PROBLEMS = {
    "unreadable": _("Dit is geen adres. Schrijf het als https://systeem.gemeente.nl/webhook."),
    "secret": _("Zet geen naam, wachtwoord of # in het adres."),
    "unsafe": _("Het adres moet met https:// beginnen, zonder eigen poortnummer."),
}


class WebhookForm(fields.Form):
    """An address and the kinds of event. `kinds`: those that the system may hear of."""

    url = forms.CharField(
        label=_("Adres"),
        max_length=500,
        help_text=_("Een adres op het openbare internet dat met https:// begint. De leverancier geeft het u."),
    )
    kinds = fields.SomeOf(
        label=_("Waarover sturen wij een bericht?"),
        help_text=_("In een bericht staan alleen het soort gebeurtenis, het nummer, de organisatie en de tijd."),
    )

    def __init__(self, *args, kinds, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = list(kinds.items())

    def clean_url(self) -> str:
        """An address that could be on the internet; where it really leads is looked at each time something is sent."""
        url = self.cleaned_data["url"].strip()
        if problem := problem_of(url):
            raise forms.ValidationError(PROBLEMS[problem])
        return url
