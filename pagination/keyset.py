"""Keyset pages: 25 rows after the last one that was shown, from one index, however many
there are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Model, Q, QuerySet

SIZE = 25
# Part of the signature of a cursor: another value would make every cursor invalid.
SALT = "ui.pages"
Cursor = list[Any]  # the values of the ordering columns of the last row that was shown


@dataclass
class Page:
    """Some rows, and the cursor of the next ones ("" when these are the last)."""

    rows: list[Any] = field(default_factory=list)
    next: str = ""
    first: bool = True


@dataclass(frozen=True)
class _Column:
    """A column that orders the rows."""

    name: str
    descending: bool


def page(queryset: QuerySet, *, order: Sequence[str], after: str = "", size: int = SIZE) -> Page:
    """Return the rows after the cursor `after`, in this order; its last column must be unique.

    A cursor that was tampered with, or that belongs to another order, gives the first page: a stale
    address is no error.
    """

    def fetch(cursor: Cursor | None, limit: int) -> list[Any]:
        remaining = queryset
        if cursor:
            remaining = queryset.filter(_rows_after(queryset.model, order, cursor))
        return list(remaining.order_by(*order)[:limit])

    return fetched_page(fetch, order=order, after=after, size=size)


def fetched_page(
    fetch: Callable[[Cursor | None, int], list[Any]],
    *,
    order: Sequence[str],
    after: str = "",
    size: int = SIZE,
) -> Page:
    """Return a page of rows that are no queryset.

    `fetch` is given the values of `order` of the last row that was shown (None: from the beginning)
    and how many rows to return at most.
    """
    cursor = _read_cursor(after, order)
    rows = fetch(cursor, size + 1)
    has_more = len(rows) > size
    rows = rows[:size]
    next_cursor = _write_cursor(rows[-1], order) if has_more else ""
    return Page(rows, next_cursor, first=cursor is None)


def _columns(order: Sequence[str]) -> list[_Column]:
    return [_Column(name.lstrip("-"), name.startswith("-")) for name in order]


def _write_cursor(row: Any, order: Sequence[str]) -> str:
    values = [_plain(getattr(row, column.name)) for column in _columns(order)]
    return signing.dumps([list(order), values], salt=SALT)


def _plain(value: Any) -> str | int | None:
    """Return the value of a column as JSON can hold it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, int | None):
        return value
    return str(value)


def _read_cursor(after: str, order: Sequence[str]) -> Cursor | None:
    if not after:
        return None
    try:
        cursor_order, values = signing.loads(after, salt=SALT)
    except signing.BadSignature:
        return None
    if cursor_order == list(order):
        return values
    return None


def _rows_after(model: type[Model], order: Sequence[str], cursor: Cursor) -> Q:
    """Return the rows after the cursor. PostgreSQL puts NULL last going up and first going down."""
    columns = _columns(order)
    rows_after = Q()
    equal_so_far = Q()
    for column, value in zip(columns, cursor, strict=False):
        rows_after |= equal_so_far & _further(model, column, value)
        equal_so_far &= Q(**{column.name: value})
    # The bound on the first column lets the index start where the last page ended.
    first = columns[0]
    if cursor[0] is not None and not _is_nullable(model, first):
        lookup = "lte" if first.descending else "gte"
        rows_after &= Q(**{f"{first.name}__{lookup}": cursor[0]})
    return rows_after


def _further(model: type[Model], column: _Column, value: Any) -> Q:
    """Return the rows whose value in this column comes after `value`."""
    if value is None:
        if column.descending:
            return Q(**{f"{column.name}__isnull": False})
        return Q(pk__in=())
    if column.descending:
        return Q(**{f"{column.name}__lt": value})
    further = Q(**{f"{column.name}__gt": value})
    if _is_nullable(model, column):
        further |= Q(**{f"{column.name}__isnull": True})
    return further


def _is_nullable(model: type[Model], column: _Column) -> bool:
    return model._meta.get_field(column.name).null


def count_capped(queryset: QuerySet, limit: int = 1000) -> str:
    """Return how many rows there are, as a person reads it: "17", or "1.000+" above the limit."""
    count = queryset.order_by().values("pk")[: limit + 1].count()
    if count > limit:
        return f"{limit:,}+".replace(",", ".")
    return str(count)
