"""What must be wrapped again when a new key comes first in WEERBAAR_KEYS.

A model says where its wrapped keys are: `wrapped_key_columns = ("data_key",)`, and what they are bound to: a static method
`wrapped_key_context(pk) -> str`. An app that keeps secrets of the installation (sealing.keys.seal) in tables of a library hands
them out with a method `sealed_secrets() -> Iterator[Secret]` of its AppConfig. An empty column is a key that was destroyed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Substr

from sealing import keys


@dataclass(frozen=True)
class Secret:
    """A secret of the installation, where it is kept. `put` replaces it, and does nothing when it changed in the meantime."""

    purpose: str
    blob: bytes
    put: Callable[[bytes], None]


@dataclass
class Batch:
    """What one transaction did."""

    done: int = 0
    unopenable: int = 0
    last: Any = None  # primary key; None when there was nothing left to do


@dataclass(frozen=True)
class Column:
    """One column with wrapped keys."""

    model: type[models.Model]
    name: str

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.name}"

    def old(self) -> models.QuerySet[Any]:
        """The rows whose key was wrapped by another key than the first."""
        head = keys.first_head()
        start: Substr = Substr(self.name, 1, len(head), output_field=models.BinaryField())
        rows = self.model._base_manager.exclude(**{self.name: b""}).exclude(**{f"{self.name}__isnull": True})
        old: models.QuerySet[Any] = rows.annotate(start=start).exclude(start=head).order_by("pk")
        return old

    def rewrap(self, after: Any, size: int, *, skip_locked: bool) -> Batch:
        """Wrap the next keys again, in a transaction of its own. Rows somebody is working on are skipped, or waited for."""
        batch = Batch()
        with transaction.atomic():
            rows = self.old() if after is None else self.old().filter(pk__gt=after)
            locked = rows.select_for_update(no_key=True, skip_locked=skip_locked, of=("self",))
            for pk, wrapped in locked.values_list("pk", self.name)[:size]:
                batch.last = pk
                context = self.model.wrapped_key_context(pk)  # type: ignore[attr-defined]  # columns() asks for it
                try:
                    again = keys.wrap(keys.unwrap(bytes(wrapped), context), context)
                except keys.Unopenable:
                    batch.unopenable += 1
                    continue
                self.model._base_manager.filter(pk=pk).update(**{self.name: again})
                batch.done += 1
        return batch


def columns() -> Iterator[Column]:
    """Every column with wrapped keys, where it really is: not again in a child table or a proxy."""
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            for name in getattr(model, "wrapped_key_columns", ()):
                if model._meta.get_field(name).model is model:
                    yield Column(model, name)


def secrets() -> Iterator[Secret]:
    """Every secret of the installation that an app of ours keeps."""
    for config in apps.get_app_configs():
        yield from getattr(config, "sealed_secrets", tuple)()
