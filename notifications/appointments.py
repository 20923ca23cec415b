"""Appointments as other calendars read them: in a feed, and as an invitation in a mail.

RFC 5545 (the format), RFC 5546 (inviting, changing, calling off) and RFC 6047 (by mail). Every
moment is in UTC, so that no calendar needs our time zone and the clock may go back.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PRODUCT = "-//Weerbaar//Agenda//NL"
FILE_NAME = "afspraak.ics"
CALLED_OFF = _("Geannuleerd: %(title)s")


class CalendarMethod(StrEnum):
    """What a calendar does with what it reads (RFC 5546 §1.4)."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Appointment:
    """A moment with a neutral title, and never where it is or with whom: others read a calendar.

    `id` stays the same when it moves, and `sequence` goes up. `is_sure`: it is not only kept
    free.
    """

    id: str
    sequence: int
    begins: datetime
    ends: datetime
    title: str
    is_sure: bool = True


def write_calendar(
    appointments: Iterable[Appointment],
    made_at: datetime,
    method: CalendarMethod = CalendarMethod.PUBLISH,
    attendee: str = "",
) -> str:
    """Return appointments as a calendar; `attendee`: the address of the one who is invited."""
    from icalendar import Calendar  # noqa: PLC0415 -- half a second; few processes need it

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    for appointment in appointments:
        event = _event(appointment, made_at, method)
        if attendee:
            _invite(event, attendee)
        calendar.add_component(event)
    return calendar.to_ical().decode()


def _event(appointment: Appointment, made_at: datetime, method: CalendarMethod) -> Any:
    from icalendar import Event  # noqa: PLC0415 -- as above

    host = urlsplit(settings.BASE_URL).hostname
    facts = {
        "uid": f"{appointment.id}@{host}",
        "dtstamp": made_at.astimezone(UTC),
        "sequence": appointment.sequence,
        "dtstart": appointment.begins.astimezone(UTC),
        "dtend": appointment.ends.astimezone(UTC),
        "summary": _title(appointment, method),
        "status": _status(appointment, method),
        "class": "PRIVATE",
    }
    event = Event()
    for name, value in facts.items():
        event.add(name, value)
    return event


def _invite(event: Any, attendee: str) -> None:
    """Say in an event who invites, and this one guest."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    event.add("organizer", f"mailto:{address}")
    event.add("attendee", f"mailto:{attendee}", {"rsvp": "FALSE"})


def _title(appointment: Appointment, method: CalendarMethod) -> str:
    """Return the title. Some calendars keep what was called off in the list: it says so itself
    (findings/khal-takes-what-comes-last.sh).
    """
    if method is CalendarMethod.CANCEL:
        return CALLED_OFF % {"title": appointment.title}
    return appointment.title


def _status(appointment: Appointment, method: CalendarMethod) -> str:
    if method is CalendarMethod.CANCEL:
        return "CANCELLED"
    return "CONFIRMED" if appointment.is_sure else "TENTATIVE"


# --- in a mail ------------------------------------------------------------------------------------


def invitation(appointment: Appointment, method: CalendarMethod) -> str:
    """Return what the outbox keeps, sealed, until the mail is sent (`attach_invitation`)."""
    facts = asdict(appointment)
    facts |= {name: facts[name].isoformat() for name in ("begins", "ends")}
    return json.dumps({"method": method.value, "appointment": facts})


def attach_invitation(message: mail.EmailMultiAlternatives, stored: str, attendee: str) -> None:
    """Put an invitation in a mail twice: as a part that calendars offer to answer, and as a file
    for the others.
    """
    content = json.loads(stored)
    facts = content["appointment"]
    facts |= {name: datetime.fromisoformat(facts[name]) for name in ("begins", "ends")}
    method = CalendarMethod(content["method"])
    text = write_calendar([Appointment(**facts)], timezone.now(), method, attendee)
    message.attach_alternative(text, f"text/calendar; method={method.value}")
    message.attach(FILE_NAME, text.encode(), "application/ics")
