"""What is kept, until when, and how it goes: terms, holds, and the destruction list that two people answer for.

The roles that may (domain references incidents §2, support §11) see numbers, dates and results here, never what is in a case. A
list belongs to who keeps the register: the organisation itself, or the national desk for what it handles (incidents §11.1).
"""

import secrets
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from audit.record import record
from casework.models.keyed import Keyed
from casework.terms import Term
from notifications import outbox
from organisations.access import Role
from sealing.fields import SealedField, SealedTextField

REVIEWERS = (Role.DPO, Role.DESK_COORDINATOR)
SIGNERS = (Role.DPO, Role.SECRETARY, Role.DESK_COORDINATOR, Role.BVA)


class RegisterQuerySet(models.QuerySet):
    """Rows of a register: seen where somebody holds one of the roles that answer for it."""

    def kept_by(self, person, *roles: Role) -> Self:
        """Those of the organisations where this person holds one of these roles."""
        return self.filter(organisation__in=[m.organisation_id for m in person.memberships_now if m.role in roles])

    def without_sealed(self) -> Self:
        """Rows without their sealed columns and their key, for lists."""
        sealed = [field.name for field in self.model._meta.local_fields if isinstance(field, SealedField)]
        return self.defer(*sealed, "data_key")


class TermRule(models.Model):
    """What an organisation decided about a term, in place of what the case type proposes."""

    wall = "register"

    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    result = models.SlugField(max_length=30)
    months = models.PositiveSmallIntegerField(_("bewaartermijn in maanden"))
    source = models.CharField(_("waar staat dat"), max_length=200)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = _("bewaartermijn")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "result"], name="one_term_a_result"),
            models.CheckConstraint(condition=Q(months__range=(1, 1200)), name="term_within_a_century"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.result}: {self.months}"

    def term(self, proposed: Term) -> Term:
        """This rule, with the words of what was proposed."""
        return Term(proposed.label, self.months, self.source)


class Hold(Keyed):
    """A case that must not be destroyed, whatever its term says: who said so, why, and until when."""

    wall = "register"

    class Ground(models.TextChoices):
        PROCEDURE = "procedure", _("Er loopt een rechtszaak of een andere procedure")
        REQUEST = "request", _("Iemand vroeg om inzage of correctie")
        COMPLAINT = "complaint", _("Er loopt een klacht of een onderzoek")
        ARCHIVE = "archive", _("De archivaris vraagt om langer te bewaren")
        OTHER = "other", _("Iets anders")

    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="holds")
    ground = models.CharField(_("waarom"), max_length=20, choices=Ground)
    reason = SealedTextField(_("toelichting"), max_length=1000)
    until = models.DateField(_("bewaren tot en met"))
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(default=timezone.now)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at", "-id"]
        verbose_name = _("bewaarplicht")
        indexes = [models.Index(fields=["case"], condition=Q(lifted_at=None), name="hold_running")]

    def __str__(self) -> str:
        return self.ground

    @classmethod
    def place(cls, case_id: object, number: str, kind: str, keeper: int, *, by, **answers: Any) -> "Hold":
        """Hold a case, also without reaching it: who keeps the register may know its number and nothing else."""
        held = cls.objects.create(case_id=case_id, organisation_id=keeper, placed_by=by, **answers)
        record(f"case:{case_id}", actor=by.pk, action="held", kind=kind, compartment=f"{kind}:{keeper}", number=number,
               ground=held.ground, until=held.until)  # fmt: skip
        return held

    @staticmethod
    def running() -> Q:
        """Counts today."""
        return Q(lifted_at=None, until__gte=timezone.localdate())

    @property
    def is_running(self) -> bool:
        """Counts today."""
        return self.lifted_at is None and self.until >= timezone.localdate()


