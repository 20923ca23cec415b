"""The steps of the desk and the answers of the applicant."""

from datetime import date, datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from legalsupport import lists
from legalsupport.decider_words import by_decider
from legalsupport.forms.common import (
    CHOOSE_CONSENT,
    MAY_DECIDER_KNOW,
    EuroField,
    LegalCaseForm,
    few_sentences,
    one_of,
)
from organisations.workdays import end_of
from ui import fields

APPLICANT_READS = _("De aanvrager leest dit.")
WITHOUT_STORY = _(
    "Wie beslist leest dit. Noem niet wat de aanvrager in vertrouwen vertelde, geen naam van de "
    "wederpartij en geen gezin."
)
ADVISED_OUTCOMES = [
    (outcome.value, outcome.label)
    for outcome in lists.SupportOutcome
    if outcome != lists.SupportOutcome.NOT_TREATED
]


class ContactNoteForm(fields.Form):
    """What was discussed with the applicant."""

    note = few_sentences(
        _("Wat is er besproken?"),
        _("Schrijf op wat er is besproken."),
        _("De aanvrager leest dit niet."),
    )


class ExcludeForm(fields.Form):
    """Who has a part in the case: a relative, a co-defendant, a friend."""

    name = forms.CharField(
        label=_("Voornaam en achternaam"),
        max_length=120,
        help_text=_(
            "Wie zo heet, kan deze zaak niet zien, niet behandelen en er niet over beslissen."
        ),
        error_messages={"required": _("Vul de naam in.")},
    )
    email = fields.EmailField(label=_("E-mailadres op het werk"), required=False)


class HearingForm(LegalCaseForm):
    """The day of the next hearing, or of the last day for a defence."""

    hearing_on = fields.DutchDateField(
        label=_("Wanneer is de zitting, of de laatste dag om te reageren?"),
        future=True,
        required=False,
        help_text=_("Leeg: er is geen zitting meer."),
    )

    def __init__(self, *args, case, **kwargs) -> None:
        super().__init__(*args, case=case, initial={"hearing_on": case.hearing_on}, **kwargs)


class InformDeciderForm(LegalCaseForm):
    """Whether the body that decides may be told. Filled in by the applicant."""

    consent = one_of(
        MAY_DECIDER_KNOW,
        lists.CONSENT_CHOICES,
        CHOOSE_CONSENT,
        help_text=by_decider(
            _("Uw werkgever beslist over een vergoeding, en leest uw verhaal nooit."),
            _("Het ministerie beslist over een vergoeding. Uw werkgever hoort niets."),
        ),
    )

    def __init__(self, *args, case, **kwargs) -> None:
        chosen = "" if case.consent == lists.DeciderConsent.NOT_ASKED else case.consent
        super().__init__(*args, case=case, initial={"consent": chosen}, **kwargs)


class _AskForm(fields.Form):
    """A question to the applicant, and the last day to answer."""

    until = fields.DutchDateField(
        label=_("Tot en met welke dag kan de aanvrager antwoorden?"), future=True
    )

    def clean_until(self) -> datetime:
        """Return the end of the chosen day."""
        return end_of(self.cleaned_data["until"])


class SupplementForm(_AskForm):
    """What is missing, and until when it can come (Awb 4:5)."""

    message = few_sentences(
        _("Wat ontbreekt er?"), _("Schrijf op wat er ontbreekt."), APPLICANT_READS
    )
    field_order = ("message", "until")


class ViewsForm(_AskForm):
    """To what facts the applicant may respond, and until when (Awb 4:7)."""

    message = few_sentences(
        _("Waarop mag de aanvrager reageren?"),
        _("Schrijf op welke gegevens anders zijn dan de aanvrager gaf."),
        APPLICANT_READS,
    )
    field_order = ("message", "until")


class ApplicantAnswerForm(fields.Form):
    """What the applicant adds or says."""

    message = few_sentences(_("Uw antwoord"), _("Schrijf uw antwoord. Een paar zinnen is genoeg."))


