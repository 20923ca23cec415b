"""Files for who comes to a meeting: the programme, slides, a summary."""

from collections.abc import Iterable
from typing import BinaryIO

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting
from notifications import outbox
from sealing import files
from sealing.fields import SealedTextField
from sealing.models import SealedModel

MAX_TITLE_LENGTH = 120


class MeetingMaterial(SealedModel):
    """A sealed file of a meeting. Its title and name are sealed too."""

    class State(models.TextChoices):
        QUARANTINE = "quarantine", _("wordt nagekeken op virussen")
        READY = "ready", _("klaar")
        INFECTED = "infected", _("bevat een virus en gaat niet open")

    rls_policy = "meeting_material"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="materials")
    title = SealedTextField(_("titel"))
    file_name = SealedTextField(_("bestandsnaam"))
    media_type = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State, default=State.QUARANTINE)
    stored = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["made_at", "id"]
        verbose_name = _("materiaal van een bijeenkomst")
        constraints = [
            models.CheckConstraint(condition=~models.Q(stored=""), name="material_is_stored")
        ]
        indexes = [
            models.Index(
                fields=["made_at"],
                name="material_quarantine",
                condition=models.Q(state="quarantine"),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_state_display())

    @property
    def is_ready(self) -> bool:
        """Whether who has a place may open it."""
        return self.state == self.State.READY

    @property
    def label(self) -> str:
        """Its name on screen."""
        return self.title

    def put_from_outside(self, readable: BinaryIO) -> None:
        """Seal what was handed in, in quarantine until the scanner looked, where there is one."""
        stored_file = files.store(readable, self.seal_key(), self.seal_context())
        self.stored = stored_file.name
        self.size = stored_file.size
        self.state = self.State.READY
        if settings.SCANNER_URL:
            self.state = self.State.QUARANTINE
            outbox.send_task_on_commit("meetings.tasks.scan_material", str(self.pk))

    def chunks(self) -> Iterable[bytes]:
        """Return the plain content, piece by piece."""
        return files.fetch(self.stored, self.seal_key(), self.seal_context())
