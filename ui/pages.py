"""Keyset pages: 25 rows after the last one that was shown, from one index, however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Model, Q, QuerySet

SIZE = 25
SALT = "ui.pages"


@dataclass
class Page:
    """Some rows, and where the next ones begin ("" when these are the last)."""

    rows: list[Any] = field(default_factory=list)
    next: str = ""
    first: bool = True


def page(queryset: QuerySet, *, order: Sequence[str], after: str = "", size: int = SIZE) -> Page:
    """The rows after the place that `after` stands for, in this order; its last column must be unique.

    A place that was tampered with, or that belongs to another order, is the beginning: a stale address is no error.
    """
    place = _place(after, order)
    asked = queryset.filter(_beyond(queryset.model, order, place)) if place else queryset
    rows = list(asked.order_by(*order)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, _token(rows[-1], order) if more else "", first=place is None)


def _columns(order: Sequence[str]) -> list[tuple[str, bool]]:
    return [(name.lstrip("-"), name.startswith("-")) for name in order]


def _token(row: Any, order: Sequence[str]) -> str:
    values = [getattr(row, name) for name, _down in _columns(order)]
    plain = [
        value.isoformat() if isinstance(value, datetime) else value if isinstance(value, int | None) else str(value)
        for value in values
    ]
    return signing.dumps([list(order), plain], salt=SALT)


def _place(after: str, order: Sequence[str]) -> list[Any] | None:
    if not after:
        return None
    try:
        of_order, values = signing.loads(after, salt=SALT)
    except signing.BadSignature:
        return None
    return values if of_order == list(order) else None


def _beyond(model: type[Model], order: Sequence[str], place: list[Any]) -> Q:
    """Rows after a place: PostgreSQL puts NULL last going up and first going down."""
    columns = _columns(order)
    beyond = Q()
    for at, (name, down) in enumerate(columns):
        same = Q(**{other: value for (other, _d), value in zip(columns[:at], place, strict=False)})
        value = place[at]
        if value is None:
            further = Q(**{f"{name}__isnull": False}) if down else Q(pk__in=())
        else:
            further = Q(**{f"{name}__{'lt' if down else 'gt'}": value})
            if not down and model._meta.get_field(name).null:
                further |= Q(**{f"{name}__isnull": True})
        beyond |= same & further
    # The bound on the first column lets the index start where the last page ended.
    name, down = columns[0]
    if place[0] is not None and not model._meta.get_field(name).null:
        beyond &= Q(**{f"{name}__{'lte' if down else 'gte'}": place[0]})
    return beyond


def count_capped(queryset: QuerySet, limit: int = 1000) -> str:
    """How many, in words of a person: "17", or "1.000+"."""
    found = queryset.order_by().values("pk")[: limit + 1].count()
    return f"{limit:,}+".replace(",", ".") if found > limit else str(found)
