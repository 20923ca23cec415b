"""Systems of others that deliver and read: who they are, how they prove it, and their tokens.

What proves anything is stored as a keyed digest only: whoever reads these tables can sign in
nowhere.
"""

import hashlib
import hmac
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from organisations.models.membership import Role
from sealing.keys import derive_key

MAX_LIFETIME = timedelta(days=365)  # AUT-01: no secret lives longer than a year
EXPIRY_WARNING = timedelta(days=30)
SECRET_OVERLAP = timedelta(days=7)  # how long an old secret goes on after a new one was made


def digest(value: str) -> str:
    """Return what is stored of a secret or a token.

    HMAC-SHA-256 in hexadecimal, under a key that is not in the database.
    """
    return hmac.digest(derive_key("api"), value.encode(), hashlib.sha256).hex()


class Scope(models.TextChoices):
    """Rights of a client of the API."""

    READ = "incidenten:lezen", _("Meldingen lezen (alleen de codes)")
    WRITE = "incidenten:schrijven", _("Meldingen aanleveren en wijzigen")
    REQUESTS = "aanvragen:lezen", _("De stand van aanvragen Veilig Wonen lezen")
    LEGAL_REQUESTS = (
        "juridische-aanvragen:lezen",
        _("De stand van aanvragen juridische hulp lezen"),
    )
    TOUR_SESSIONS = "sessies:lezen", _("Sessies van OTWB on Tour lezen (geen namen)")
    FIGURES = "aggregaten:lezen", _("Totalen lezen")


class ApiClientQuerySet(models.QuerySet):
    """Clients are active until they are revoked or their last day is over."""

    def managed_by(self, person) -> Self:
        """Filter on the clients that this person connects.

        Those of the organisations where they administer; all of them for the national
        administrator.
        """
        if person.manages_all_clients:
            return self
        return self.filter(organisation__in=person.organisation_ids_as(Role.ORG_ADMIN))

    def active(self) -> Self:
        """Filter on clients that may come in today."""
        return self.filter(revoked_at=None, until__gte=timezone.localdate())


def a_year_from_now() -> date:
    """Return the last day that a new client may have."""
    return timezone.localdate() + MAX_LIFETIME


class ApiClient(models.Model):
    """A system of an organisation, or of a supplier that works for it.

    Its organisation follows from this row, never from what it sends.
    """

    rls_policy = "api_client"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(_("client-id"), max_length=60, unique=True)
    name = models.CharField(_("naam"), max_length=80)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="clients"
    )
    scopes = ArrayField(models.CharField(max_length=30, choices=Scope), verbose_name=_("rechten"))
    jwks = models.JSONField(_("openbare sleutels"), default=dict, blank=True)
    until = models.DateField(_("tot en met"), default=a_year_from_now)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = ApiClientQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("koppeling")

    def __str__(self) -> str:
        return self.slug

    @property
    def is_active(self) -> bool:
        """Whether it may come in today."""
        return self.revoked_at is None and self.until >= timezone.localdate()

    @property
    def ends_soon(self) -> bool:
        """Active, and over within a month: the other side must be warned."""
        return self.is_active and self.until < timezone.localdate() + EXPIRY_WARNING

    @property
    def scope_labels(self) -> list[str]:
        """Its rights, in words."""
        return [str(Scope(slug).label) for slug in self.scopes]

    @cached_property
    def audit_actor(self) -> dict[str, Any]:
        """Arguments of audit.record.record that name who acted: a system is no person."""
        return {"actor": None, "client": self.slug}


class Proof(models.Model):
    """Abstract base of a secret and a token: a digest that is valid until a moment."""

    rls_policy = "api_proof"

    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="%(class)ss")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    until = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.client_id} {self.until}"


class Secret(Proof):
    """A shared secret (client_secret_basic).

    Two may be valid at once, so that the other side can change over.
    """

    class Meta:
        verbose_name = _("geheim")
        indexes = [models.Index(fields=["client", "until"], name="secret_of_client")]


class Token(Proof):
    """An access token: scope × organisation (of the client) × expiry.

    It ends at once when the client is revoked.
    """

    scopes = ArrayField(models.CharField(max_length=30, choices=Scope))

    class Meta:
        verbose_name = _("token")
        indexes = [models.Index(fields=["until"], name="token_until")]


class Assertion(models.Model):
    """The `jti` of a signed assertion: each is accepted once."""

    rls_policy = "api_proof"

    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="+")
    jti = models.CharField(max_length=64)  # the digest of it
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("bewijs")
        constraints = [models.UniqueConstraint(fields=["client", "jti"], name="assertion_once")]

    def __str__(self) -> str:
        return self.jti


def still_valid() -> Q:
    """Return the condition for secrets and tokens that are still valid."""
    return Q(until__gt=timezone.now())
