"""What is filled in about a bezwaar, a beroep, a late decision and a further stage."""

from datetime import date, datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from legalsupport import objection_lists as lists
from legalsupport.forms.common import LegalCaseForm, few_sentences, one_of
from legalsupport.forms.desk import APPLICANT_READS
from legalsupport.transitions.objection import CONSENT_MISSING, require_uninvolved
from legalterms.statutory_terms import LONGEST_EXTENSION_OF_OBJECTION
from legalterms.wording import in_words
from organisations.workdays import end_of
from ui import fields

DECIDER_READS = _(
    "Wie op het bezwaar beslist, leest dit. Noem niet wat alleen de jurist mag weten."
)
MOST_WEEKS = 26


def _checkbox(label, hint="") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=hint)


def names_field(label, hint, missing) -> fields.LongTextField:
    """Build a field for names, one a line."""
    return few_sentences(label, missing, hint, most=1000)


class _GroundsForm(LegalCaseForm):
    """The bezwaar itself, and against what: asked where more than one besluit is open to it."""

    against = one_of(_("Tegen welk besluit is het bezwaar?"), (), _("Kies een besluit."))

    grounds = few_sentences(
        _("Waarom bent u het niet eens met het besluit?"),
        "",
        _("Weet u dat nog niet? Laat het leeg. U krijgt dan tijd om het aan te vullen (Awb 6:6)."),
        most=8000,
        required=False,
    )
    late_reasons = few_sentences(
        _("Komt het bezwaar na de laatste dag? Waarom?"),
        "",
        _("Een goede reden telt mee (Awb 6:11)."),
        required=False,
    )
    costs_requested = _checkbox(
        _("Ik vraag om vergoeding van de kosten van dit bezwaar"),
        _("Dat kan alleen vóór de beslissing op bezwaar (Awb 7:15)."),
    )

    def __init__(self, *args, case, **kwargs) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.orders = {order.key: order for order in case.open_orders}
        if len(self.orders) < MORE_THAN_ONE:
            del self.fields["against"]
            return
        self.fields["against"].choices = [
            (order.key, order_label(order)) for order in self.orders.values()
        ]
        if any(order.recovery for order in self.orders.values()):
            self.fields["against"].help_text = _(
                "Kan het nog tegen de vaststelling en tegen de terugvordering? Dan geldt het "
                "bezwaar voor allebei."
            )

    @property
    def contested(self):
        """The besluit that was chosen, or the only one; None before that."""
        if "against" in self.fields:
            return self.orders.get(self.cleaned_data.get("against"))
        return next(iter(self.orders.values()), None)


MORE_THAN_ONE = 2


def order_label(order) -> str:
    """Return a besluit as a choice: what it is, and until when bezwaar is possible."""
    words = {
        "what": order.against.label,
        "known": in_words(order.known_on),
        "until": in_words(order.until),
    }
    return str(_("%(what)s, bekend sinds %(known)s: bezwaar kan tot en met %(until)s") % words)


class ObjectForm(_GroundsForm):
    """A bezwaar by the applicant, or by who acts for them."""

    def __init__(self, *args, case, **kwargs) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.fields["grounds"].help_text = _(
            "Wie beslist, leest dit. Schrijf alleen op wat die mag weten. Weet u het nog niet? "
            "Laat het leeg; u mag het later aanvullen (Awb 6:6)."
        )
        if all(order.is_in_time for order in self.orders.values()):
            del self.fields["late_reasons"]


class LogObjectionForm(_GroundsForm):
    """A bezwaar that came another way."""

    received_on = fields.DutchDateField(label=_("Op welke dag kwam het bezwaar binnen?"), past=True)
    received_by = one_of(
        _("Hoe kwam het?"),
        [choice for choice in lists.ReceivedBy.choices if choice[0] != lists.ReceivedBy.OWN_PAGE],
        _("Kies hoe het bezwaar kwam."),
    )
    posted_on = fields.DutchDateField(
        label=_("Per post: op welke dag is het gepost?"),
        past=True,
        required=False,
        help_text=_("Kijk naar het poststempel (Awb 6:9). Onleesbaar? Laat het leeg."),
    )
    field_order = ("against", "received_on", "received_by", "posted_on")

    def __init__(self, *args, case, **kwargs) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.fields["grounds"].label = _("Wat staat er in het bezwaar?")
        self.fields["grounds"].help_text = DECIDER_READS
        self.fields["late_reasons"].label = _("Staat erin waarom het te laat is?")
        self.fields["costs_requested"].label = _("Er wordt om vergoeding van kosten gevraagd")

    def clean(self) -> dict:
        """Check the order of the days: made known, posted, received."""
        answers = super().clean()
        received_on, posted_on = answers.get("received_on"), answers.get("posted_on")
        if received_on and posted_on and posted_on > received_on:
            self.add_error("posted_on", _("Dit is na de dag van ontvangst."))
        contested = self.contested
        if received_on and contested and received_on < contested.known_on:
            self.add_error("received_on", _("Op deze dag was het besluit nog niet bekendgemaakt."))
        return answers


