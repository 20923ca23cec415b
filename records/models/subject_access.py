"""A request of somebody to see what is stored about them (AVG art. 15)."""

import secrets
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.record import record
from legalterms.terms import add_months
from organisations.access import Role
from organisations.identity import mailbox_of, name_key_of
from sealing.fields import SealedJSONField, SealedTextField
from sealing.index import blind_index
from sealing.models import SealedModel

DATA_PROTECTION_ROLES = (Role.DPO, Role.DESK_COORDINATOR)
UNFINISHED_STATES = ("asked", "collected", "released")
FILES_AVAILABLE_FOR = timedelta(days=30)


class AccessRequestQuerySet(models.QuerySet):
    """Requests belong to the organisation whose register they are about."""

    def handled_by(self, person) -> Self:
        """Narrow to those this person may handle: of the own register, never about themselves.

        Not with another account, and not on paper either.
        """
        organisations = organisations_protected_by(person)
        return self.filter(organisation__in=organisations).exclude(_is_about_q(person))


def _is_about_q(person) -> Q:
    """Return the condition on requests of which this person is presumed to be the requester."""
    is_about = Q(person__in=person.account_ids)
    mailboxes = person.mailboxes
    for organisation_id in organisations_protected_by(person):
        indexes = [_requester_index(organisation_id, mailbox) for mailbox in mailboxes]
        is_about |= Q(mailbox_index__in=indexes)
        if person.name_key:
            is_about |= Q(name_index=_requester_index(organisation_id, person.name_key))
    return is_about


def _requester_index(organisation_id: int, key: str) -> bytes | None:
    """Return the blind index of the mailbox or the name key of who asked; None without one."""
    return blind_index("requester", organisation_id, key) if key else None


def organisations_protected_by(person) -> list[int]:
    """Return the ids of the organisations where this person watches over personal data."""
    memberships = person.memberships_now
    return [m.organisation_id for m in memberships if m.role in DATA_PROTECTION_ROLES]


class AccessRequest(SealedModel):
    """A request to see the own data: one row for each organisation that stores something.

    Each organisation sees and answers its own part alone, so that a gemeente does not learn what
    its people asked the national desk. A worker collects, a person reviews, a worker makes the
    files.
    """

    rls_policy = "access_request"

    class State(models.TextChoices):
        ASKED = "asked", _("Wij verzamelen de gegevens")
        COLLECTED = "collected", _("Wacht op controle")
        RELEASED = "released", _("De bestanden worden gemaakt")
        READY = "ready", _("Staat klaar")
        GONE = "gone", _("Verlopen en verwijderd")

    class Identity(models.TextChoices):
        ACCOUNT = "account", _("Ingelogd met een account")
        DOCUMENT = "document", _("Identiteitsbewijs gezien")
        KNOWN = "known", _("Persoonlijk bekend")

    number = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    identity = models.CharField(
        _("hoe weet u wie dit is?"), max_length=10, choices=Identity, default=Identity.ACCOUNT
    )
    name = SealedTextField(blank=True)
    email = SealedTextField(blank=True)
    # Who asked without an account, so that nobody answers their own request.
    name_index = models.BinaryField(null=True, editable=False)
    mailbox_index = models.BinaryField(null=True, editable=False)
    asked_at = models.DateTimeField(default=timezone.now)
    due = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    # A list of {"title", "items": [{"id", "label", "text", "withheld"}]}.
    sections = SealedJSONField(default=list)
    # The cases of which something was collected: they are destroyed with this copy, not before.
    case_ids = ArrayField(models.UUIDField(), default=list, db_default=[], editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True)
    pdf = models.CharField(max_length=100, blank=True, editable=False)  # names in the store
    json = models.CharField(max_length=100, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        verbose_name = _("verzoek om inzage")
        indexes = [
            models.Index(fields=["organisation", "-asked_at", "-id"], name="access_newest"),
            models.Index(fields=["person", "-asked_at", "-id"], name="access_own"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=Q(state__in=UNFINISHED_STATES),
                name="one_access_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | Q(person=None) | ~Q(reviewed_by=models.F("person")),
                name="nobody_reviews_the_own",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @classmethod
    def ask(cls, organisation_id: int, *, by, **values: Any) -> Self:
        """Make a request and return it; the caller has a worker collect.

        An answer is due within a month (AVG art. 12 lid 3). Raises IntegrityError when this person
        has an unfinished request at this organisation.
        """
        today = timezone.localdate()
        request = cls(
            organisation_id=organisation_id,
            number=f"IV-{today.year}-{secrets.token_hex(4).upper()}",
            due=add_months(today, 1),
            name_index=_requester_index(organisation_id, name_key_of(values.get("name", ""))),
            mailbox_index=_requester_index(organisation_id, mailbox_of(values.get("email", ""))),
            **values,
        )
        request.save(force_insert=True)
        request.record("access_asked", by=by)
        return request

    def is_about(self, person) -> bool:
        """Tell whether this person is presumed to be the one who asked."""
        if person.is_same_person(self.person_id):
            return True
        return person.is_presumed_to_be(email=self.email, name=self.name)

    def record(self, action: str, *, by, **details: Any) -> None:
        """Put on record, in the caller's transaction, who did what with this request."""
        record(
            f"access:{self.pk}",
            actor=by.pk if by else None,
            action=action,
            compartment=f"access:{self.organisation_id}",
            number=self.number,
            **details,
        )

    @property
    def is_downloadable(self) -> bool:
        """Whether the files were made and have not expired."""
        if self.state != self.State.READY:
            return False
        return self.expires_at > timezone.now()

    @property
    def files(self) -> list[str]:
        """The names of its files in the store."""
        return [name for name in (self.pdf, self.json) if name]
