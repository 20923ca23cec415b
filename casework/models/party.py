"""The people of a case: who reported, who was affected, who saw it (docs/domain/incidents.md §3.3,
Betrokkene).
"""

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.case_bound import CaseBound
from sealing.fields import SealedTextField
from sealing.index import blind_index


class PartyQuerySet(models.QuerySet):
    """People of cases."""

    def known_as(self, words: str, organisations: Iterable[int]) -> Self:
        """Narrow to exactly this name or e-mail address at these organisations, by blind index and
        without opening anything.
        """
        keys = [blind_index("party", organisation, words) for organisation in organisations]
        return self.filter(models.Q(name_index__in=keys) | models.Q(email_index__in=keys))


class Party(CaseBound):
    """A person in a case.

    A name and an address are sealed; an account is a key to somebody who can sign in.

    Both carry a blind index within the organisation, so that somebody who knows the name exactly
    finds the case.
    """

    class PartyRole(models.TextChoices):
        REPORTER = "reporter", _("Melder")
        AFFECTED = "affected", _("Getroffene")
        WITNESS = "witness", _("Getuige")
        RELATIVE = "relative", _("Gezinslid")

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="parties")
    role = models.CharField(max_length=20, choices=PartyRole)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    function = models.SlugField(max_length=40, blank=True)
    name = SealedTextField(blank=True)
    email = SealedTextField(blank=True)
    phone = SealedTextField(blank=True)
    name_index = models.BinaryField(null=True, editable=False)
    email_index = models.BinaryField(null=True, editable=False)

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
        ]

    def __str__(self) -> str:
        return self.get_role_display()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.indexed()
        super().save(*args, **kwargs)

    def indexed(self) -> Self:
        """Set the blind indexes of name and address, for bulk inserts. Returns itself."""
        organisation = self.case.organisation_id
        self.name_index = None
        self.email_index = None
        if self.name:
            self.name_index = blind_index("party", organisation, self.name)
        if self.email:
            self.email_index = blind_index("party", organisation, self.email)
        return self
