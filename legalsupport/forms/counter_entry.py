"""What is asked when a mistyped declaration, advance or payment is taken back."""

import uuid

from django.utils.translation import gettext_lazy as _

from legalsupport.forms.common import LegalCaseForm, few_sentences, one_of
from legalsupport.forms.funding import declaration_label
from legalterms.wording import in_words
from ui.charts import format_euros

WRONG_AMOUNT = _("Wie beslist leest dit. Noem geen namen. Bijvoorbeeld: verkeerd bedrag ingevuld.")
WRONG_DECLARATION = _(
    "Wie beslist leest dit, en de advocaat als die de declaratie stuurde. Noem geen namen. "
    "Bijvoorbeeld: verkeerd bedrag ingevuld."
)
NOT_PAID_AFTER_ALL = _(
    "De aanvrager en wie beslist lezen dit. Noem geen namen. Bijvoorbeeld: verkeerde betaling "
    "gekozen."
)


def why_field(hint=WRONG_AMOUNT):
    """Build the question why it is taken back."""
    return few_sentences(
        _("Waarom neemt u dit terug?"), _("Schrijf op waarom u dit terugneemt."), hint, most=1000
    )


class TakeBackDeclarationForm(LegalCaseForm):
    """Which declaration is taken back, and why."""

    declaration = one_of(_("Welke declaratie?"), (), _("Kies een declaratie."))
    reasons = why_field(WRONG_DECLARATION)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = self.case.submitted_declarations() if self.case.funding_row else ()
        choices = [(str(row.pk), declaration_label(row)) for row in rows]
        self.fields["declaration"].choices = choices

    def clean_declaration(self) -> uuid.UUID:
        """Return the id of the declaration."""
        return uuid.UUID(self.cleaned_data["declaration"])


class TakeBackAdvanceForm(LegalCaseForm):
    """Which advance is taken back, and why."""

    payment = one_of(_("Welk voorschot?"), (), _("Kies een voorschot."))
    reasons = why_field()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = self.case.unpaid_advances()
        choices = [(str(row.pk), format_euros(row.amount)) for row in rows]
        self.fields["payment"].choices = choices

    def clean_payment(self) -> uuid.UUID:
        """Return the id of the payment."""
        return uuid.UUID(self.cleaned_data["payment"])


class TakeBackPaymentForm(LegalCaseForm):
    """Which amount was recorded as paid by mistake, and why it is taken back."""

    payment = one_of(
        _("Welke betaling is niet gedaan?"),
        (),
        _("Kies een betaling."),
        help_text=_(
            "Het bedrag staat daarna weer open, met dezelfde laatste dag om te betalen. Is er wel "
            "betaald, maar te veel? Neem het dan niet terug: dat geld komt terug door een "
            "terugvordering."
        ),
    )
    reasons = why_field(NOT_PAID_AFTER_ALL)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = self.case.recorded_payments()
        self.fields["payment"].choices = [(str(row.pk), payment_label(row)) for row in rows]

    def clean_payment(self) -> uuid.UUID:
        """Return the id of the payment."""
        return uuid.UUID(self.cleaned_data["payment"])


def payment_label(row) -> str:
    """Return a payment as a choice: what it is for, how much, and when it was paid."""
    words = {
        "what": row.label,
        "amount": format_euros(row.amount),
        "when": in_words(row.paid_on),
    }
    return str(_("%(what)s: %(amount)s, betaald op %(when)s") % words)
