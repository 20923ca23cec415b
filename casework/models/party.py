"""The people of a case: who reported, who was affected, who saw it (docs/domain/incidents.md §3.3,
Betrokkene).
"""

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.case_bound import CaseBound
from organisations.identity import mailbox_of
from sealing.fields import SealedTextField
from sealing.index import (
    address_index,
    blind_index,
    blind_indexes,
    name_index,
    person_index,
)
from texts.names import fold_name


class PartyQuerySet(models.QuerySet):
    """People of cases."""

    def known_as(self, words: str, organisations: Iterable[int]) -> Self:
        """Narrow to this name, however it is typed, or e-mail address at these organisations, by
        blind index and without opening anything.
        """
        keys = [person_index(organisation, words) for organisation in organisations]
        return self.filter(models.Q(name_index__in=keys) | models.Q(email_index__in=keys))

    def presumed_to_be(self, person, organisations: Iterable[int]) -> Self:
        """Narrow to people without an account who are presumed to be this person.

        By the mailbox, in any role; by the name only who is affected: the name of a witness is
        typed by who handles the case, and must lock no colleague out.
        """
        organisations = list(organisations)
        mailboxes = blind_indexes("mailbox", organisations, mailbox_of(person.email))
        is_affected = models.Q(role=Party.PartyRole.AFFECTED)
        has_name = models.Q(pk__in=())
        if person.name_key:
            names = blind_indexes("name", organisations, fold_name(person.name))
            has_name = models.Q(name_index__in=names)
        presumed = models.Q(mailbox_index__in=mailboxes) | is_affected & has_name
        return self.filter(presumed, person=None)


def _mailbox_index(organisation: int, email: str) -> bytes:
    """Return the blind index of the mailbox behind an address."""
    return blind_index("mailbox", organisation, mailbox_of(email))


class Party(CaseBound):
    """A person in a case.

    A name and an address are sealed; an account is a key to somebody who can sign in.

    Both carry a blind index within the organisation, so that somebody who knows the whole name
    finds the case; the mailbox behind the address has one too. `index_version` tells by which
    INDEX_VERSION it was made: another way to fold a name makes older indexes useless, and
    `manage.py reindex_parties` makes them anew.
    """

    INDEX_VERSION = 2

    class PartyRole(models.TextChoices):
        REPORTER = "reporter", _("Melder")
        AFFECTED = "affected", _("Getroffene")
        WITNESS = "witness", _("Getuige")
        RELATIVE = "relative", _("Gezinslid")

    rls_policy = "case_party"

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="parties")
    role = models.CharField(max_length=20, choices=PartyRole)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    function = models.SlugField(max_length=40, blank=True)
    name = SealedTextField(blank=True)
    email = SealedTextField(blank=True)
    phone = SealedTextField(blank=True)
    not_to_call = SealedTextField(blank=True, null=True)  # when no phone may ring there
    name_index = models.BinaryField(null=True, editable=False)
    email_index = models.BinaryField(null=True, editable=False)
    mailbox_index = models.BinaryField(null=True, editable=False)
    index_version = models.PositiveSmallIntegerField(
        default=INDEX_VERSION, db_default=1, editable=False
    )

    objects = PartyQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("betrokkene")
        indexes = [
            models.Index(
                fields=["name_index"],
                condition=models.Q(name_index__isnull=False),
                name="party_name",
            ),
            models.Index(
                fields=["email_index"],
                condition=models.Q(email_index__isnull=False),
                name="party_email",
            ),
            models.Index(
                fields=["mailbox_index"],
                condition=models.Q(mailbox_index__isnull=False, person=None),
                name="party_mailbox",
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.indexed()
        super().save(*args, **kwargs)

    def indexed(self) -> Self:
        """Set the blind indexes of name and address, for bulk inserts. Returns itself."""
        self.index_version = self.INDEX_VERSION
        organisation = self.case.organisation_id
        self.name_index = None
        self.email_index = None
        self.mailbox_index = None
        if self.name:
            self.name_index = name_index(organisation, self.name)
        if self.email:
            self.email_index = address_index(organisation, self.email)
            self.mailbox_index = _mailbox_index(organisation, self.email)
        return self

    def may_be_cleared_by(self, person) -> bool:
        """Tell whether this person may undo, as a second person, that this account was named.

        Never of who reported, of themselves, or of whom they named.
        """
        is_oneself = person.is_same_person(self.person_id)
        if is_oneself or self.person_id in {None, self.case.reporter_id}:
            return False
        is_named_by_oneself = person.is_same_person(self.added_by_id)
        return self.role != self.PartyRole.REPORTER and not is_named_by_oneself
