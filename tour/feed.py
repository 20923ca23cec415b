"""The evenings of one member of the team, as other calendars read them (RFC 5545).

Every moment is in UTC, so that no calendar needs our time zone and the clock may go back. The title
is neutral and there is no place: the subject tells of a threat, and somebody else may read it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import connection

from tour.models.session import NEUTRAL_TITLE

WRITTEN_MOMENT = "%Y%m%dT%H%M%SZ"
LINE_END = "\r\n"


@dataclass(frozen=True)
class FeedEvening:
    """An evening in a calendar. `is_sure`: it is no evening that is only kept to move to."""

    id: UUID
    sequence: int
    begins: datetime
    ends: datetime
    is_sure: bool


def evenings_of(digest: str) -> list[FeedEvening] | None:
    """Return the evenings behind an address, by its digest; None for an address that is no more.

    The database looks it up for nobody in particular (`tour_feed`).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, sequence, begins, ends, is_sure FROM tour_feed(%s)", [digest])
        rows = cursor.fetchall()
    if not rows:
        return None
    return [FeedEvening(*row) for row in rows if row[0]]


def as_calendar(evenings: Iterable[FeedEvening], made_at: datetime) -> str:
    """Return the evenings as a calendar. One that moved keeps its UID, with a higher SEQUENCE."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Weerbaar//Tour//NL",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for evening in evenings:
        lines += _event(evening, made_at)
    lines.append("END:VCALENDAR")
    return LINE_END.join(lines) + LINE_END


def _event(evening: FeedEvening, made_at: datetime) -> list[str]:
    host = urlsplit(settings.BASE_URL).hostname
    return [
        "BEGIN:VEVENT",
        f"UID:{evening.id}@{host}",
        f"DTSTAMP:{_in_utc(made_at)}",
        f"SEQUENCE:{evening.sequence}",
        f"DTSTART:{_in_utc(evening.begins)}",
        f"DTEND:{_in_utc(evening.ends)}",
        f"SUMMARY:{NEUTRAL_TITLE}",
        f"STATUS:{'CONFIRMED' if evening.is_sure else 'TENTATIVE'}",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def _in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(WRITTEN_MOMENT)
