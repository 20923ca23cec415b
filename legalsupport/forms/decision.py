"""What who decides for the employer fills in."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from legalsupport import lists
from legalsupport.forms.common import EuroField, LegalCaseForm, few_sentences, one_of
from legalsupport.forms.desk import ADVISED_OUTCOMES, require_amount_that_fits
from legalsupport.rules.deviation import Award, deviates
from legalsupport.transitions.decision import REASONS_MISSING
from ui import fields


class DecideForm(LegalCaseForm):
    """The decision, with reasons; and why, when it is another one than was advised."""

    outcome = one_of(_("Wat besluit u?"), lists.SupportOutcome.choices, _("Kies wat u besluit."))
    amount = EuroField(
        label=_("Hoogstens welk bedrag, in euro’s?"),
        required=False,
        help_text=_("Leeg: er hoort geen bedrag bij."),
    )
    reasons = few_sentences(
        _("Waarom?"),
        _("Schrijf op waarom (Awb 3:46). U mag naar het advies verwijzen."),
        _("Dit komt in het besluit. De aanvrager leest dit."),
        most=8000,
    )
    deviation_reasons = few_sentences(
        _("Wijkt u af van het advies? Waarom?"),
        "",
        _("Dit moet als u iets anders besluit dan het advies (Awb 3:50)."),
        required=False,
    )

    def __init__(self, *args, case, **kwargs) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.advice = case.read_decision()
        if self.advice and self.advice.advised_outcome != lists.SupportOutcome.NOT_TREATED:
            self.fields["outcome"].choices = ADVISED_OUTCOMES

    def clean(self) -> dict:
        """Require reasons for a deviation, and no amount where nothing is granted."""
        answers = super().clean()
        require_amount_that_fits(self, answers)
        outcome = answers.get("outcome")
        if self.advice is None or not outcome or answers.get("deviation_reasons"):
            return answers
        advised = Award(self.advice.advised_outcome, self.advice.advised_amount)
        if deviates(advised, Award(outcome, answers.get("amount"))):
            self.add_error("deviation_reasons", REASONS_MISSING)
        return answers


class LegalMadeKnownForm(LegalCaseForm):
    """When the decision was sent or handed over."""

    made_known_on = fields.DutchDateField(
        label=_("Op welke dag is het besluit verstuurd of gegeven?"),
        help_text=_("De dag daarna begint de bezwaartermijn van zes weken (Awb 6:7 en 6:8)."),
        past=True,
    )

    def clean_made_known_on(self) -> date:
        """Check that it was decided by then. Raises ValidationError otherwise."""
        day = self.cleaned_data["made_known_on"]
        decision = self.case.read_decision()
        if decision and decision.decided_on and day < decision.decided_on:
            raise forms.ValidationError(_("Op deze dag was er nog geen besluit."))
        return day
