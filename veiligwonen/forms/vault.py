"""Looking into the address vault, and moving."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui import fields
from veiligwonen import lists
from veiligwonen.models import Home, homes
from veiligwonen.places import Place, is_spelling

TYPED = ("street", "postcode", "town")
ADDRESS = (*TYPED, "kind", "ownership")


class LookForm(fields.Form):
    """Why somebody needs the address."""

    why = fields.OneOf(
        label=_("Waarom hebt u het adres nodig?"), choices=lists.LookReason.choices, help_text=_("De aanvrager ziet wie keek en waarom."),
        error_messages={"required": _("Kies waarom u het adres nodig hebt.")},
    )  # fmt: skip


MOVED, MISSPELT = "moved", "misspelt"


class MoveForm(fields.Form):
    """Another address, or the same one without a slip of the pen. `home`: the one that stands now, if any."""

    why = fields.OneOf(
        label=_("Wat wilt u doorgeven?"),
        choices=[(MOVED, _("Ik ben verhuisd")), (MISSPELT, _("Er staat een fout in mijn adres"))],
        error_messages={"required": _("Kies of u bent verhuisd, of dat er een fout in het adres staat.")},
    )

    street = forms.CharField(
        label=_("Straat en huisnummer"),
        max_length=200,
        error_messages={"required": _("Vul de straat en het huisnummer in.")},
    )
    postcode = fields.PostcodeField(
        label=_("Postcode"), error_messages={"required": _("Vul de postcode in. Bijvoorbeeld 1234 AB.")}
    )
    town = forms.CharField(
        label=_("Woonplaats"), max_length=100, error_messages={"required": _("Vul de woonplaats in.")}
    )
    kind = fields.OneOf(
        label=_("Wat voor woning is het?"),
        choices=lists.HomeKind.choices,
        error_messages={"required": _("Kies wat voor woning het is.")},
    )
    ownership = fields.OneOf(label=_("Van wie is de woning?"), choices=lists.Ownership.choices, required=False)

    def __init__(self, *args, home: Home | None, **kwargs) -> None:
        self.home = home
        known = {name: getattr(home, name) for name in ADDRESS} if home else {}
        super().__init__(*args, initial=known, **kwargs)
        if home is None:
            del self.fields["why"]

    def clean(self) -> dict:
        """A slip of the pen leaves most as it was, and a move does not lead to the same door."""
        answers = super().clean()
        if self.home is None or any(not answers.get(name) for name in ("why", *TYPED)):
            return answers
        before, after = homes.place_of(self.home), Place(*(answers[name] for name in TYPED))
        if answers["why"] == MISSPELT and not is_spelling(before, after):
            self.add_error(
                "why",
                _(
                    "Dit lijkt een ander adres. Is het huisnummer anders, of meer dan één ding? Kies ‘Ik ben verhuisd’: dan kijkt de adviseur ook daar."
                ),
            )
        elif answers["why"] == MOVED and before.key == after.key:
            self.add_error(
                "why",
                _("Dit is het adres dat wij al hebben. Kies ‘Er staat een fout in mijn adres’ als u iets verbetert."),
            )
        return answers

    @property
    def address(self) -> dict:
        """The columns of a home."""
        return {name: self.cleaned_data[name] for name in ADDRESS}


class HousemateForm(fields.Form):
    """Who else holds an office at this address."""

    housemate = fields.EmailField(
        label=_("E-mailadres waarmee die persoon hier inlogt"), required=False, max_length=254,
        help_text=_("Leeg laten of leegmaken? Dan delen wij niets."),
    )  # fmt: skip
