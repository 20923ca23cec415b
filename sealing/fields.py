"""Fields that hold ciphertext and open when they are read.

The model instance must offer `seal_key() -> bytes` (32) and `seal_context() -> str`. A value is
`version (1) ‖ nonce (12) ‖ ciphertext and tag`, with the model, the field and the context as additional data: moved to another
row, field or model it does not open. Nothing is opened when rows are fetched; the descriptor opens a value when it is read and
keeps it on the instance. Empty text is sealed too, so that a dump does not tell who wrote something.
"""

import json
from typing import Any

from django.core.exceptions import FieldError, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from sealing.keys import Unopenable, decrypt, encrypt

VERSION = b"\x01"


class Sealed:
    """Ciphertext as it came from the database, not opened yet. Shows nothing of its content."""

    __slots__ = ("blob",)

    def __init__(self, blob: bytes) -> None:
        self.blob = blob

    def __repr__(self) -> str:
        return "<sealed>"


class _Opener:
    """The descriptor on the model class: opens lazily, once."""

    def __init__(self, field: "SealedField") -> None:
        self.field = field

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, Sealed):
            value = instance.__dict__[name] = self.field.open(instance, value.blob)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(models.BinaryField):
    """The shared half of both kinds."""

    descriptor_class = _Opener

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Put the opener on the class."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opener(self))

    def _context(self, instance: Any) -> bytes:
        return f"{self.model._meta.label_lower}.{self.name}|{instance.seal_context()}".encode()

    def open(self, instance: Any, blob: bytes) -> Any:
        """The plain value. Raises Unopenable: a value that does not open is never an empty one."""
        if blob[:1] != VERSION:
            raise Unopenable("not a sealed value")
        return self.loads(decrypt(instance.seal_key(), blob[1:], self._context(instance)))

    def close(self, instance: Any, value: Any) -> bytes:
        """The ciphertext of a plain value."""
        return VERSION + encrypt(instance.seal_key(), self.dumps(value), self._context(instance))

    def _check_str_default_value(self) -> list[Any]:
        return []  # Django's binary field wants bytes; ours hold text and JSON

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
        return value.blob if isinstance(value, Sealed) else self.close(model_instance, value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Only sealed bytes may pass: a plain value in a query would reach the server log."""
        if value is not None and not isinstance(value, bytes):
            raise FieldError(f"{self.name} is sealed: it cannot be searched or set in a query")
        return super().get_db_prep_value(value, connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        """Sealed values can be asked for being there, and for nothing else."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def value_to_string(self, obj: Any) -> str:
        """Nothing confidential goes into a fixture."""
        return ""


class SealedTextField(SealedField):
    """Text. `max_length` counts signs and is checked by forms and `full_clean`."""

    def __init__(self, *args: Any, max_length: int | None = None, **kwargs: Any) -> None:
        self.text_length = max_length
        blank = kwargs.get("blank")
        kwargs.setdefault("default", "" if blank else models.NOT_PROVIDED)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Back to how it was written in the model."""
        name, path, args, kwargs = super().deconstruct()
        if self.text_length is not None:
            kwargs["max_length"] = self.text_length
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    def loads(self, plain: bytes) -> str:
        """UTF-8."""
        return plain.decode()

    def dumps(self, value: Any) -> bytes:
        """UTF-8; a lone surrogate from a broken client is replaced."""
        return str(value).encode("utf-8", "replace")

    def get_default(self) -> Any:
        """A string, where Django's binary field would answer bytes."""
        return self.default() if callable(self.default) else ("" if self.default is models.NOT_PROVIDED else self.default)

    def to_python(self, value: Any) -> Any:
        """Text stays text."""
        return value

    def validate(self, value: Any, model_instance: Any) -> None:
        """Not longer than it may be."""
        super().validate(value, model_instance)
        if self.text_length and value and len(value) > self.text_length:
            raise ValidationError(f"Maak de tekst korter: hoogstens {self.text_length} tekens.")


class SealedJSONField(SealedField):
    """Lists, dictionaries, numbers and text, as JSON."""

    def deconstruct(self) -> Any:
        """Back to how it was written in the model."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    def loads(self, plain: bytes) -> Any:
        """From JSON."""
        return json.loads(plain)

    def dumps(self, value: Any) -> bytes:
        """To JSON."""
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False).encode("utf-8", "replace")

    def get_default(self) -> Any:
        """A new value each time."""
        return self.default() if callable(self.default) else (None if self.default is models.NOT_PROVIDED else self.default)

    def to_python(self, value: Any) -> Any:
        """JSON values stay what they are."""
        return value