class ResumeForm(LegalCaseForm):
    """On which day the supplement came, when it came another way."""

    completed_on = fields.DutchDateField(
        label=_("Op welke dag kwam de aanvulling binnen?"),
        past=True,
        required=False,
        help_text=_("Kwam er niets? Laat het dan leeg."),
    )

    def clean_completed_on(self) -> date | None:
        """Check that it was asked by then. Raises ValidationError otherwise."""
        day = self.cleaned_data["completed_on"]
        asked_on = self.case.asked_on
        if day and asked_on and day < asked_on:
            raise forms.ValidationError(_("Op deze dag was er nog niets gevraagd."))
        return day


class AdviseForm(LegalCaseForm):
    """The advice on the merits."""

    outcome = one_of(_("Wat adviseert u?"), ADVISED_OUTCOMES, _("Kies wat u adviseert."))
    amount = EuroField(
        label=_("Hoogstens welk bedrag, in euro’s?"),
        required=False,
        help_text=_("Leeg: er hoort geen bedrag bij, bijvoorbeeld bij een gesprek met een jurist."),
    )
    reasons = few_sentences(_("Waarom?"), _("Schrijf op waarom."), WITHOUT_STORY, most=8000)
    other_facts = forms.BooleanField(
        label=_("Het advies steunt op gegevens die afwijken van wat de aanvrager gaf"),
        required=False,
        help_text=_("Wijst u ook iets af? Dan moet u eerst een zienswijze vragen (Awb 4:7)."),
    )

    def clean(self) -> dict:
        """Require views before a refusal on other facts, and no amount without support."""
        answers = super().clean()
        outcome = answers.get("outcome")
        is_less = outcome in (lists.SupportOutcome.REFUSED, lists.SupportOutcome.PARTLY)
        if is_less and answers.get("other_facts") and not self.case.views_asked_on:
            message = _("Vraag de aanvrager eerst om een zienswijze (Awb 4:7).")
            self.add_error("other_facts", message)
        require_amount_that_fits(self, answers)
        return answers


def require_amount_that_fits(form: forms.Form, answers: dict) -> None:
    """Refuse an amount where nothing is granted."""
    if answers.get("outcome") in lists.WITH_AMOUNT or not answers.get("amount"):
        return
    form.add_error("amount", _("Hier hoort geen bedrag bij. Laat het leeg."))


class NotTreatedForm(fields.Form):
    """Why the request is left untreated."""

    reasons = few_sentences(
        _("Wat ontbreekt er nog steeds, en waarom is dat nodig?"),
        _("Schrijf op wat er ontbreekt."),
        WITHOUT_STORY,
        most=8000,
    )


class PreparationForm(LegalCaseForm):
    """Which other organisation prepares the decision."""

    prepared_by = forms.CharField(
        label=_("Welke organisatie bereidt het besluit voor?"),
        max_length=200,
        help_text=_(
            "Een andere gemeente, provincie of waterschap, of het kabinet van de commissaris. "
            "Alleen de naam van de organisatie."
        ),
        error_messages={"required": _("Vul in welke organisatie het besluit voorbereidt.")},
    )

    def __init__(self, *args, case, **kwargs) -> None:
        super().__init__(*args, case=case, initial={"prepared_by": case.prepared_by}, **kwargs)


class ForwardForm(fields.Form):
    """To which body it is sent on, and what the applicant is told."""

    forwarded_to = forms.CharField(
        label=_("Welk bestuursorgaan moet hierover beslissen?"),
        max_length=200,
        error_messages={"required": _("Vul in naar wie u doorzendt.")},
    )
    message = few_sentences(
        _("Uitleg voor de aanvrager"),
        _("Leg uit naar wie de aanvraag gaat, en waarom."),
        APPLICANT_READS,
    )


class CloseCaseForm(fields.Form):
    """How it ended, for who handles the case."""

    closing_note = few_sentences(
        _("Slotnotitie"), "", _("De aanvrager leest dit niet."), most=2000, required=False
    )


class ReopenForm(fields.Form):
    """Why the case is open again."""

    message = few_sentences(
        _("Waarom opent u de zaak weer?"), _("Schrijf op waarom."), APPLICANT_READS
    )
