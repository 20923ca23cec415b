"""What other systems may know of sessions that are confirmed or were held.

The database answers by a function of its own (`tour_public_sessions`), so that a client of the API
reaches no row of a traject: of whose it is and in which province, the day, who takes part, and
whether it was held. A client of the national desk knows of all of them, any other of those of its
organisation. There are a few hundred a year; they are ordered after they were read.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

PUBLIC_ORDER = ("day", "key")
# Parameters: a filter is NULL or empty where nothing is asked.
SELECT_PUBLIC = """
    SELECT id, organisation, province, day, participants, state FROM tour_public_sessions()
    WHERE (%(after_day)s::date IS NULL OR (day, id) > (%(after_day)s::date, %(after_key)s::uuid))
        AND (%(since)s::date IS NULL OR day >= %(since)s::date)
        AND %(state)s IN ('', state) AND %(province)s IN ('', province)
    ORDER BY day, id LIMIT %(limit)s
"""


@dataclass(frozen=True)
class PublicSession:
    """A session as others may know of it: codes and a day."""

    key: UUID
    organisation: str
    province: str | None
    day: date
    participants: str
    state: str


@dataclass(frozen=True)
class PublicFilters:
    """Which sessions are asked for; None and "": all."""

    since: date | None = None
    state: str = ""
    province: str = ""


def public_sessions(
    filters: PublicFilters, after: list[Any] | None, limit: int
) -> list[PublicSession]:
    """Return the sessions that the client of this request may know of, by day.

    `after`: the values of PUBLIC_ORDER of the last one before.
    """
    values = asdict(filters)
    values["limit"] = limit
    values["after_day"], values["after_key"] = after or (None, None)
    with connection.cursor() as cursor:
        cursor.execute(SELECT_PUBLIC, values)
        rows = cursor.fetchall()
    return [PublicSession(*row) for row in rows]
