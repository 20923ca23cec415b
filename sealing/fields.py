"""Fields that hold ciphertext and open when they are read (docs/developers/sealing.md).

The model must offer `seal_key() -> bytes` (32) and `seal_context() -> str`. A value is `version (1) ‖ nonce (12) ‖ ciphertext
and tag`, with the version, the model, the field and the context as additional data: moved to another row, field or model it does not open.
Nothing is opened when rows are fetched; the descriptor opens a value when it is read and keeps it on the instance. Text is
filled up to whole blocks before it is sealed, empty text too, so that a dump does not tell who left a field empty and who gave
a phone number. None is NULL, and shows.
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

VERSION = b"\x02"
BLOCK = 64
END = b"\x80"  # between content and filling, as in ISO/IEC 7816-4


class Sealing(Protocol):
    """What the model of a sealed field offers."""

    def seal_key(self) -> bytes:
        """The data key, 32 bytes."""

    def seal_context(self) -> str:
        """What the values of this row are bound to; it never changes."""


class Sealed:
    """Ciphertext as it came from the database, not opened yet. Shows nothing of its content."""

    __slots__ = ("blob",)

    def __init__(self, blob: bytes) -> None:
        self.blob = blob

    def __repr__(self) -> str:
        return "<sealed>"


class _Ciphertext(bytes):
    """The only kind of bytes that a sealed column takes: plain bytes in a query would be stored as they are."""


class _Opener:
    """The descriptor on the model class: opens lazily, once."""

    def __init__(self, field: "SealedField") -> None:
        self.field = field

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        values = instance.__dict__
        if name not in values:
            values[name] = self._fetch(instance)
        value = values[name]
        if isinstance(value, Sealed):
            value = values[name] = self.field.open(instance, value.blob)
        return value

    def _fetch(self, instance: Any) -> Any:
        """A deferred value, closed, in one query; refresh_from_db would open it on a second instance, with a second key."""
        rows = type(instance)._base_manager.db_manager(instance._state.db, hints={"instance": instance})
        return rows.values_list(self.field.attname, flat=True).get(pk=instance.pk)

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


def close_many(instance: Sealing, filled: "Sequence[tuple[SealedField, bytes]]") -> list[bytes]:
    """The ciphertexts of several fields of one row, each as `SealedField.close` makes it: for rows that are written by the thousand.

    `filled`: what `SealedField.filled` makes of a value, once for all rows that hold the same.
    """
    context = instance.seal_context().encode()
    told = [(plain, field.named + context) for field, plain in filled]
    return [_Ciphertext(VERSION + blob) for blob in encrypt_many(instance.seal_key(), told)]


class SealedField(models.BinaryField):  # type: ignore[type-arg]  # what it holds in Python differs per kind
    """The shared half of both kinds."""

    empty_values = list(EMPTY_VALUES)
    text_length: int | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Back to how it was written in the model."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        if not self.editable:
            kwargs["editable"] = False
        return name, path, args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Put the opener on the class, also where an abstract parent has one of its own."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opener(self))
        self.named = VERSION + f"{cls._meta.label_lower}.{self.name}|".encode()  # how the additional data starts

    def _context(self, instance: Sealing) -> bytes:
        return self.named + instance.seal_context().encode()

    def open(self, instance: Sealing, blob: bytes) -> Any:
        """The plain value. Raises Unopenable: a value that does not open is never an empty one."""
        if blob[:1] != VERSION:
            raise Unopenable("not a sealed value")
        filled = decrypt(instance.seal_key(), blob[1:], self._context(instance))
        return self.loads(filled[: filled.rindex(END)])

    def close(self, instance: Sealing, value: Any) -> bytes:
        """The ciphertext of a plain value."""
        return _Ciphertext(VERSION + encrypt(instance.seal_key(), self.filled(value), self._context(instance)))

    def filled(self, value: Any) -> bytes:
        """A plain value, filled up to whole blocks."""
        if hasattr(value, "resolve_expression"):
            self._refuse()
        plain = self.dumps(value) + END
        return plain + bytes(-len(plain) % BLOCK)

    def loads(self, plain: bytes) -> Any:
        """From bytes to the value."""
        raise NotImplementedError

    def dumps(self, value: Any) -> bytes:
        """From the value to bytes."""
        raise NotImplementedError

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Sealed | None:
        """As it lies in the database: closed."""
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, model_instance: Any, add: bool) -> bytes | None:
        """Seal what was written; pass on unopened what was not."""
        value = model_instance.__dict__.get(self.attname)
        if value is None:
            return None
        return _Ciphertext(value.blob) if isinstance(value, Sealed) else self.close(model_instance, value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Only what was sealed for its row may pass: a plain value in a query would reach the server log."""
        if value is not None and not isinstance(value, _Ciphertext):
            self._refuse()
        return super().get_db_prep_value(value, connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        """Sealed values can be asked for being there, and for nothing else."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else self._refuse()

    def get_transform(self, lookup_name: str) -> Any:
        """Nothing can be made of ciphertext."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise FieldError(
            f"{self.name} is sealed: set it on an instance and save that; search with a blind index (sealing.index); "
            "add it to a table that has rows with null=True"
        )

    def has_default(self) -> bool:
        """Not in SQL: ALTER TABLE cannot seal, so that a new field on a table with rows starts as NULL."""
        return False

    def get_default(self) -> Any:
        """In Python, as written; a callable makes a new value each time."""
        if self.default is models.NOT_PROVIDED:  # which can be called, too
            return None
        return self.default() if callable(self.default) else self.default

    def _check_str_default_value(self) -> list[Any]:
        """Django's binary field wants bytes here; we are text or JSON."""
        return []

    def to_python(self, value: Any) -> Any:
        """Values stay what they are."""
        return value

    def value_to_string(self, obj: Any) -> NoReturn:
        """Nothing confidential goes into a fixture; an empty value there would later be loaded over the real one."""
        raise FieldError(f"{self.name} is sealed and cannot be serialized: use pg_dump")


