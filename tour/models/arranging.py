"""What a traject does with its evenings: lay down, reserve, release, move. Steps call these."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.transitions import GuardFailed
from notifications import outbox
from notifications.appointments import CalendarMethod, invitation
from organisations.workdays import add_working_days, end_of
from tour.lists import SessionState
from tour.models.evaluation import EvaluationLink, EvaluationRound, digest_of, new_token
from tour.models.session import Booking, TourSession, busy_days
from tour.models.team import TeamMember
from tour.planned_evening import EveningTaken, PlannedEvening
from tour.rules.evening import OPTION_WORKING_DAYS

MEMBERS, ROOMS = 0x70757232, 0x70757233  # the first number of an advisory lock
EVALUATION_DAYS = 28
EVENING_COLUMNS = ("day", "begins", "ends", "walk_in", "room_id", "in_use", "warnings")
RESERVING = (
    SessionState.OPTION,
    SessionState.OFFERED,
    SessionState.CONFIRMED,
    SessionState.FALLBACK,
)


class EveningHandling:
    """The evenings of a traject. The database refuses what is taken, also when two ask at once."""

    @property
    def confirmed_session(self) -> TourSession | None:
        """The evening that is confirmed."""
        return self.sessions.filter(state=SessionState.CONFIRMED).first()

    @property
    def fallback(self) -> TourSession | None:
        """The evening that is kept to move to."""
        return self.sessions.filter(state=SessionState.FALLBACK).first()

    @property
    def evenings_to_choose(self) -> list[TourSession]:
        """The evenings that the griffier can choose among."""
        return list(self.sessions.to_choose())

    def lay_down(self, evening: PlannedEvening, state: str) -> TourSession:
        """Make an evening with its team, reserved.

        Raises GuardFailed when a rule refuses it, and EveningTaken when it is not free any more.
        """
        self._lock_for([member.pk for member in evening.team], [evening.room])
        occupied = busy_days(Booking.objects.filter(member__in=evening.team))
        findings = evening.findings(self.as_council(), occupied)
        if refused := [finding.sentence for finding in findings if finding.is_hard]:
            raise GuardFailed(refused)
        until = end_of(add_working_days(timezone.localdate(), OPTION_WORKING_DAYS))
        session = TourSession(
            case=self,
            day=evening.day,
            walk_in=evening.at(evening.walk_in),
            begins=evening.at(evening.begins),
            ends=evening.at(evening.ends),
            room=evening.room,
            in_use=DateTimeTZRange(*evening.in_use),
            state=state,
            reserved_until=None if state == SessionState.FALLBACK else until,
            warnings=[finding.code for finding in findings],
            warning_reason=evening.reason,
        )
        bookings = [self._booking(session, member, evening) for member in evening.team]
        with self._refusing(session):
            session.save(force_insert=True)
            Booking.objects.bulk_create(bookings)
        return session

    def _booking(
        self, session: TourSession, member: TeamMember, evening: PlannedEvening
    ) -> Booking:
        busy = DateTimeTZRange(*evening.busy(member, self.organisation.code))
        return Booking(
            case=self,
            session=session,
            member=member,
            role=member.role,
            evening=evening.day,
            busy=busy,
        )

    def reserve(self, session_id: str, state: str) -> TourSession:
        """Give an evening that was offered another state, and hold its team and room again.

        Raises EveningTaken when it is not on offer, or when somebody else has it by now.
        """
        session = self.sessions.to_choose().filter(pk=session_id).first()
        if session is None:
            raise EveningTaken(str(session_id))
        bookings = Booking.objects.filter(session=session)
        self._lock_for(list(bookings.values_list("member_id", flat=True)), [session.room_id])
        with self._refusing(session):
            session.state, session.is_reserved, session.reserved_until = state, True, None
            session.save(update_fields=["state", "is_reserved", "reserved_until"])
            bookings.update(is_active=True)
        return session

    def _lock_for(self, member_ids: Iterable[int], rooms: Iterable[Any]) -> None:
        """Wait for whoever books these people or this room now, in one order for all."""
        keys = [(MEMBERS, pk) for pk in member_ids]
        keys += [(ROOMS, getattr(room, "pk", room)) for room in rooms if room]
        with connection.cursor() as cursor:
            for kind, pk in sorted(keys):
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [kind, pk])

    def _refusing(self, session: TourSession) -> "_Refusing":
        return _Refusing(str(session.pk))

    def release_sessions(self, *states: str) -> None:
        """Set evenings in these states free (all that are not confirmed, without any)."""
        chosen = states or (SessionState.OPTION, SessionState.OFFERED, SessionState.FALLBACK)
        for session in self.sessions.filter(state__in=chosen):
            self.end_session(session, SessionState.RELEASED)

    def end_session(self, session: TourSession, state: str) -> None:
        """Set one evening free, with its team and room."""
        session.state, session.is_reserved = state, False
        session.sequence += 1
        session.save(update_fields=["state", "is_reserved", "sequence"])
        session.bookings.update(is_active=False)

    def let_reservations_go(self) -> None:
        """Free what is reserved past its time. An offer can still be chosen, an option is over."""
        overdue = self.sessions.filter(
            is_reserved=True,
            reserved_until__lt=timezone.now(),
            state__in=[SessionState.OPTION, SessionState.OFFERED],
        )
        for session in overdue:
            if session.state == SessionState.OPTION:
                session.state = SessionState.RELEASED
            session.is_reserved = False
            session.save(update_fields=["state", "is_reserved"])
            session.bookings.update(is_active=False)

    def settle_session(self, session: TourSession, details: dict[str, Any]) -> None:
        """Keep what the griffier told about the evening."""
        for name, value in details.items():
            setattr(session, name, value)
        session.save()
        self.plan_next(str(_("De avond zelf")), session.day)

    def open_questions(self, session: TourSession) -> None:
        """Make the link for the participants of a session, open for four weeks from today."""
        token = new_token()
        open_until = timezone.localdate() + timedelta(days=EVALUATION_DAYS)
        EvaluationLink.objects.create(case=self, session=session, token=token)
        EvaluationRound.objects.create(digest=digest_of(token), open_until=open_until)

    def move_to(self, session: TourSession, other: TourSession) -> None:
        """Give the session the evening and the team of another, which gets those of the session.

        It stays the same for calendars: its id, with the next number. Raises EveningTaken when the
        database refuses it.
        """
        mine = list(Booking.objects.filter(session=session).values_list("pk", flat=True))
        theirs = list(Booking.objects.filter(session=other).values_list("pk", flat=True))
        values = {name: getattr(other, name) for name in EVENING_COLUMNS}
        for name in EVENING_COLUMNS:
            setattr(other, name, getattr(session, name))
            setattr(session, name, values[name])
        session.sequence += 1
        Booking.objects.filter(pk__in=mine).update(session=other)
        self.end_session(other, SessionState.RELEASED)
        other.save()
        with self._refusing(session):
            session.save()
            Booking.objects.filter(pk__in=theirs).update(session=session, is_active=True)

    def concerned_by(self, session: TourSession) -> dict[int, TeamMember]:
        """Return who of the team is booked for an evening, by id."""
        members = TeamMember.objects.filter(bookings__session=session)
        return {member.pk: member for member in members}

    def tell_concerned(
        self, kind: str, session: TourSession, *, but, others: dict[int, TeamMember] | None = None
    ) -> None:
        """Post to exactly those concerned: who arranges it, who comes, and who came before.

        The mail moves the evening in their calendars, or takes it out.
        """
        now_booked = self.concerned_by(session)
        is_off = session.state == SessionState.CANCELLED
        called_off = invitation(session.appointment, CalendarMethod.CANCEL)
        invited = called_off if is_off else invitation(session.appointment, CalendarMethod.REQUEST)
        self.tell_people(kind, but=but, invitation=invited)
        if but in self.accounts_of_people():  # they saw it happen; their calendar did not
            own_mail = self.notice(but, kind, own=True, invitation=invited)
            outbox.post_many([own_mail | {"channels": ("mail",)}])
        if self.current_handler and self.current_handler != but:
            self.tell(self.current_handler, kind)
        for member in ((others or {}) | now_booked).values():
            if member.email:
                outbox.post(
                    kind,
                    address=member.email,
                    organisation_id=self.register_holder_id,
                    own_case=False,
                    invitation=invited if member.pk in now_booked else called_off,
                    unique_key=f"{session.pk}:{session.sequence}:{kind}:{member.pk}",
                    channels=("mail",),
                )


class _Refusing:
    """A savepoint in which what the database refuses becomes EveningTaken."""

    def __init__(self, session_id: str) -> None:
        self.session_id = session_id
        self.savepoint = transaction.atomic()

    def __enter__(self) -> None:
        self.savepoint.__enter__()

    def __exit__(self, kind, error, trace) -> None:
        self.savepoint.__exit__(kind, error, trace)
        if isinstance(error, IntegrityError):
            raise EveningTaken(self.session_id) from error
