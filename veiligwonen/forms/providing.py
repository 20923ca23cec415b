"""What the steps of the employer, of aftercare and of every end ask. One class a page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui import fields
from veiligwonen import lists
from veiligwonen.forms.asking import EmployerForm, contacts
from veiligwonen.forms.employer import CheckForm, ProvideForm, WindDownForm
from veiligwonen.forms.triaging import SureForm, text


def worked(label) -> forms.BooleanField:
    """Something was tested."""
    return forms.BooleanField(label=label, error_messages={"required": _("Test dit eerst. Vink het daarna aan.")})


class InformForm(fields.Form):
    """What the employer may know, and who reads for it."""

    consent, employer_contact = EmployerForm.base_fields["consent"], EmployerForm.base_fields["employer_contact"]

    def __init__(self, *args, case, **kwargs) -> None:
        kwargs["initial"] = {"consent": case.consent, "employer_contact": case.employer_contact_id}
        super().__init__(*args, **kwargs)
        self.fields["employer_contact"].queryset = contacts(case.organisation_id, *case.conflicted)


class DeviationForm(fields.Form):
    """What the employer will not provide."""

    note = text(_("Waarvan wilt u afwijken, en waarom?"), _("Schrijf op waarvan u wilt afwijken en waarom."),
                _("Wij bellen u om samen een oplossing te zoeken."))  # fmt: skip


class SettlementForm(fields.Form):
    """What the desk and the employer agreed."""

    note = text(
        _("Wat is er afgesproken?"),
        _("Schrijf op wat er is afgesproken."),
        _("De werkgever leest dit. Noem geen dreiging, gezin of adres."),
    )


class DeliverForm(fields.Form):
    """The working test (§3.3): each of these was seen to work, with the family."""

    signal = worked(_("Een alarm of noodknop komt aan bij de meldkamer, of er is geen alarm"))
    followed = worked(_("Het is afgesproken en getest wie er dan komt"))
    household = worked(_("Iedereen in huis weet hoe het werkt"))


class ReviewForm(fields.Form):
    """Why it must be looked at again."""

    review_reason = fields.OneOf(
        label=_("Wat is er veranderd?"),
        choices=lists.Gone.choices,
        error_messages={"required": _("Kies wat er is veranderd.")},
    )
    message = fields.LongTextField(label=_("Vertel kort wat er is veranderd"), max_length=4000, required=False)


STEPS = {
    "inform_employer": InformForm, "offer": SureForm, "report_deviation": DeviationForm, "resolve_deviation": SettlementForm, "provide": ProvideForm,
    "wait_for_pkvw": SureForm, "carry_out": SureForm, "deliver": DeliverForm, "start_aftercare": SureForm, "check_aftercare": CheckForm, "review": ReviewForm,
    "wind_down": WindDownForm, "withdraw": SureForm, "close": SureForm,
}  # fmt: skip
ABOUT: set = {InformForm}