class RepairForm(fields.Form):
    """What must be repaired, and until when (Awb 6:6)."""

    message = few_sentences(
        _("Wat moet er nog komen?"), _("Schrijf op wat er nog moet komen."), APPLICANT_READS
    )
    until = fields.DutchDateField(label=_("Tot en met welke dag kan dat?"), future=True)

    def clean_until(self) -> datetime:
        """Return the end of the chosen day."""
        return end_of(self.cleaned_data["until"])


class RepairObjectionForm(fields.Form):
    """The grounds that were still to come."""

    grounds = few_sentences(
        _("Waarom bent u het niet eens met het besluit?"),
        _("Schrijf op waarom u het niet eens bent met het besluit."),
        _("Wie beslist, leest dit. Schrijf alleen op wat die mag weten."),
        most=8000,
    )


class LogRepairForm(LegalCaseForm):
    """What came another way, or that nothing came."""

    repaired_on = fields.DutchDateField(
        label=_("Op welke dag kwam het?"),
        past=True,
        required=False,
        help_text=_("Kwam er niets? Laat alles leeg."),
    )
    grounds = few_sentences(_("Wat staat erin?"), "", DECIDER_READS, most=8000, required=False)

    def clean_repaired_on(self) -> date | None:
        """Check that it was asked by then. Raises ValidationError otherwise."""
        day = self.cleaned_data["repaired_on"]
        asked_on = self.case.objection.repair_asked_on if self.case.objection else None
        if day and asked_on and day < asked_on:
            raise forms.ValidationError(_("Op deze dag was er nog niets gevraagd."))
        return day


class CommitteeForm(LegalCaseForm):
    """Who sits in the commission."""

    committee = names_field(
        _("Wie zitten er in de commissie?"),
        _(
            "Eén naam op een regel: eerst de voorzitter, die niet bij het bestuur hoort, en "
            "minstens twee leden (Awb 7:13)."
        ),
        _("Vul de namen in, één op een regel."),
    )

    def clean_committee(self) -> str:
        """Require three names of people who were not involved. Raises ValidationError."""
        text = self.cleaned_data["committee"]
        names = _lines(text)
        if len(set(names)) < 3:  # noqa: PLR2004 -- a chair and two members
            raise forms.ValidationError(_("Vul een voorzitter en minstens twee leden in."))
        _refuse_involved(self.case, names)
        return text


class ExtendForm(LegalCaseForm):
    """By how much the decision is adjourned, and why."""

    weeks = forms.IntegerField(
        label=_("Met hoeveel weken?"),
        min_value=1,
        max_value=MOST_WEEKS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}),
        help_text=_("Samen hoogstens zes (Awb 7:10 lid 3). Langer kan met instemming (lid 4)."),
        error_messages={
            "required": _("Vul in met hoeveel weken."),
            "invalid": _("Schrijf het aantal weken in cijfers."),
            "min_value": _("Vul minstens 1 week in."),
            "max_value": _("Zo lang verdagen kan niet. Hoogstens 26 weken."),
        },
    )
    has_consent = _checkbox(_("De indiener stemt er schriftelijk mee in"))
    reasons = few_sentences(
        _("Waarom?"), _("Schrijf op waarom."), _("Dit komt in de brief aan de indiener.")
    )

    def clean(self) -> dict:
        """Require consent for more than six weeks in all."""
        answers = super().clean()
        weeks = answers.get("weeks")
        earlier = self.case.objection.extended_weeks if self.case.objection else 0
        too_long = weeks and earlier + weeks > LONGEST_EXTENSION_OF_OBJECTION
        if too_long and not answers.get("has_consent"):
            self.add_error("weeks", CONSENT_MISSING)
        return answers


SEPARATE_CHOICES = [
    ("yes", _("Ja, apart: de indiener en een ander komen elkaar niet tegen")),
    ("no", _("Nee, samen met andere belanghebbenden")),
]


