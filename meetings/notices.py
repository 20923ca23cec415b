"""What those who come are told: a kind and a link, never where or with whom."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting, Participant, Registration
from notifications import outbox
from organisations.models import Person


def _path(meeting_id: object) -> str:
    return reverse("meeting", args=[meeting_id])


def tell(kind: str, meeting_id: object, people: Iterable[Person], once: str) -> None:
    """Tell these people something about a meeting; the same thing (`once`) is told once."""
    outbox.post_many(
        {
            "kind": kind,
            "person": person,
            "organisation_id": person.organisation_id,
            "path": _path(meeting_id),
            "unique_key": f"{kind}:{meeting_id}:{person.pk}:{once}",
        }
        for person in people
    )


def tell_participants(registration: Registration, kind: str, once: str) -> None:
    """Tell everybody who still comes in this registration."""
    coming = registration.participants.filter(cancelled_at=None).select_related("person")
    moment = registration.complete_at or timezone.now()
    people = [participant.person for participant in coming]
    tell(kind, registration.meeting_id, people, f"{once}:{moment.isoformat()}")


def tell_everybody(meeting: Meeting, kind: str, once: str) -> None:
    """Tell everybody who registered for this meeting and did not cancel."""
    people = Person.objects.filter(pk__in=_coming(meeting))
    tell(kind, meeting.pk, people, once)


def _coming(meeting: Meeting):
    return Participant.objects.filter(meeting=meeting, cancelled_at=None).values("person")


def ask_colleague(registration: Registration, person: Person) -> None:
    """Ask a colleague to register: the driehoek of their organisation waits for them."""
    today = timezone.localdate().isoformat()
    tell("meeting_colleague", registration.meeting_id, [person], today)


def fill_places_soon(meeting: Meeting) -> None:
    """Wake the worker that gives free places to who waits; a sweeper does it otherwise."""
    outbox.send_task_on_commit("meetings.tasks.fill_places", str(meeting.pk))
