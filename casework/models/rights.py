"""What a person may ask about the own data: to see it (AVG art. 15) and to have it corrected (AVG art. 16)."""

import secrets
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.record import record
from casework.models.bound import CaseBound
from casework.models.keyed import Keyed
from casework.terms import add_months
from organisations.access import Role
from sealing.fields import SealedJSONField, SealedTextField

HANDLERS = (Role.DPO, Role.DESK_COORDINATOR)
WORKING = ("asked", "collected", "released")
KEPT = timedelta(days=30)  # how long the files can be downloaded


class AccessRequestQuerySet(models.QuerySet):
    """Requests lie with who keeps the register they are about."""

    def handled_by(self, person) -> Self:
        """Those this person may handle: of the own register, and never about themselves."""
        places = [m.organisation_id for m in person.memberships_now if m.role in HANDLERS]
        return self.filter(~Q(person=person), organisation__in=places)


class AccessRequest(Keyed):
    """Somebody asked what we have about them: one row for each organisation that keeps something.

    Each organisation sees and answers its own part alone, so that a gemeente does not learn what its people asked the national
    desk. A worker collects, a person reviews, a worker makes the files.
    """

    wall = "access_request"

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
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    identity = models.CharField(_("hoe weet u wie dit is?"), max_length=10, choices=Identity, default=Identity.ACCOUNT)
    name = SealedTextField(blank=True)
    email = SealedTextField(blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    due = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    found = SealedJSONField(default=list)  # sections: {"title", "items": [{"id", "label", "text", "withheld"}]}
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    pdf = models.CharField(max_length=100, blank=True, editable=False)
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
                fields=["person", "organisation"], condition=Q(state__in=WORKING), name="one_access_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | Q(person=None) | ~Q(reviewed_by=models.F("person")), name="nobody_reviews_the_own"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @classmethod
    def ask(cls, organisation_id: int, *, by, **values: Any) -> "AccessRequest":
        """Ask; a worker collects. An answer is due within a month (AVG art. 12 lid 3)."""
        asked = cls(organisation_id=organisation_id, number=f"IV-{timezone.localdate().year}-{secrets.token_hex(4).upper()}",
                    due=add_months(timezone.localdate(), 1), **values)  # fmt: skip
        asked.save(force_insert=True)
        asked.record("access_asked", by=by)
        return asked

    def record(self, action: str, *, by, **details: Any) -> None:
        """Put on record, in the caller's transaction, who did what with this request."""
        record(f"access:{self.pk}", actor=by.pk if by else None, action=action, compartment=f"access:{self.organisation_id}",
               number=self.number, **details)  # fmt: skip

    @property
    def is_there(self) -> bool:
        """Made, and not too old."""
        return self.state == self.State.READY and self.expires_at > timezone.now()

    @property
    def files(self) -> list[str]:
        """What lies in the store."""
        return [name for name in (self.pdf, self.json) if name]


class Correction(CaseBound):
    """Somebody says that something in a case is wrong. What stood there before stays, sealed, with who decided."""

    class Decision(models.TextChoices):
        OPEN = "open", _("Nog niet besloten")
        GRANTED = "granted", _("Aangepast")
        REFUSED = "refused", _("Niet aangepast")

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="corrections")
    field = models.SlugField(max_length=40)
    wanted = SealedTextField(max_length=4000)
    why = SealedTextField(max_length=2000, blank=True)
    before = SealedTextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.OPEN)
    answer = SealedTextField(max_length=2000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        verbose_name = _("verzoek om correctie")

    def __str__(self) -> str:
        return self.field