class PlanHearingForm(LegalCaseForm):
    """When, where, by whom, and whether apart (Awb 7:5, 7:6)."""

    is_separate = one_of(
        _("Apart horen?"),
        SEPARATE_CHOICES,
        _("Kies of u apart hoort."),
        help_text=_("Bij intimidatie is apart horen de veilige keus (Awb 7:6)."),
        initial="yes",
    )
    separate_reasons = few_sentences(
        _("Waarom apart, of waarom niet?"),
        _("Schrijf op waarom."),
        _("Dit komt in de uitnodiging."),
        most=2000,
    )
    day = fields.DutchDateField(label=_("Op welke dag?"), future=True)
    time = fields.TimeField(
        label=_("Hoe laat?"), error_messages={"required": _("Vul een tijd in. Bijvoorbeeld 14:00.")}
    )
    place = forms.CharField(
        label=_("Waar?"),
        max_length=300,
        help_text=_("Een adres, of hoe de indiener online meedoet. Geen adres van een woning."),
        error_messages={"required": _("Vul in waar de hoorzitting is.")},
    )
    hearers = names_field(
        _("Wie hoort?"),
        _("Eén naam op een regel. Niet wie adviseerde of het eerste besluit nam (Awb 7:5)."),
        _("Vul in wie hoort."),
    )
    inspection_waived = _checkbox(
        _("De indiener stemt ermee in dat de stukken niet ter inzage liggen (Awb 7:4 lid 5)")
    )

    def clean_is_separate(self) -> bool:
        """Return whether who objected is heard apart."""
        return self.cleaned_data["is_separate"] == "yes"

    def clean_hearers(self) -> str:
        """Refuse who was involved. Raises ValidationError."""
        text = self.cleaned_data["hearers"]
        _refuse_involved(self.case, _lines(text))
        return text

    def clean(self) -> dict:
        """Require a week in which the papers can lie open (Awb 7:4 lid 2)."""
        answers = super().clean()
        day = answers.get("day")
        soonest = timezone.localdate() + timedelta(weeks=1)
        if day and day < soonest and not answers.get("inspection_waived"):
            self.add_error("day", _("De stukken moeten eerst een week ter inzage liggen (7:4)."))
        return answers


class RecordHearingForm(fields.Form):
    """The report of the hearing (Awb 7:7)."""

    heard_on = fields.DutchDateField(label=_("Op welke dag is er gehoord?"), past=True)
    report = few_sentences(
        _("Verslag"),
        _("Schrijf het verslag. Een korte weergave is genoeg."),
        _("De indiener en wie beslist lezen dit."),
        most=20_000,
    )


class WaiveHearingForm(fields.Form):
    """Why nobody is heard (Awb 7:3)."""

    no_hearing = one_of(
        _("Waarom wordt er niet gehoord?"), lists.NoHearing.choices, _("Kies waarom niet.")
    )


class CommitteeAdviceForm(fields.Form):
    """What the commission advises."""

    advised_outcome = one_of(
        _("Wat adviseert de commissie?"), lists.ObjectionOutcome.choices, _("Kies het advies.")
    )
    committee_advice = few_sentences(
        _("Tekst van het advies"),
        _("Neem het advies over."),
        _("Het gaat mee met de beslissing op bezwaar (Awb 7:13 lid 7)."),
        most=20_000,
    )


class CourtForm(fields.Form):
    """Which court was asked, and when."""

    lodged_on = fields.DutchDateField(label=_("Op welke dag is beroep ingesteld?"), past=True)
    court = forms.CharField(
        label=_("Bij welke rechtbank?"),
        max_length=200,
        error_messages={"required": _("Vul in bij welke rechtbank.")},
    )


class RulingForm(LegalCaseForm):
    """How the beroep ended."""

    outcome = one_of(_("Hoe liep het af?"), lists.CourtOutcome.choices, _("Kies hoe het afliep."))
    ruled_on = fields.DutchDateField(label=_("Op welke dag?"), past=True)
    ruling = few_sentences(_("Wat bepaalde de rechter?"), "", DECIDER_READS, required=False)
    decide_until = fields.DutchDateField(
        label=_("Opnieuw beslissen: tot en met welke dag?"),
        future=True,
        required=False,
        help_text=_("Alleen als er opnieuw op het bezwaar moet worden beslist (Awb 8:72)."),
    )

    def clean_ruled_on(self) -> date:
        """Check that beroep was lodged by then. Raises ValidationError otherwise."""
        day = self.cleaned_data["ruled_on"]
        appeal = self.case.court_appeal
        if appeal and day < appeal.lodged_on:
            raise forms.ValidationError(_("Op deze dag was er nog geen beroep ingesteld."))
        return day

    def clean(self) -> dict:
        """Require the day until when it must be decided anew."""
        answers = super().clean()
        must_decide = answers.get("outcome") == lists.CourtOutcome.DECIDE_ANEW
        if must_decide and not answers.get("decide_until") and "decide_until" not in self.errors:
            self.add_error("decide_until", _("Vul in tot en met welke dag dat moet."))
        return answers


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _refuse_involved(case, names: list[str]) -> None:
    if involved := require_uninvolved(case, names):
        raise forms.ValidationError(involved)
