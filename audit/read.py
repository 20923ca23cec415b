"""What the record tells."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from audit.models import NUMBER, PLACE, Entry

TOLD = ("sequence", "at", "actor", "actor_role", "action", "details")  # no models: a page of a case reads up to ninety
LOOKED = ("opened", "opened_in_need", "address_seen", "downloaded", "exported", "listed")


def entries(stream: str, *, after: int | None = None, limit: int = 100) -> list[Any]:
    """The newest entries of a stream first, each with what is `TOLD`; `after` is the sequence of the last one of the page before."""
    rows = Entry.objects.filter(stream=stream)
    if after is not None:
        rows = rows.filter(sequence__lt=after)
    return list(rows.order_by("-sequence").values_list(*TOLD, named=True)[:limit])


def who_looked(
    stream: str, *, actions: tuple[str, ...] = LOOKED, after: int | None = None, limit: int = 200
) -> list[Any]:
    """Who saw what without changing it, newest first, however much else happened since; each with what is `TOLD`."""
    rows = Entry.objects.filter(stream=stream, action__in=actions)
    if after is not None:
        rows = rows.filter(sequence__lt=after)
    return list(rows.order_by("-sequence").values_list(*TOLD, named=True)[:limit])


def found(*, actors: Iterable[int] | None = None, organisation: int | None = None, number: str = "", action: str = "",
          since: datetime | None = None, until: datetime | None = None) -> QuerySet[Entry]:  # fmt: skip
    """What an auditor asks for, over all chains, each row with its `number` ("" where there is none). `until` is not included."""
    rows = Entry.objects.annotate(number=NUMBER, place=PLACE).defer("previous", "digest", "origin")
    asked: dict[str, Any] = {
        "actor__in": None if actors is None else list(actors),
        "place": str(organisation) if organisation else None,
        "number": number or None,
        "action": action or None,
        "at__gte": since,
        "at__lt": until,
    }
    return rows.filter(**{name: value for name, value in asked.items() if value is not None})
