"""Rows that hang on no case and hold what is sealed: each has a data key of its own, as a case has."""

from typing import Any

from django.db import models
from django.utils.functional import cached_property
from uuid_utils.compat import uuid7

from sealing import keys


class Keyed(models.Model):
    """A row with a data key of its own. Without the row nobody ever opens what it held."""

    wrapped_key_columns = ("data_key",)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    data_key = models.BinaryField(editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        _ = self.seal_key()
        super().save(*args, **kwargs)

    @classmethod
    def wrapped_key_context(cls, pk: object) -> str:
        """What the wrapped key of the row with this id is bound to."""
        return f"{cls._meta.label_lower}:{pk}"

    @cached_property
    def _plain_key(self) -> bytes:
        if not self.data_key:
            key = keys.new_data_key()
            self.data_key = keys.wrap(key, self.wrapped_key_context(self.id))
            return key
        return keys.unwrap(bytes(self.data_key), self.wrapped_key_context(self.id))

    def seal_key(self) -> bytes:
        """The data key of this row, 32 bytes."""
        return self._plain_key

    def seal_context(self) -> str:
        """What its sealed values are bound to."""
        return f"{self._meta.label_lower}:{self.id}"
