"""What is filled in when a decision takes longer, when support goes on, and about a melder."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from legalsupport import objection_lists as lists
from legalsupport.forms.common import EuroField, LegalCaseForm, few_sentences, one_of
from legalsupport.forms.decision import LegalMadeKnownForm
from legalsupport.forms.desk import ADVISED_OUTCOMES, APPLICANT_READS
from legalsupport.lists import WITH_AMOUNT
from legalsupport.transitions.objection_decision import problems_of_decision
from legalterms.closed_days import no_term_ends_on
from organisations.models import EquatedDay
from ui import fields
from ui.charts import format_euros

LONGEST_ADJOURNMENT = timedelta(weeks=26)


class AdjournForm(LegalCaseForm):
    """The reasonable term that is named in writing (Awb 4:14 lid 3)."""

    adjourned_until = fields.DutchDateField(
        label=_("Tot en met welke dag komt het besluit?"),
        future=True,
        help_text=_("Zo kort als redelijk is. De aanvrager krijgt een brief."),
    )
    reasons = few_sentences(
        _("Waarom lukt het niet eerder?"), _("Schrijf op waarom."), _("Dit komt in de brief.")
    )

    def clean_adjourned_until(self) -> date:
        """Check that it is a working day after the term of now. Raises ValidationError."""
        day = self.cleaned_data["adjourned_until"]
        deadline = self.case.deadlines.filter(name="decision").first()
        if deadline and day <= timezone.localdate(deadline.due):
            raise forms.ValidationError(_("Dit is niet later dan de termijn die nu loopt."))
        if day > timezone.localdate() + LONGEST_ADJOURNMENT:
            raise forms.ValidationError(_("Dit is geen redelijke termijn. Kies een eerdere dag."))
        if no_term_ends_on(day, EquatedDay.objects.days()):
            raise forms.ValidationError(_("Kies een werkdag."))
        return day


class SuspendForm(LegalCaseForm):
    """Why the term stands still, and since when (Awb 4:15 lid 2)."""

    ground = one_of(
        _("Waarom staat de termijn stil?"), lists.SuspensionGround.choices, _("Kies waarom.")
    )
    since = fields.DutchDateField(
        label=_("Wat is de eerste dag die stilstaat?"),
        past=True,
        help_text=_("Dat is nooit vóór de dag waarop de reden begon."),
    )
    message = few_sentences(
        _("Uitleg voor de aanvrager"),
        _("Leg uit waarom, en wanneer het besluit dan komt (Awb 4:15 lid 3)."),
        APPLICANT_READS,
    )

    def __init__(self, *args, case, **kwargs) -> None:
        super().__init__(*args, case=case, **kwargs)
        if case.objection_is_open:
            self.fields["ground"].choices = [
                choice
                for choice in lists.SuspensionGround.choices
                if choice[0] != lists.SuspensionGround.CONSENT
            ]

    def clean_since(self) -> date:
        """Check that the term ran on that day. Raises ValidationError otherwise."""
        day = self.cleaned_data["since"]
        began_on = self.case.counted_from(self.case.decision_due_now)
        if began_on and day < began_on <= timezone.localdate():
            raise forms.ValidationError(_("Op deze dag liep de termijn nog niet."))
        return day


class ResumeTermForm(LegalCaseForm):
    """On which day the term runs again."""

    last_day = fields.DutchDateField(
        label=_("Wat is de laatste dag die stilstond?"),
        past=True,
        help_text=_("De dag daarna loopt de termijn weer."),
    )
    message = few_sentences(
        _("Uitleg voor de aanvrager"),
        _("Schrijf op dat de termijn weer loopt (Awb 4:15 lid 4)."),
        APPLICANT_READS,
    )

    def clean_last_day(self) -> date:
        """Check that it stood still by then. Raises ValidationError otherwise."""
        day = self.cleaned_data["last_day"]
        standing_still = self.case.standing_still
        if standing_still and day < standing_still.still_since:
            raise forms.ValidationError(_("Op deze dag stond de termijn nog niet stil."))
        return day


class DefaultNoticeForm(LegalCaseForm):
    """When a notice of default came, and why nothing would be owed."""

    received_on = fields.DutchDateField(
        label=_("Op welke dag kwam de ingebrekestelling binnen?"), past=True
    )
    exemption = one_of(
        _("Is er geen dwangsom verschuldigd? Waarom?"),
        [("", _("Gewoon: de dwangsom gaat lopen")), *lists.PenaltyExemption.choices],
        "",
        required=False,
    )

    def clean_received_on(self) -> date:
        """Check that the term was over by then. Raises ValidationError otherwise."""
        day = self.cleaned_data["received_on"]
        deadline = self.case.deadlines.filter(name=self.case.decision_due_now).first()
        if deadline and day <= timezone.localdate(deadline.due):
            raise forms.ValidationError(_("Op deze dag was de beslistermijn nog niet voorbij."))
        return day


class LateAppealForm(fields.Form):
    """When a court was asked because no decision came."""

    court_on = fields.DutchDateField(label=_("Op welke dag is beroep ingesteld?"), past=True)


class DecideObjectionForm(LegalCaseForm):
    """The decision on the bezwaar, within what the law allows."""

    late_is_excused = forms.BooleanField(
        label=_("Het bezwaar is te laat, maar dat is verschoonbaar (Awb 6:11)"), required=False
    )
    outcome = one_of(
        _("Wat beslist u op het bezwaar?"),
        lists.ObjectionOutcome.choices,
        _("Kies wat u op het bezwaar beslist."),
    )
    new_outcome = one_of(_("Gegrond? Wat besluit u dan?"), ADVISED_OUTCOMES, "", required=False)
    new_amount = EuroField(
        label=_("Hoogstens welk bedrag, in euro’s?"),
        required=False,
        help_text=_("Leeg: er hoort geen bedrag bij. Nooit minder dan het eerste besluit."),
    )
    new_reclaim = EuroField(
        label=_("Gegrond? Welk bedrag vordert u nog terug, in euro’s?"),
        required=False,
        help_text=_("Nooit meer dan nu is teruggevorderd. Niets meer? Vul 0 in."),
    )
    reasons = few_sentences(
        _("Waarom?"),
        _("Schrijf op waarom (Awb 7:12)."),
        _("Dit komt in de beslissing. De aanvrager leest dit."),
        most=8000,
    )
    deviation_reasons = few_sentences(
        _("Wijkt u af van de commissie? Waarom?"),
        "",
        _("Dit moet als u iets anders beslist dan de commissie adviseert (Awb 7:13 lid 7)."),
        required=False,
    )
    is_unlawful = forms.BooleanField(
        label=_("Het besluit wordt herroepen omdat het onrechtmatig was"), required=False
    )
    costs = EuroField(
        label=_("Welk bedrag aan kosten in bezwaar vergoedt u, in euro’s?"), required=False
    )

    def __init__(self, *args, case, **kwargs) -> None:
        super().__init__(*args, case=case, **kwargs)
        objection = case.objection
        self._ask_about(objection)
        if not (objection and objection.is_late):
            del self.fields["late_is_excused"]
        if not (objection and objection.has_committee):
            del self.fields["deviation_reasons"]
        if not (objection and objection.costs_requested):
            del self.fields["is_unlawful"], self.fields["costs"]

    def _ask_about(self, objection) -> None:
        """Ask about what is contested: the request, a settlement, a reclaim, or the last two."""
        if objection is None or not objection.is_about_money:
            del self.fields["new_reclaim"]
            return
        del self.fields["new_outcome"]
        if objection.recovery_id is None:
            del self.fields["new_reclaim"]
        if objection.is_about_reclaim_alone:
            del self.fields["new_amount"]
            return
        if objection.is_about_penalty:
            label = _("Gegrond? Op welk bedrag stelt u de dwangsom vast, in euro’s?")
            self.fields["new_amount"].label = label
            return
        words = {
            "settled": format_euros(objection.contested_amount),
            "approved": format_euros(self.case.funding_row.approved),
        }
        hint = _("Nu is %(settled)s vastgesteld. Hoogstens %(approved)s: dat is goedgekeurd.")
        self.fields["new_amount"].label = _("Gegrond? Op welk bedrag stelt u nu vast, in euro’s?")
        self.fields["new_amount"].help_text = hint % words

    def clean(self) -> dict:
        """Say at each question what the law does not allow."""
        answers = super().clean()
        if not answers.get("outcome") or self.case.objection is None:
            return answers
        about_money = self.case.objection.is_about_money
        new_amount = answers.get("new_amount")
        if new_amount and not about_money and answers.get("new_outcome") not in WITH_AMOUNT:
            self.add_error("new_amount", _("Hier hoort geen bedrag bij. Laat het leeg."))
        for name, sentence in problems_of_decision(self.case, answers).items():
            self.add_error(name if name in self.fields else None, sentence)
        return answers


class ObjectionMadeKnownForm(LegalMadeKnownForm):
    """When the decision on the bezwaar was sent or handed over."""

    made_known_on = fields.DutchDateField(
        label=_("Op welke dag is de beslissing op bezwaar verstuurd of gegeven?"),
        help_text=_("De dag daarna begint de beroepstermijn van zes weken (Awb 6:7 en 6:8)."),
        past=True,
    )

    def clean_made_known_on(self) -> date:
        """Check that it was decided by then. Raises ValidationError otherwise."""
        day = self.cleaned_data["made_known_on"]
        decision = self.case.objection_decision
        if decision and day < decision.decided_on:
            raise forms.ValidationError(_("Op deze dag was er nog niet beslist."))
        return day


class RenewForm(fields.Form):
    """Who appeals, and the next hearing."""

    appellant = one_of(
        _("Wie gaat in hoger beroep?"), lists.Appellant.choices, _("Kies wie in beroep gaat.")
    )
    hearing_on = fields.DutchDateField(
        label=_("Wanneer is de zitting, of de laatste dag om te reageren?"),
        future=True,
        required=False,
        help_text=_("Alles wat de aanvrager al vertelde, gaat mee."),
    )


class IntegrityReportForm(fields.Form):
    """Who reported about the applicant."""

    reporter = forms.CharField(
        label=_("Wie deed de melding?"),
        max_length=300,
        help_text=_("Alleen wie deze zaak behandelt, leest dit. De aanvrager en wie beslist niet."),
        error_messages={"required": _("Vul in wie de melding deed.")},
    )
    report = few_sentences(_("Wat is er gemeld?"), "", "", most=8000, required=False)
