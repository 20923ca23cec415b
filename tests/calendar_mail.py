"""What a calendar reads in a mail."""

from email import message_from_bytes, policy

from icalendar import Calendar

from notifications import delivery
from notifications.models import Outgoing


def invited(kind: str, **of) -> tuple[str, dict]:
    """Return the method of the newest mail of a kind, as it goes over the line, and its event."""
    row = Outgoing.objects.filter(kind=kind, channel="mail", **of).order_by("created_at").last()
    raw = delivery.compose(row).message().as_bytes()
    message = message_from_bytes(raw, policy=policy.default)
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    files = list(message.iter_attachments())
    assert len(parts) == len(files) == 1
    assert files[0].get_filename() == "afspraak.ics"
    calendar = Calendar.from_ical(parts[0].get_content())
    assert Calendar.from_ical(files[0].get_content()) == calendar
    assert parts[0].get_param("method") == calendar["METHOD"]  # RFC 6047 §2.4
    (event,) = calendar.walk("VEVENT")
    assert str(event["ATTENDEE"]) == f"mailto:{message['To'].addresses[0].addr_spec}"
    return calendar["METHOD"], event
