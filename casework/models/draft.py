"""What somebody is still writing: sealed, saved as it is typed, picked up on another device."""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Sum
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


_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))"


class DraftQuerySet(models.QuerySet):
    """Drafts, and how much room they leave for more."""

    def may_begin(self, person) -> bool:
        """Return whether this person may have one more; nobody else begins one until the end of the
        transaction.
        """
        _lock_room_of(person)
        return self.filter(owner=person).count() < settings.DRAFTS_PER_PERSON

    def free_bytes(self, person) -> int:
        """Return how many bytes of files this person may add to drafts, until the end of the
        transaction.
        """
        _lock_room_of(person)
        files_of_person = DraftFile.objects.filter(draft__owner=person)
        used = files_of_person.order_by().aggregate(used=Sum("size"))["used"] or 0
        return settings.DRAFT_FILES_MB_PER_PERSON * 1024 * 1024 - used


def _lock_room_of(person) -> None:
    """Let requests of one person that ask for room wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [f"drafts:{person.pk}"])


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

    objects = DraftQuerySet.as_manager()

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
            delete = partial(files.delete, file.stored)
            transaction.on_commit(delete, robust=True)
        if self.stored_files:
            self.files.all().delete()
        return super().delete(*args, **kwargs)

    @property
    def says_danger(self) -> bool:
        """Whether it says that there is danger now (`forms.DangerQuestion`).

        A draft that was begun before danger came first may have ticked it on a later page.
        """
        answers = [page["acute"] for page in self.answers.values() if page.get("acute")]
        return bool(answers) and (["yes"] in answers or answers == [["on"]])

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
