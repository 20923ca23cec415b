"""The forms of the steps until there is a wish."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import Person
from organisations.workdays import NETHERLANDS
from tour import lists
from tour.access import ARRANGERS
from tour.forms.common import WEEKDAYS, TourForm, few_sentences, one_of
from ui import fields

MOST_DATES = 20


class LetterForm(fields.Form):
    """The day on which the letter went out."""

    sent_on = fields.DutchDateField(
        label=_("Op welke dag ging de brief weg?"),
        past=True,
        initial=timezone.localdate,
    )


class AttemptForm(fields.Form):
    """What came of a call, and what is next."""

    channel = one_of(_("Hoe?"), lists.ContactChannel.choices, _("Kies hoe u contact had."))
    made_on = fields.DutchDateField(label=_("Op welke dag?"), past=True, initial=timezone.localdate)
    result = few_sentences(
        _("Wat kwam eruit?"),
        _("Schrijf op wat eruit kwam. Eén zin is genoeg."),
        _("De griffier leest dit niet. Noem geen namen van wie bedreigt of bedreigd is."),
    )
    next_action = forms.CharField(label=_("Wat is het volgende?"), max_length=200, required=False)
    next_action_on = fields.DutchDateField(label=_("Op welke dag?"), future=True, required=False)


class CallLaterForm(fields.Form):
    """The day to call again."""

    next_action_on = fields.DutchDateField(label=_("Wanneer belt u weer?"), future=True)
    next_action = forms.CharField(label=_("Waarvoor?"), max_length=200, required=False)


class DeclineForm(fields.Form):
    """Why no session is wanted."""

    no_need_reason = one_of(_("Waarom niet?"), lists.NoNeed.choices, _("Kies een reden."))
    note = few_sentences(
        _("Wilt u er iets bij zetten?"), help_text=_("De griffier leest dit niet.")
    )


class PlanTalkForm(fields.Form):
    """When the voorgesprek is, how, and with whom."""

    moments = {"time": "day"}

    day = fields.DutchDateField(label=_("Op welke dag?"), future=True)
    time = fields.TimeField(label=_("Hoe laat?"))
    talk_form = one_of(_("Hoe?"), lists.TalkMedium.choices, _("Kies hoe u elkaar spreekt."))
    attendees = fields.MultipleChoiceField(
        label=_("Met wie?"),
        choices=lists.Attendee.choices,
        error_messages={"required": _("Kies met wie u spreekt.")},
    )

    def clean(self) -> dict[str, Any]:
        """Return the moment in place of its day and time."""
        answers = super().clean()
        day: date | None = answers.pop("day", None)
        clock_time: time | None = answers.pop("time", None)
        if day and clock_time:
            answers["talk_at"] = datetime.combine(day, clock_time, NETHERLANDS)
        return answers


class HoldTalkForm(fields.Form):
    """What was said in the voorgesprek."""

    situation = few_sentences(
        _("Wat speelt er?"),
        _("Schrijf op wat er speelt. Eén zin is genoeg."),
        _("Noem geen namen van wie bedreigt of bedreigd is."),
        most=4000,
    )
    protocol = one_of(
        _("Is er een agressieprotocol?"), lists.Protocol.choices, _("Kies een antwoord.")
    )
    code_of_conduct = one_of(
        _("Is er een gedragscode?"), lists.YesNo.choices, _("Kies een antwoord.")
    )
    reporting_process = one_of(
        _("Weet iedereen waar een incident gemeld wordt?"),
        lists.YesNoUnclear.choices,
        _("Kies een antwoord."),
    )
    recent_incidents = one_of(
        _("Was er het afgelopen jaar een incident?"), lists.YesNo.choices, _("Kies een antwoord.")
    )
    wants_session = one_of(
        _("Willen zij een sessie?"), lists.YesNo.choices, _("Kies of zij een sessie willen.")
    )
    group = one_of(_("Voor wie?"), lists.Group.choices, _("Kies voor wie."), required=False)
    goals = few_sentences(_("Wat willen zij bereiken?"))
    sensitivities = few_sentences(_("Waar moet het team op letten?"))

    def clean_wants_session(self) -> bool:
        """Return whether a session is wanted."""
        return self.cleaned_data["wants_session"] == lists.YesNo.YES


class ChooseContactForm(TourForm):
    """Who arranges the session for the organisation."""

    contact = forms.ModelChoiceField(
        label=_("Wie regelt de sessie?"),
        queryset=Person.objects.none(),
        widget=fields.ChoiceBoxes,
        empty_label=None,
        help_text=_("De griffier, de secretaris of de voorzitter met een account."),
        error_messages={
            "required": _("Kies iemand. Staat er niemand? Laat de organisatie een account maken."),
            "invalid_choice": _("Kies iemand uit de lijst."),
        },
    )

    def __init__(self, *args, case, **kwargs) -> None:
        super().__init__(*args, case=case, **kwargs)
        place = case.organisation_id
        holders = Person.objects.holders_of(ARRANGERS, place, None, [])
        ids = [person.pk for person in holders]
        self.fields["contact"].queryset = Person.objects.filter(pk__in=ids)


class EveningsForm(TourForm):
    """On which evenings the organisation cannot."""

    council_evenings = fields.MultipleChoiceField(
        label=_("Op welke avonden vergadert de raad?"), choices=WEEKDAYS, required=False
    )
    excluded_dates = forms.CharField(
        label=_("Op welke dagen kan het verder niet?"),
        required=False,
        max_length=300,
        help_text=_("Een dag op elke regel, of met komma’s. Bijvoorbeeld 24-2-2027."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, case, **kwargs) -> None:
        days = "\n".join(f"{day:%-d-%-m-%Y}" for day in case.excluded_dates)
        initial = {"council_evenings": case.council_evenings, "excluded_dates": days}
        super().__init__(*args, case=case, initial=initial, **kwargs)

    def clean_excluded_dates(self) -> list[date]:
        """Return the days. Raises ValidationError for what is no day."""
        text = self.cleaned_data["excluded_dates"].replace(",", "\n").replace(";", "\n")
        days = set()
        for line in filter(None, (part.strip() for part in text.splitlines())):
            try:
                days.add(datetime.strptime(line, "%d-%m-%Y").replace(tzinfo=NETHERLANDS).date())
            except ValueError:
                sentence = _("“%(line)s” is geen dag. Schrijf het zo: 24-2-2027.")
                raise forms.ValidationError(sentence, params={"line": line}) from None
        if len(days) > MOST_DATES:
            raise forms.ValidationError(_("Noem hoogstens twintig dagen."))
        return sorted(days)