class DestructionList(Keyed):
    """Cases whose term has passed: prepared by the machine, reviewed by one person, signed by another, then destroyed."""

    wall = "register"

    class State(models.TextChoices):
        PREPARED = "prepared", _("Wacht op controle")
        REVIEWED = "reviewed", _("Wacht op de tweede handtekening")
        SIGNED = "signed", _("Wordt vernietigd")
        DONE = "done", _("Vernietigd")

    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.PREPARED)
    size = models.PositiveIntegerField(default=0)
    prepared_at = models.DateTimeField(default=timezone.now)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    returned = SealedTextField(_("waarom teruggestuurd"), max_length=1000, blank=True)
    done_at = models.DateTimeField(null=True)
    certificate = models.CharField(max_length=100, blank=True, editable=False)  # its name in the store
    certificate_size = models.PositiveBigIntegerField(default=0, editable=False)
    certificate_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        ordering = ["-prepared_at", "-id"]
        verbose_name = _("vernietigingslijst")
        indexes = [models.Index(fields=["organisation", "-prepared_at", "-id"], name="destruction_newest")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind"], condition=~Q(state="done"), name="one_open_list_a_kind"),
            models.CheckConstraint(
                condition=Q(signed_by=None) | Q(reviewed_by__isnull=False) & ~Q(signed_by=F("reviewed_by")),
                name="signed_by_a_second",
                violation_error_message=_("Wie controleert, kan niet ook ondertekenen."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @staticmethod
    def new_number() -> str:
        """Of a list, and of its certificate."""
        return f"VL-{timezone.localdate().year}-{secrets.token_hex(4).upper()}"

    def record(self, action: str, *, by, **details: Any) -> None:
        """Put on record, in the caller's transaction, who did what with this list."""
        record(f"destruction:{self.pk}", actor=by.pk if by else None, action=action, kind=self.kind,
               compartment=f"{self.kind}:{self.organisation_id}", number=self.number, **details)  # fmt: skip

    # --- the steps of a list: each is a conditional update, so that a second click changes nothing ---------------------------

    def review(self, by) -> bool:
        """The first pair of eyes. False when it was not waiting for that any more."""
        done = self._move(self.State.PREPARED, self.State.REVIEWED, reviewed_by=by, reviewed_at=timezone.now())
        if done:
            self.record("list_reviewed", by=by)
        return done

    def sign(self, by) -> bool:
        """The second pair of eyes, never the first again. From here the machine destroys."""
        free = DestructionList.objects.exclude(reviewed_by=by)
        done = self._move(self.State.REVIEWED, self.State.SIGNED, rows=free, signed_by=by, signed_at=timezone.now())
        if done:
            self.record("list_signed", by=by)
            outbox.later("casework.tasks.destroy_list", str(self.pk))
        return done

    def send_back(self, by, reason: str) -> bool:
        """The second pair of eyes sees something wrong: back to the first."""
        done = self._move(self.State.REVIEWED, self.State.PREPARED, reviewed_by=None, reviewed_at=None)
        if done:
            self.returned = reason
            self.save(update_fields=["returned"])
            self.record("list_returned", by=by)
        return done

    def _move(self, before: str, after: str, rows: models.QuerySet | None = None, **values: Any) -> bool:
        waiting = (DestructionList.objects if rows is None else rows).filter(pk=self.pk, state=before)
        if waiting.update(state=after, **values) != 1:
            return False
        self.refresh_from_db(fields=["state", "reviewed_by", "reviewed_at", "signed_by", "signed_at"])
        return True

    def may_review(self, person) -> bool:
        """Holds the role for it here, and the list waits for it."""
        return self.state == self.State.PREPARED and _holds(person, self.organisation_id, REVIEWERS)

    def may_sign(self, person) -> bool:
        """Holds the role for it here, is another than who reviewed, and the list waits for it."""
        here = self.state == self.State.REVIEWED and _holds(person, self.organisation_id, SIGNERS)
        return here and person.pk != self.reviewed_by_id


def _holds(person, organisation_id: int, roles: tuple[Role, ...]) -> bool:
    return any(m.role in roles and m.organisation_id == organisation_id for m in person.memberships_now)


class DestructionItem(models.Model):
    """One case on a list. No foreign key to it: the line stays when the case is gone."""

    wall = "register_item"

    class State(models.TextChoices):
        LISTED = "listed", _("Op de lijst")
        KEPT = "kept", _("Wordt bewaard")
        DESTROYED = "destroyed", _("Vernietigd")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    of = models.ForeignKey(DestructionList, models.CASCADE, related_name="items")
    case_id = models.UUIDField()
    number = models.CharField(max_length=20)
    result = models.SlugField(max_length=30)
    closed_on = models.DateField()
    keep_until = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.LISTED)
    files = ArrayField(models.CharField(max_length=100), default=list)  # still to be removed from the store
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("regel van een vernietigingslijst")
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="listed_once")]
        indexes = [models.Index(fields=["case_id"], name="destruction_item_case")]

    def __str__(self) -> str:
        return self.number
