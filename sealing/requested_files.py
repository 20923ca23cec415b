"""The abstract model of a file that somebody asks for and a worker makes, sealed."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sealing import files
from sealing.models import SealedModel

CLAIM_LIFETIME = timedelta(minutes=10)  # afterwards another worker may make the file
MAX_TRIES = 5
RETRY_DELAY = timedelta(seconds=30)


class RequestedFileQuerySet(models.QuerySet):  # type: ignore[type-arg]  # no generic at run time
    """Files that were asked for, by what a worker may do with them."""

    def claim(self, pk: str) -> bool:
        """Claim a file by a conditional update: a second worker is told False."""
        now = timezone.now()
        claimable = self._requested(pk).filter(_unclaimed(), tries__lt=MAX_TRIES)
        return claimable.update(claimed_at=now, tries=F("tries") + 1) == 1

    def release(self, pk: str) -> None:
        """Give a file that could not be made to the next worker; give it up after five tries."""
        self._requested(pk).update(claimed_at=None)
        self._requested(pk).filter(tries__gte=MAX_TRIES).update(state=RequestedFile.State.FAILED)

    def overdue(self) -> Self:
        """Filter on those that no worker took within half a minute."""
        requested = self.filter(state=RequestedFile.State.REQUESTED)
        return requested.filter(_unclaimed(), made_at__lt=timezone.now() - RETRY_DELAY)

    def _requested(self, pk: str) -> Self:
        return self.filter(pk=pk, state=RequestedFile.State.REQUESTED)


def _unclaimed() -> Q:
    return Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - CLAIM_LIFETIME)


class RequestedFile(SealedModel):
    """A file that is asked for by a row, and made by a worker."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("wordt gemaakt")
        READY = "ready", _("klaar")
        FAILED = "failed", _("niet gelukt")

    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    stored = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveBigIntegerField(default=0, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_ready(self) -> bool:
        """Whether a worker has made it."""
        return self.state == self.State.READY

    def put(self, readable: files.Readable) -> None:
        """Seal the content into the file store. The row is ready then; the caller saves it.

        Raises sealing.files.StorageUnavailable when the store takes nothing.
        """
        stored_file = files.store(readable, self.seal_key(), self.seal_context())
        self.stored = stored_file.name
        self.size = stored_file.size
        self.state = self.State.READY

    def chunks(self) -> Iterable[bytes]:
        """Return the plain content, piece by piece."""
        return files.fetch(self.stored, self.seal_key(), self.seal_context())
