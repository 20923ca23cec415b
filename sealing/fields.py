"""Fields that hold ciphertext and open when they are read (docs/developers/sealing.md).

The model must offer what `SealedRow` describes. A value is
`version (1) ‖ nonce (12) ‖ ciphertext and tag`, with the version, the model, the field and the
context as additional data: moved to another row, field or model it does not open. Nothing is opened
when rows are fetched; the descriptor opens a value when it is read and keeps it on the instance.
Text is padded to whole blocks before it is sealed, empty text too, so that a dump does not tell who
left a field empty and who gave a phone number. None is NULL, and shows.
"""

import json
from collections.abc import Sequence
from typing import Any, NoReturn, Protocol

from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import EMPTY_VALUES
from django.db import models
from django.utils.translation import ngettext

from sealing.keys import Unopenable, decrypt, encrypt, encrypt_many

FIELD_VERSION = b"\x02"
BLOCK = 64
PADDING_START = b"\x80"  # between content and padding, as in ISO/IEC 7816-4


class SealedRow(Protocol):
    """What a model with sealed fields offers: the key that seals its values, and their context.

    A row that hangs on another one (a note of a case) hands on the key and the context of that one.
    Both must be available before the row is saved: the id is made in Python.
    """

    def seal_key(self) -> bytes:
        """Return the data key: 32 bytes, the same for the life of the row.

        Raises sealing.keys.Unopenable when the wrapped key does not open.
        """

    def seal_context(self) -> str:
        """Return what the values of this row are bound to, such as `case:<id>`; it never changes.

        It becomes part of the additional data of every value: when it changes, nothing opens.
        """


class SealedValue:
    """Ciphertext as it came from the database, not opened yet. Shows nothing of its content."""

    __slots__ = ("blob",)

    def __init__(self, blob: bytes) -> None:
        self.blob = blob

    def __repr__(self) -> str:
        return "<sealed>"


class _Ciphertext(bytes):
    """The only bytes that a sealed column takes: plain bytes in a query would be stored as is."""


class _OpeningDescriptor:
    """The descriptor on the model class: opens a value when it is first read."""

    def __init__(self, field: "SealedField") -> None:
        self.field = field

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        values = instance.__dict__
        if name not in values:
            values[name] = self._fetch_deferred(instance)
        value = values[name]
        if isinstance(value, SealedValue):
            value = values[name] = self.field.open(instance, value.blob)
        return value

    def _fetch_deferred(self, instance: Any) -> Any:
        """Fetch a deferred value, still sealed, in one query.

        `refresh_from_db` would open it on a second instance, with a second key.
        """
        manager = type(instance)._base_manager
        rows = manager.db_manager(instance._state.db, hints={"instance": instance})
        return rows.values_list(self.field.attname, flat=True).get(pk=instance.pk)

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


def close_many(instance: SealedRow, padded: "Sequence[tuple[SealedField, bytes]]") -> list[bytes]:
    """Return the ciphertexts of several fields of one row, for rows written by the thousand.

    Each is as `SealedField.close` makes it. `padded` holds each field with what
    `SealedField.padded` makes of its value: computed once for all rows that hold the same value.
    """
    context = instance.seal_context().encode()
    texts = [(plain, field.aad_prefix + context) for field, plain in padded]
    blobs = encrypt_many(instance.seal_key(), texts)
    return [_Ciphertext(FIELD_VERSION + blob) for blob in blobs]


