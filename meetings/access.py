"""Who sees which meetings, registrations and certificates."""

from django.db.models import Q, QuerySet

from meetings.kinds import VISITORS
from meetings.models import Certificate, Meeting, MeetingMaterial, Participant, Registration
from organisations.models import Person, Role

PLANNERS = (Role.PLANNER,)


def visible_meetings(person: Person) -> QuerySet[Meeting]:
    """Return the meetings that this person may come to, or came to."""
    roles = {membership.role for membership in person.memberships_now}
    invited = Q(pk__in=Meeting.objects.open_for(roles).values("pk"))
    came = Participant.objects.filter(person=person).values("meeting")
    return Meeting.objects.filter(invited | Q(pk__in=came))


def visible_certificates(person: Person) -> QuerySet[Certificate]:
    """Return the certificates of this person alone."""
    return Certificate.objects.filter(participant__person=person)


def visible_materials(person: Person) -> QuerySet[MeetingMaterial]:
    """Return the files of the meetings where this person has a place, or was."""
    with_place = Participant.objects.filter(
        person=person, cancelled_at=None, registration__status=Registration.Status.CONFIRMED
    )
    ready = MeetingMaterial.objects.filter(state=MeetingMaterial.State.READY)
    return ready.filter(meeting__in=with_place.values("meeting"))


def is_visitor(person: Person) -> bool:
    """Whether there is any kind of meeting that this person may come to."""
    return person.has_role(*VISITORS)
