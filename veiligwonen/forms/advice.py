"""The pages of an advice. Each cleans to plain JSON, which is kept, frozen and hashed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui import fields
from veiligwonen import catalogue
from veiligwonen.rules.advice_pages import FINDING, MEASURE

MOST_EUROS = 1_000_000


def advice_text(
    label, hint="", *, max_length: int = 4000, rows: int = 6, required: bool = True
) -> fields.LongTextField:
    """Build a field for what the adviser writes."""
    message = _("Schrijf hier iets. Is er niets? Schrijf dan dat er niets is.")
    return fields.LongTextField(
        label=label,
        help_text=hint,
        required=required,
        max_length=max_length,
        rows=rows,
        error_messages={"required": message},
    )


def whole_euros(label, hint="") -> forms.IntegerField:
    """Build a field for an amount in whole euros, at most a million."""
    message = _("Vul een bedrag in hele euro’s in, zonder punten: bijvoorbeeld 1200.")
    codes = ("required", "invalid", "min_value", "max_value")
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=0,
        max_value=MOST_EUROS,
        initial=0,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(codes, message),
    )


def choice(label, choices, **kwargs) -> fields.SingleChoiceField:
    """Build a question with one answer out of a list."""
    messages = {"required": _("Maak een keuze.")}
    return fields.SingleChoiceField(label=label, choices=choices, error_messages=messages, **kwargs)


class SummaryForm(fields.Form):
    """The summary (samenvatting), half a page."""

    summary = advice_text(
        _("Samenvatting"),
        _("Een halve bladzijde: wat is er aan de hand, en wat moet eerst?"),
        rows=10,
    )


class AdviceThreatForm(fields.Form):
    """The analysis of the threat (dreigingsanalyse)."""

    sources = advice_text(_("Bronnen"), _("Met wie sprak u, en welke stukken zag u?"))
    weight = advice_text(_("Ernst en waarschijnlijkheid"))
    local = advice_text(_("Plaatselijke omstandigheden"))
    unknown = advice_text(_("Wat weet u niet?"))


class DomainsForm(fields.Form):
    """The domains without a finding."""

    none = fields.MultipleChoiceField(
        label=_("Bij welke domeinen is er geen bevinding?"),
        choices=catalogue.Domain.choices,
        required=False,
    )


class FamilyForm(fields.Form):
    """The family (gezin en thuisfront)."""

    family = advice_text(
        _("Gezin en thuisfront"),
        _("Wie wonen er, wat weten zij, en wat vinden zij moeilijk?"),
    )


class PkvwForm(fields.Form):
    """What is missing for the Politiekeurmerk."""

    missing = advice_text(_("Wat ontbreekt er voor het Politiekeurmerk?"))
    cost = whole_euros(_("Wat kost dat de bestuurder ongeveer, in euro?"))


class ConductForm(fields.Form):
    """Conduct and agreements (gedrag en afspraken)."""

    behaviour = advice_text(
        _("Gedrag en afspraken"),
        _("Bezoek aan de deur, wie bellen, wat niet vertellen."),
        rows=10,
    )


class CarryOutForm(fields.Form):
    """How the advice is carried out (uitvoering)."""

    contact = advice_text(_("Wie is het contact bij de uitvoering?"), max_length=200, rows=2)
    planning = advice_text(_("Planning en test"))


class AftercareForm(fields.Form):
    """Aftercare, review and end of office (nazorg)."""

    aftercare = advice_text(_("Nazorg, herbeoordeling en einde van het ambt"))


class FindingForm(fields.Form):
    """One finding: what the adviser saw, and what could happen."""

    domain = choice(_("Bij welk domein hoort dit?"), catalogue.Domain.choices)
    observation = advice_text(_("Wat zag u?"))
    risk = advice_text(_("Wat is het risico?"))


class MeasureForm(fields.Form):
    """One measure. The employer reads it, except for the number of the finding."""

    item = forms.ChoiceField(
        label=_("Maatregel"),
        choices=[(slug, item.label) for slug, item in catalogue.CATALOGUE.items()],
    )
    what = advice_text(
        _("Toelichting voor de uitvoering"),
        _("De werkgever en de leverancier lezen dit. Noem geen dreiging, gezin of adres."),
        required=False,
        max_length=1000,
        rows=3,
    )
    finding = forms.IntegerField(
        label=_("Nummer van de bevinding"),
        required=False,
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value"), _("Vul alleen het nummer in: bijvoorbeeld 2.")
        ),
    )
    priority = choice(_("Wanneer?"), catalogue.Priority.choices)
    temporary = forms.BooleanField(
        label=_("Dit is tijdelijk, tot de andere maatregelen er zijn"), required=False
    )
    one_off = whole_euros(_("Eenmalige kosten, in euro"))
    recurring = whole_euros(
        _("Terugkerende kosten, in euro"), _("Bij een alarm hoort bijna altijd een abonnement.")
    )
    period = choice(_("Terugkerend per"), catalogue.Period.choices, initial=catalogue.Period.MONTH)
    luxury = whole_euros(
        _("Waarvan extra luxe, in euro"), _("Extra luxe is belast. Meestal is dit 0.")
    )
    payer = choice(_("Wie betaalt?"), catalogue.Payer.choices)
    supplier = forms.CharField(label=_("Leverancier"), required=False, max_length=200)
    recognition = choice(
        _("Welk keurmerk moet de leverancier hebben?"), catalogue.Recognition.choices
    )
    permission = choice(_("Wie moet eerst toestemming geven?"), catalogue.Permission.choices)
    owner_after = choice(_("Van wie is het na plaatsing?"), catalogue.Payer.choices)

    def clean(self) -> dict:
        """Require a price for a subscription; refuse more luxury than is paid once.

        Source: docs/domain/support.md §3.1.11.
        """
        answers = super().clean()
        item = catalogue.CATALOGUE.get(answers.get("item", ""))
        if item and item.recurring and answers.get("recurring") == 0:
            message = _("Hier hoort een abonnement bij. Vul in wat dat kost.")
            self.add_error("recurring", message)
        luxury = answers.get("luxury") or 0
        one_off = answers.get("one_off") or 0
        if luxury > one_off:
            self.add_error("luxury", _("Dit is meer dan de eenmalige kosten."))
        return answers


# The pages that every advice has (models.advice.PAGES), by their slug.
ADVICE_FORMS = {
    "samenvatting": SummaryForm,
    "dreiging": AdviceThreatForm,
    "domeinen": DomainsForm,
    "gezin": FamilyForm,
    "pkvw": PkvwForm,
    "afspraken": ConductForm,
    "uitvoering": CarryOutForm,
    "nazorg": AftercareForm,
}
# The pages of which an advice has as many as the adviser adds, by their kind.
PART_FORMS = {FINDING: FindingForm, MEASURE: MeasureForm}


def _items_of(domain: catalogue.Domain) -> list[tuple[str, str]]:
    items = catalogue.CATALOGUE.items()
    return [(slug, item.label) for slug, item in items if item.domain == domain]


class AddMeasureForm(fields.Form):
    """Which measure to add, out of the catalogue."""

    item = forms.ChoiceField(
        label=_("Maatregel uit de catalogus"),
        choices=[(domain.label, _items_of(domain)) for domain in catalogue.Domain],
    )
