"""Forms about promises, and about how the session was."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tour import lists
from tour.forms.common import TourForm, few_sentences, one_of
from tour.models.evaluation import PARTICIPANT_QUESTIONS
from ui import fields
from ui.score_fields import ScoreField
from ui.templatetags.ui import day as in_words


class AgreementForm(fields.Form):
    """What was promised, by whom, before which day."""

    text = few_sentences(
        _("Wat is afgesproken?"),
        _("Schrijf op wat is afgesproken. Eén zin is genoeg."),
        _("De griffier leest dit."),
        most=1000,
    )
    owner = one_of(_("Wie doet het?"), lists.Owner.choices, _("Kies wie het doet."))
    due = fields.DutchDateField(label=_("Vóór welke dag?"), future=True)
    needed_help = one_of(
        _("Welke hulp is nodig?"), lists.NeededHelp.choices, _("Kies welke hulp nodig is.")
    )


class ReportAgreementsForm(TourForm):
    """What became of each agreement."""

    def __init__(self, *args, case, **kwargs) -> None:
        super().__init__(*args, case=case, **kwargs)
        for agreement in case.open_agreements:
            self.fields[str(agreement.pk)] = fields.SingleChoiceField(
                label=agreement.text,
                help_text=_("Vóór %(day)s") % {"day": in_words(agreement.due)},
                choices=[
                    (lists.AgreementStatus.KEPT, _("Dit is gedaan")),
                    (lists.AgreementStatus.OPEN, _("Dit loopt nog")),
                    (lists.AgreementStatus.DROPPED, _("Dit gaat niet door")),
                ],
                error_messages={"required": _("Kies wat ervan kwam.")},
            )

    def clean(self) -> dict[str, Any]:
        """Return the outcomes by the id of the agreement."""
        return {"outcomes": super().clean()}


class EvaluateForm(fields.Form):
    """How the griffier found the session."""

    organised_well = ScoreField(_("De voorbereiding en de organisatie waren goed."))
    reached_goals = ScoreField(_("De avond bracht wat wij wilden bereiken."))
    remarks = few_sentences(_("Wat geeft u ons mee?"))


class FollowUpForm(fields.Form):
    """What follows on the session."""

    kind = one_of(_("Wat volgt er?"), lists.FollowUpKind.choices, _("Kies wat er volgt."))
    hours = forms.IntegerField(
        label=_("Hoeveel uren?"),
        min_value=1,
        max_value=400,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}),
        help_text=_("Een training betaalt de organisatie zelf."),
    )
    supplier = forms.CharField(label=_("Door wie?"), max_length=200, required=False)


class ParticipantForm(fields.Form):
    """How a participant found the session. Nobody knows who fills it in."""

    felt_safe = ScoreField(PARTICIPANT_QUESTIONS["felt_safe"])
    knows_where = ScoreField(PARTICIPANT_QUESTIONS["knows_where"])
    knows_what = ScoreField(PARTICIPANT_QUESTIONS["knows_what"])
    named_limit = ScoreField(PARTICIPANT_QUESTIONS["named_limit"])
    would_advise = ScoreField(PARTICIPANT_QUESTIONS["would_advise"])
    takeaway = few_sentences(
        _("Wat neemt u mee?"),
        help_text=_("Noem geen namen. Alleen het programma leest dit."),
        most=1000,
    )
