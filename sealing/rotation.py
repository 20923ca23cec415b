"""What must be wrapped again when a new key comes first in WEERBAAR_KEYS.

A model says where its wrapped keys are: `wrapped_key_columns = ("data_key",)`, and what they are
bound to: a static or class method `wrapped_key_context(pk) -> str`. An app that stores secrets of
the installation (sealing.keys.seal) in tables of a library hands them out with a method
`sealed_secrets() -> Iterator[InstallationSecret]` of its AppConfig. An empty column is a key that
was destroyed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Substr

from sealing import keys


@dataclass(frozen=True)
class InstallationSecret:
    """A sealed secret of the installation, and how to replace it in the table that stores it."""

    purpose: str
    blob: bytes
    replace: Callable[[bytes], None]
    """Store another blob instead; must do nothing when the row changed in the meantime."""


@dataclass
class RewrapResult:
    """What one transaction wrapped again."""

    rewrapped: int = 0
    unopenable: int = 0
    last_pk: Any = None
    """Primary key of the last row that was tried; None when there was none left."""


@dataclass(frozen=True)
class WrappedKeyColumn:
    """One column with wrapped keys."""

    model: type[models.Model]
    name: str

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.name}"

    def rows_with_older_key(self) -> models.QuerySet[Any]:
        """Return the rows whose key was wrapped by another key than the first."""
        header = keys.first_key_header()
        start: Substr = Substr(self.name, 1, len(header), output_field=models.BinaryField())
        rows = self.model._base_manager.exclude(**{self.name: b""})
        rows = rows.exclude(**{f"{self.name}__isnull": True})
        older: models.QuerySet[Any] = rows.annotate(start=start).exclude(start=header)
        return older.order_by("pk")

    def rewrap(self, after: Any, size: int, *, skip_locked: bool) -> RewrapResult:
        """Wrap the next `size` keys after primary key `after` again, in a transaction of its own.

        Rows that somebody is working on are skipped with `skip_locked`, and waited for without.
        """
        result = RewrapResult()
        with transaction.atomic():
            rows = self.rows_with_older_key()
            if after is not None:
                rows = rows.filter(pk__gt=after)
            locked = rows.select_for_update(no_key=True, skip_locked=skip_locked, of=("self",))
            for pk, wrapped in locked.values_list("pk", self.name)[:size]:
                result.last_pk = pk
                if self._rewrap_row(pk, bytes(wrapped)):
                    result.rewrapped += 1
                else:
                    result.unopenable += 1
        return result

    def _rewrap_row(self, pk: Any, wrapped: bytes) -> bool:
        """Wrap the key of one row again; False when no key of the ring opens it."""
        context = self.model.wrapped_key_context(pk)  # type: ignore[attr-defined]  # see columns()
        try:
            rewrapped = keys.wrap(keys.unwrap(wrapped, context), context)
        except keys.Unopenable:
            return False
        self.model._base_manager.filter(pk=pk).update(**{self.name: rewrapped})
        return True


def columns() -> Iterator[WrappedKeyColumn]:
    """Yield every column with wrapped keys once: in its own table, not in a child or a proxy."""
    for model in apps.get_models():
        if not model._meta.managed or model._meta.proxy:
            continue
        for name in getattr(model, "wrapped_key_columns", ()):
            if model._meta.get_field(name).model is model:
                yield WrappedKeyColumn(model, name)


def installation_secrets() -> Iterator[InstallationSecret]:
    """Yield every secret of the installation that an app stores."""
    for config in apps.get_app_configs():
        yield from getattr(config, "sealed_secrets", tuple)()
