"""The form of each step. One class a page."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import involvement
from casework.forms import CallForm
from casework.models import Party
from incidents import value_lists
from ui import fields

PARTY_ROLES = [
    (Party.PartyRole.WITNESS.value, Party.PartyRole.WITNESS.label),
    (Party.PartyRole.RELATIVE.value, Party.PartyRole.RELATIVE.label),
]


def _message(label, hint: str = "") -> fields.LongTextField:
    return fields.LongTextField(
        label=label,
        max_length=4000,
        help_text=hint,
        error_messages={"required": _("Schrijf een bericht. Een paar zinnen is genoeg.")},
    )


def _choice(label, choices, required: str, **options) -> fields.SingleChoiceField:
    """Return a question with one answer. `required`: what a person reads without an answer."""
    return fields.SingleChoiceField(
        label=label, choices=choices, error_messages={"required": required}, **options
    )


def _values(case, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(case, name) for name in names}


class ConfirmForm(fields.Form):
    """Nothing to fill in: a button that confirms."""


class StartForm(fields.Form):
    """How serious it is, and the plan."""

    severity_assessed = _choice(
        _("Hoe ernstig is dit volgens u?"),
        value_lists.Severity.choices,
        _("Kies hoe ernstig dit is."),
    )
    plan = fields.LongTextField(
        label=_("Wat gaat u doen?"),
        max_length=2000,
        help_text=_("Kort. De melder leest dit niet."),
        error_messages={"required": _("Schrijf op wat u gaat doen.")},
    )


class DismissForm(fields.Form):
    """Why it is no incident."""

    no_incident_reason = _choice(
        _("Waarom is dit geen incident?"),
        value_lists.NoIncident.choices,
        _("Kies een reden."),
        hints=value_lists.NO_INCIDENT_HINTS,
    )
    message = _message(
        _("Uitleg voor de melder"),
        _("De melder leest dit en mag één keer vragen om opnieuw te kijken."),
    )


class MessageToDeskForm(fields.Form):
    """Why it must be looked at again."""

    message = _message(_("Wat wilt u ons vertellen?"))


class DescribeForm(fields.Form):
    """What the report left open."""

    acts = fields.MultipleChoiceField(
        label=_("Wat gebeurde er precies?"),
        choices=list(value_lists.ACT_LABELS.items()),
        required=False,
    )
    target = forms.ChoiceField(
        label=_("Waarop was het gericht?"),
        choices=[("", _("Weet ik niet")), *value_lists.Target.choices],
        required=False,
    )
    cause = forms.ChoiceField(
        label=_("Wat was de aanleiding?"),
        choices=[("", _("Kies een aanleiding")), *value_lists.Cause.choices],
        required=False,
    )
    consequences = fields.MultipleChoiceField(
        label=_("Wat zijn de gevolgen?"),
        choices=value_lists.Consequence.choices,
        required=False,
        help_text=_("Geen diagnose: alleen wat iemand merkt."),
    )
    repeated = forms.BooleanField(label=_("Dit gebeurde al vaker"), required=False)

    def __init__(self, *args, case=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if case is None:
            return
        acts: list[tuple[str, str]] = []
        for kind in case.behaviours:
            acts += value_lists.ACTS[kind].items()
        self.fields["acts"].choices = acts
        self.initial = _values(case, self.fields) | self.initial


ASK_COLLEAGUE = _(
    "Dit is het adres van een collega. Die kan deze melding dan niet meer lezen of behandelen, en "
    "krijgt daar bericht van. Kruis aan dat u deze collega bedoelt, of haal het adres weg."
)


class PersonForm(fields.Form):
    """A witness or a relative."""

    role = _choice(
        _("Wie is dit?"),
        PARTY_ROLES,
        _("Kies wie dit is."),
    )
    name = forms.CharField(
        label=_("Naam"), max_length=120, error_messages={"required": _("Vul de naam in.")}
    )
    email = fields.EmailField(
        label=_("E-mailadres"),
        required=False,
        help_text=_("Werkt deze persoon hier? Dan kan die de melding niet meer behandelen."),
    )
    is_meant = forms.BooleanField(
        label=_("Ja, ik bedoel deze collega"), error_messages={"required": ASK_COLLEAGUE}
    )

    def __init__(self, *args, case=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        if not self.colleague_typed():
            del self.fields["is_meant"]

    def colleague_typed(self) -> bool:
        """Tell whether the address that was typed is of somebody who works here: then it is asked
        first, before that colleague loses every right on the case.
        """
        email = str(self.data.get("email", "")).strip() if self.is_bound else ""
        colleague = involvement.colleague_with(email, self.case) if email else None
        return bool(colleague) and involvement.works_here(colleague, self.case)

    def clean(self) -> dict:
        """Return the answers of the step: that a colleague is meant was asked, and is no answer."""
        answers = super().clean()
        answers.pop("is_meant", None)
        return answers


class TalkForm(fields.Form):
    """How the support talk went."""

    outcome = _choice(
        _("Hoe is het met het gesprek gegaan?"),
        value_lists.TalkOutcome.choices,
        _("Kies hoe het is gegaan."),
        hints=value_lists.TALK_HINTS,
    )
    on = fields.DutchDateField(label=_("Op welke dag?"), past=True, initial=timezone.localdate)
    talked_by = fields.SingleChoiceField(
        label=_("Wie voerde het gesprek?"), choices=value_lists.TalkedBy.choices, required=False
    )
    show_when = {"talked_by": "outcome=held"}


GIVEN_REACTIONS = "|".join(
    reaction.value for reaction in value_lists.Reaction if reaction != value_lists.Reaction.NONE
)


class ReactionForm(fields.Form):
    """The reaction towards the veroorzaker."""

    reaction = _choice(
        _("Welke reactie krijgt de veroorzaker?"),
        value_lists.Reaction.choices,
        _("Kies een reactie, of ‘Geen reactie’."),
    )
    reaction_note = fields.LongTextField(
        label=_("Toelichting"),
        max_length=2000,
        required=False,
        help_text=_("Verplicht als er geen reactie komt."),
    )
    sent_on = fields.DutchDateField(
        label=_("Op welke dag is de reactie verstuurd of gegeven?"),
        past=True,
        required=False,
        help_text=_("Nog niet? Laat dit leeg. De termijn loopt door tot de reactie weg is."),
    )
    show_when = {"sent_on": f"reaction={GIVEN_REACTIONS}"}

    def __init__(self, *args, case=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if case is not None:
            names = ("reaction", "reaction_note")
            stored = _values(case, names) | {"sent_on": case.reaction_sent_on}
            self.initial = stored | self.initial

    def clean(self) -> dict:
        """Require a reason when there is no reaction, and drop the day that it was sent."""
        answers = super().clean()
        is_none = answers.get("reaction") == value_lists.Reaction.NONE
        if is_none:
            answers["sent_on"] = None
        if is_none and not answers.get("reaction_note"):
            self.add_error("reaction_note", _("Schrijf op waarom er geen reactie komt."))
        return answers


class PoliceForm(fields.Form):
    """What was done at the police, and how it stands."""

    police = _choice(
        _("Is er iets bij de politie gemeld?"),
        value_lists.Police.choices,
        _("Kies hoe het staat."),
        hints=value_lists.POLICE_HINTS,
    )
    police_on = fields.DutchDateField(label=_("Op welke dag?"), past=True, required=False)
    police_outcome = forms.ChoiceField(
        label=_("Hoe liep het af?"),
        choices=[("", _("Kies een uitkomst")), *value_lists.Outcome.choices],
        required=False,
    )
    vpt_code_asked = forms.BooleanField(
        label=_("De VPT-code is gevraagd"),
        required=False,
        help_text=_("Alleen dan gelden de landelijke afspraken met politie en OM."),
    )
    klacht_filed = forms.BooleanField(
        label=_("Er is ook een klacht ingediend"),
        required=False,
        help_text=_("Een klacht is het verzoek om de dader te vervolgen."),
    )
    show_when = {"police_outcome": "police=charges_done"}

    def __init__(self, *args, case=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if case is not None:
            self.initial = _values(case, self.fields) | self.initial

    def clean(self) -> dict:
        """Require an outcome when the aangifte ended, and drop it when not."""
        answers = super().clean()
        if answers.get("police") != value_lists.Police.CHARGES_DONE:
            answers["police_outcome"] = ""
        elif not answers.get("police_outcome"):
            self.add_error("police_outcome", _("Kies hoe het afliep."))
        return answers


class FeedbackForm(fields.Form):
    """What the reporter hears, and how."""

    message = _message(
        _("Wat wilt u de melder vertellen?"), _("Vertel wat u hebt gedaan, en wat u niet kon doen.")
    )
    feedback_by = fields.SingleChoiceField(
        label=_("Hoe vertelt u het?"),
        choices=value_lists.FeedbackChannel.choices,
        initial=value_lists.FeedbackChannel.HERE,
        required=False,
    )

    def clean_feedback_by(self) -> str:
        """Return how the reporter hears it: with this message by default."""
        return self.cleaned_data["feedback_by"] or value_lists.FeedbackChannel.HERE


class EvaluationForm(fields.Form):
    """What happened before it, and what changes."""

    evaluation = _message(_("Wat ging eraan vooraf, en wat doen we anders?"), _("Noem geen namen."))
    lessons = fields.MultipleChoiceField(
        label=_("Wat passen we aan?"), choices=value_lists.Lesson.choices, required=False
    )


class CloseForm(fields.Form):
    """An internal note at the end."""

    closing_note = fields.LongTextField(
        label=_("Slotnotitie"),
        max_length=2000,
        required=False,
        help_text=_("Alleen voor wie aan deze zaak werkt."),
    )


STEPS = {
    "log_call": CallForm,
    "log_no_answer": CallForm,
    "end_danger": CallForm,
    "take": ConfirmForm,
    "take_over": ConfirmForm,
    "start": StartForm,
    "dismiss": DismissForm,
    "object": MessageToDeskForm,
    "describe": DescribeForm,
    "add_person": PersonForm,
    "wait_for_chain": ConfirmForm,
    "resume": ConfirmForm,
    "hold_talk": TalkForm,
    "react": ReactionForm,
    "tell_police": PoliceForm,
    "feed_back": FeedbackForm,
    "evaluate": EvaluationForm,
    "close": CloseForm,
    "reopen": MessageToDeskForm,
    "withdraw": ConfirmForm,
}
# Forms that take the case: their choices or initial values depend on it.
CASE_FORMS = (DescribeForm, PersonForm, PoliceForm, ReactionForm)
