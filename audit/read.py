"""Read the record: one chain page by page, who viewed a case, or a search over all chains."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from audit.models import NUMBER, PLACE, Entry

# No model instances: a page of a case reads up to ninety entries.
FIELDS = ("sequence", "at", "actor", "actor_role", "action", "details")
VIEW_ACTIONS = (
    "opened",
    "opened_in_need",
    "address_seen",
    "downloaded",
    "exported",
    "listed",
    "lawyer_looked",
)


def entries(stream: str, *, after: int | None = None, limit: int = 100) -> list[Any]:
    """Return the newest entries of a chain, newest first, as named tuples of `FIELDS`.

    `after` is the sequence of the last entry on the page before.
    """
    return _newest(Entry.objects.filter(stream=stream), after, limit)


def view_entries(
    stream: str,
    *,
    actions: tuple[str, ...] = VIEW_ACTIONS,
    after: int | None = None,
    limit: int = 200,
) -> list[Any]:
    """Return the entries of who viewed without changing, newest first, as named tuples of `FIELDS`.

    They are complete however much else happened since. `after` is as for `entries`.
    """
    rows = Entry.objects.filter(stream=stream, action__in=actions)
    return _newest(rows, after, limit)


def _newest(rows: QuerySet[Entry], after: int | None, limit: int) -> list[Any]:
    if after is not None:
        rows = rows.filter(sequence__lt=after)
    return list(rows.order_by("-sequence").values_list(*FIELDS, named=True)[:limit])


def search(
    *,
    actors: Iterable[int] | None = None,
    organisation: int | None = None,
    number: str = "",
    action: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Entry]:
    """Return what an auditor asks for, over all chains; `until` is not included.

    Each row has its case `number` (None where there is none) and its `place`, the id of the
    organisation as text.
    """
    rows = Entry.objects.annotate(number=NUMBER, place=PLACE)
    rows = rows.defer("previous", "digest", "origin")
    conditions: dict[str, Any] = {
        "actor__in": None if actors is None else list(actors),
        "place": str(organisation) if organisation else None,
        "number": number or None,
        "action": action or None,
        "at__gte": since,
        "at__lt": until,
    }
    active = {lookup: value for lookup, value in conditions.items() if value is not None}
    return rows.filter(**active)
