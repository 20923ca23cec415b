"""One model of each kind with sealed fields: one with a key, its child, and rows that borrow it."""

import uuid

from django.db import models
from django.utils.functional import cached_property

from sealing import keys
from sealing.fields import SealedJSONField, SealedTextField


class Room(models.Model):
    """Has a data key, as a case has."""

    rls_policy = "nobody"
    wrapped_key_columns = ("data_key",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    data_key = models.BinaryField()
    title = models.CharField(max_length=50, default="")
    story = SealedTextField(max_length=4000)
    note = SealedTextField(blank=True)
    absent = SealedTextField(null=True)
    facts = SealedJSONField(default=dict)
    secret = models.BinaryField(default=b"")

    def __str__(self):
        return self.title

    @staticmethod
    def wrapped_key_context(pk):
        """Bind the wrapped key to the row."""
        return f"room:{pk}"

    @cached_property
    def _plain_key(self):
        if not self.data_key:
            key = keys.new_data_key()
            self.data_key = keys.wrap(key, self.wrapped_key_context(self.id))
            return key
        return keys.unwrap(bytes(self.data_key), self.wrapped_key_context(self.id))

    def seal_key(self):
        """Return the data key: 32 bytes."""
        return self._plain_key

    def seal_context(self):
        """Return its id in words, not its pk: a child that is not saved yet has no pk."""
        return f"room:{self.id}"

    def save(self, *args, **kwargs):
        self.seal_key()
        super().save(*args, **kwargs)


class Suite(Room):
    """A child table, as a case type is."""

    rls_policy = "nobody"

    extra = SealedTextField(blank=True)


class Bound(models.Model):
    """Borrows the key of its room, as a note borrows that of its case."""

    room = models.ForeignKey(Room, models.CASCADE)
    text = SealedTextField()
    other = SealedTextField(blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.pk)

    def seal_key(self):
        """Return the key of the room."""
        return self.room.seal_key()

    def seal_context(self):
        """Return the context of the room."""
        return self.room.seal_context()


class Letter(Bound):
    """One kind."""

    rls_policy = "nobody"


class Parcel(Bound):
    """Another kind, with fields of the same name."""

    rls_policy = "nobody"
