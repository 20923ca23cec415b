"""Files that go out of a register and come into one: what was asked, how far it is, and until when the file is there."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.record import record
from casework.models.keyed import Keyed
from casework.models.retention import RegisterQuerySet
from organisations.access import Role
from sealing import files
from sealing.fields import SealedJSONField, SealedTextField

IMPORTERS = (Role.AGGRESSION_COORDINATOR, Role.ORG_ADMIN)  # who brings a list of the organisation in
EXPORTERS = (
    Role.AGGRESSION_COORDINATOR,
    Role.CLERK,
    Role.SECRETARY,
)  # who answers for what leaves the own register [OJ]
MOST_A_DAY = 10  # exports of one person
MOST_ROWS = 20_000
FILE_KEPT = timedelta(hours=24)  # SEC-47
LINK_LASTS = timedelta(minutes=15)
LEFT_LYING = timedelta(days=7)  # an upload that nobody goes on with, and the errors of one that ran
UNDO_WITHIN = timedelta(days=30)
ROW_KEPT = timedelta(days=30)  # what was asked stays on record for longer than its row


class ExportQuerySet(models.QuerySet):
    """Exports are of one person."""

    def visible_to(self, person) -> Self:
        """What this person asked for."""
        return self.filter(person=person)

    def waiting(self) -> Self:
        """Still to be made."""
        return self.filter(state=Export.State.REQUESTED)


class Export(Keyed):
    """What somebody may see of a register, in a file: asked with a reason, made by a worker, for that person alone, gone in a day."""

    wall = "export"

    class State(models.TextChoices):
        REQUESTED = "requested", _("wordt gemaakt")
        READY = "ready", _("klaar")
        FAILED = "failed", _("niet gelukt")
        GONE = "gone", _("verlopen")

    class Form(models.TextChoices):
        XLSX = "xlsx", _("Excel (XLSX)")
        CSV = "csv", _("CSV")
        JSON = "json", _("JSON")

    class Part(models.TextChoices):
        ALL = "all", _("Alles")
        OPEN = "open", _("Alleen wat open is")
        CLOSED = "closed", _("Alleen wat afgesloten is")

    class Why(models.TextChoices):
        REPORT = "report", _("Voor een verslag of verantwoording")
        ANALYSIS = "analysis", _("Om zelf te tellen of te vergelijken")
        TRANSFER = "transfer", _("Voor een ander systeem of het archief")
        REQUEST = "request", _("Iemand vroeg erom: een betrokkene, de politie of de rechter")
        OTHER = "other", _("Iets anders")

    MEDIA_TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8",
                   "json": "application/json"}  # fmt: skip

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    number = models.CharField(max_length=20, unique=True)
    form = models.CharField(max_length=4, choices=Form)
    part = models.CharField(max_length=10, choices=Part, default=Part.ALL)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    texts = models.BooleanField(default=False)
    why = models.CharField(max_length=10, choices=Why)
    reason = SealedTextField()
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    asked_at = models.DateTimeField(default=timezone.now)
    expected = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    stored = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveBigIntegerField(default=0, editable=False)
    ready_at = models.DateTimeField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        verbose_name = _("export")
        indexes = [
            models.Index(fields=["person", "-asked_at", "-id"], name="export_newest"),
            models.Index(fields=["asked_at"], name="export_waiting", condition=Q(state="requested")),
        ]
        constraints = [models.CheckConstraint(condition=~Q(state="ready") | ~Q(stored=""), name="export_ready_is_stored")]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @staticmethod
    def new_number() -> str:
        """Stands on every row of the file: who finds one, finds who took it out."""
        return f"EX-{timezone.localdate().year}-{secrets.token_hex(4).upper()}"

    @property
    def file_name(self) -> str:
        """What it is called when saved: a number and a day, never content."""
        return f"{self.number}-{timezone.localdate(self.asked_at):%d-%m-%Y}.{self.form}"

    @property
    def gone_at(self):
        """When its file is removed."""
        return self.ready_at + FILE_KEPT if self.ready_at else None

    @property
    def is_ready(self) -> bool:
        """Its file can be fetched."""
        return self.state == self.State.READY and self.gone_at > timezone.now()

    @property
    def done_percent(self) -> int:
        """How far it is."""
        return min(100 * self.rows // self.expected, 100) if self.expected else 0

    def record(self, action: str, *, by, **details: Any) -> None:
        """Put on record, in the caller's transaction, what was done with this export."""
        record(f"export:{self.pk}", actor=by.pk if by else None, action=action, kind=self.kind,
               compartment=f"{self.kind}:{self.person.organisation_id}", number=self.number, **details)  # fmt: skip

    def chunks(self) -> Iterable[bytes]:
        """The plain content, piece by piece."""
        return files.fetch(self.stored, self.seal_key(), self.seal_context())


