"""The questions about an address, wherever somebody lives."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from texts.postcode import is_mistyped
from ui import fields

MISTYPED = _("Schrijf een postcode als 1234 AB. Woont u niet in Nederland? Vul dan het land in.")


class AnyPostcodeField(fields.PostcodeField):
    """A postcode, of any country: those abroad have another form, and some have none."""

    def __init__(self, **kwargs) -> None:
        help_text = _("Leeg als uw adres geen postcode heeft.")
        super().__init__(label=_("Postcode"), required=False, help_text=help_text, **kwargs)


class CountryField(forms.CharField):
    """The country of an address outside the European Netherlands."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            label=_("Land of eiland"),
            required=False,
            max_length=60,
            help_text=_("Alleen als u niet in Nederland woont. Bijvoorbeeld België of Bonaire."),
            widget=forms.TextInput(attrs={"autocomplete": "country-name"}),
            **kwargs,
        )


def check_place(form: forms.Form, answers: dict[str, Any]) -> None:
    """Ask again for what was meant as a Dutch postcode, and for what nobody sees in an address."""
    for name in ("street", "town", "country"):
        if fields.has_invisible(answers.get(name, "")):
            form.add_error(name, fields.INVISIBLE_CHARACTER)
    if is_mistyped(answers.get("postcode", "")) and not answers.get("country"):
        form.add_error("postcode", MISTYPED)
