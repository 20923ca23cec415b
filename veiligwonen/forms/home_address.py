"""Forms about the home address: opening the vault, moving, a housemate, shielding."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ui import fields
from veiligwonen import lists
from veiligwonen.forms.place import AnyPostcodeField, CountryField, check_place
from veiligwonen.models import HomeAddress
from veiligwonen.rules.address_matching import Place, is_spelling
from veiligwonen.transitions.home_address import place_of

PLACE_FIELDS = ("street", "postcode", "town", "country")
ADDRESS_FIELDS = (*PLACE_FIELDS, "kind", "ownership")
MOVED, MISSPELT = "moved", "misspelt"


class OpenVaultForm(fields.Form):
    """Why somebody needs the address."""

    why = fields.SingleChoiceField(
        label=_("Waarom hebt u het adres nodig?"),
        choices=lists.LookReason.choices,
        help_text=_("De aanvrager ziet wie keek en waarom."),
        error_messages={"required": _("Kies waarom u het adres nodig hebt.")},
    )


class AddressChangeForm(fields.Form):
    """Another address, or a correction of the spelling. `home`: the current one, if any."""

    why = fields.SingleChoiceField(
        label=_("Wat wilt u doorgeven?"),
        choices=[(MOVED, _("Ik ben verhuisd")), (MISSPELT, _("Er staat een fout in mijn adres"))],
        error_messages={
            "required": _("Kies of u bent verhuisd, of dat er een fout in het adres staat.")
        },
    )

    street = forms.CharField(
        label=_("Straat en huisnummer"),
        max_length=200,
        error_messages={"required": _("Vul de straat en het huisnummer in.")},
    )
    postcode = AnyPostcodeField()
    town = forms.CharField(
        label=_("Woonplaats"),
        max_length=100,
        error_messages={"required": _("Vul de woonplaats in.")},
    )
    country = CountryField()
    kind = fields.SingleChoiceField(
        label=_("Wat voor woning is het?"),
        choices=lists.HomeKind.choices,
        error_messages={"required": _("Kies wat voor woning het is.")},
    )
    ownership = fields.SingleChoiceField(
        label=_("Van wie is de woning?"), choices=lists.Ownership.choices, required=False
    )

    def __init__(self, *args, home: HomeAddress | None, **kwargs) -> None:
        self.home = home
        initial = {name: getattr(home, name) for name in ADDRESS_FIELDS} if home else {}
        super().__init__(*args, initial=initial, **kwargs)
        if home is None:
            del self.fields["why"]

    def clean(self) -> dict:
        """Refuse a correction that changes the place, and a move to the same door."""
        answers = super().clean()
        check_place(self, answers)
        is_complete = all(answers.get(name) for name in ("why", "street", "town"))
        if self.home is not None and is_complete:
            self._check_change(answers)
        return answers

    def _check_change(self, answers: dict) -> None:
        before = place_of(self.home)
        after = Place(*(answers.get(name, "") for name in PLACE_FIELDS))
        if answers["why"] == MISSPELT and not is_spelling(before, after):
            message = _(
                "Dit lijkt een ander adres. Is het huisnummer anders, of meer dan één ding? "
                "Kies ‘Ik ben verhuisd’: dan kijkt de adviseur ook daar."
            )
            self.add_error("why", message)
        elif answers["why"] == MOVED and before.key == after.key:
            message = _(
                "Dit is het adres dat wij al hebben. "
                "Kies ‘Er staat een fout in mijn adres’ als u iets verbetert."
            )
            self.add_error("why", message)

    @property
    def address(self) -> dict[str, Any]:
        """The answers by the names of the columns of a home."""
        return {name: self.cleaned_data[name] for name in ADDRESS_FIELDS}


class HousemateForm(fields.Form):
    """Who else holds an office at this address."""

    housemate = fields.EmailField(
        label=_("E-mailadres waarmee die persoon hier inlogt"),
        required=False,
        max_length=254,
        help_text=_("Leeg laten of leegmaken? Dan delen wij niets."),
    )


class ShieldForm(fields.Form):
    """When address shielding was asked for and granted in one register."""

    asked_on = fields.DutchDateField(label=_("Gevraagd op"), past=True, required=False)
    granted_on = fields.DutchDateField(label=_("Toegekend op"), past=True, required=False)

    def clean(self) -> dict:
        """Refuse a day of granting before the day of asking."""
        answers = super().clean()
        asked_on = answers.get("asked_on")
        granted_on = answers.get("granted_on")
        if asked_on and granted_on and granted_on < asked_on:
            self.add_error("granted_on", _("Dit is vóór de dag waarop het is gevraagd."))
        return answers
