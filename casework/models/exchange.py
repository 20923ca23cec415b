"""Files that go out of a register and come into one: what was asked, how far it is, and until when the file is there."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.record import record
from casework.models.keyed import Keyed
from organisations.access import Role
from sealing import files
from sealing.fields import SealedTextField

EXPORTERS = (
    Role.AGGRESSION_COORDINATOR,
    Role.CLERK,
    Role.SECRETARY,
)  # who answers for what leaves the own register [OJ]
MOST_A_DAY = 10  # exports of one person
MOST_ROWS = 20_000
FILE_KEPT = timedelta(hours=24)  # SEC-47
LINK_LASTS = timedelta(minutes=15)
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
