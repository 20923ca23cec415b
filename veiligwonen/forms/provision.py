"""What the employer fills in to decide and to provide, and who may tell the employer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import Person
from ui import fields
from veiligwonen.catalogue import Permission
from veiligwonen.forms.common import CaseForm, long_text
from veiligwonen.forms.request_claim import EmployerForm, employer_contacts
from veiligwonen.models import Measure

YES_NO = [("1", _("Ja")), ("0", _("Nee"))]
PLACED_STATUSES = (Measure.Status.PLACED, Measure.Status.TESTED)
PROGRESS_CHOICES = [
    (status.value, status.label)
    for status in Measure.Status
    if status not in (Measure.Status.ADOPTED, Measure.Status.DROPPED)
]


def yes_no(label, hint="") -> forms.TypedChoiceField:
    """Build a question with the answers yes and no, which clean to True and False."""
    return forms.TypedChoiceField(
        label=label,
        help_text=hint,
        choices=YES_NO,
        coerce=lambda value: value == "1",
        widget=fields.ChoiceBoxes,
        error_messages={"required": _("Kies ja of nee.")},
    )


class InformForm(CaseForm):
    """What the employer may know, and who reads for it. Filled in by the applicant."""

    consent = EmployerForm.base_fields["consent"]
    employer_contact = EmployerForm.base_fields["employer_contact"]

    def __init__(self, *args, case, **kwargs) -> None:
        kwargs["initial"] = {
            "consent": case.consent,
            "employer_contact": case.employer_contact_id,
        }
        super().__init__(*args, case=case, **kwargs)
        contacts = employer_contacts(case.organisation_id, *case.conflicted)
        self.fields["employer_contact"].queryset = contacts


class ContactForm(CaseForm):
    """Who reads for the employer instead of who left. Filled in by the applicant."""

    employer_contact = forms.ModelChoiceField(
        label=_("Wie mag namens uw werkgever meelezen?"),
        queryset=Person.objects.none(),
        widget=fields.ChoiceBoxes,
        empty_label=None,
        error_messages={
            "required": _("Kies wie mag meelezen."),
            "invalid_choice": _("Kies iemand uit de lijst."),
        },
    )

    def __init__(self, *args, case, **kwargs) -> None:
        super().__init__(*args, case=case, **kwargs)
        contacts = employer_contacts(case.organisation_id, *case.conflicted)
        self.fields["employer_contact"].queryset = contacts


class ArboForm(fields.Form):
    """The questions of the tax exemption (arbo-vrijstelling, docs/domain/support.md §3.5)."""

    in_rie = yes_no(
        _("Staat het risico in uw RI&E en de maatregel in het plan van aanpak?"),
        _("Arbowet artikel 5."),
    )
    no_contribution = yes_no(
        _("Betaalt de bestuurder niets mee, ook niet via het loon?"), _("Arbowet artikel 44.")
    )
    arbo_place = yes_no(
        _("Is het op een plaats waar u arbobeleid uitvoert?"),
        _("Een werkkamer thuis is geen werkplek. Deze grond kan wel."),
    )


class DecisionForm(fields.Form):
    """Whether the employer provides one measure, or deviates from the advice."""

    decision = fields.SingleChoiceField(
        label=_("Wat besluit u?"),
        choices=Measure.Decision.choices,
        error_messages={"required": _("Kies wat u besluit.")},
    )


class ProgressForm(fields.Form):
    """How far one measure is: ordered, placed or tested."""

    status = fields.SingleChoiceField(
        label=_("Hoe ver is het?"),
        choices=PROGRESS_CHOICES,
        error_messages={"required": _("Kies hoe ver het is.")},
    )
    on = fields.DutchDateField(label=_("Op welke dag?"), past=True)
    tested_by = forms.CharField(
        label=_("Wie testte het?"),
        required=False,
        max_length=200,
        help_text=_("Alleen invullen bij Getest."),
    )
    permission_on = fields.DutchDateField(
        label=_("Toestemming gekregen op"), required=False, past=True
    )

    def __init__(self, *args, measure: Measure, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.measure = measure
        if not self._needs_permission:
            del self.fields["permission_on"]

    @property
    def _needs_permission(self) -> bool:
        return self.measure.permission != Permission.NONE

    def clean(self) -> dict:
        """Require who tested it; and permission of others before it is placed."""
        answers = super().clean()
        status = answers.get("status")
        if status == Measure.Status.TESTED and not answers.get("tested_by"):
            self.add_error("tested_by", _("Schrijf op wie het testte."))
        if status in PLACED_STATUSES and self._waits_for_permission(answers):
            message = _("Eerst moet de toestemming er zijn. Vul in wanneer u die kreeg.")
            self.add_error("permission_on", message)
        return answers

    def _waits_for_permission(self, answers: dict) -> bool:
        if not self._needs_permission or "permission_on" in self.errors:
            return False
        return not (answers.get("permission_on") or self.measure.permission_on)


class DeviationForm(fields.Form):
    """What the employer will not provide, and why."""

    note = long_text(
        _("Waarvan wilt u afwijken, en waarom?"),
        _("Schrijf op waarvan u wilt afwijken en waarom."),
        _("Wij bellen u om samen een oplossing te zoeken."),
    )


class SettlementForm(fields.Form):
    """What the desk and the employer agreed about a deviation."""

    note = long_text(
        _("Wat is er afgesproken?"),
        _("Schrijf op wat er is afgesproken."),
        _("De werkgever leest dit. Noem geen dreiging, gezin of adres."),
    )


class ProvideForm(fields.Form):
    """The contact for carrying out, which the decision of the employer names."""

    contact = forms.CharField(
        label=_("Wie is bij u het contact voor de uitvoering?"),
        max_length=200,
        help_text=_("Naam en telefoonnummer op het werk."),
        error_messages={"required": _("Vul in wie de uitvoering regelt.")},
    )


class MadeKnownForm(CaseForm):
    """When the decision was sent or handed over."""

    made_known_on = fields.DutchDateField(
        label=_("Wanneer kreeg de bestuurder het besluit?"),
        help_text=_(
            "De dag waarop u het besluit verstuurde of gaf. Daarna begint de bezwaartermijn."
        ),
        past=True,
    )

    def clean_made_known_on(self):
        """Check that it was decided by then. Raises ValidationError otherwise."""
        day = self.cleaned_data["made_known_on"]
        if day < self.case.provision.decided_on:
            raise forms.ValidationError(_("Op deze dag was er nog geen besluit."))
        return day


class CertificateForm(fields.Form):
    """Until when the certificate of the Politiekeurmerk is valid."""

    until = fields.DutchDateField(label=_("Tot wanneer is het certificaat geldig?"), future=True)
