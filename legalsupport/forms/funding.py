"""What is asked about the money of a running grant: costs, advances and payments."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django import forms
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext_lazy as _

from legalsupport.forms.common import (
    EuroField,
    LegalCaseForm,
    amount_field,
    few_sentences,
    one_of,
)
from legalsupport.forms.costs import CostsForm, refuse_above
from legalsupport.funding_choices import DeclarationVerdict
from legalsupport.lists import ProcedureStage
from legalsupport.transitions.funding import ABOVE_ADVANCE, ABOVE_CEILING
from ui import fields
from ui.charts import format_euros

if TYPE_CHECKING:
    from legalsupport.models import Declaration

WHO_READS_INVOICE = _(
    "Alleen u en wie uw aanvraag behandelt, kunnen de factuur openen. Wie beslist niet: op een "
    "factuur staat vaak waar de zaak over gaat."
)


class DeclareForm(CostsForm, LegalCaseForm):
    """The costs of a period, with the invoice."""

    stage = forms.ChoiceField(
        label=_("Bij welke fase horen de kosten?"), choices=ProcedureStage.choices
    )
    invoice = fields.FilesField(
        label=_("Factuur"), required=False, most=1, help_text=WHO_READS_INVOICE
    )
    invoice_allowed = forms.BooleanField(
        label=_("Wie beslist mag de factuur zien"),
        required=False,
        help_text=_("Wij kijken eerst of er niets op staat wat wie beslist niet mag weten."),
    )
    field_order = ["amount", "stage"]

    def __init__(self, *args, case, **kwargs) -> None:
        super().__init__(*args, case=case, initial={"stage": case.stage}, **kwargs)
        row = case.funding_row
        if row is not None:
            hint = _("Met btw, zoals op de factuur. Er is nog %s over.")
            self.fields["amount"].help_text = hint % format_euros(row.remaining)

    def clean(self) -> dict:
        """Check the costs, and that the amount is left."""
        answers = super().clean()
        if self.case.funding_row is not None:
            refuse_above(self, "amount", self.case.funding_row.remaining, ABOVE_CEILING)
        return answers


def declaration_label(row: "Declaration") -> str:
    """Return a declaration as a choice: its number, amount and hours."""
    hours = floatformat(row.hours, -2)
    words = {"number": row.number, "amount": format_euros(row.amount), "hours": hours}
    if row.hours:
        return str(_("Declaratie %(number)d: %(amount)s, %(hours)s uur") % words)
    return str(_("Declaratie %(number)d: %(amount)s") % words)


class _DeclarationForm(LegalCaseForm):
    """A question about which declaration it is."""

    declaration = one_of(_("Welke declaratie?"), (), _("Kies een declaratie."))

    def rows(self):
        """Return the declarations to choose from. Raises NotImplementedError: a form says."""
        raise NotImplementedError

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.choosable = {str(row.pk): row for row in self.rows()}
        choices = [(pk, declaration_label(row)) for pk, row in self.choosable.items()]
        self.fields["declaration"].choices = choices
        if len(choices) == 1:
            self.fields["declaration"].initial = choices[0][0]


class DecideDeclarationForm(_DeclarationForm):
    """What is decided about a declaration, and why not all of it."""

    verdict = one_of(_("Wat beslist u?"), DeclarationVerdict.choices, _("Kies wat u beslist."))
    amount = amount_field(
        _("Welk bedrag keurt u goed, in euro’s?"),
        _("Alleen als u een deel goedkeurt."),
        required=False,
    )
    reasons = few_sentences(
        _("Waarom niet alles?"),
        "",
        _("De aanvrager leest dit. Kosten die niet nodig waren, tellen niet mee (Awb 4:46)."),
        required=False,
    )

    def rows(self):
        """Return the declarations that wait."""
        return self.case.submitted_declarations()

    def clean(self) -> dict:
        """Require an amount below what was declared for a part, and reasons for less."""
        answers = super().clean()
        row = self.choosable.get(answers.get("declaration", ""))
        verdict = answers.get("verdict")
        if verdict == DeclarationVerdict.PARTLY and row and "amount" not in self.errors:
            amount = answers.get("amount")
            if amount is None or amount >= row.amount:
                sentence = _("Vul een bedrag in dat lager is dan %s.") % format_euros(row.amount)
                self.add_error("amount", sentence)
        if verdict in (DeclarationVerdict.PARTLY, DeclarationVerdict.REFUSED) and not answers.get(
            "reasons"
        ):
            self.add_error("reasons", _("Schrijf op waarom u niet alles goedkeurt."))
        return answers


class ShareInvoiceForm(_DeclarationForm):
    """Which invoice who decides may open."""

    checked = forms.BooleanField(
        label=_("Ik heb gekeken: er staat niets op wat wie beslist niet mag weten"),
        error_messages={"required": _("Kijk eerst op de factuur.")},
    )

    def rows(self):
        """Return the declarations of which the applicant allowed the invoice."""
        return self.case.invoices_to_share()

    def clean(self) -> dict:
        """Drop the question whether somebody looked: only its answer counts."""
        answers = super().clean()
        answers.pop("checked", None)
        return answers


class LimitsForm(LegalCaseForm):
    """The most that may be paid in advance, and what one stage may cost."""

    advance_limit = EuroField(
        label=_("Hoogstens welk voorschot, in euro’s?"),
        help_text=_(
            "Het steunpunt mag binnen dit bedrag een voorschot geven. Het wordt later verrekend, "
            "en kan worden teruggevorderd (Awb 4:95). Vul 0 in voor geen voorschot."
        ),
        error_messages={"required": _("Vul een bedrag in, of 0.")},
    )
    stage = forms.ChoiceField(
        label=_("Voor welke fase wilt u een plafond?"),
        choices=[("", _("Voor geen")), *ProcedureStage.choices],
        required=False,
    )
    part_ceiling = EuroField(label=_("Hoogstens welk bedrag voor die fase?"), required=False)

    def __init__(self, *args, case, **kwargs) -> None:
        row = case.funding_row
        initial = {"advance_limit": row.advance_limit if row else 0}
        super().__init__(*args, case=case, initial=initial, **kwargs)

    def clean(self) -> dict:
        """Refuse more than the ceiling, and a stage without an amount or the other way round."""
        answers = super().clean()
        ceiling = self.case.funding_row.ceiling if self.case.funding_row else Decimal(0)
        sentence = _("Het hoogste bedrag is %s. Vul hoogstens dat in.")
        refuse_above(self, "advance_limit", ceiling, sentence)
        refuse_above(self, "part_ceiling", ceiling, sentence)
        if answers.get("stage") and answers.get("part_ceiling") is None:
            self.add_error("part_ceiling", _("Vul in hoeveel deze fase hoogstens mag kosten."))
        if answers.get("part_ceiling") is not None and not answers.get("stage"):
            self.add_error("stage", _("Kies voor welke fase dit bedrag is."))
        return answers


class AdvanceForm(LegalCaseForm):
    """How much is paid in advance."""

    amount = amount_field(
        _("Welk voorschot, in euro’s?"),
        _("Het wordt verrekend met de kosten die u later goedkeurt (Awb 4:95)."),
    )

    def clean(self) -> dict:
        """Refuse more than is left for an advance."""
        answers = super().clean()
        if self.case.funding_row is not None:
            refuse_above(self, "amount", self.case.funding_row.left_for_advance, ABOVE_ADVANCE)
        return answers


class PaymentForm(LegalCaseForm):
    """Which amount was paid, and on which day."""

    payment = one_of(_("Welk bedrag is betaald?"), (), _("Kies wat is betaald."))
    paid_on = fields.DutchDateField(label=_("Op welke dag is het betaald?"), past=True)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.choosable = {str(row.pk): row for row in self.case.open_payments()}
        choices = [
            (pk, f"{row.label}: {format_euros(row.amount)}") for pk, row in self.choosable.items()
        ]
        self.fields["payment"].choices = choices
        if len(choices) == 1:
            self.fields["payment"].initial = choices[0][0]

    def clean_paid_on(self) -> date:
        """Check that it was owed by then. Raises ValidationError otherwise."""
        day = self.cleaned_data["paid_on"]
        row = self.choosable.get(self.cleaned_data.get("payment", ""))
        if row and day < row.known_on:
            raise forms.ValidationError(_("Op deze dag was hierover nog niet beslist."))
        return day
