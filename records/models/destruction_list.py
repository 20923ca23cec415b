"""The destruction list: cases whose retention term has passed; two people answer for it.

The roles that may (docs/domain/incidents.md §2, docs/domain/support.md §11) see numbers, dates and
results here, never what is in a case. A list belongs to who keeps the register: the organisation
itself, or the national desk for what it handles (docs/domain/incidents.md §11.1).
"""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from audit.record import record
from casework.models import RegisterQuerySet
from notifications import outbox
from organisations.access import Role
from sealing.fields import SealedTextField
from sealing.models import SealedModel

REVIEWERS = (Role.DPO, Role.DESK_COORDINATOR)
SIGNERS = (Role.DPO, Role.SECRETARY, Role.DESK_COORDINATOR, Role.BVA)


class DestructionList(SealedModel):
    """Cases whose term has passed: prepared by a worker, reviewed by one person, signed by another,
    then destroyed."""

    rls_policy = "register"

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
    # Accounts of who has a part in one of its cases; emptied when they are destroyed.
    involved = ArrayField(models.IntegerField(), default=list, db_default=[], editable=False)
    prepared_at = models.DateTimeField(default=timezone.now)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)
    returned = SealedTextField(_("waarom teruggestuurd"), max_length=1000, blank=True)
    done_at = models.DateTimeField(null=True)
    certificate = models.CharField(max_length=100, blank=True, editable=False)  # name in the store
    certificate_size = models.PositiveBigIntegerField(default=0, editable=False)  # bytes
    certificate_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        ordering = ["-prepared_at", "-id"]
        verbose_name = _("vernietigingslijst")
        indexes = [
            models.Index(fields=["organisation", "-prepared_at", "-id"], name="destruction_newest")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                condition=~Q(state="done"),
                name="one_open_list_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None)
                | Q(reviewed_by__isnull=False) & ~Q(signed_by=F("reviewed_by")),
                name="signed_by_a_second",
                violation_error_message=_("Wie controleert, kan niet ook ondertekenen."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def tone(self) -> str:
        """The tone of the badge that shows its state."""
        return {"done": "ok", "signed": "info"}.get(self.state, "warning")

    @staticmethod
    def new_number() -> str:
        """Return a new number, for a list and its certificate: VL-2026-1A2B3C4D."""
        return f"VL-{timezone.localdate().year}-{secrets.token_hex(4).upper()}"

    def record(self, action: str, *, by, **details: Any) -> None:
        """Put on record, in the caller's transaction, who did what with this list."""
        record(
            f"destruction:{self.pk}",
            actor=by.pk if by else None,
            action=action,
            kind=self.kind,
            compartment=f"{self.kind}:{self.organisation_id}",
            number=self.number,
            **details,
        )

    # --- steps: each is a conditional update, so that a second click changes nothing -----------

    def review(self, by) -> bool:
        """Approve as the first of two.

        Return False when the list no longer waited for that, or is about `by`.
        """
        if self.is_about(by):
            return False
        waiting = self._in_state(self.State.PREPARED)
        now = timezone.now()
        reviewed = self._move(waiting, self.State.REVIEWED, reviewed_by=by, reviewed_at=now)
        if reviewed:
            self.record("list_reviewed", by=by)
        return reviewed

    def sign(self, by) -> bool:
        """Sign as the second, after which a worker destroys.

        Return False when the list no longer waited for that, is about `by`, or when `by` reviewed
        it, with whichever account.
        """
        if self.is_about(by):
            return False
        waiting = self._in_state(self.State.REVIEWED).exclude(reviewed_by__in=by.account_ids)
        now = timezone.now()
        signed = self._move(waiting, self.State.SIGNED, signed_by=by, signed_at=now)
        if signed:
            self.record("list_signed", by=by)
            outbox.send_task_on_commit("records.tasks.destroy_list", str(self.pk))
        return signed

    def send_back(self, by, reason: str) -> bool:
        """Return the list to who reviews. Return False when it no longer waited for a signature."""
        waiting = self._in_state(self.State.REVIEWED)
        returned = self._move(waiting, self.State.PREPARED, reviewed_by=None, reviewed_at=None)
        if returned:
            self.returned = reason
            self.save(update_fields=["returned"])
            self.record("list_returned", by=by)
        return returned

    def _in_state(self, state: str) -> models.QuerySet:
        return DestructionList.objects.filter(pk=self.pk, state=state)

    def _move(self, waiting: models.QuerySet, state: str, **values: Any) -> bool:
        if waiting.update(state=state, **values) != 1:
            return False
        columns = ["state", "reviewed_by", "reviewed_at", "signed_by", "signed_at"]
        self.refresh_from_db(fields=columns)
        return True

    def is_about(self, person) -> bool:
        """Tell whether this person has a part in a case on the list: nobody decides about that."""
        return not set(person.account_ids).isdisjoint(self.involved)

    def is_reviewer(self, person) -> bool:
        """Tell whether this person approved the list, with whichever account."""
        return person.is_same_person(self.reviewed_by_id)

    def may_review(self, person) -> bool:
        """Tell whether the list waits for review and this person may give it: they hold the role
        for it here, and have no part in its cases.
        """
        waits = self.state == self.State.PREPARED and not self.is_about(person)
        return waits and _has_role_at(person, self.organisation_id, REVIEWERS)

    def may_sign(self, person) -> bool:
        """Tell whether the list waits for the second signature and this person may give it.

        They hold the role for it here, have no part in its cases, and are another than who
        reviewed.
        """
        if self.state != self.State.REVIEWED or self.is_about(person) or self.is_reviewer(person):
            return False
        return _has_role_at(person, self.organisation_id, SIGNERS)


def _has_role_at(person, organisation_id: int, roles: tuple[Role, ...]) -> bool:
    here = [m for m in person.memberships_now if m.organisation_id == organisation_id]
    return any(membership.role in roles for membership in here)


class DestructionItem(models.Model):
    """One case on a list. No foreign key to the case: the line stays when the case is destroyed."""

    rls_policy = "register_item"

    class State(models.TextChoices):
        LISTED = "listed", _("Op de lijst")
        KEPT = "kept", _("Wordt bewaard")
        DESTROYED = "destroyed", _("Vernietigd")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    destruction_list = models.ForeignKey(DestructionList, models.CASCADE, related_name="items")
    case_id = models.UUIDField()
    number = models.CharField(max_length=20)
    result = models.SlugField(max_length=30)
    closed_on = models.DateField()
    keep_until = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.LISTED)
    files = ArrayField(models.CharField(max_length=100), default=list)  # yet to be deleted
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("regel van een vernietigingslijst")
        constraints = [
            models.UniqueConstraint(fields=["destruction_list", "number"], name="listed_once")
        ]
        indexes = [models.Index(fields=["case_id"], name="destruction_item_case")]

    def __str__(self) -> str:
        return self.number
