"""Parts that forms of legal support share."""

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from legalsupport.decider_words import by_decider
from legalsupport.models.decision import MOST_DIGITS
from ui import fields

if TYPE_CHECKING:
    from legalsupport.models import LegalSupport

CENT = Decimal("0.01")
WITH_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")


MAY_DECIDER_KNOW = by_decider(
    _("Mag uw werkgever weten dat u dit aanvraagt?"),
    _("Mag het ministerie op uw aanvraag beslissen?"),
)
CHOOSE_CONSENT = by_decider(
    _("Kies of uw werkgever dit mag weten."), _("Kies of het ministerie mag beslissen.")
)


class LegalCaseForm(fields.Form):
    """A form whose questions depend on the case. It is given the case."""

    def __init__(self, *args, case: "LegalSupport", **kwargs) -> None:
        self.case = case
        super().__init__(*args, **kwargs)


class EuroField(forms.DecimalField):
    """An amount as people write it: 1250, 1.250,50 or € 1250. Cleans to a Decimal, or None."""

    default_error_messages = {
        "invalid": _("Schrijf het bedrag in cijfers. Bijvoorbeeld 1250 of 1.250,50."),
        "min_value": _("Het bedrag kan niet lager zijn dan nul."),
        "max_digits": _("Dit bedrag is te hoog. Kijk of het klopt."),
        "max_whole_digits": _("Dit bedrag is te hoog. Kijk of het klopt."),
        "max_decimal_places": _("Schrijf hoogstens twee cijfers achter de komma."),
    }

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        kwargs.setdefault("min_value", Decimal(0))
        super().__init__(max_digits=MOST_DIGITS, decimal_places=2, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        """Return the amount. Raises ValidationError for what is no amount."""
        return super().to_python(_without_marks(value) if isinstance(value, str) else value)

    def widget_attrs(self, widget: forms.Widget) -> dict:
        """Return no attributes of a number input: this is a text, with a comma."""
        return {}


def _without_marks(text: str) -> str:
    """Return an amount as Python writes it: no euro sign, no thousands, a point before cents."""
    amount = "".join(text.replace("€", "").split())
    if "," in amount:
        return amount.replace(".", "").replace(",", ".")
    if WITH_THOUSANDS.fullmatch(amount):
        return amount.replace(".", "")
    return amount


def amount_field(label, hint="", **kwargs) -> EuroField:
    """Build a question for an amount above nothing."""
    kwargs.setdefault("min_value", CENT)
    return EuroField(
        label=label,
        help_text=hint,
        error_messages={
            "required": _("Vul het bedrag in."),
            "min_value": _("Vul een bedrag in dat hoger is dan nul."),
        },
        **kwargs,
    )


def few_sentences(label, missing, hint="", *, most: int = 4000, **kwargs) -> fields.LongTextField:
    """Build a field for a few sentences. `missing`: what is read when nothing was written."""
    return fields.LongTextField(
        label=label,
        max_length=most,
        help_text=hint,
        error_messages={"required": missing},
        **kwargs,
    )


def one_of(label, choices, missing, **kwargs) -> fields.SingleChoiceField:
    """Build a question with one answer. `missing`: what is read when nothing was chosen."""
    return fields.SingleChoiceField(
        label=label, choices=choices, error_messages={"required": missing}, **kwargs
    )


class ConfirmStepForm(fields.Form):
    """A step with nothing to fill in: only its button confirms it."""
