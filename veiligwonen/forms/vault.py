"""Looking into the address vault, and moving."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui import fields
from veiligwonen import lists


class LookForm(fields.Form):
    """Why somebody needs the address."""

    why = fields.OneOf(
        label=_("Waarom hebt u het adres nodig?"), choices=lists.LookReason.choices, help_text=_("De aanvrager ziet wie keek en waarom."),
        error_messages={"required": _("Kies waarom u het adres nodig hebt.")},
    )  # fmt: skip


class MoveForm(fields.Form):
    """Another address."""

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
