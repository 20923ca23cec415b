"""The pages of an advice. What each cleans to is plain JSON: it is kept, frozen and hashed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui import fields
from veiligwonen import catalogue
from veiligwonen.models.advice import FINDING, MEASURE, PAGES

MOST_EUROS = 1_000_000


def text(
    label, hint: str = "", *, required: bool = True, max_length: int = 4000, rows: int = 6
) -> fields.LongTextField:
    """What the adviser writes."""
    wrong = {"required": _("Schrijf hier iets. Is er niets? Schrijf dan dat er niets is.")}
    return fields.LongTextField(
        label=label, help_text=hint, required=required, max_length=max_length, rows=rows, error_messages=wrong
    )


def euros(label, *, hint: str = "") -> forms.IntegerField:
    """Whole euros."""
    wrong = _("Vul een bedrag in hele euro’s in, zonder punten: bijvoorbeeld 1200.")
    return forms.IntegerField(label=label, help_text=hint, min_value=0, max_value=MOST_EUROS, initial=0,
                              widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
                              error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong))  # fmt: skip


def one_of(label, choices, wrong: str = "", **kwargs) -> fields.OneOf:
    """One of a list."""
    return fields.OneOf(
        label=label, choices=choices, error_messages={"required": wrong or _("Maak een keuze.")}, **kwargs
    )


class SummaryForm(fields.Form):
    """Half a page."""

    summary = text(_("Samenvatting"), _("Een halve bladzijde: wat is er aan de hand, en wat moet eerst?"), rows=10)


class ThreatForm(fields.Form):
    """Dreigingsanalyse."""

    sources = text(_("Bronnen"), _("Met wie sprak u, en welke stukken zag u?"))
    weight = text(_("Ernst en waarschijnlijkheid"))
    local = text(_("Plaatselijke omstandigheden"))
    unknown = text(_("Wat weet u niet?"))


class DomainsForm(fields.Form):
    """Where nothing was found."""

    none = fields.SomeOf(
        label=_("Bij welke domeinen is er geen bevinding?"), choices=catalogue.Domain.choices, required=False
    )


class FamilyForm(fields.Form):
    """Gezin en thuisfront."""

    family = text(_("Gezin en thuisfront"), _("Wie wonen er, wat weten zij, en wat vinden zij moeilijk?"))


class PkvwForm(fields.Form):
    """Politiekeurmerk."""

    missing = text(_("Wat ontbreekt er voor het Politiekeurmerk?"))
    cost = euros(_("Wat kost dat de bestuurder ongeveer, in euro?"))


class ConductForm(fields.Form):
    """Gedrag en afspraken."""

    behaviour = text(_("Gedrag en afspraken"), _("Bezoek aan de deur, wie bellen, wat niet vertellen."), rows=10)


class CarryOutForm(fields.Form):
    """Uitvoering."""

    contact = text(_("Wie is het contact bij de uitvoering?"), max_length=200, rows=2)
    planning = text(_("Planning en test"))


class AftercareForm(fields.Form):
    """Nazorg."""

    aftercare = text(_("Nazorg, herbeoordeling en einde van het ambt"))


class FindingForm(fields.Form):
    """One finding: what was seen, and what could happen."""

    domain = one_of(_("Bij welk domein hoort dit?"), catalogue.Domain.choices)
    observation = text(_("Wat zag u?"))
    risk = text(_("Wat is het risico?"))


class MeasureForm(fields.Form):
    """One measure. The employer reads it, except for the number of the finding."""

    item = forms.ChoiceField(
        label=_("Maatregel"), choices=[(slug, one.label) for slug, one in catalogue.CATALOGUE.items()]
    )
    what = text(_("Toelichting voor de uitvoering"), _("De werkgever en de leverancier lezen dit. Noem geen dreiging, gezin of adres."),
                required=False, max_length=1000, rows=3)  # fmt: skip
    finding = forms.IntegerField(
        label=_("Nummer van de bevinding"), required=False, min_value=1, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value"), _("Vul alleen het nummer in: bijvoorbeeld 2.")),
    )  # fmt: skip
    priority = one_of(_("Wanneer?"), catalogue.Priority.choices)
    temporary = forms.BooleanField(label=_("Dit is tijdelijk, tot de andere maatregelen er zijn"), required=False)
    one_off = euros(_("Eenmalige kosten, in euro"))
    recurring = euros(_("Terugkerende kosten, in euro"), hint=_("Bij een alarm hoort bijna altijd een abonnement."))
    period = one_of(_("Terugkerend per"), catalogue.Period.choices, initial=catalogue.Period.MONTH)
    luxury = euros(_("Waarvan extra luxe, in euro"), hint=_("Extra luxe is belast. Meestal is dit 0."))
    payer = one_of(_("Wie betaalt?"), catalogue.Payer.choices)
    supplier = forms.CharField(label=_("Leverancier"), required=False, max_length=200)
    recognition = one_of(_("Welk keurmerk moet de leverancier hebben?"), catalogue.Recognition.choices)
    permission = one_of(_("Wie moet eerst toestemming geven?"), catalogue.Permission.choices)
    owner_after = one_of(_("Van wie is het na plaatsing?"), catalogue.Payer.choices)

    def clean(self) -> dict:
        """A subscription must have a price (§3.1.11); luxury is part of what is paid once."""
        answers = super().clean()
        item = catalogue.CATALOGUE.get(answers.get("item", ""))
        if item and item.recurring and answers.get("recurring") == 0:
            self.add_error("recurring", _("Hier hoort een abonnement bij. Vul in wat dat kost."))
        if (answers.get("luxury") or 0) > (answers.get("one_off") or 0):
            self.add_error("luxury", _("Dit is meer dan de eenmalige kosten."))
        return answers


TEXTS = dict(
    zip(
        PAGES,
        (SummaryForm, ThreatForm, DomainsForm, FamilyForm, PkvwForm, ConductForm, CarryOutForm, AftercareForm),
        strict=True,
    )
)
KINDS = {FINDING: FindingForm, MEASURE: MeasureForm}


class AddForm(fields.Form):
    """Which measure to add."""

    item = forms.ChoiceField(label=_("Maatregel uit de catalogus"), choices=[
        (domain.label, [(slug, one.label) for slug, one in catalogue.CATALOGUE.items() if one.domain == domain]) for domain in catalogue.Domain])  # fmt: skip