class SealedTextField(SealedField):
    """Text. `max_length` counts signs and is checked by forms and `full_clean`."""

    def __init__(self, *args: Any, max_length: int | None = None, **kwargs: Any) -> None:
        self.text_length = max_length
        if kwargs.get("blank") and not kwargs.get("null"):
            kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Back to how it was written in the model."""
        name, path, args, kwargs = super().deconstruct()
        if self.text_length is not None:
            kwargs["max_length"] = self.text_length
        return name, path, args, kwargs

    def loads(self, plain: bytes) -> str:
        """UTF-8."""
        return plain.decode()

    def dumps(self, value: Any) -> bytes:
        """UTF-8; a lone surrogate from a broken client is replaced."""
        return str(value).encode("utf-8", "replace")

    def get_default(self) -> Any:
        """A string where NULL may not be."""
        default = super().get_default()
        return "" if default is None and not self.null else default

    def formfield(self, **kwargs: Any) -> Any:
        """A box of several lines."""
        defaults: dict[str, Any] = {
            "form_class": forms.CharField,
            "max_length": self.text_length,
            "widget": forms.Textarea,
        }
        return super().formfield(**defaults | kwargs)

    def validate(self, value: Any, model_instance: Any) -> None:
        """Not longer than it may be. The message does not repeat the text."""
        super().validate(value, model_instance)
        if self.text_length and value and len(value) > self.text_length:
            message = ngettext("Maak de tekst korter: hoogstens %(most)d teken.", "Maak de tekst korter: hoogstens %(most)d tekens.",
                               self.text_length)  # fmt: skip
            raise ValidationError(message, code="max_length", params={"most": self.text_length})


class SealedJSONField(SealedField):
    """Lists, dictionaries, numbers and text, as JSON."""

    empty_values = [None, "", [], (), {}]

    def loads(self, plain: bytes) -> Any:
        """From JSON."""
        return json.loads(plain)

    def dumps(self, value: Any) -> bytes:
        """To JSON."""
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False).encode("utf-8", "replace")

    def formfield(self, **kwargs: Any) -> Any:
        """Checked to be JSON."""
        return super().formfield(**{"form_class": forms.JSONField, "encoder": DjangoJSONEncoder} | kwargs)
