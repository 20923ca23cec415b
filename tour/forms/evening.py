"""Forms in which evenings are planned, chosen, moved and closed."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tour.forms.common import TourForm, few_sentences
from tour.models import Booking, TeamMember, Venue
from tour.models.session import busy_days
from tour.models.team import MemberRole
from tour.planned_evening import PlannedEvening
from tour.proposals import day_beside, days_in_province, propose_evenings
from tour.rules.evening import BEGINS, ENDS, WALK_IN, EveningFinding
from ui import fields
from ui.templatetags.ui import day as in_words

MOST_PEOPLE = 400
DAYS_NAMED = 5
NEARBY = _("Sessies in %(province)s: %(days)s. Een avond ervoor of erna scheelt het team een reis.")
REASON_HELP = _("Alleen nodig als wij hierboven of in de lijst ergens voor waarschuwen.")


def count_field(label) -> forms.IntegerField:
    """Make a question for a number of people."""
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST_PEOPLE,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}),
    )


def warning_text(findings: list[EveningFinding]) -> str:
    """Return warnings as one text, each with its level."""
    return " ".join(f"{finding.level_label}: {finding.sentence}" for finding in findings)


class AddEveningForm(TourForm):
    """An evening with its team. What a rule refuses is refused; what it warns of needs a reason."""

    day = fields.DutchDateField(label=_("Op welke dag?"), future=True)
    leader = forms.ModelChoiceField(
        label=_("Gespreksleider"),
        queryset=TeamMember.objects.none(),
        empty_label=_("Kies iemand"),
        error_messages={"required": _("Kies ook een gespreksleider.")},
    )
    second = forms.ModelChoiceField(
        label=_("Deskundige of peer"),
        queryset=TeamMember.objects.none(),
        empty_label=_("Kies iemand"),
        error_messages={"required": _("Kies ook een deskundige of een peer.")},
    )
    room = forms.ModelChoiceField(
        label=_("Ruimte"),
        queryset=Venue.objects.none(),
        required=False,
        empty_label=_("Nog niet bekend"),
    )
    walk_in = fields.TimeField(label=_("Inloop"), initial=WALK_IN)
    begins = fields.TimeField(label=_("Begin"), initial=BEGINS)
    ends = fields.TimeField(label=_("Eind"), initial=ENDS)
    reason = few_sentences(
        _("Waarom toch deze avond?"),
        help_text=_("Alleen nodig als een regel waarschuwt. U ziet dat na het versturen."),
        most=500,
    )

    def __init__(self, *args, case, **kwargs) -> None:
        super().__init__(*args, case=case, **kwargs)
        active = TeamMember.objects.active().with_limits()
        self.fields["leader"].queryset = active.filter(role=MemberRole.LEADER)
        self.fields["second"].queryset = active.filter(
            role__in=[MemberRole.EXPERT, MemberRole.PEER]
        )
        self.fields["room"].queryset = Venue.objects.filter(organisation=case.organisation_id)
        nearby = days_in_province(case)[:DAYS_NAMED]
        if nearby:
            days = ", ".join(in_words(day) for day in nearby)
            self.fields["day"].help_text = NEARBY % {"province": case.province, "days": days}

    def clean(self) -> dict[str, Any]:
        """Return the evening. Raises ValidationError for what is refused, or lacks a reason."""
        answers = super().clean()
        needed = ("day", "leader", "second", "walk_in", "begins", "ends")
        if any(not answers.get(name) for name in needed):
            return answers
        if answers["begins"] < answers["walk_in"]:
            self.add_error("begins", _("Het begin ligt vóór de inloop."))
            return answers
        evening = PlannedEvening(
            day=answers["day"],
            team=(answers["leader"], answers["second"]),
            room=answers["room"],
            walk_in=answers["walk_in"],
            begins=answers["begins"],
            ends=answers["ends"],
            reason=answers["reason"],
        )
        if evening.at(evening.ends) <= evening.at(evening.begins):
            self.add_error("ends", _("Het eind ligt vóór het begin."))
            return answers
        self._weigh(evening)
        return {"evening": evening}

    def _weigh(self, evening: PlannedEvening) -> None:
        occupied = busy_days(Booking.objects.filter(member__in=evening.team))
        findings = evening.findings(self.case.as_council(), occupied)
        refused = [finding for finding in findings if finding.is_hard]
        for finding in refused:
            self.add_error(None, finding.sentence)
        if findings and not refused and not evening.reason:
            text = _("Schrijf op waarom u deze avond toch kiest. %(warnings)s")
            self.add_error("reason", text % {"warnings": warning_text(findings)})


class OfferForm(TourForm):
    """Evenings to offer, from those that nothing refuses."""

    evenings = fields.MultipleChoiceField(
        label=_("Welke avonden biedt u aan?"),
        help_text=_("Kies er drie. Ze blijven vijf werkdagen gereserveerd."),
        required=False,
    )
    reason = few_sentences(_("Waarom toch deze avond?"), help_text=REASON_HELP, most=500)

    def __init__(self, *args, case, **kwargs) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.proposals = {_key(evening): evening for evening in propose_evenings(case)}
        self.options = case.sessions.filter(state="optie").count()
        if self.options:
            text = _("U legde al %(count)d avond of avonden vast. Die gaan mee in het aanbod.")
            self.fields["evenings"].help_text = text % {"count": self.options}
        council = case.as_council()
        self.fields["evenings"].choices = [
            (key, _label(evening)) for key, evening in self.proposals.items()
        ]
        nearby = days_in_province(case)
        self.fields["evenings"].widget.hints = {
            key: f"{warning_text(evening.findings(council, {}))} {_beside(evening, nearby)}".strip()
            for key, evening in self.proposals.items()
        }

    def clean(self) -> dict[str, Any]:
        """Return the evenings. Raises ValidationError without any, or without a reason."""
        answers = super().clean()
        chosen = [self.proposals[key] for key in answers.get("evenings", ())]
        if not chosen and not self.options and not self.errors:
            self.add_error("evenings", _("Kies een avond. Drie avonden geven de griffier keus."))
        reason = answers.get("reason", "")
        if any(evening.warnings for evening in chosen) and not reason:
            self.add_error("reason", _("Schrijf op waarom u een avond met een waarschuwing kiest."))
        return {
            "evenings": [
                PlannedEvening(evening.day, evening.team, reason=reason) for evening in chosen
            ]
        }


def _beside(evening: PlannedEvening, nearby: list[date]) -> str:
    """Return that there is a session in the same province the day before or after; "" without."""
    day = day_beside(evening.day, nearby)
    if day is None:
        return ""
    return _("Op %(day)s is er ook een sessie in deze provincie.") % {"day": in_words(day)}


def _key(evening: PlannedEvening) -> str:
    return ":".join([evening.day.isoformat(), *(str(member.pk) for member in evening.team)])


def _label(evening: PlannedEvening) -> str:
    names = _(" en ").join(member.name for member in evening.team)
    return f"{in_words(evening.day)}: {names}"


class ChooseEveningForm(TourForm):
    """Which of the evenings it is, which to move to, and where."""

    evening = fields.SingleChoiceField(
        label=_("Welke avond kiest u?"),
        error_messages={
            "required": _("Kies een avond."),
            "invalid_choice": _("Deze avond is net vergeven. Kies een andere avond."),
        },
    )
    fallback = fields.SingleChoiceField(
        label=_("Naar welke avond kunnen wij uitwijken?"),
        help_text=_("Die avond houden wij vrij, voor als het op de eerste niet doorgaat."),
        error_messages={
            "required": _("Kies ook een avond om naar uit te wijken."),
            "invalid_choice": _("Deze avond is net vergeven. Kies een andere avond."),
        },
    )
    place = forms.CharField(
        label=_("Waar is de bijeenkomst?"),
        max_length=300,
        help_text=_("Gebouw, ruimte en adres. Alleen het team leest dit."),
        error_messages={"required": _("Vul in waar het is.")},
    )
    expected = count_field(_("Hoeveel mensen verwacht u?"))
    aftercare = forms.CharField(
        label=_("Wie staat klaar voor nazorg?"),
        max_length=200,
        required=False,
        help_text=_("Bijvoorbeeld de vertrouwenspersoon, met een telefoonnummer."),
    )

    def __init__(self, *args, case, **kwargs) -> None:
        super().__init__(*args, case=case, initial={"expected": case.expected}, **kwargs)
        choices = [(str(session.pk), in_words(session.day)) for session in case.evenings_to_choose]
        self.fields["evening"].choices = choices
        self.fields["fallback"].choices = choices
        if len(choices) == 1:
            del self.fields["fallback"]

    def clean(self) -> dict[str, Any]:
        """Return the answers. Raises ValidationError for the same evening twice."""
        answers = super().clean()
        if answers.get("evening") and answers.get("fallback") == answers["evening"]:
            self.add_error("fallback", _("Kies een andere avond dan de eerste."))
        return answers


class RefuseEveningsForm(fields.Form):
    """Why none of the evenings fits."""

    message = few_sentences(
        _("Wanneer kan het wel?"), help_text=_("Dan zoeken wij avonden die beter passen.")
    )


class RescheduleForm(fields.Form):
    """Why a session moves."""

    reason = few_sentences(
        _("Waarom verplaatst u de sessie?"),
        help_text=_("Dit staat niet in de mail aan het team."),
        most=500,
    )


class CancelForm(fields.Form):
    """Why a session is called off."""

    reason = few_sentences(
        _("Waarom gaat het niet door?"),
        _("Schrijf op waarom het niet doorgaat. Eén zin is genoeg."),
        _("Dit staat niet in de mail aan het team."),
        most=500,
    )


class HoldSessionForm(fields.Form):
    """How many came, by role and without names."""

    attended_council = count_field(_("Hoeveel volksvertegenwoordigers waren er?"))
    attended_board = count_field(_("Hoeveel bestuurders?"))
    attended_others = count_field(_("Hoeveel anderen?"))
