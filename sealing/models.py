"""The abstract model of a row that has a data key of its own."""

from typing import Any

from django.db import models
from django.utils.functional import cached_property
from uuid_utils.compat import uuid7

from sealing import keys


class DataKeyField(models.BinaryField):  # type: ignore[type-arg]  # no generic at run time
    """The column of a wrapped data key.

    A new row gets its key when it is written, also by `bulk_create`.
    """

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """Return the wrapped key, after making one for a new row that has none."""
        if add:
            model_instance.seal_key()
        return super().pre_save(model_instance, add)


class SealedModel(models.Model):
    """A row with a data key of its own, stored wrapped.

    Without the row nobody ever opens what it sealed.

    `key_context`: the word before the id in what the key and the sealed values are bound to; "" for
    the label of the model.
    """

    wrapped_key_columns = ("data_key",)
    key_context = ""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    data_key = DataKeyField(editable=False)

    class Meta:
        abstract = True

    @classmethod
    def wrapped_key_context(cls, pk: object) -> str:
        """Return what the wrapped key of the row with this id is bound to."""
        return f"{cls.key_context or cls._meta.label_lower}:{pk}"

    @cached_property
    def _plain_key(self) -> bytes:
        context = self.wrapped_key_context(self.id)
        if self.data_key or not self._state.adding:
            return keys.unwrap(bytes(self.data_key), context)
        key = keys.new_data_key()
        self.data_key = keys.wrap(key, context)
        return key

    def seal_key(self) -> bytes:
        """Return the data key of this row, 32 bytes.

        Raises sealing.keys.Unopenable when there is none or it does not open.
        """
        return self._plain_key

    def seal_context(self) -> str:
        """Return what the sealed values of this row are bound to."""
        return self.wrapped_key_context(self.id)


class SetAsideRow(models.Model):
    """A row that a background job could not work on (sealing.set_aside). It holds no content."""

    rls_policy = "set_aside"

    job = models.CharField(max_length=80)
    row = models.CharField(max_length=80)
    error = models.CharField(max_length=80)
    tries = models.PositiveSmallIntegerField(default=0)
    first_at = models.DateTimeField()
    retry_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["job", "first_at", "id"]
        verbose_name = "rij die apart is gezet"
        constraints = [
            models.UniqueConstraint(fields=["job", "row"], name="set_aside_once_for_a_job")
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.row}"
