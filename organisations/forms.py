"""What an administrator fills in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.access import NATIONAL, Role
from organisations.models import Organisation
from ui import fields

LOCAL = [(role.value, role.label) for role in Role if role not in NATIONAL]


class InviteForm(fields.Form):
    """Somebody and a role."""

    organisation = forms.ModelChoiceField(
        label=_("Organisatie"), queryset=Organisation.objects.none(), empty_label=None
    )
    email = forms.EmailField(
        label=_("E-mailadres"), error_messages={"required": _("Vul het e-mailadres in van het werk.")}
    )
    name = forms.CharField(label=_("Naam"), max_length=120, help_text=_("Voornaam en achternaam."))
    role = forms.ChoiceField(label=_("Rol"), choices=LOCAL)
    function = forms.SlugField(
        label=_("Ambt of functie"), required=False, help_text=_("Alleen voor ambtsdragers, bijvoorbeeld councillor.")
    )

    def __init__(self, *args, places, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = places

    def clean_email(self) -> str:
        """Addresses are kept in small letters."""
        return self.cleaned_data["email"].lower()
