"""People who can sign in, and the offices (ambten) they hold."""

from collections.abc import Iterable
from functools import cached_property
from operator import attrgetter
from typing import Any, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, models
from django.db.models import F, OuterRef, Q, Value
from django.db.models.functions import Lower, Replace
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations import identity
from organisations.models.function import Function
from organisations.models.membership import Membership, PeriodQuerySet, Role, is_current
from organisations.models.organisation import Organisation
from texts.names import fold_name, short_name

HOLDERS = """
    SELECT DISTINCT person.id, person.organisation_id
    FROM organisations_person person
    JOIN organisations_membership membership ON membership.person_id = person.id
    WHERE membership.organisation_id = %(organisation)s AND membership.role = ANY(%(roles)s)
      AND (membership.until IS NULL OR membership.until >= %(today)s)
      AND membership.since <= %(today)s
      AND (membership.unit_id IS NULL OR membership.unit_id = %(unit)s)
      AND person.is_active
      AND NOT EXISTS (
        SELECT FROM organisations_person excluded
        WHERE excluded.id = ANY(%(excluded)s)
          AND (excluded.id = person.id OR excluded.mailbox = person.mailbox
               OR (person.name_key <> '' AND excluded.name_key = person.name_key))
      )
"""


class SortName(models.Func):
    """A name in small letters without accents and apostrophes: what Dutch order goes by.

    A collation of ICU would do, but PostgreSQL may be built without ICU (ADR 24).
    """

    template = (
        "btrim(regexp_replace(translate(replace(replace(replace("
        "lower(normalize(%(expressions)s, NFKD)), 'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss'), "
        "'øđðłıħ', 'oddlih'), '[^[:alnum:] ]', '', 'g'))"
    )
    output_field = models.TextField()


