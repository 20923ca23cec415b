"""Files of a case: evidence that was handed in, letters that are made."""

from collections.abc import Iterator
from typing import BinaryIO

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from casework.models.case_bound import CaseBound
from notifications import outbox
from sealing import files
from sealing.fields import SealedTextField


class Document(CaseBound):
    """A sealed file of a case.

    Its name is sealed too; the store has a random name and nothing else.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("wordt gemaakt")
        READY = "ready", _("klaar")
        FAILED = "failed", _("niet gelukt")
        QUARANTINE = "quarantine", _("wordt nagekeken op virussen")
        INFECTED = "infected", _("bevat een virus en gaat niet open")

    class Audience(models.TextChoices):
        ALL = "all", _("Ook voor de melder")
        INTERNAL = "internal", _("Alleen intern")
        EMPLOYER = "employer", _("Voor de werkgever")

    rls_policy = "case_document"

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="documents")
    kind = models.SlugField(max_length=40)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.ALL)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    name = SealedTextField(blank=True)
    media_type = models.CharField(max_length=100, default="application/pdf")
    stored = models.CharField(max_length=100, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    size = models.PositiveBigIntegerField(default=0, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["made_at", "id"]
        verbose_name = _("document")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | ~Q(stored=""), name="ready_is_stored"
            ),
        ]
        indexes = [
            models.Index(
                fields=["made_at"], name="document_requested", condition=Q(state="requested")
            ),
            models.Index(
                fields=["made_at"], name="document_quarantine", condition=Q(state="quarantine")
            ),
        ]

    def __str__(self) -> str:
        return self.kind

    @property
    def label(self) -> str:
        """Its name on screen: of the file, or what the case type calls this kind."""
        if self.name:
            return self.name
        labels = self.case.document_labels
        return labels.get(self.kind, self.kind)

    @property
    def file_name(self) -> str:
        """What it is called when saved: for letters the number and what it is, never content."""
        if self.name:
            return self.name
        number = self.case.number
        return f"{number}-{slugify(self.label)}.pdf"

    def put(self, readable: BinaryIO) -> None:
        """Seal the content into the store. The row is ready afterwards; the caller saves it."""
        sealed = files.store(readable, self.seal_key(), self.seal_context())
        self.stored = sealed.name
        self.sha256 = sealed.sha256
        self.size = sealed.size
        self.state = self.State.READY

    def put_from_outside(self, readable: BinaryIO) -> None:
        """Seal what somebody handed in, in quarantine until the scanner looked, where there is one
        (SEC-42).
        """
        self.put(readable)
        if settings.SCANNER_URL:
            self.state = self.State.QUARANTINE
            outbox.send_task_on_commit("casework.tasks.scan", str(self.pk))

    def chunks(self) -> Iterator[bytes]:
        """Return the plain content in chunks.

        The key is opened now, the chunks are read when the transaction is over.
        """
        return files.fetch(self.stored, self.seal_key(), self.seal_context())