# --- in -----------------------------------------------------------------------------------------------------------------------------


class Intake(Keyed):
    """A file with cases that somebody brought in: looked at, explained, checked, run by a worker, and undone as a whole if need be.

    The upload is sealed, and gone when it has run. A row is a case at most once: each batch counts itself in its own transaction.
    """

    wall = "intake"

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
    sample = SealedJSONField(default=dict)  # first rows, first errors, words that nobody explained
    columns = SealedJSONField(default=dict)  # field → column of the file, or what it always is
    refused = SealedTextField(blank=True)  # why the file cannot be read after all
    rows = models.PositiveIntegerField(default=0)  # read so far, in the pass that is going on
    total = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    kept = ArrayField(
        models.CharField(max_length=20), default=list
    )  # cases that were worked on, and stayed when it was undone
    done_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("invoer")
        indexes = [
            models.Index(fields=["organisation", "-made_at", "-id"], name="intake_newest"),
            models.Index(
                fields=["made_at"], name="intake_working", condition=Q(state__in=["checking", "running", "undoing"])
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind"], condition=Q(state__in=["running", "undoing"]), name="one_intake_runs"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @staticmethod
    def new_number() -> str:
        """Stands on the record of each case that came from it."""
        return f"IN-{timezone.localdate().year}-{secrets.token_hex(4).upper()}"

    @property
    def is_working(self) -> bool:
        """A worker has it."""
        return self.state in self.WORKING

    @property
    def is_open(self) -> bool:
        """Still to be explained or thrown away: it made no case, and its file is there."""
        return (
            self.state in {self.State.NEW, self.State.READY}
            or self.state == self.State.FAILED
            and not self.created
            and bool(self.stored)
        )

    @property
    def done_percent(self) -> int:
        """How far the worker is."""
        return min(100 * self.rows // self.total, 100) if self.total else 0

    @property
    def may_be_undone(self) -> bool:
        """It ran not too long ago."""
        return (
            self.state in {self.State.DONE, self.State.FAILED}
            and bool(self.created)
            and self.done_at > timezone.now() - UNDO_WITHIN
        )

    def record(self, action: str, *, by, **details: Any) -> None:
        """Put on record, in the caller's transaction, who did what with this file."""
        record(f"intake:{self.pk}", actor=by.pk if by else None, action=action, kind=self.kind,
               compartment=f"{self.kind}:{self.organisation_id}", number=self.number, **details)  # fmt: skip

    def move(self, before: tuple[str, ...], after: str, **values: Any) -> bool:
        """From one of these states to another. False when it was not there any more: a second click changes nothing."""
        rows = Intake.objects.filter(pk=self.pk, state__in=before)
        if rows.update(state=after, claimed_at=None, tries=0, rows=0, **values) != 1:
            return False
        self.refresh_from_db(fields=["state", "claimed_at", "tries", "rows", *values])
        return True

    def put(self, readable: Any, column: str = "stored") -> None:
        """Seal content into the store; the caller saves the row."""
        setattr(self, column, files.store(readable, self.seal_key(), self.seal_context()).name)

    def chunks(self, column: str = "stored") -> Iterable[bytes]:
        """The plain content, piece by piece."""
        return files.fetch(getattr(self, column), self.seal_key(), self.seal_context())

    def remove(self, *columns: str) -> None:
        """Take these files out of the store, and what was read of them out of the row."""
        for column in columns:
            if name := getattr(self, column):
                default_storage.delete(name)
        Intake.objects.filter(pk=self.pk).update(**dict.fromkeys(columns, ""))


class Habit(Keyed):
    """How an organisation explained its list the last time: which column is what, and what its words mean."""

    wall = "register"

    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    columns = SealedJSONField(default=dict)  # field → head of a column, or what it always is
    words = SealedJSONField(default=dict)  # field → word → slug
    changed_at = models.DateTimeField(default=timezone.now)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = _("uitleg van een lijst")
        constraints = [models.UniqueConstraint(fields=["organisation", "kind"], name="one_habit_a_kind")]

    def __str__(self) -> str:
        return self.kind
