"""What is asked about costs, by whoever declares them: a period, hours, a rate and a sum."""

from decimal import Decimal

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from legalsupport.decider_words import by_decider
from legalsupport.forms.common import EuroField, amount_field, few_sentences
from legalsupport.rules.funding import most_of_invoice
from ui import fields
from ui.charts import format_euros

MOST_HOURS = 2000
WITHOUT_CONTENT = by_decider(
    _(
        "Uw werkgever leest dit om te beslissen. Noem geen namen en niet waar de zaak over gaat. "
        "Bijvoorbeeld: zitting voorbereid."
    ),
    _(
        "Het ministerie leest dit om te beslissen. Noem geen namen en niet waar de zaak over "
        "gaat. Bijvoorbeeld: zitting voorbereid."
    ),
)


def refuse_above(form: forms.Form, name: str, most: Decimal, sentence: str) -> None:
    """Put an error at an amount that is above the most, naming what is left."""
    amount = form.cleaned_data.get(name)
    if amount is not None and amount > most:
        form.add_error(name, str(sentence) % format_euros(most))


class CostsForm(fields.Form):
    """The costs of a period."""

    amount = amount_field(
        _("Welk bedrag declareert u, in euro’s?"), _("Met btw, zoals op de factuur.")
    )
    first_day = fields.DutchDateField(label=_("Vanaf welke dag?"), past=True)
    last_day = fields.DutchDateField(label=_("Tot en met welke dag?"), past=True)
    hours = EuroField(
        label=_("Hoeveel uren?"),
        required=False,
        max_value=Decimal(MOST_HOURS),
        error_messages={"invalid": _("Schrijf de uren in cijfers. Bijvoorbeeld 3,5.")},
    )
    hourly_rate = EuroField(label=_("Welk tarief per uur, met btw?"), required=False)
    other_costs = EuroField(
        label=_("Andere kosten, in euro’s"),
        required=False,
        help_text=_("Zoals griffierecht of reiskosten."),
    )
    purpose = few_sentences(
        _("Waarvoor zijn de kosten?"),
        _("Schrijf in een paar woorden waarvoor de kosten zijn."),
        WITHOUT_CONTENT,
        most=1000,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        maximum = settings.LEGAL_MAXIMUM_HOURLY_RATE
        if maximum is not None:
            words = _("Vergoed wordt hoogstens %s per uur.") % format_euros(maximum)
            self.fields["hourly_rate"].help_text = words

    def clean(self) -> dict:
        """Check the period, and that hours and costs explain the amount."""
        answers = super().clean()
        for name in ("hours", "hourly_rate", "other_costs"):
            answers[name] = answers.get(name) or Decimal(0)
        first_day = answers.get("first_day")
        last_day = answers.get("last_day")
        if first_day and last_day and last_day < first_day:
            self.add_error("last_day", _("Deze dag ligt voor de eerste dag."))
        self._check_sum(answers)
        return answers

    def _check_sum(self, answers: dict) -> None:
        maximum = settings.LEGAL_MAXIMUM_HOURLY_RATE
        if maximum is not None and answers["hourly_rate"] > maximum:
            sentence = _("Vergoed wordt hoogstens %s per uur. Vul dat in.")
            self.add_error("hourly_rate", sentence % format_euros(maximum))
        explained_names = {"amount", "hours", "hourly_rate", "other_costs"}
        if explained_names & set(self.errors):
            return
        most = most_of_invoice(answers["hours"], answers["hourly_rate"], answers["other_costs"])
        if answers.get("amount", Decimal(0)) > most:
            sentence = _("Uren, tarief en andere kosten zijn samen %s. Dit bedrag is hoger.")
            self.add_error("amount", sentence % format_euros(most))
