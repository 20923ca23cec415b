"""People who can sign in, and the offices (ambten) they hold."""

from collections.abc import Iterable
from functools import cached_property
from operator import attrgetter

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models.function import Function
from organisations.models.membership import Role
from organisations.models.organisation import Organisation

HOLDERS = """
    SELECT DISTINCT person.id, person.organisation_id
    FROM organisations_person person
    JOIN organisations_membership membership ON membership.person_id = person.id
    WHERE membership.organisation_id = %(organisation)s AND membership.role = ANY(%(roles)s)
      AND (membership.until IS NULL OR membership.until >= %(today)s)
      AND (membership.unit_id IS NULL OR membership.unit_id = %(unit)s)
      AND person.is_active AND NOT person.id = ANY(%(excluded)s)
"""


class PersonManager(BaseUserManager):
    """People are identified by their e-mail address."""

    def get_by_natural_key(self, username: str) -> "Person":
        """Return the person with this address, in any case. Raises Person.DoesNotExist."""
        return self.get(email=username.lower())

    def create_user(self, email: str, password: str | None = None, **values) -> "Person":
        """Create an account; without a password nobody can sign in to it yet."""
        person = self.model(email=email.lower(), **values)
        person.set_password(password)
        person.save()
        return person

    def holders_of(
        self, roles: Iterable[str], organisation: int, unit: int | None, excluded: Iterable[int]
    ) -> "Iterable[Person]":
        """Return who holds one of these roles at this organisation today.

        For the whole of it or for this unit; only their key and organisation are loaded. It is SQL
        because it runs for every report, and composing the query took longer than all the rest.
        """
        parameters = {
            "roles": [str(role) for role in roles],
            "organisation": organisation,
            "unit": unit,
            "excluded": list(excluded),
            "today": timezone.localdate(),
        }
        return self.raw(HOLDERS, parameters)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account.

    What they may do follows from their roles, never from a flag on this row.
    """

    rls_policy = "account"

    email = models.EmailField(_("e-mailadres"), unique=True)
    name = models.CharField(_("naam"), max_length=120)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="people"
    )
    is_active = models.BooleanField(default=True)
    invited_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = PersonManager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("persoon")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="email_in_small_letters")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """Initial and surname: "A. Jansen"."""
        return short_name(self.name)

    @cached_property
    def memberships_now(self) -> list:
        """The memberships of today, queried once for each time this person was fetched."""
        today = timezone.localdate()
        current = self.memberships.filter(Q(until=None) | Q(until__gte=today), since__lte=today)
        return list(current.select_related("organisation"))

    @cached_property
    def organisations_now(self) -> list:
        """The organisations of the memberships of today, by name; the own one without any."""
        organisations = {membership.organisation for membership in self.memberships_now}
        return sorted(organisations or {self.organisation}, key=attrgetter("sort_name"))

    def organisation_ids_as(self, role: str) -> list[int]:
        """Return the ids of the organisations where this person holds a role today."""
        return [
            membership.organisation_id
            for membership in self.memberships_now
            if membership.role == role
        ]

    @property
    def manages_all_clients(self) -> bool:
        """Whether this is a national administrator, who connects systems everywhere.

        An administrator of an organisation connects systems for that one alone.
        """
        for membership in self.memberships_now:
            is_national = membership.organisation.type == Organisation.Type.NATIONAL
            if is_national and membership.role == Role.BEHEER:
                return True
        return False

    @property
    def audit_actor(self) -> dict[str, int]:
        """Arguments of audit.record.record that name who acted."""
        return {"actor": self.pk}

    def has_role(self, *roles: str) -> bool:
        """Return whether this person holds one of these roles today, anywhere.

        Without roles: any role but that of reporter.
        """
        current = {membership.role for membership in self.memberships_now}
        if roles:
            return bool(current & set(roles))
        return bool(current - {Role.REPORTER})

    @cached_property
    def function(self) -> str:
        """The office of today, or "" (slugs of docs/domain/incidents.md §4.5)."""
        today = timezone.localdate()
        current = self.offices.filter(Q(until=None) | Q(until__gte=today), since__lte=today)
        return current.values_list("function", flat=True).first() or ""


class Office(models.Model):
    """An ambt or function, from a day until a day.

    Entitlements are decided on it, so its history stays.
    """

    rls_policy = "organisation"

    person = models.ForeignKey(Person, models.CASCADE, related_name="offices")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="offices"
    )
    function = models.SlugField(_("ambt of functie"), max_length=40, choices=Function)
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-since", "-id"]
        verbose_name = _("ambt")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "function"],
                condition=Q(until=None),
                name="one_office_once",
                violation_error_message=_("Deze persoon heeft dit ambt al."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="office_ends_after_it_begins",
                violation_error_message=_("De einddatum ligt vóór de begindatum."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_function_display()


def short_name(name: str) -> str:
    """Return initial and surname: "A. Jansen"."""
    first, _space, rest = name.partition(" ")
    if rest:
        return f"{first[0]}. {rest}"
    return name
