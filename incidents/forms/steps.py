"""What each step asks. One class a page."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import Party
from incidents import lists
from ui import fields


def _message(label, hint: str = "", **kwargs) -> fields.LongTextField:
    required = {"required": _("Schrijf een bericht. Een paar zinnen is genoeg.")}
    return fields.LongTextField(label=label, max_length=4000, help_text=hint, error_messages=required, **kwargs)


def _one(label, choices, wrong: str, **kwargs) -> fields.OneOf:
    return fields.OneOf(label=label, choices=choices, error_messages={"required": wrong}, **kwargs)


class SureForm(fields.Form):
    """Nothing to fill in."""


class StartForm(fields.Form):
    """Weigh it and make a plan."""

    severity_assessed = _one(_("Hoe ernstig is dit volgens u?"), lists.Severity.choices, _("Kies hoe ernstig dit is."))
    plan = fields.LongTextField(
        label=_("Wat gaat u doen?"), max_length=2000, help_text=_("Kort. De melder leest dit niet."),
        error_messages={"required": _("Schrijf op wat u gaat doen.")},
    )  # fmt: skip


class DismissForm(fields.Form):
    """Why it is no incident."""

    no_incident_reason = _one(
        _("Waarom is dit geen incident?"), lists.NoIncident.choices, _("Kies een reden."), hints=lists.NO_INCIDENT_HINTS
    )
    message = _message(
        _("Uitleg voor de melder"), _("De melder leest dit en mag één keer vragen om opnieuw te kijken.")
    )


class MessageToDeskForm(fields.Form):
    """Why it must be looked at again."""

    message = _message(_("Wat wilt u ons vertellen?"))


class DescribeForm(fields.Form):
    """What the report left open."""

    acts = fields.SomeOf(label=_("Wat gebeurde er precies?"), choices=list(lists.ACT_LABELS.items()), required=False)
    target = forms.ChoiceField(
        label=_("Waarop was het gericht?"), choices=[("", _("Weet ik niet")), *lists.Target.choices], required=False
    )
    cause = forms.ChoiceField(
        label=_("Wat was de aanleiding?"),
        choices=[("", _("Kies een aanleiding")), *lists.Cause.choices],
        required=False,
    )
    consequences = fields.SomeOf(
        label=_("Wat zijn de gevolgen?"),
        choices=lists.Consequence.choices,
        required=False,
        help_text=_("Geen diagnose: alleen wat iemand merkt."),
    )
    repeated = forms.BooleanField(label=_("Dit gebeurde al vaker"), required=False)

    def __init__(self, *args, case=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if case is not None:
            under = [act for group in case.behaviours for act in lists.ACTS[group].items()]
            self.fields["acts"].choices = under
            names = ("acts", "target", "cause", "consequences", "repeated")
            self.initial = {name: getattr(case, name) for name in names} | self.initial


class PersonForm(fields.Form):
    """Somebody else who has a part in it."""

    role = _one(
        _("Wie is dit?"),
        [(role.value, role.label) for role in (Party.PartyRole.WITNESS, Party.PartyRole.RELATIVE)],
        _("Kies wie dit is."),
    )
    name = forms.CharField(label=_("Naam"), max_length=120, error_messages={"required": _("Vul de naam in.")})
    email = fields.EmailField(
        label=_("E-mailadres"),
        required=False,
        help_text=_("Werkt deze persoon hier? Dan kan die de melding niet meer behandelen."),
    )


class TalkForm(fields.Form):
    """How the talk went."""

    outcome = _one(
        _("Hoe is het met het gesprek gegaan?"),
        lists.TalkOutcome.choices,
        _("Kies hoe het is gegaan."),
        hints=lists.TALK_HINTS,
    )
    on = fields.DutchDateField(label=_("Op welke dag?"), past=True, initial=timezone.localdate)
    talked_by = fields.OneOf(label=_("Wie voerde het gesprek?"), choices=lists.TalkedBy.choices, required=False)
    show_when = {"talked_by": "outcome=held"}


class ReactionForm(fields.Form):
    """What the veroorzaker hears."""

    reaction = _one(
        _("Welke reactie krijgt de veroorzaker?"), lists.Reaction.choices, _("Kies een reactie, of ‘Geen reactie’.")
    )
    reaction_note = fields.LongTextField(
        label=_("Toelichting"), max_length=2000, required=False, help_text=_("Verplicht als er geen reactie komt.")
    )

    def clean(self) -> dict:
        """No reaction asks for a reason."""
        answers = super().clean()
        if answers.get("reaction") == lists.Reaction.NONE and not answers.get("reaction_note"):
            self.add_error("reaction_note", _("Schrijf op waarom er geen reactie komt."))
        return answers


class PoliceForm(fields.Form):
    """What was done at the police, and how it stands."""

    police = _one(
        _("Is er iets bij de politie gemeld?"), lists.Police.choices, _("Kies hoe het staat."), hints=lists.POLICE_HINTS
    )
    police_on = fields.DutchDateField(label=_("Op welke dag?"), past=True, required=False)
    police_outcome = forms.ChoiceField(
        label=_("Hoe liep het af?"), choices=[("", _("Kies een uitkomst")), *lists.Outcome.choices], required=False
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
            self.initial = {name: getattr(case, name) for name in self.fields} | self.initial

    def clean(self) -> dict:
        """What ended, ended somehow; and only that did."""
        answers = super().clean()
        if answers.get("police") != lists.Police.CHARGES_DONE:
            answers["police_outcome"] = ""
        elif not answers.get("police_outcome"):
            self.add_error("police_outcome", _("Kies hoe het afliep."))
        return answers


class FeedbackForm(fields.Form):
    """What who reported hears."""

    message = _message(_("Wat wilt u de melder vertellen?"), _("Vertel wat u hebt gedaan, en wat u niet kon doen."))
    feedback_by = fields.OneOf(
        label=_("Hoe vertelt u het?"), choices=lists.Told.choices, initial=lists.Told.HERE, required=False
    )

    def clean_feedback_by(self) -> str:
        """With this message, unless told otherwise."""
        return self.cleaned_data["feedback_by"] or lists.Told.HERE


class EvaluationForm(fields.Form):
    """What is learned."""

    evaluation = _message(_("Wat ging eraan vooraf, en wat doen we anders?"), _("Noem geen namen."))
    lessons = fields.SomeOf(label=_("Wat passen we aan?"), choices=lists.Lesson.choices, required=False)


class CloseForm(fields.Form):
    """The last word."""

    closing_note = fields.LongTextField(
        label=_("Slotnotitie"), max_length=2000, required=False, help_text=_("Alleen voor wie aan deze zaak werkt.")
    )


# Forms in ABOUT want to know the case: what they ask depends on it, or stands there already.
STEPS = {
    "take": SureForm, "start": StartForm, "dismiss": DismissForm, "object": MessageToDeskForm, "describe": DescribeForm,
    "add_person": PersonForm, "wait_for_chain": SureForm, "resume": SureForm, "hold_talk": TalkForm, "react": ReactionForm,
    "tell_police": PoliceForm, "feed_back": FeedbackForm, "evaluate": EvaluationForm, "close": CloseForm, "reopen": MessageToDeskForm,
    "withdraw": SureForm,
}  # fmt: skip
ABOUT = (DescribeForm, PoliceForm)