class SealedField(models.BinaryField):  # type: ignore[type-arg]  # each kind holds its own type
    """Base class of sealed text and sealed JSON."""

    empty_values = list(EMPTY_VALUES)
    text_length: int | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Return how the field was written in the model, for migrations."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        if not self.editable:
            kwargs["editable"] = False
        return name, path, args, kwargs

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        """Put the descriptor on the class, also where an abstract parent has one of its own."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _OpeningDescriptor(self))
        address = f"{cls._meta.label_lower}.{self.name}|"
        self.aad_prefix = FIELD_VERSION + address.encode()

    def _additional_data(self, instance: SealedRow) -> bytes:
        return self.aad_prefix + instance.seal_context().encode()

    def open(self, instance: SealedRow, blob: bytes) -> Any:
        """Return the plain value.

        Raises Unopenable: a value that does not open is never an empty one.
        """
        if blob[:1] != FIELD_VERSION:
            raise Unopenable("not a sealed value")
        padded = decrypt(instance.seal_key(), blob[1:], self._additional_data(instance))
        return self.loads(padded[: padded.rindex(PADDING_START)])

    def close(self, instance: SealedRow, value: Any) -> bytes:
        """Return the ciphertext of a plain value."""
        key = instance.seal_key()
        padded = self.padded(value)
        blob = encrypt(key, padded, self._additional_data(instance))
        return _Ciphertext(FIELD_VERSION + blob)

    def padded(self, value: Any) -> bytes:
        """Return the bytes of a plain value, padded to whole blocks.

        Raises FieldError for an expression: the database cannot seal.
        """
        if hasattr(value, "resolve_expression"):
            self._refuse()
        plain = self.dumps(value) + PADDING_START
        return plain + bytes(-len(plain) % BLOCK)

    def loads(self, plain: bytes) -> Any:
        """Return the value these bytes hold. Raises NotImplementedError: each kind overrides it."""
        raise NotImplementedError

    def dumps(self, value: Any) -> bytes:
        """Return the bytes of this value. Raises NotImplementedError: each kind overrides it."""
        raise NotImplementedError

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> SealedValue | None:
        """Return the value as it lies in the database: sealed."""
        if value is None:
            return None
        return SealedValue(bytes(value))

    def pre_save(self, model_instance: Any, add: bool) -> bytes | None:
        """Return the ciphertext to store; a value that was never opened is passed on as it was."""
        value = model_instance.__dict__.get(self.attname)
        if value is None:
            return None
        if isinstance(value, SealedValue):
            return _Ciphertext(value.blob)
        return self.close(model_instance, value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Pass on only what was sealed for its row.

        Raises FieldError for a plain value: in a query it would reach the log of the server.
        """
        if value is not None and not isinstance(value, _Ciphertext):
            self._refuse()
        return super().get_db_prep_value(value, connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow `isnull` alone. Raises FieldError for every other lookup."""
        if lookup_name != "isnull":
            self._refuse()
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        """Refuse every transform: nothing can be computed from ciphertext. Raises FieldError."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise FieldError(
            f"{self.name} is sealed: set it on an instance and save that; "
            "search with a blind index (sealing.index); "
            "add it to a table that has rows with null=True"
        )

    def has_default(self) -> bool:
        """Deny a default in SQL: ALTER TABLE cannot seal, so a new field starts as NULL."""
        return False

    def get_default(self) -> Any:
        """Return the default as written in Python; a callable makes a new value each time."""
        if self.default is models.NOT_PROVIDED:  # which is callable as well
            return None
        if callable(self.default):
            return self.default()
        return self.default

    def _check_str_default_value(self) -> list[Any]:
        """Skip the check of Django's binary field, which wants bytes: this is text or JSON."""
        return []

    def to_python(self, value: Any) -> Any:
        """Return the value unchanged."""
        return value

    def value_to_string(self, obj: Any) -> NoReturn:
        """Refuse to serialise. Raises FieldError.

        Nothing confidential goes into a fixture, and an empty value there would later be loaded
        over the real one.
        """
        raise FieldError(f"{self.name} is sealed and cannot be serialized: use pg_dump")


class SealedTextField(SealedField):
    """Sealed text. `max_length` counts characters; forms and `full_clean` check it."""

    def __init__(self, *args: Any, max_length: int | None = None, **kwargs: Any) -> None:
        self.text_length = max_length
        if kwargs.get("blank") and not kwargs.get("null"):
            kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Return how the field was written in the model, for migrations."""
        name, path, args, kwargs = super().deconstruct()
        if self.text_length is not None:
            kwargs["max_length"] = self.text_length
        return name, path, args, kwargs

    def loads(self, plain: bytes) -> str:
        """Return the bytes decoded as UTF-8."""
        return plain.decode()

    def dumps(self, value: Any) -> bytes:
        """Encode as UTF-8; a lone surrogate from a broken client is replaced."""
        return str(value).encode("utf-8", "replace")

    def get_default(self) -> Any:
        """Return the default; an empty string for None where NULL is not allowed."""
        default = super().get_default()
        if default is None and not self.null:
            return ""
        return default

    def formfield(self, **kwargs: Any) -> Any:
        """Return a text area, with this field's maximum length."""
        defaults: dict[str, Any] = {
            "form_class": forms.CharField,
            "max_length": self.text_length,
            "widget": forms.Textarea,
        }
        return super().formfield(**defaults | kwargs)

    def validate(self, value: Any, model_instance: Any) -> None:
        """Check the length. Raises ValidationError, whose message does not repeat the text."""
        super().validate(value, model_instance)
        if not self.text_length or not value or len(value) <= self.text_length:
            return
        message = ngettext(
            "Maak de tekst korter: hoogstens %(most)d teken.",
            "Maak de tekst korter: hoogstens %(most)d tekens.",
            self.text_length,
        )
        raise ValidationError(message, code="max_length", params={"most": self.text_length})


class SealedJSONField(SealedField):
    """Sealed lists, dictionaries, numbers and text, as JSON."""

    empty_values = [None, "", [], (), {}]

    def loads(self, plain: bytes) -> Any:
        """Return the value parsed from JSON."""
        return json.loads(plain)

    def dumps(self, value: Any) -> bytes:
        """Serialise as JSON, in UTF-8."""
        text = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
        return text.encode("utf-8", "replace")

    def formfield(self, **kwargs: Any) -> Any:
        """Return a field that checks that its input is JSON."""
        defaults = {"form_class": forms.JSONField, "encoder": DjangoJSONEncoder}
        return super().formfield(**defaults | kwargs)


def sealed_columns(model: type[models.Model]) -> list[str]:
    """Return the names of the sealed columns of a model, to leave them out of a query."""
    return [field.name for field in model._meta.local_fields if isinstance(field, SealedField)]
