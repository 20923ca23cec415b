"""The steps of the national desk: triage, questions to the applicant, referral."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.workdays import end_of
from ui import fields
from veiligwonen import lists
from veiligwonen.forms.common import CaseForm, long_text
from veiligwonen.rules import triage
from veiligwonen.rules.entitlement import ROUTE_TELLS, Route

BAND_CHOICES = [(band.value, lists.BAND_WORDS[band.slug]) for band in triage.Band]
ARRONDISSEMENT_CHOICES = [("", _("Nog niet bekend")), *lists.Arrondissement.choices]


class PoliceCallForm(fields.Form):
    """The call to the police when there is danger now: by phone, never just a mail."""

    note = long_text(
        _("Met wie sprak u, wanneer, en wat is afgesproken?"),
        _("Schrijf op met wie u sprak en wat er is afgesproken."),
        _(
            "Noem 112 of de meldkamer, de tijd en het nummer van de melding. "
            "Alleen mailen telt niet."
        ),
    )


class HandOverForm(fields.Form):
    """The warm handover (warme overdracht) to who helps further."""

    note = long_text(
        _("Met wie sprak u, en wat is afgesproken?"),
        _("Schrijf op met wie u sprak en wat er is afgesproken."),
        _("Noem de naam en het nummer die u ook aan de aanvrager gaf."),
    )


class RefuseForm(fields.Form):
    """Where the applicant is helped instead, and the explanation that they read."""

    route = fields.SingleChoiceField(
        label=_("Waar wordt de aanvrager wel geholpen?"),
        choices=Route.choices,
        hints=ROUTE_TELLS,
        error_messages={"required": _("Kies waar de aanvrager wel wordt geholpen.")},
    )
    message = long_text(
        _("Uitleg voor de aanvrager"),
        _("Leg uit waarom, en wie wel helpt."),
        _("De aanvrager leest dit."),
    )


class AskForm(fields.Form):
    """What is missing from the request, and when the answer must be there."""

    message = long_text(
        _("Wat hebt u nodig van de aanvrager?"),
        _("Schrijf op wat er ontbreekt."),
        _("De aanvrager leest dit."),
    )
    until = fields.DutchDateField(label=_("Vóór welke dag?"), future=True)
    formal = forms.BooleanField(
        label=_("Dit is een formeel verzoek om aanvulling (Awb 4:5)"),
        required=False,
        help_text=_("Alleen dan staat de beslistermijn stil tot het antwoord er is."),
    )

    def clean_until(self) -> datetime:
        """Return the end of the chosen day."""
        return end_of(self.cleaned_data["until"])


class AnswerForm(fields.Form):
    """What the applicant adds."""

    message = long_text(_("Uw antwoord"), _("Schrijf uw antwoord. Een paar zinnen is genoeg."))


class MoveBandForm(fields.Form):
    """Another urgency than the score gives."""

    band = forms.TypedChoiceField(
        label=_("Welke urgentie moet dit zijn?"),
        coerce=int,
        choices=BAND_CHOICES,
        widget=fields.ChoiceBoxes,
        help_text=_("Hoger mag u zelf. Lager geldt pas als een tweede persoon akkoord is."),
        error_messages={"required": _("Kies een urgentie.")},
    )
    reason = long_text(_("Waarom?"), _("Schrijf op waarom."))


class ChainForm(CaseForm):
    """What the police and the public prosecutor (OM) do.

    The chief public prosecutor (hoofdofficier) of the home starts, not the one of the work
    (docs/domain/support.md §3.6).
    """

    police = fields.SingleChoiceField(
        label=_("Weet de politie ervan?"), choices=lists.YesNoUnknown.choices, apart=["unknown"]
    )
    charges = fields.SingleChoiceField(
        label=_("Aangifte of melding"), choices=lists.Charges.choices, required=False
    )
    chain = fields.SingleChoiceField(
        label=_("Het stelsel bewaken en beveiligen"),
        choices=lists.Chain.choices,
        apart=["unknown"],
    )
    chain_note = fields.LongTextField(
        label=_("Met wie is afgestemd, en wat?"), max_length=1000, rows=3, required=False
    )
    arrondissement_home = forms.ChoiceField(
        label=_("Arrondissement van de woonplaats"),
        choices=ARRONDISSEMENT_CHOICES,
        required=False,
        help_text=_("Daar begint de hoofdofficier van justitie."),
    )
    arrondissement_work = forms.ChoiceField(
        label=_("Arrondissement van het werk"),
        choices=ARRONDISSEMENT_CHOICES,
        required=False,
    )

    def __init__(self, *args, case, **kwargs) -> None:
        kwargs["initial"] = {
            name: getattr(case.applicant_details, name) for name in self.base_fields
        }
        super().__init__(*args, case=case, **kwargs)
