"""What the employer fills in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui import fields
from veiligwonen.models import Measure

YES_NO = [("1", _("Ja")), ("0", _("Nee"))]


def yes_no(label, hint: str = "") -> forms.TypedChoiceField:
    """Ja of nee."""
    return forms.TypedChoiceField(label=label, help_text=hint, choices=YES_NO, coerce=lambda value: value == "1", widget=fields.ChoiceBoxes,
                                  error_messages={"required": _("Kies ja of nee.")})  # fmt: skip


class ArboForm(fields.Form):
    """The arbo-vrijstelling (domain reference support §3.5)."""

    in_rie = yes_no(_("Staat het risico in uw RI&E en de maatregel in het plan van aanpak?"), _("Arbowet artikel 5."))
    no_contribution = yes_no(_("Betaalt de bestuurder niets mee, ook niet via het loon?"), _("Arbowet artikel 44."))
    arbo_place = yes_no(
        _("Is het op een plaats waar u arbobeleid uitvoert?"),
        _("Een werkkamer thuis is geen werkplek. Deze grond kan wel."),
    )


class DecisionForm(fields.Form):
    """Per measure: provide, or deviate."""

    decision = fields.OneOf(
        label=_("Wat besluit u?"),
        choices=Measure.Decision.choices,
        error_messages={"required": _("Kies wat u besluit.")},
    )


class ProgressForm(fields.Form):
    """Per measure: ordered, placed, tested."""

    status = fields.OneOf(
        label=_("Hoe ver is het?"), choices=[(one.value, one.label) for one in Measure.Status if one not in {"vastgesteld", "vervallen"}],
        error_messages={"required": _("Kies hoe ver het is.")},
    )  # fmt: skip
    on = fields.DutchDateField(label=_("Op welke dag?"), past=True)
    tested_by = forms.CharField(
        label=_("Wie testte het?"), required=False, max_length=200, help_text=_("Alleen invullen bij Getest.")
    )
    permission_on = fields.DutchDateField(label=_("Toestemming gekregen op"), required=False, past=True)

    def __init__(self, *args, measure: Measure, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.measure = measure
        if measure.permission == "geen":
            del self.fields["permission_on"]

    def clean(self) -> dict:
        """A test was done by somebody; where others must agree, they did before it is placed."""
        answers = super().clean()
        if answers.get("status") == Measure.Status.TESTED and not answers.get("tested_by"):
            self.add_error("tested_by", _("Schrijf op wie het testte."))
        waits = self.measure.permission != "geen" and not (answers.get("permission_on") or self.measure.permission_on)
        if (
            waits
            and answers.get("status") in {Measure.Status.PLACED, Measure.Status.TESTED}
            and "permission_on" not in self.errors
        ):
            self.add_error("permission_on", _("Eerst moet de toestemming er zijn. Vul in wanneer u die kreeg."))
        return answers


class ProvideForm(fields.Form):
    """The decision."""

    contact = forms.CharField(label=_("Wie is bij u het contact voor de uitvoering?"), max_length=200, help_text=_("Naam en telefoonnummer op het werk."),
                              error_messages={"required": _("Vul in wie de uitvoering regelt.")})  # fmt: skip


class CertificateForm(fields.Form):
    """The certificate of the Politiekeurmerk is there."""

    until = fields.DutchDateField(label=_("Tot wanneer is het certificaat geldig?"), future=True)


class WindDownForm(fields.Form):
    """End of office, with an agreed end."""

    ends_on = fields.DutchDateField(label=_("Tot wanneer blijven de maatregelen?"))
    subscriptions_end = fields.DutchDateField(label=_("Op welke dag stoppen de abonnementen?"))
    ownership = fields.LongTextField(label=_("Van wie worden de spullen?"), max_length=1000, rows=3,
                                     error_messages={"required": _("Schrijf op van wie de spullen worden.")})  # fmt: skip


class CheckForm(fields.Form):
    """Aftercare."""

    works = yes_no(_("Werken alle maatregelen?"), _("Test ze samen, ook de doormelding."))
    note = fields.LongTextField(
        label=_("Hoe gaat het?"), max_length=4000, error_messages={"required": _("Schrijf op hoe het gaat.")}
    )
    pkvw_until = fields.DutchDateField(
        label=_("Tot wanneer geldt het Politiekeurmerk?"), future=True, required=False, help_text=_("Vul dit in bij een nieuw certificaat."),
    )  # fmt: skip


class ShieldForm(fields.Form):
    """Address shielding in one register."""

    asked_on = fields.DutchDateField(label=_("Gevraagd op"), past=True, required=False)
    granted_on = fields.DutchDateField(label=_("Toegekend op"), past=True, required=False)

    def clean(self) -> dict:
        """Nobody grants what was not asked."""
        answers = super().clean()
        asked, granted = answers.get("asked_on"), answers.get("granted_on")
        if asked and granted and granted < asked:
            self.add_error("granted_on", _("Dit is vóór de dag waarop het is gevraagd."))
        return answers
