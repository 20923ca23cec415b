"""Pages of a request: why, what happened, the police, the home, who lives there and where.

Unknown is a good answer: nobody has to answer these (docs/domain/support.md §3.2).
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms import WizardPage
from texts.postcode import dutch_postcode
from ui import fields
from veiligwonen import lists
from veiligwonen.forms.place import AnyPostcodeField, CountryField, check_place


def yes_no_unknown(label, **kwargs) -> fields.SingleChoiceField:
    """Build an optional question with the answers yes, no and "weet ik niet"."""
    return fields.SingleChoiceField(
        label=label,
        choices=lists.YesNoUnknown.choices,
        apart=[lists.YesNoUnknown.UNKNOWN],
        required=False,
        **kwargs,
    )


def head_count(label) -> forms.IntegerField:
    """Build an optional question for a number of people, 0 to 20."""
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}),
    )


class ReasonForm(WizardPage):
    """Why somebody asks."""

    title = _("Waarom vraagt u dit aan?")
    slug = "aanleiding"

    reason = fields.SingleChoiceField(
        label=_("Wat is de aanleiding?"),
        choices=lists.Reason.choices,
        error_messages={"required": _("Kies een aanleiding.")},
    )
    story = fields.LongTextField(
        label=_("Wat speelt er?"),
        max_length=4000,
        required=False,
        help_text=_("In uw eigen woorden. Noem geen medische gegevens en geen woonadres."),
    )
    incidents = forms.CharField(
        label=_("Hebt u hier al een melding over gedaan?"),
        max_length=200,
        required=False,
        help_text=_(
            "Het nummer, bijvoorbeeld INC-2026-000123. "
            "Wij zien dan dat er een melding is, niet wat erin staat."
        ),
    )

    def clean_incidents(self) -> list[str]:
        """Split the text into numbers of incidents, in capitals."""
        parts = self.cleaned_data["incidents"].replace(";", ",").split(",")
        numbers = [part.strip().upper() for part in parts]
        return [number for number in numbers if number]


class RequestThreatForm(WizardPage):
    """What happened, as far as somebody knows."""

    title = _("Wat is er gebeurd?")
    slug = "dreiging"

    severity = fields.SingleChoiceField(
        label=_("Wat past het best bij wat er gebeurde of wat u vreest?"),
        choices=lists.SEVERITY,
        apart=["unknown"],
        required=False,
    )
    likelihood = fields.SingleChoiceField(
        label=_("Hoe concreet is het?"),
        choices=lists.LIKELIHOOD,
        apart=["unknown"],
        required=False,
    )
    at_the_home = yes_no_unknown(_("Was de dreiger in de afgelopen 14 dagen bij uw woning?"))
    weapon = yes_no_unknown(
        _("Is er een wapen, een explosief of brandstichting, of een plan daarvoor?")
    )
    doxed = yes_no_unknown(_("Is uw adres in de afgelopen 30 dagen rondgestuurd?"))
    against_family = yes_no_unknown(_("Is het gericht tegen uw kind of partner?"))


class RequestPoliceForm(WizardPage):
    """What the police and the public prosecutor know and do."""

    title = _("Weet de politie ervan?")
    slug = "politie"

    police = yes_no_unknown(_("Weet de politie ervan?"))
    charges = fields.SingleChoiceField(
        label=_("Is er aangifte of een melding gedaan?"),
        choices=lists.Charges.choices,
        required=False,
    )
    chain = fields.SingleChoiceField(
        label=_("Zijn politie of Openbaar Ministerie aan het werk?"),
        choices=lists.Chain.choices,
        apart=[lists.Chain.UNKNOWN],
        required=False,
    )


class HouseForm(WizardPage):
    """How well the home resists, and how exposed it is."""

    title = _("Hoe is uw woning?")
    slug = "woning"
    show_when = {"pkvw_until": "pkvw=valid|expired"}

    pkvw = fields.SingleChoiceField(
        label=_("Heeft uw woning het Politiekeurmerk Veilig Wonen?"),
        choices=lists.Pkvw.choices,
        apart=["unknown"],
        required=False,
    )
    pkvw_until = fields.DutchDateField(
        label=_("Tot wanneer is het certificaat geldig?"), required=False
    )
    detection = yes_no_unknown(_("Is er een alarm dat iemand waarschuwt?"))
    weak_front = yes_no_unknown(_("Zit er een brievenbus in de deur, of is de gevel kwetsbaar?"))
    arrangements = yes_no_unknown(
        _("Is er een veilige ruimte, of zijn er afspraken voor als er iets gebeurt?")
    )
    address_shared = yes_no_unknown(_("Is uw adres het afgelopen jaar openlijk gedeeld?"))
    risk_moment = yes_no_unknown(
        _("Komt er binnen 14 dagen een moment dat spannend kan worden?"),
        help_text=_("Bijvoorbeeld een bewonersavond of een besluit."),
    )


class HouseholdForm(WizardPage):
    """Who lives in the home."""

    title = _("Wie wonen er bij u?")
    slug = "huishouden"

    adults = head_count(_("Hoeveel volwassenen?"))
    minors = head_count(_("Hoeveel kinderen onder de 18?"))
    vulnerable = yes_no_unknown(_("Woont er iemand die extra kwetsbaar is?"))
    alone_or_remote = yes_no_unknown(_("Bent u vaak alleen thuis, of woont u afgelegen?"))
    housemates_agree = forms.BooleanField(
        label=_("Wie bij mij woont, weet van deze aanvraag"),
        required=False,
        help_text=_("De adviseur komt bij u thuis."),
    )


class AddressForm(WizardPage):
    """The home address, which goes into the address vault."""

    title = _("Waar woont u?")
    slug = "adres"
    vault_fields = ("street", "postcode", "town", "country")

    street = forms.CharField(
        label=_("Straat en huisnummer"),
        max_length=200,
        required=False,
        help_text=_("Liever in een gesprek vertellen? Laat dit dan leeg."),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    postcode = AnyPostcodeField()
    town = forms.CharField(label=_("Woonplaats"), max_length=100, required=False)
    country = CountryField()
    home_kind = fields.SingleChoiceField(
        label=_("Wat voor woning is het?"), choices=lists.HomeKind.choices, required=False
    )
    ownership = fields.SingleChoiceField(
        label=_("Van wie is de woning?"), choices=lists.Ownership.choices, required=False
    )
    exempt = forms.BooleanField(
        label=_("Ik heb een ontheffing om buiten mijn gemeente of provincie te wonen"),
        required=False,
    )

    def clean(self) -> dict:
        """Require a street and a town, or nothing of an address."""
        answers = super().clean()
        check_place(self, answers)
        if any(answers.get(name) for name in ("street", "postcode", "town", "country")):
            for name in ("street", "town"):
                if name not in self.errors and not answers.get(name):
                    self.add_error(name, _("Vul dit ook in, of laat het hele adres leeg."))
        return answers

    def warnings(self) -> list[str]:
        """Return a question about an address without a Dutch postcode and without a country."""
        answers = self.cleaned_data
        is_dutch = dutch_postcode(answers.get("postcode", "")) != ""
        if not answers.get("street") or is_dutch or answers.get("country"):
            return []
        return [str(_("Uw adres heeft geen Nederlandse postcode. Klopt dat? Vul dan het land in."))]
