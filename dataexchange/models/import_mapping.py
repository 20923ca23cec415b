"""How an organisation explained the columns and words of its list."""

from collections.abc import Mapping
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import RegisterQuerySet
from organisations.models import Organisation
from sealing.fields import SealedJSONField
from sealing.models import SealedModel


class ImportMapping(SealedModel):
    """Which column of its list is which field, and what its words mean, by organisation and kind.

    The next file of the organisation begins with these answers.
    """

    rls_policy = "register"

    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    columns = SealedJSONField(default=dict)  # field → head of a column, or what it always is
    words = SealedJSONField(default=dict)  # field → word → slug
    changed_at = models.DateTimeField(default=timezone.now)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = _("uitleg van een lijst")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"], name="one_import_mapping_per_kind"
            )
        ]

    def __str__(self) -> str:
        return self.kind

    @classmethod
    def of(cls, organisation: Organisation, kind: str) -> Self:
        """Return the mapping of this organisation for this kind; an empty one the first time."""
        stored = cls.objects.filter(organisation=organisation, kind=kind).first()
        return stored or cls(organisation=organisation, kind=kind)

    def add_columns(self, columns: Mapping[str, str]) -> None:
        """Store answers about columns (field → head or constant) beside the earlier ones."""
        self.columns = self.columns | columns
        self._save()

    def add_words(self, slugs_by_field: Mapping[str, Mapping[str, str]]) -> None:
        """Store the meaning of words (field → word → slug) beside the earlier ones."""
        for name, slug_by_word in slugs_by_field.items():
            earlier = self.words.get(name, {})
            self.words = self.words | {name: earlier | slug_by_word}
        self._save()

    def _save(self) -> None:
        self.changed_at = timezone.now()
        self.save()
