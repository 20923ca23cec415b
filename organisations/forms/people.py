"""What an administrator fills in."""

from datetime import date

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.access import roles_at
from organisations.models import Function, Membership, Organisation, Person, Role, Unit
from ui import fields


class InviteForm(fields.Form):
    """Somebody, a role, and perhaps an office. `by` is who fills it in; `places` are the organisations they manage."""

    organisation = forms.ModelChoiceField(
        label=_("Organisatie"), queryset=Organisation.objects.none(), empty_label=None
    )
    email = fields.EmailField(
        label=_("E-mailadres"), error_messages={"required": _("Vul het e-mailadres in van het werk.")}
    )
    name = forms.CharField(label=_("Naam"), max_length=120, help_text=_("Voornaam en achternaam."))
    role = forms.ChoiceField(label=_("Rol"))
    function = forms.ChoiceField(
        label=_("Ambt of functie"), required=False, choices=[("", _("Geen")), *Function.choices]
    )
    unit = forms.CharField(
        label=_("Afdeling"),
        required=False,
        max_length=120,
        help_text=_("Een leidinggevende ziet meldingen van deze afdeling."),
    )
    until = fields.DutchDateField(
        label=_("Tot en met"),
        required=False,
        future=True,
        help_text=_("Alleen als nu al vaststaat wanneer de rol stopt."),
    )

    def __init__(self, *args, by: Person, places, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["organisation"].queryset = places
        given = {role for place in places for role in roles_at(place)}
        self.fields["role"].choices = [(role.value, role.label) for role in Role if role in given]

    def clean_email(self) -> str:
        """Addresses are kept in small letters. Nobody gives a role to themselves."""
        email = self.cleaned_data["email"].lower()
        if email == self.by.email:
            raise forms.ValidationError(_("U kunt uzelf geen rol geven. Vraag dit aan een andere beheerder."))
        return email

    def clean(self) -> dict:
        """The role exists at this organisation, and this person does not have it there yet."""
        answers = super().clean()
        place, role, unit = answers.get("organisation"), answers.get("role"), answers.get("unit", "")
        if place and role and role not in roles_at(place):
            self.add_error("role", _("Deze rol is er niet bij deze organisatie. Kies een andere."))
        if role == Role.LINE_MANAGER and not unit:
            self.add_error("unit", _("Vul de afdeling in. Een leidinggevende ziet de meldingen van één afdeling."))
        if place and role and answers.get("email") and not self.errors:
            held = holds_now(answers["email"], place, role)
            if held.filter(unit__name__iexact=unit) if unit else held.filter(unit=None):
                self.add_error("role", _("Deze persoon heeft deze rol al."))
        return answers

    def unit_of(self, place: Organisation) -> Unit | None:
        """The unit with this name, made when there is none."""
        name = self.cleaned_data["unit"]
        if not name:
            return None
        return Unit.objects.filter(organisation=place, name__iexact=name).first() or Unit.objects.create(
            organisation=place, name=name
        )


def holds_now(email: str, place: Organisation, role: str, on: date | None = None):
    """The memberships by which somebody holds a role today."""
    day = on or timezone.localdate()
    return Membership.objects.filter(
        Q(until=None) | Q(until__gte=day), person__email=email, organisation=place, role=role
    )
