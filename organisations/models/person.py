"""People who can sign in, and the offices (ambten) they hold."""

from collections.abc import Iterable
from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models.function import Function

HOLDERS = """
    SELECT DISTINCT person.id, person.organisation_id FROM organisations_person person JOIN organisations_membership held ON held.person_id = person.id
    WHERE held.organisation_id = %(place)s AND held.role = ANY(%(roles)s) AND (held.until IS NULL OR held.until >= %(today)s)
      AND (held.unit_id IS NULL OR held.unit_id = %(unit)s) AND person.is_active AND NOT person.id = ANY(%(but)s)
"""


class PersonManager(BaseUserManager):
    """People are found by their e-mail address."""

    def get_by_natural_key(self, username: str) -> "Person":
        """Case does not count."""
        return self.get(email=username.lower())

    def create_user(self, email: str, password: str | None = None, **values) -> "Person":
        """An account. Without a password nobody can sign in to it yet."""
        person = self.model(email=email.lower(), **values)
        person.set_password(password)
        person.save()
        return person

    def who_hold(self, roles: Iterable[str], place: int, unit: int | None, but: Iterable[int]) -> "Iterable[Person]":
        """Who holds one of these roles at this organisation today, for the whole of it or for this unit; their key and organisation.

        Asked for every report, and as SQL: making the statement took as long as all else that is told.
        """
        return self.raw(HOLDERS, {"roles": [str(role) for role in roles], "place": place, "unit": unit, "but": list(but),
                                  "today": timezone.localdate()})  # fmt: skip


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account. What they may do follows from their roles, never from a flag on this row."""

    wall = "account"

    email = models.EmailField(_("e-mailadres"), unique=True)
    name = models.CharField(_("naam"), max_length=120)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="people")
    is_active = models.BooleanField(default=True)
    invited_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = PersonManager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("persoon")
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="email_in_small_letters")]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """Initial and surname: "A. Jansen"."""
        return short_name(self.name)

    @cached_property
    def memberships_now(self) -> list:
        """The roles held today, asked once for each time this person was fetched."""
        today = timezone.localdate()
        held = self.memberships.filter(Q(until=None) | Q(until__gte=today), since__lte=today)
        return list(held.select_related("organisation"))

    @cached_property
    def places_now(self) -> list:
        """The organisations where a role is held today, the own one when there is none; by name."""
        held = {membership.organisation for membership in self.memberships_now}
        return sorted(held or {self.organisation}, key=lambda place: place.sort_name)

    @property
    def on_record(self) -> dict[str, int]:
        """How the record names who acted."""
        return {"actor": self.pk}

    @cached_property
    def reach(self):
        """Which rows the database lets through for this person (organisations.access.Reach)."""
        from organisations.access import reach_of  # noqa: PLC0415 -- thin method: access stands above models

        return reach_of(self)

    def has_role(self, *roles: str) -> bool:
        """Holds one of these roles today, anywhere; without roles: any role but that of reporter."""
        held = {membership.role for membership in self.memberships_now}
        return bool(held & set(roles)) if roles else bool(held - {"reporter"})

    @cached_property
    def function(self) -> str:
        """The office held today, or "" (slugs of domain reference incidents §4.5)."""
        today = timezone.localdate()
        held = self.offices.filter(Q(until=None) | Q(until__gte=today), since__lte=today)
        return held.values_list("function", flat=True).first() or ""


class Office(models.Model):
    """An ambt or function, from a day until a day. Entitlements are decided on it, so its history stays."""

    wall = "organisation"

    person = models.ForeignKey(Person, models.CASCADE, related_name="offices")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="offices")
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
    """Initial and surname: "A. Jansen"."""
    first, _space, rest = name.partition(" ")
    return f"{first[0]}. {rest}" if rest else name