class PersonQuerySet(models.QuerySet):
    """People with an account."""

    def matching(self, words: str) -> Self:
        """Narrow to whose name, however it is typed, or address has these words in it."""
        match = Q(email__icontains=words)
        folded_words = fold_name(words)
        if folded_words:
            match |= Q(folded_name__contains=folded_words)
        folded_name = Replace("sort_name", Value(" "), Value(""), output_field=models.TextField())
        return self.alias(folded_name=folded_name).filter(match)

    def holding(self, *roles: str, organisation_id: int | None = None) -> Self:
        """Return the active people who hold one of these roles today, here or anywhere (None)."""
        has_role = Q(memberships__role__in=roles) & is_current("memberships__")
        if organisation_id is not None:
            has_role &= Q(memberships__organisation=organisation_id)
        return self.filter(has_role, is_active=True).distinct()

    def presumed_same(self, mailbox: Any, name_key: Any) -> Self:
        """Return the accounts that are presumed to be of who has this mailbox or this name."""
        has_name = Q(name_key=name_key) & ~Q(name_key="")
        return self.filter(Q(mailbox=mailbox) | has_name)

    def without(self, account_ids: Iterable[int]) -> Self:
        """Leave out who is presumed to be the owner of one of these accounts.

        Who has a part in a case has it with every account, also one that was made later.
        """
        excluded = Person.objects.filter(pk__in=list(account_ids))
        has_mailbox = Q(mailbox__in=excluded.values("mailbox"))
        names = excluded.exclude(name_key="").values("name_key")
        return self.exclude(has_mailbox | Q(name_key__in=names))


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):
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

    def presumed_accounts(self, *, email: str, name: str, organisation_id: int) -> list[int]:
        """Return the accounts that may be of whom somebody wrote down with this address and name.

        Only of who could work with a case of this organisation. It is a function of the database:
        who reports does not see the accounts of other organisations.
        """
        words = [identity.mailbox_of(email), identity.name_key_of(name), organisation_id]
        with connection.cursor() as cursor:
            cursor.execute("SELECT organisations_presumed(%s, %s, %s)", words)
            return [pk for (pk,) in cursor.fetchall()]

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
    sort_name = models.GeneratedField(
        expression=SortName("name"), output_field=models.TextField(), db_persist=True
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="people"
    )
    is_active = models.BooleanField(default=True)
    invited_at = models.DateTimeField(default=timezone.now)
    # By these an account is presumed to be of the same person as another (organisations.identity).
    mailbox = models.GeneratedField(
        expression=identity.mailbox_column("email"),
        output_field=models.TextField(),
        db_persist=True,
    )
    name_key = models.GeneratedField(
        expression=identity.name_key_column("name"),
        output_field=models.TextField(),
        db_persist=True,
    )

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = PersonManager()

    class Meta:
        ordering = ["sort_name", "id"]
        verbose_name = _("persoon")
        indexes = [
            models.Index(fields=["mailbox"], name="person_mailbox"),
            models.Index(fields=["name_key"], name="person_name_key"),
        ]
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
        return [row for row in self.workplaces if row.person_id == self.pk]

    @cached_property
    def workplaces(self) -> list:
        """The memberships of today over all accounts with this mailbox.

        Who works somewhere is a colleague there, whichever account they signed in to.
        """
        current = Membership.objects.current().filter(person__mailbox=self.mailbox)
        return list(_with_accounts(current).select_related("organisation"))

    @cached_property
    def account_ids(self) -> list[int]:
        """The ids of all accounts that are presumed to be of this person, with this one.

        Nobody decides about themselves: ask this wherever a right is refused, and never where one
        is given.
        """
        if self.memberships_now:
            accounts = self.memberships_now[0].account_ids
        else:
            same = Person.objects.presumed_same(self.mailbox, self.name_key)
            accounts = same.values_list("pk", flat=True)
        return sorted({self.pk, *accounts})

    def is_same_person(self, account_id: int | None) -> bool:
        """Tell whether this account is presumed to be of this person; False for no account."""
        return account_id in self.account_ids

    @property
    def mailboxes(self) -> set[str]:
        """The mailboxes of all accounts that are presumed to be of this person."""
        accounts = Person.objects.filter(pk__in=self.account_ids)
        return {self.mailbox, *accounts.values_list("mailbox", flat=True)}

    def is_presumed_to_be(self, *, email: str = "", name: str = "") -> bool:
        """Tell whether this is the person whom somebody wrote down with this address and name."""
        name_key = identity.name_key_of(name)
        if name_key and name_key == identity.name_key_of(self.name):
            return True
        mailbox = identity.mailbox_of(email)
        return bool(mailbox) and mailbox in self.mailboxes

    @cached_property
    def organisations_now(self) -> list:
        """The organisations of the memberships of today, by name; the own one without any."""
        organisations = {membership.organisation for membership in self.memberships_now}
        return sorted(organisations or {self.organisation}, key=attrgetter("sort_name"))

    def place_chosen(self, chosen_id: int | None) -> Organisation:
        """Return the organisation of this person that was chosen, or what it became since.

        The own one when none was chosen, or one where this person does not work.
        """
        for organisation in self.organisations_now:
            if chosen_id in {organisation.pk, *organisation.predecessors}:
                return organisation
        own = (row for row in self.organisations_now if row.pk == self.organisation_id)
        return next(own, None) or self.organisation

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
        return self.offices.current().values_list("function", flat=True).first() or ""


class Office(models.Model):
    """An ambt or function, from a day until a day.

    Entitlements are decided on it, so its history stays.
    """

    rls_policy = "office"

    person = models.ForeignKey(Person, models.CASCADE, related_name="offices")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="offices"
    )
    function = models.SlugField(_("ambt of functie"), max_length=40, choices=Function)
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

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


def _with_accounts(memberships: PeriodQuerySet) -> PeriodQuerySet:
    """Add to each membership the accounts that are presumed to be of who holds it."""
    same = Person.objects.presumed_same(OuterRef("person__mailbox"), OuterRef("person__name_key"))
    return memberships.annotate(account_ids=ArraySubquery(same.values("pk")))


def load_memberships(people: Iterable[Person]) -> None:
    """Query the memberships of today of these people together, for a page that shows them."""
    by_mailbox: dict[str, list[Membership]] = {}
    people = list(people)
    mailboxes = {person.mailbox for person in people}
    current = Membership.objects.current().filter(person__mailbox__in=mailboxes)
    rows = _with_accounts(current).select_related("organisation", "person")
    for membership in rows:
        by_mailbox.setdefault(membership.person.mailbox, []).append(membership)
    for person in people:
        person.workplaces = by_mailbox.get(person.mailbox, [])
