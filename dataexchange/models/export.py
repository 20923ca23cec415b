"""A file that goes out of a register: what was requested, how far it is, how long it is there."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.record import record
from organisations.access import Role
from sealing import files
from sealing.fields import SealedTextField
from sealing.models import SealedModel

# Who answers for what leaves the register of the own organisation [OJ], and of the national desk.
ORGANISATION_EXPORTERS = (Role.AGGRESSION_COORDINATOR, Role.CLERK, Role.SECRETARY)
EXPORTERS = (*ORGANISATION_EXPORTERS, Role.DESK_COORDINATOR)
MAX_EXPORTS_PER_DAY = 10  # of one person
MAX_EXPORT_ROWS = 20_000
FILE_LIFETIME = timedelta(hours=24)  # SEC-47
LINK_LIFETIME = timedelta(minutes=15)
ROW_LIFETIME = timedelta(days=30)  # the audit trail tells for longer what was requested
TONES = {"ready": "ok", "failed": "danger", "requested": "info"}


class ExportQuerySet(models.QuerySet):
    """Exports by person and by state."""

    def visible_to(self, person) -> Self:
        """Narrow to the exports that this person requested."""
        return self.filter(person=person)

    def waiting(self) -> Self:
        """Narrow to the exports that are still to be made."""
        return self.filter(state=Export.State.REQUESTED)


class Export(SealedModel):
    """The cases of a register that one person may see, in a file.

    It is requested with a reason and made by a worker, for that person alone. The file is removed
    after `FILE_LIFETIME`.
    """

    rls_policy = "export"

    class State(models.TextChoices):
        REQUESTED = "requested", _("wordt gemaakt")
        READY = "ready", _("klaar")
        FAILED = "failed", _("niet gelukt")
        EXPIRED = "gone", _("verlopen")

    class Form(models.TextChoices):
        XLSX = "xlsx", _("Excel (XLSX)")
        ODS = "ods", _("OpenDocument (ODS)")
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

    MEDIA_TYPES = {
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ods": "application/vnd.oasis.opendocument.spreadsheet",
        "csv": "text/csv; charset=utf-8",
        "json": "application/json",
    }

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    # The organisations whose register its person could export from when it was requested.
    places = ArrayField(models.IntegerField(), default=list, db_default=[], editable=False)
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
            models.Index(
                fields=["asked_at"], name="export_waiting", condition=Q(state="requested")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | ~Q(stored=""), name="export_ready_is_stored"
            )
        ]

    def __str__(self) -> str:
        return self.number

    @staticmethod
    def new_number() -> str:
        """Return a new number; it is on every row of the file, to trace a row that leaked."""
        return f"EX-{timezone.localdate().year}-{secrets.token_hex(4).upper()}"

    @property
    def file_name(self) -> str:
        """The name of the downloaded file: a number and a day, never content."""
        day = timezone.localdate(self.asked_at)
        return f"{self.number}-{day:%d-%m-%Y}.{self.form}"

    @property
    def tone(self) -> str:
        """The tone of the badge that shows its state."""
        return TONES.get(self.state, "")

    @property
    def expires_at(self) -> datetime | None:
        """When its file is removed; None until it is ready."""
        if self.ready_at:
            return self.ready_at + FILE_LIFETIME
        return None

    @property
    def is_ready(self) -> bool:
        """Whether its file can be fetched."""
        if self.state != self.State.READY:
            return False
        return self.expires_at > timezone.now()

    @property
    def done_percent(self) -> int:
        """How much of the file is made, 0 to 100."""
        if not self.expected:
            return 0
        return min(100 * self.rows // self.expected, 100)

    def record(self, action: str, *, by, **details: Any) -> None:
        """Record in the audit trail, in the caller's transaction, what `by` did with this export.

        `by`: a person, or None for a worker.
        """
        record(
            f"export:{self.pk}",
            actor=by.pk if by else None,
            action=action,
            kind=self.kind,
            compartment=f"{self.kind}:{self.person.organisation_id}",
            number=self.number,
            **details,
        )

    def chunks(self) -> Iterable[bytes]:
        """Yield the plain content of the file, piece by piece."""
        return files.fetch(self.stored, self.seal_key(), self.seal_context())
