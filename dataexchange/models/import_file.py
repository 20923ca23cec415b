"""A file with cases that somebody imports into a register."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
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
from spreadsheets.sheet_choice import Selection, Sheet

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
    "stopped": "warning",
    "failed": "danger",
}


class ImportFileQuerySet(RegisterQuerySet):
    """Files that were imported, or wait for it."""

    def may_begin(self, person) -> bool:
        """Return whether this person may upload one more: each keeps an upload until it has run."""
        waiting = self.filter(made_by=person).exclude(stored="")
        return waiting.count() < settings.IMPORTS_PER_PERSON


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
        STOPPED = "stopped", _("gestopt")
        UNDOING = "undoing", _("wordt teruggedraaid")
        UNDONE = "undone", _("teruggedraaid")
        FAILED = "failed", _("niet gelukt")

    WORKING = (State.CHECKING, State.RUNNING, State.UNDOING)
    ENDED_RUNS = (State.DONE, State.STOPPED, State.FAILED)  # after which it may be undone

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
    # The rows that can go in, as they were understood: what the worker delivers, part by part.
    rows_stored = models.CharField(max_length=100, blank=True, db_default="", editable=False)
    heads = SealedJSONField(default=list)
    # First rows, first errors, words that nobody explained.
    sample = SealedJSONField(default=dict)
    columns = SealedJSONField(default=dict)  # field → column of the file, or what it always is
    sheets = SealedJSONField(null=True)  # the sheets that a person may choose from
    # What is read of the file: "sheet" (a position), "with_hidden" (None: nobody chose), and
    # "day_offset", the days between day 0 of the file and that of other spreadsheets.
    selected = SealedJSONField(null=True)
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

    objects = ImportFileQuerySet.as_manager()

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
    def offered_sheets(self) -> list[Sheet]:
        """The sheets that a person may choose from."""
        return [Sheet.of(members) for members in self.sheets or []]

    @property
    def read_sheet(self) -> Sheet | None:
        """The sheet that is read; None when nobody chose one, and for a file without sheets."""
        position = (self.selected or {}).get("sheet")
        sheets = (sheet for sheet in self.offered_sheets if sheet.position == position)
        return next(sheets, None)

    @property
    def selection(self) -> Selection:
        """What is read of the file; what is hidden only when its person said so."""
        selected = self.selected or {}
        return Selection(selected.get("sheet"), bool(selected.get("with_hidden")))

    @property
    def selection_mark(self) -> str:
        """What is read, as a page says it that is posted later: it may not be so any more."""
        return f"{self.selection.sheet}-{self.selection.with_hidden:d}"

    @property
    def day_offset(self) -> int:
        """The days between day 0 of the file and that of other spreadsheets."""
        return (self.selected or {}).get("day_offset", 0)

    @property
    def has_choice(self) -> bool:
        """Whether there is something to choose: more than one sheet, or what is hidden."""
        sheets = self.offered_sheets
        is_certain = len(sheets) == 1 and sheets[0].is_visible
        return bool(sheets) and not (is_certain and not sheets[0].has_hidden)

    @property
    def waits_for_choice(self) -> bool:
        """Whether nobody chose yet what is read of it."""
        sheet = self.read_sheet
        if sheet is None:
            return self.has_choice
        return sheet.has_hidden and self.selected.get("with_hidden") is None

    @property
    def skipped_rows(self) -> int:
        """How many rows are left out because they are hidden."""
        sheet = self.read_sheet
        return sheet.hidden_rows if sheet and not self.selection.with_hidden else 0

    @property
    def done_percent(self) -> int:
        """How much the worker has done, 0 to 100."""
        if not self.total:
            return 0
        return min(100 * self.rows // self.total, 100)

    @property
    def may_be_undone(self) -> bool:
        """Whether it made cases, and not longer ago than `UNDO_PERIOD`."""
        has_run = self.state in self.ENDED_RUNS
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

    def stop(self, *, by) -> bool:
        """Stop what a worker is doing with the file; return False when it was done already.

        A check that is stopped begins anew when its columns are answered. Of an import that is
        stopped the cases stay, and can be undone; the upload is removed.
        """
        if self.change_state((self.State.CHECKING,), self.State.NEW):
            self.record("import_stopped", by=by, created=0)
            return True
        if not self.change_state((self.State.RUNNING,), self.State.STOPPED, done_at=timezone.now()):
            return False
        self.refresh_from_db(fields=["created"])
        self.record("import_stopped", by=by, created=self.created)
        self.remove_files("stored", "rows_stored")
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
                files.delete(name)
        own_row = ImportFile.objects.filter(pk=self.pk)
        own_row.update(**dict.fromkeys(columns, ""))
