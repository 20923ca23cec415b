"""What an administrator fills in to give somebody a role."""

from collections.abc import Iterable

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from organisations.access import roles_at
from organisations.invitations import has_administrator
from organisations.models import Function, Membership, Organisation, Person, Role, Unit
from texts.names import fold_name
from ui import fields

NOT_TO_YOURSELF = _("U kunt uzelf geen rol geven. Vraag dit aan een andere beheerder.")


class InviteForm(fields.Form):
    """Somebody, a role, and perhaps an office.

    `by` is who fills it in; `places` are the organisations they manage, `colleagues` the people who
    work there now.
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

    def __init__(self, *args, by: Person, places, colleagues: QuerySet[Person], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.colleagues = colleagues
        organisation = self.fields["organisation"]
        organisation.queryset = places
        role_field = self.fields["role"]
        role_field.choices = _role_choices(places)

    def clean_email(self) -> str:
        """Return the address in small letters, as accounts store it.

        Raises ValidationError when it is an address of one's own, also with a plus or of another
        account: nobody gives a role to themselves.
        """
        email = self.cleaned_data["email"].lower()
        if self.by.is_presumed_to_be(email=email):
            raise forms.ValidationError(NOT_TO_YOURSELF)
        return email

    def clean_name(self) -> str:
        """Return the name. Raises ValidationError when it is one's own, at another address."""
        name = self.cleaned_data["name"]
        if self.by.is_presumed_to_be(name=name):
            raise forms.ValidationError(NOT_TO_YOURSELF)
        return name

    def clean(self) -> dict:
        """Check that the role exists at this organisation and is new to this person there."""
        answers = super().clean()
        place = answers.get("organisation")
        role = answers.get("role")
        self._check_name(answers)
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

    def _check_name(self, answers: dict) -> None:
        """Refuse another name for an account that is known: it would not be changed by this."""
        somebody = self.colleagues.filter(email=answers.get("email", "")).first()
        name = answers.get("name")
        if somebody and name and fold_name(name) != fold_name(somebody.name):
            message = _(
                "Dit adres hoort bij %(name)s. Hier wijzigt u de naam niet. "
                "Dat kan op de pagina van deze persoon."
            )
            self.add_error("name", message % {"name": somebody.name})

    @staticmethod
    def _has_role(answers: dict) -> bool:
        """Return whether the person has this role, for the same unit or for the whole.

        Today, or from a day that is still to come.
        """
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
    """Return the memberships by which somebody holds a role at an organisation, or is going to."""
    memberships = Membership.objects.not_ended()
    return memberships.filter(person__email=email, organisation=place, role=role)


class OrganisationField(forms.ModelChoiceField):
    """One of all organisations, of which several have the same name: a gemeente and a provincie."""

    def label_from_instance(self, obj: Organisation) -> str:
        """Return the name with what tells it apart."""
        return f"{obj.name} ({obj.get_type_display()}, {obj.code})"


class FirstAdministratorForm(fields.Form):
    """Who becomes the first administrator of an organisation. `by` is who fills it in."""

    organisation = OrganisationField(
        label=_("Organisatie"),
        queryset=Organisation.objects.none(),
        empty_label=_("Kies"),
        error_messages={
            "required": _("Kies een organisatie."),
            "invalid_choice": _("Kies een organisatie uit de lijst."),
        },
        help_text=_("Alleen een organisatie die nog geen beheerder heeft."),
    )
    email = fields.EmailField(
        label=_("E-mailadres"),
        error_messages={"required": _("Vul het e-mailadres in van het werk.")},
    )
    name = forms.CharField(label=_("Naam"), max_length=120, help_text=_("Voornaam en achternaam."))

    def __init__(self, *args, by: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        local = Organisation.objects.not_ended().exclude(type=Organisation.Type.NATIONAL)
        organisation = self.fields["organisation"]
        organisation.queryset = local

    def clean_email(self) -> str:
        """Return the address in small letters. Raises ValidationError when it is the own one."""
        email = self.cleaned_data["email"].lower()
        if self.by.is_presumed_to_be(email=email):
            raise forms.ValidationError(NOT_TO_YOURSELF)
        return email

    def clean_name(self) -> str:
        """Return the name. Raises ValidationError when it is one's own, at another address."""
        name = self.cleaned_data["name"]
        if self.by.is_presumed_to_be(name=name):
            raise forms.ValidationError(NOT_TO_YOURSELF)
        return name

    def clean_organisation(self) -> Organisation:
        """Return the organisation. Raises ValidationError when it has an administrator."""
        place = self.cleaned_data["organisation"]
        if has_administrator(place):
            raise forms.ValidationError(
                _("%(place)s heeft al een beheerder. Die nodigt de anderen uit."),
                params={"place": place.name},
            )
        return place


class AccountChangeForm(fields.Form):
    """Another name or address for an account. `somebody` is whose account it is."""

    name = forms.CharField(label=_("Naam"), max_length=120, help_text=_("Voornaam en achternaam."))
    email = fields.EmailField(
        label=_("E-mailadres"),
        help_text=_("Het adres van het werk. Hiermee logt u ook in."),
        error_messages={"required": _("Vul het e-mailadres in van het werk.")},
    )

    def __init__(self, *args, somebody: Person, **kwargs) -> None:
        kwargs["initial"] = {"name": somebody.name, "email": somebody.email}
        super().__init__(*args, **kwargs)
        self.somebody = somebody

    def clean_email(self) -> str:
        """Return the address in small letters, as accounts store it."""
        return self.cleaned_data["email"].lower()

    def clean(self) -> dict:
        """Check that something is to change. Raises ValidationError when nothing is."""
        answers = super().clean()
        if not self.errors and not self.wanted():
            raise forms.ValidationError(
                _("Dit is al de naam en het adres. Vul in wat er anders moet worden.")
            )
        return answers

    def wanted(self) -> dict[str, str]:
        """Return what is to change: name, email or both."""
        answers = self.cleaned_data
        return {
            field: answers[field]
            for field in ("name", "email")
            if answers.get(field) and answers[field] != getattr(self.somebody, field)
        }
