"""What a planner does with meetings: make one, change it, cancel it, write down who was there."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from audit.record import record
from meetings import notices
from meetings.kinds import Kind
from meetings.models import Meeting, MeetingLocation, MeetingPlace, Participant, Registration
from organisations.models import Person


class PlacesInUse(Exception):
    """There are more registrations with a place than places would remain."""


def save_meeting(planner: Person, meeting: Meeting, address: str) -> None:
    """Save a meeting with its places and where it is; tell who comes when day or place changed.

    Raises PlacesInUse when places would go that somebody has.
    """
    is_new = meeting._state.adding
    before = None if is_new else Meeting.objects.get(pk=meeting.pk)
    meeting.save()
    location, _made = MeetingLocation.objects.get_or_create(meeting=meeting)
    moved = before is not None and (
        (before.begins_at, before.ends_at, before.town, location.address)
        != (meeting.begins_at, meeting.ends_at, meeting.town, address)
    )
    if location.address != address:
        location.address = address
        location.save(update_fields=["address"])
    _set_places(meeting)
    action = "meeting_made" if is_new else "meeting_changed"
    record(f"meeting:{meeting.pk}", actor=planner.pk, action=action, kind_of_meeting=meeting.kind)
    if moved:
        notices.tell_everybody(meeting, "meeting_moved", timezone.now().isoformat())
    notices.fill_places_soon(meeting)


def _set_places(meeting: Meeting) -> None:
    """Make the places that are missing, and take away free ones that are too many."""
    places = list(meeting.places.select_for_update())
    extra = len(places) - meeting.capacity
    if extra > 0:
        free = [place.pk for place in reversed(places) if place.registration_id is None]
        if len(free) < extra:
            raise PlacesInUse
        MeetingPlace.objects.filter(pk__in=free[:extra]).delete()
        return
    highest = max((place.number for place in places), default=0)
    numbers = range(highest + 1, highest + 1 - extra)
    MeetingPlace.objects.bulk_create(
        MeetingPlace(meeting=meeting, number=number) for number in numbers
    )


def cancel_meeting(planner: Person, meeting: Meeting) -> bool:
    """Cancel a meeting and tell who would come; return False when it was cancelled already."""
    standing = Meeting.objects.filter(pk=meeting.pk, cancelled_at=None)
    if standing.update(cancelled_at=timezone.now()) != 1:
        return False
    record(f"meeting:{meeting.pk}", actor=planner.pk, action="meeting_cancelled")
    notices.tell_everybody(meeting, "meeting_off", "")
    return True


def write_attendance(planner: Person, meeting: Meeting, present: set[int]) -> None:
    """Write down who of those with a place was there, by the ids of participants."""
    coming = Participant.objects.filter(
        meeting=meeting, cancelled_at=None, registration__status=Registration.Status.CONFIRMED
    )
    coming.filter(pk__in=present).update(attended=True)
    coming.exclude(pk__in=present).update(attended=False)
    record(
        f"meeting:{meeting.pk}",
        actor=planner.pk,
        action="meeting_attendance",
        present=coming.filter(attended=True).count(),
    )


@dataclass(frozen=True)
class ExtraSession:
    """A kind and region in which one more meeting would be full at once."""

    kind: Kind
    region: str
    waiting: int


def extra_sessions() -> list[ExtraSession]:
    """Return where the waiting lists of meetings to come would fill one more of the same size."""
    meetings = Meeting.objects.upcoming().filter(cancelled_at=None)
    waiting_by_region: Counter[tuple[str, str]] = Counter()
    smallest: dict[tuple[str, str], int] = {}
    for meeting in meetings.with_registrations():
        group = (meeting.kind, meeting.region)
        waiting_by_region[group] += meeting.waiting
        smallest[group] = min(smallest.get(group, meeting.capacity), meeting.capacity)
    return [
        ExtraSession(Kind(kind), region, count)
        for (kind, region), count in sorted(waiting_by_region.items())
        if count >= smallest[kind, region]
    ]
