"""The people of the team and the rooms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from tour.forms.pipeline import provinces
from tour.models import TeamAbsence, TeamMember, Venue
from tour.rules.evening import MOST_EVENINGS
from ui import fields


def with_councils():
    """Return the organisations that have councils."""
    kinds = Organisation.Type
    types = [kinds.MUNICIPALITY, kinds.PROVINCE, kinds.WATER_AUTHORITY]
    return Organisation.objects.current().filter(type__in=types)


class MemberForm(fields.ModelForm):
    """Who somebody of the team is, and what may be asked of them."""

    ties = forms.ModelMultipleChoiceField(
        label=_("Waar heeft of had dit teamlid een ambt of een functie?"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Daar plannen wij dit teamlid nooit. De standplaats telt vanzelf mee."),
    )
    provinces = fields.MultipleChoiceField(
        label=_("In welke provincies?"),
        choices=[],
        required=False,
        help_text=_("Niets gekozen: overal."),
    )
    max_evenings = forms.IntegerField(
        label=_("Hoeveel avonden in een week, hoogstens?"),
        min_value=1,
        max_value=7,
        initial=MOST_EVENINGS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}),
    )

    class Meta:
        model = TeamMember
        fields = ["name", "email", "role", "home", "max_evenings", "provinces", "is_active"]
        labels = {"name": _("Naam"), "is_active": _("Doet nu mee")}
        help_texts = {"email": _("Voor een bericht zonder inhoud over een avond.")}
        error_messages = {
            "name": {"required": _("Vul een naam in.")},
            "role": {"required": _("Kies een rol.")},
            "home": {"required": _("Kies een standplaats.")},
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home"].queryset = with_councils()
        self.fields["ties"].queryset = with_councils()
        self.fields["provinces"].choices = [(name, name) for name in provinces()]
        if self.instance.pk:
            self.initial["ties"] = [tie.organisation_id for tie in self.instance.ties.all()]

    def save(self, commit: bool = True) -> TeamMember:
        """Save the member with the organisations that are closed to them; return the member."""
        member = super().save(commit=commit)
        chosen = set(self.cleaned_data["ties"])
        member.ties.exclude(organisation__in=chosen).delete()
        existing = set(member.ties.values_list("organisation_id", flat=True))
        for organisation in chosen:
            if organisation.pk not in existing:
                member.ties.create(organisation=organisation)
        return member


class AbsenceForm(fields.ModelForm):
    """Days on which somebody is away."""

    first_day = fields.DutchDateField(label=_("Vanaf welke dag?"), future=True)
    last_day = fields.DutchDateField(label=_("Tot en met welke dag?"), future=True)

    class Meta:
        model = TeamAbsence
        fields = ["first_day", "last_day"]

    def clean(self) -> dict[str, Any]:
        """Return the days. Raises ValidationError when they are the wrong way round."""
        answers = super().clean()
        first, last = answers.get("first_day"), answers.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("De laatste dag ligt vóór de eerste."))
        return answers


class RoomForm(fields.ModelForm):
    """A room in which a session can be held."""

    class Meta:
        model = Venue
        fields = ["organisation", "name", "address", "places", "layout", "equipment"]
        labels = {"organisation": _("Van welke organisatie?"), "name": _("Hoe heet de ruimte?")}
        error_messages = {
            "organisation": {"required": _("Kies een organisatie.")},
            "name": {"required": _("Vul een naam in.")},
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = with_councils()
