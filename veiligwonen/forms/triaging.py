"""What the steps of the desk ask. One class a page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.workdays import end_of
from ui import fields
from veiligwonen import lists, triage
from veiligwonen.entitlement import ROUTE_TELLS, Route
from veiligwonen.forms.weighing import WeighForm


def text(label, wrong: str, hint: str = "", **kwargs) -> fields.LongTextField:
    """A few sentences."""
    return fields.LongTextField(
        label=label, max_length=4000, help_text=hint, error_messages={"required": wrong}, **kwargs
    )


class SureForm(fields.Form):
    """Nothing to fill in."""


class NoteForm(fields.Form):
    """What was said, for who handles the case."""

    note = text(_("Wat is er besproken?"), _("Schrijf op wat er is besproken."), _("De aanvrager leest dit niet."))


class PoliceCallForm(fields.Form):
    """Danger now: by phone, never just a mail."""

    note = text(
        _("Met wie sprak u, wanneer, en wat is afgesproken?"), _("Schrijf op met wie u sprak en wat er is afgesproken."),
        _("Noem 112 of de meldkamer, de tijd en het nummer van de melding. Alleen mailen telt niet."),
    )  # fmt: skip


class HandOverForm(fields.Form):
    """Who helps further."""

    note = text(
        _("Met wie sprak u, en wat is afgesproken?"), _("Schrijf op met wie u sprak en wat er is afgesproken."),
        _("Noem de naam en het nummer die u ook aan de aanvrager gaf."),
    )  # fmt: skip


class RefuseForm(fields.Form):
    """Where somebody is helped instead, and what they read."""

    route = fields.OneOf(label=_("Waar wordt de aanvrager wel geholpen?"), choices=Route.choices, hints=ROUTE_TELLS,
                         error_messages={"required": _("Kies waar de aanvrager wel wordt geholpen.")})  # fmt: skip
    message = text(_("Uitleg voor de aanvrager"), _("Leg uit waarom, en wie wel helpt."), _("De aanvrager leest dit."))


class AskForm(fields.Form):
    """What is missing."""

    message = text(
        _("Wat hebt u nodig van de aanvrager?"), _("Schrijf op wat er ontbreekt."), _("De aanvrager leest dit.")
    )
    until = fields.DutchDateField(label=_("Vóór welke dag?"), future=True)
    formal = forms.BooleanField(
        label=_("Dit is een formeel verzoek om aanvulling (Awb 4:5)"), required=False,
        help_text=_("Alleen dan staat de beslistermijn stil tot het antwoord er is."),
    )  # fmt: skip

    def clean_until(self):
        """The end of that day."""
        return end_of(self.cleaned_data["until"])


class AnswerForm(fields.Form):
    """What the applicant adds."""

    message = text(_("Uw antwoord"), _("Schrijf uw antwoord. Een paar zinnen is genoeg."))


class MoveBandForm(fields.Form):
    """Another band than the score gives."""

    band = forms.TypedChoiceField(
        label=_("Welke urgentie moet dit zijn?"), coerce=int, choices=[(band.value, lists.BANDS[band.slug]) for band in triage.Band],
        widget=fields.ChoiceBoxes, help_text=_("Hoger mag u zelf. Lager geldt pas als een tweede persoon akkoord is."),
        error_messages={"required": _("Kies een urgentie.")},
    )  # fmt: skip
    reason = text(_("Waarom?"), _("Schrijf op waarom."))


class ChainForm(fields.Form):
    """What police and OM do; the hoofdofficier of the home starts, not that of the work (§3.6)."""

    police = fields.OneOf(label=_("Weet de politie ervan?"), choices=lists.Known.choices, apart=["unknown"])
    charges = fields.OneOf(label=_("Aangifte of melding"), choices=lists.Charges.choices, required=False)
    chain = fields.OneOf(label=_("Het stelsel bewaken en beveiligen"), choices=lists.Chain.choices, apart=["unknown"])
    chain_note = fields.LongTextField(label=_("Met wie is afgestemd, en wat?"), max_length=1000, rows=3, required=False)
    arrondissement_home = forms.ChoiceField(
        label=_("Arrondissement van de woonplaats"), choices=[("", _("Nog niet bekend")), *lists.Arrondissement.choices], required=False,
        help_text=_("Daar begint de hoofdofficier van justitie."),
    )  # fmt: skip
    arrondissement_work = forms.ChoiceField(
        label=_("Arrondissement van het werk"),
        choices=[("", _("Nog niet bekend")), *lists.Arrondissement.choices],
        required=False,
    )

    def __init__(self, *args, case, **kwargs) -> None:
        names = ("police", "charges", "chain", "chain_note", "arrondissement_home", "arrondissement_work")
        kwargs["initial"] = {name: getattr(case.told, name) for name in names}
        super().__init__(*args, **kwargs)


STEPS = {
    "weigh": WeighForm, "note_chain": ChainForm,
    "take": SureForm, "call_police": PoliceCallForm, "log_contact": NoteForm, "move_band": MoveBandForm, "agree_lower": SureForm,
    "refuse_lower": SureForm, "ask": AskForm, "answer": AnswerForm, "resume": SureForm, "refuse": RefuseForm, "agree_refusal": SureForm,
    "hand_over": HandOverForm, "reconsider": SureForm,
}  # fmt: skip
ABOUT: set = {WeighForm, ChainForm}
