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
from sealing import files
from sealing.fields import SealedJSONField, SealedTextField
from sealing.models import SealedModel

DRAFT_LIFETIME = timedelta(days=30)  # docs/domain/incidents.md §5.1 [OJ]


class Draft(SealedModel):
    """Answers that were not sent yet.

    Only its owner can reach it; after 30 days without a change it is gone.
    """

    rls_policy = "draft"
    key_context = "draft"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    answers = SealedJSONField(default=dict)
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

    @cached_property
    def stored_files(self) -> "list[DraftFile]":
        """Its files, fetched once; lock the draft first, or another tab may add one."""
        return list(self.files.all())

    def delete(self, *args, **kwargs):
        """Delete it, and when that is committed its files in the store."""
        for file in self.stored_files:
            delete = partial(default_storage.delete, file.stored)
            transaction.on_commit(delete, robust=True)
        if self.stored_files:
            self.files.all().delete()
        return super().delete(*args, **kwargs)

    @property
    def what(self) -> str:
        """The kind of case that is being written, in a word: melding."""
        case_type = case_types()[self.kind]
        return str(case_type._meta.verbose_name)

    @property
    def continue_url(self) -> str:
        """Its first page."""
        case_type = case_types()[self.kind]
        name, first_slug = case_type.wizard_start
        return reverse(f"{name}_page", args=[self.pk, first_slug])

    @property
    def drop_url(self) -> str:
        """Where it is thrown away."""
        return reverse(f"{case_types()[self.kind].wizard_start[0]}_drop", args=[self.pk])

    def save_answers(self, answers: dict) -> None:
        """Save these answers over the ones before, page by page."""
        self.answers = self.answers | answers
        self.version += 1
        self.saved_at = timezone.now()
        self.save()


class DraftFile(models.Model):
    """A file of a draft, already checked and cleaned; sealed with the key of the draft."""

    rls_policy = "draft_file"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    draft = models.ForeignKey(
        Draft, models.DO_NOTHING, related_name="files"
    )  # Draft.delete takes them along
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
        """Return the data key of the draft."""
        return self.draft.seal_key()

    def seal_context(self) -> str:
        """Return what sealed values are bound to: the draft and this file."""
        return f"draft:{self.draft_id}:{self.pk}"

    def chunks(self):
        """Return the plain content in chunks."""
        return files.fetch(self.stored, self.seal_key(), self.seal_context())
