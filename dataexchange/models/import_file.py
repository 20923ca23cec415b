"""A file with cases that somebody imports into a register."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.record import record
from casework.models import RegisterQuerySet
from organisations.access import Role
from sealing import files
from sealing.fields import SealedJSONField, SealedTextField
from sealing.models import SealedModel

IMPORTERS = (Role.AGGRESSION_COORDINATOR, Role.ORG_ADMIN)  # who imports a list of the organisation
# After this, an upload that nobody goes on with is removed, and the errors of one that ran.
ABANDONED_AFTER = timedelta(days=7)
UNDO_PERIOD = timedelta(days=30)
TONES = {
    "new": "warning",
    "ready": "warning",
    "checking": "info",
    "running": "info",
    "undoing": "info",
    "done": "ok",
    "failed": "danger",
}


class ImportFile(SealedModel):
    """A file with cases: uploaded, explained, checked, run by a worker, and undone as a whole.

    The upload is sealed, and removed when it has run. A row becomes a case at most once: each batch
    counts itself in its own transaction.
    """

    rls_policy = "intake"

    class State(models.TextChoices):
        NEW = "new", _("wacht op uitleg")
        CHECKING = "checking", _("wordt nagekeken")
        READY = "ready", _("nagekeken")
        RUNNING = "running", _("wordt ingevoerd")
        DONE = "done", _("ingevoerd")
        UNDOING = "undoing", _("wordt teruggedraaid")
        UNDONE = "undone", _("teruggedraaid")
        FAILED = "failed", _("niet gelukt")

    WORKING = (State.CHECKING, State.RUNNING, State.UNDOING)

    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    number = models.CharField(max_length=20, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    name = SealedTextField()
    form = models.CharField(max_length=4)
    stored = models.CharField(max_length=100, blank=True, editable=False)
    errors_stored = models.CharField(max_length=100, blank=True, editable=False)
    heads = SealedJSONField(default=list)
    # First rows, first errors, words that nobody explained.
    sample = SealedJSONField(default=dict)
    columns = SealedJSONField(default=dict)  # field → column of the file, or what it always is
    refused = SealedTextField(blank=True)  # why the file cannot be read after all
    rows = models.PositiveIntegerField(default=0)  # read so far, in the pass that is going on
    total = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    # Numbers of the cases that remain after an undo, because somebody worked on them.
    remaining = ArrayField(models.CharField(max_length=20), default=list)
    done_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("invoer")
        indexes = [
            models.Index(fields=["organisation", "-made_at", "-id"], name="import_file_newest"),
            models.Index(
                fields=["made_at"],
                name="import_file_working",
                condition=Q(state__in=["checking", "running", "undoing"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                condition=Q(state__in=["running", "undoing"]),
                name="one_import_file_runs",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @staticmethod
    def new_number() -> str:
        """Return a new number; it is in the audit trail of each case that comes from the file."""
        return f"IN-{timezone.localdate().year}-{secrets.token_hex(4).upper()}"

    @property
    def tone(self) -> str:
        """The tone of the badge that shows its state."""
        return TONES.get(self.state, "")

    @property
    def is_working(self) -> bool:
        """Whether a worker has it in hand, or will."""
        return self.state in self.WORKING

    @property
    def is_open(self) -> bool:
        """Whether it can still be explained or thrown away: it made no case, its file is there."""
        if self.state == self.State.FAILED:
            return not self.created and bool(self.stored)
        return self.state in {self.State.NEW, self.State.READY}

    @property
    def done_percent(self) -> int:
        """How much the worker has done, 0 to 100."""
        if not self.total:
            return 0
        return min(100 * self.rows // self.total, 100)

    @property
    def may_be_undone(self) -> bool:
        """Whether it made cases, and not longer ago than `UNDO_PERIOD`."""
        has_run = self.state in {self.State.DONE, self.State.FAILED}
        if not has_run or not self.created:
            return False
        return self.done_at > timezone.now() - UNDO_PERIOD

    def record(self, action: str, *, by, **details: Any) -> None:
        """Record in the audit trail, in the caller's transaction, what `by` did with this file.

        `by`: a person, or None for a worker.
        """
        record(
            f"intake:{self.pk}",
            actor=by.pk if by else None,
            action=action,
            kind=self.kind,
            compartment=f"{self.kind}:{self.organisation_id}",
            number=self.number,
            **details,
        )

    def change_state(self, before: tuple[str, ...], after: str, **values: Any) -> bool:
        """Move the file from one of the states in `before` to `after`, and set `values`.

        Returns False when it was in none of them any more: a second click changes nothing.
        """
        rows = ImportFile.objects.filter(pk=self.pk, state__in=before)
        if rows.update(state=after, claimed_at=None, tries=0, rows=0, **values) != 1:
            return False
        self.refresh_from_db(fields=["state", "claimed_at", "tries", "rows", *values])
        return True

    def put(self, readable: Any, column: str = "stored") -> None:
        """Seal content into the store; the caller saves the row."""
        stored_file = files.store(readable, self.seal_key(), self.seal_context())
        setattr(self, column, stored_file.name)

    def chunks(self, column: str = "stored") -> Iterable[bytes]:
        """Yield the plain content of the file named in `column`, piece by piece."""
        name = getattr(self, column)
        return files.fetch(name, self.seal_key(), self.seal_context())

    def remove_files(self, *columns: str) -> None:
        """Delete the files named in these columns from the store, and empty the columns."""
        for column in columns:
            name = getattr(self, column)
            if name:
                default_storage.delete(name)
        own_row = ImportFile.objects.filter(pk=self.pk)
        own_row.update(**dict.fromkeys(columns, ""))
