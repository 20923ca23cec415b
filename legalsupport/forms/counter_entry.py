"""What is asked when a mistyped declaration or advance is taken back."""

import uuid

from django.utils.translation import gettext_lazy as _

from legalsupport.forms.common import LegalCaseForm, few_sentences, one_of
from legalsupport.forms.funding import declaration_label
from ui.charts import format_euros


def why_field():
    """Build the question why it is taken back."""
    return few_sentences(
        _("Waarom neemt u dit terug?"),
        _("Schrijf op waarom u dit terugneemt."),
        _("Wie beslist leest dit. Noem geen namen. Bijvoorbeeld: verkeerd bedrag ingevuld."),
        most=1000,
    )


class TakeBackDeclarationForm(LegalCaseForm):
    """Which declaration is taken back, and why."""

    declaration = one_of(_("Welke declaratie?"), (), _("Kies een declaratie."))
    reasons = why_field()

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
