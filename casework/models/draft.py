"""What somebody is still writing: sealed, saved as it is typed, picked up on another device."""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from casework.models.case import case_types
from sealing import files, keys
from sealing.fields import SealedJSONField, SealedTextField

KEPT = timedelta(days=30)  # domain reference incidents §5.1 [OJ]


class Draft(models.Model):
    """Answers that were not sent yet. Only its owner can reach it; after 30 days without a change it is gone."""

    wall = "draft"
    wrapped_key_columns = ("data_key",)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    answers = SealedJSONField(default=dict)
    data_key = models.BinaryField(editable=False)
    version = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-saved_at"]
        verbose_name = _("concept")
        indexes = [
            models.Index(fields=["owner", "kind", "-saved_at"], name="draft_newest"),
            models.Index(fields=["saved_at"], name="draft_age"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @staticmethod
    def wrapped_key_context(pk: object) -> str:
        """What the wrapped key of the draft with this id is bound to."""
        return f"draft:{pk}"

    @cached_property
    def _plain_key(self) -> bytes:
        if not self.data_key:
            key = keys.new_data_key()
            self.data_key = keys.wrap(key, self.wrapped_key_context(self.pk))
            return key
        return keys.unwrap(bytes(self.data_key), self.wrapped_key_context(self.pk))

    def seal_key(self) -> bytes:
        """The data key of this draft, 32 bytes."""
        return self._plain_key

    def seal_context(self) -> str:
        """What sealed values of this draft are bound to."""
        return f"draft:{self.pk}"

    def save(self, *args, **kwargs) -> None:
        _ = self.seal_key()
        super().save(*args, **kwargs)

    @cached_property
    def kept(self) -> "list[DraftFile]":
        """Its files, asked once; hold the draft first, or another tab may add one."""
        return list(self.files.all())

    def delete(self, *args, **kwargs):
        """It goes, and as soon as that is committed what was kept of its files."""
        for file in self.kept:
            transaction.on_commit(partial(default_storage.delete, file.stored), robust=True)
        if self.kept:
            self.files.all().delete()
        return super().delete(*args, **kwargs)

    @property
    def what(self) -> str:
        """What is being written, in a word: melding."""
        return str(case_types()[self.kind]._meta.verbose_name)

    @property
    def continue_url(self) -> str:
        """Its first page."""
        name, first = case_types()[self.kind].written_at
        return reverse(f"{name}_page", args=[self.pk, first])

    @property
    def drop_url(self) -> str:
        """Where it is thrown away."""
        return reverse(f"{case_types()[self.kind].written_at[0]}_drop", args=[self.pk])

    def keep(self, answers: dict) -> None:
        """Save these answers over the ones before."""
        self.answers = self.answers | answers
        self.version += 1
        self.saved_at = timezone.now()
        self.save()


class DraftFile(models.Model):
    """A file of a draft, already checked and cleaned; sealed with the key of the draft."""

    wall = "draft_file"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    draft = models.ForeignKey(Draft, models.DO_NOTHING, related_name="files")  # Draft.delete takes them along
    name = SealedTextField()
    media_type = models.CharField(max_length=100)
    stored = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return str(self.pk)

    def seal_key(self) -> bytes:
        """The data key of the draft."""
        return self.draft.seal_key()

    def seal_context(self) -> str:
        """Bound to the draft and to this file."""
        return f"draft:{self.draft_id}:{self.pk}"

    def chunks(self):
        """The plain content, piece by piece."""
        return files.fetch(self.stored, self.seal_key(), self.seal_context())
