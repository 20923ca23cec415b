"""What a planner fills in about a meeting, and who was there."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.kinds import Kind
from meetings.models import Meeting, Participant
from meetings.models.meeting import MAX_CAPACITY
from organisations.models import Organisation
from ui import fields
from ui.widgets import MultiChoiceBoxes

EVERYWHERE = ("", _("Heel Nederland"))


def _regions() -> list[tuple[str, Any]]:
    units = Organisation.objects.current().exclude(police_unit="").order_by("police_unit")
    names = units.values_list("police_unit", flat=True).distinct()
    return [EVERYWHERE, *((name, name) for name in names)]


class MeetingForm(fields.ModelForm):
    """Which meeting, when, where, and for how many."""

    moments = {"begins": "day", "ends": "day"}

    day = fields.DutchDateField(label=_("Welke dag?"), future=True)
    begins = fields.TimeField(label=_("Hoe laat begint het?"))
    ends = fields.TimeField(label=_("Hoe laat is het afgelopen?"))
    address = fields.LongTextField(
        label=_("Waar is het precies?"),
        required=False,
        rows=3,
        help_text=_("Het adres, de zaal en hoe men binnenkomt. Dit wordt versleuteld bewaard."),
    )

    class Meta:
        model = Meeting
        fields = [
            "kind",
            "region",
            "day",
            "begins",
            "ends",
            "town",
            "address",
            "location_after_registration",
            "capacity",
            "organisers",
            "leader",
        ]
        labels = {
            "kind": _("Welke soort bijeenkomst?"),
            "region": _("Voor welke regio?"),
            "town": _("In welke plaats?"),
            "location_after_registration": _("Alleen wie een plek heeft, ziet waar het is"),
            "capacity": _("Hoeveel plekken zijn er?"),
            "organisers": _("Wie organiseert het?"),
            "leader": _("Wie begeleidt het?"),
        }
        help_texts = {
            "capacity": _("Bij een driehoeksessie is een plek voor een hele driehoek."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"] = forms.ChoiceField(
            label=_("Voor welke regio?"), choices=_regions(), required=False
        )
        self.fields["kind"].choices = [("", _("Kies")), *Kind.choices]
        self.fields["capacity"].max_value = MAX_CAPACITY
        if not self.instance._state.adding:
            self.fields["kind"].disabled = True
            self._show_moments()

    def _show_moments(self) -> None:
        begin = timezone.localtime(self.instance.begins_at)
        self.initial |= {"day": begin.date(), "begins": begin.time()}
        self.initial["ends"] = timezone.localtime(self.instance.ends_at).time()
        self.initial["address"] = self.instance.location.address

    def clean_capacity(self) -> int:
        """Check the number of places. Raises ValidationError below 1 and above the most."""
        capacity = self.cleaned_data["capacity"]
        if not 1 <= capacity <= MAX_CAPACITY:
            text = _("Vul een aantal in van 1 tot en met %(most)d.")
            raise forms.ValidationError(text % {"most": MAX_CAPACITY})
        return capacity

    def clean(self) -> dict[str, Any]:
        """Return the answers, with the moments of begin and end put on the meeting."""
        answers = super().clean()
        day, begins, ends = (answers.get(name) for name in ("day", "begins", "ends"))
        if not (day and begins and ends):
            return answers
        zone = timezone.get_default_timezone()
        self.instance.begins_at = datetime.combine(day, begins, zone)
        self.instance.ends_at = datetime.combine(day, ends, zone)
        if self.instance.ends_at <= self.instance.begins_at:
            self.add_error("ends", _("Het einde moet na het begin liggen."))
        elif self.instance.begins_at <= timezone.now():
            self.add_error("begins", _("Dit tijdstip is al voorbij."))
        return answers


class AttendanceForm(fields.Form):
    """Who of those with a place was there."""

    present = forms.TypedMultipleChoiceField(
        label=_("Wie was er?"), coerce=int, required=False, widget=MultiChoiceBoxes
    )

    def __init__(self, *args, coming: Iterable[Participant], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        people = list(coming)
        self.fields["present"].choices = [(person.pk, _label(person)) for person in people]
        self.initial["present"] = [person.pk for person in people if person.attended]


def _label(participant: Participant) -> str:
    place = participant.registration.organisation.name
    return f"{participant.person.name}, {participant.get_role_display().lower()} {place}"
