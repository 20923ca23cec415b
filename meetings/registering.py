"""Registering for a meeting, cancelling, and who gets a place: each in one transaction.

A place is a row. Who takes it, takes a free row that nobody else is taking (SKIP LOCKED), so that
a meeting never has more people than places, also when fifty click at once.
"""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.record import record
from meetings import notices
from meetings.models import Meeting, MeetingPlace, Participant, Registration
from organisations.models import Membership, Person, Role


class NotAllowed(Exception):
    """This person cannot register for this meeting: not their kind, over, or cancelled."""


class RoleTaken(Exception):
    """Somebody else of the organisation registered in this role already."""


@dataclass(frozen=True)
class VisitorRole:
    """In which role, and for which organisation, somebody comes."""

    organisation_id: int
    role: Role


def seats_of(person: Person, meeting: Meeting) -> list[VisitorRole]:
    """Return the roles in which this person may come to this meeting."""
    return [
        VisitorRole(membership.organisation_id, Role(membership.role))
        for membership in person.memberships_now
        if membership.role in meeting.terms.roles
    ]


def registration_of(person: Person, meeting: Meeting) -> Participant | None:
    """Return how this person comes to this meeting; None when they do not."""
    standing = Participant.objects.filter(meeting=meeting, person=person, cancelled_at=None)
    return standing.select_related("registration").first()


def register(person: Person, meeting: Meeting) -> Participant:
    """Register this person, and take a place when the registration is complete.

    A second click returns what the first one made. Raises NotAllowed, and RoleTaken when a
    colleague comes in the same role.
    """
    if before := registration_of(person, meeting):
        return before
    seats = seats_of(person, meeting)
    if not seats or not meeting.is_open:
        raise NotAllowed
    seat = seats[0]
    try:
        with transaction.atomic():  # what was made for somebody who comes already goes again
            registration = _locked_registration(meeting, seat)
            participant = Participant.objects.create(
                registration=registration, meeting=meeting, person=person, role=seat.role
            )
    except IntegrityError as error:
        if before := registration_of(person, meeting):
            return before
        raise RoleTaken from error
    _record("meeting_registered", person, participant)
    _complete(registration)
    participant.registration = registration
    return participant


def _locked_registration(meeting: Meeting, seat: VisitorRole) -> Registration:
    """Return the registration to come in, made when there is none, and locked: of two colleagues
    who click at once the second one sees the first.
    """
    together = meeting.terms.together
    standing = Registration.objects.standing().filter(
        meeting=meeting, organisation_id=seat.organisation_id, together=True
    )
    if together:
        try:
            with transaction.atomic():
                return standing.select_for_update().get()
        except Registration.DoesNotExist:
            pass
    try:
        with transaction.atomic():
            return Registration.objects.create(
                meeting=meeting, organisation_id=seat.organisation_id, together=together
            )
    except IntegrityError:
        return standing.select_for_update().get()


def _complete(registration: Registration) -> None:
    """Take a place, or stand in the queue, when nobody is missing any more."""
    if registration.missing_roles or registration.status != Registration.Status.INCOMPLETE:
        return
    registration.complete_at = timezone.now()
    has_place = take_place(registration)
    registration.status = (
        Registration.Status.CONFIRMED if has_place else Registration.Status.WAITING
    )
    registration.save(update_fields=["status", "complete_at"])
    notices.tell_participants(
        registration, "meeting_confirmed" if has_place else "meeting_waiting", registration.status
    )


def take_place(registration: Registration) -> bool:
    """Take a free place of the meeting; return False when there is none."""
    free = MeetingPlace.objects.filter(meeting_id=registration.meeting_id, registration=None)
    place = free.select_for_update(skip_locked=True).first()
    if place is None:
        return False
    place.registration = registration
    place.save(update_fields=["registration"])
    return True


def cancel(person: Person, meeting: Meeting) -> bool:
    """Take this person off; return whether they came.

    Of a driehoek the two others wait again, and hear of it; the place goes to who waits.
    """
    mine = Participant.objects.filter(meeting=meeting, person=person, cancelled_at=None)
    participant = mine.select_related("registration").first()
    if participant is None:
        return False
    registration = Registration.objects.select_for_update().get(pk=participant.registration_id)
    if mine.update(cancelled_at=timezone.now()) != 1:
        return False
    _record("meeting_cancelled_by_visitor", person, participant)
    places = MeetingPlace.objects.filter(registration=registration)
    had_place = places.update(registration=None) > 0
    remaining = registration.participants_now
    registration.status = (
        Registration.Status.INCOMPLETE if remaining else Registration.Status.CANCELLED
    )
    registration.complete_at = None
    registration.save(update_fields=["status", "complete_at"])
    notices.tell_participants(
        registration, "meeting_incomplete", str(participant.pk), in_calendars=had_place
    )
    notices.fill_places_soon(meeting)
    return True


def _record(action: str, person: Person, participant: Participant) -> None:
    record(
        f"meeting:{participant.meeting_id}",
        actor=person.pk,
        action=action,
        role=participant.role,
        organisation_id=participant.registration.organisation_id,
    )


def colleagues_missing(registration: Registration) -> list[Membership]:
    """Return who holds, at this organisation, a role that the registration still waits for."""
    missing = registration.missing_roles
    if not missing:
        return []
    holders = Membership.objects.current().filter(
        organisation_id=registration.organisation_id, role__in=missing
    )
    return list(holders.select_related("person"))


def ask_colleagues(person: Person, registration: Registration) -> int:
    """Ask the colleagues who are missing to register, once a day at most; return how many."""
    colleagues = colleagues_missing(registration)
    for membership in colleagues:
        notices.ask_colleague(registration, membership.person)
    return len(colleagues)
