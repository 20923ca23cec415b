"""What those who come are told: a kind, a link and the moment, never where or with whom."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting, Participant, Registration
from notifications import outbox
from notifications.appointments import CalendarMethod, invitation
from organisations.models import Person


def _path(meeting_id: object) -> str:
    return reverse("meeting", args=[meeting_id])


# What a message of this kind does in the calendar of who has, or had, a place.
IN_CALENDARS = {
    "meeting_confirmed": CalendarMethod.REQUEST,
    "meeting_moved": CalendarMethod.REQUEST,
    "meeting_incomplete": CalendarMethod.CANCEL,
    "meeting_off": CalendarMethod.CANCEL,
}


def tell(
    kind: str, meeting_id: object, people: Iterable[Person], once: str, invited: str | None = None
) -> None:
    """Tell these people something about a meeting; the same thing (`once`) is told once.

    `invited`: as of notifications.appointments.invitation.
    """
    outbox.post_many(
        {
            "kind": kind,
            "person": person,
            "organisation_id": person.organisation_id,
            "path": _path(meeting_id),
            "unique_key": f"{kind}:{meeting_id}:{person.pk}:{once}",
            "invitation": invited,
        }
        for person in people
    )


def tell_participants(
    registration: Registration, kind: str, once: str, *, in_calendars: bool = True
) -> None:
    """Tell everybody who still comes in this registration.

    `in_calendars`: False for who never had a place, so that nothing is called off there.
    """
    coming = registration.participants.filter(cancelled_at=None).select_related("person")
    moment = registration.complete_at or timezone.now()
    people = [participant.person for participant in coming]
    once = f"{once}:{moment.isoformat()}"
    invited = _invited(kind, registration.meeting) if in_calendars else None
    tell(kind, registration.meeting_id, people, once, invited)


def tell_everybody(meeting: Meeting, kind: str, once: str) -> None:
    """Tell everybody who registered for this meeting and did not cancel; of who has a place the
    calendar follows.
    """
    coming = Participant.objects.filter(meeting=meeting, cancelled_at=None)
    with_place = coming.filter(registration__status=Registration.Status.CONFIRMED)
    waiting = coming.exclude(registration__status=Registration.Status.CONFIRMED)
    tell(kind, meeting.pk, _people(with_place), once, _invited(kind, meeting))
    tell(kind, meeting.pk, _people(waiting), once)


def _people(participants: QuerySet[Participant]) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=participants.values("person"))


def _invited(kind: str, meeting: Meeting) -> str | None:
    method = IN_CALENDARS.get(kind)
    return invitation(meeting.appointment(), method) if method else None


def ask_colleague(registration: Registration, person: Person) -> None:
    """Ask a colleague to register: the driehoek of their organisation waits for them."""
    today = timezone.localdate().isoformat()
    tell("meeting_colleague", registration.meeting_id, [person], today)


def fill_places_soon(meeting: Meeting) -> None:
    """Wake the worker that gives free places to who waits; a sweeper does it otherwise."""
    outbox.send_task_on_commit("meetings.tasks.fill_places", str(meeting.pk))
