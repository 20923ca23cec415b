"""What an administrator fills in to give somebody a role."""

from collections.abc import Iterable

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.access import roles_at
from organisations.models import Function, Membership, Organisation, Person, Role, Unit
from ui import fields


class InviteForm(fields.Form):
    """Somebody, a role, and perhaps an office.

    `by` is who fills it in; `places` are the organisations they manage.
    """

    organisation = forms.ModelChoiceField(
        label=_("Organisatie"), queryset=Organisation.objects.none(), empty_label=None
    )
    email = fields.EmailField(
        label=_("E-mailadres"),
        error_messages={"required": _("Vul het e-mailadres in van het werk.")},
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
        organisation = self.fields["organisation"]
        organisation.queryset = places
        role_field = self.fields["role"]
        role_field.choices = _role_choices(places)

    def clean_email(self) -> str:
        """Return the address in small letters, as accounts store it.

        Raises ValidationError when it is the own address: nobody gives a role to themselves.
        """
        email = self.cleaned_data["email"].lower()
        if email == self.by.email:
            raise forms.ValidationError(
                _("U kunt uzelf geen rol geven. Vraag dit aan een andere beheerder.")
            )
        return email

    def clean(self) -> dict:
        """Check that the role exists at this organisation and is new to this person there."""
        answers = super().clean()
        place = answers.get("organisation")
        role = answers.get("role")
        if place and role and role not in roles_at(place):
            message = _("Deze rol is er niet bij deze organisatie. Kies een andere.")
            self.add_error("role", message)
        if role == Role.LINE_MANAGER and not answers.get("unit", ""):
            message = _(
                "Vul de afdeling in. Een leidinggevende ziet de meldingen van één afdeling."
            )
            self.add_error("unit", message)
        is_complete = place and role and answers.get("email") and not self.errors
        if is_complete and self._has_role(answers):
            self.add_error("role", _("Deze persoon heeft deze rol al."))
        return answers

    @staticmethod
    def _has_role(answers: dict) -> bool:
        """Return whether the person has this role today, for the same unit or for the whole."""
        unit = answers.get("unit", "")
        memberships = current_memberships(
            answers["email"], answers["organisation"], answers["role"]
        )
        if unit:
            return memberships.filter(unit__name__iexact=unit).exists()
        return memberships.filter(unit=None).exists()

    def unit_of(self, place: Organisation) -> Unit | None:
        """Return the unit with the name that was filled in; create it when there is none."""
        name = self.cleaned_data["unit"]
        if not name:
            return None
        unit = Unit.objects.filter(organisation=place, name__iexact=name).first()
        return unit or Unit.objects.create(organisation=place, name=name)


def _role_choices(places: Iterable[Organisation]) -> list[tuple[str, str]]:
    """Return the roles that people can hold at one of these organisations, in the order of Role."""
    possible: set[Role] = set()
    for place in places:
        possible.update(roles_at(place))
    return [(role.value, role.label) for role in Role if role in possible]


def current_memberships(email: str, place: Organisation, role: str) -> QuerySet[Membership]:
    """Return the memberships by which somebody holds a role at an organisation today."""
    is_current = Q(until=None) | Q(until__gte=timezone.localdate())
    return Membership.objects.filter(is_current, person__email=email, organisation=place, role=role)
