"""The steps of a session: evenings are laid down, offered, confirmed, moved, cancelled, held."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.transitions import GuardFailed
from legalterms.terms import add_months
from organisations.workdays import add_working_days, end_of
from tour import access
from tour.lists import SessionState
from tour.planned_evening import PlannedEvening
from tour.rules.evening import OFFER_WORKING_DAYS
from tour.transitions.status import ARRANGING, Phase, tour_step

MONTHS_UNTIL_CHASE = 3
DAYS_UNTIL_EVALUATION = 1


def has_choice(case) -> bool:
    """Tell whether an evening that was offered can still be chosen."""
    return bool(case.evenings_to_choose)


def has_fallback(case) -> bool:
    """Tell whether there is an evening to move to."""
    return case.fallback is not None


def lacks_fallback(case) -> bool:
    """Tell whether the session has no evening to move to."""
    return case.fallback is None


def require_evening_past(case) -> str:
    """Say that the evening is still to come."""
    session = case.confirmed_session
    if session and session.day > timezone.localdate():
        return str(_("De sessie is nog niet geweest."))
    return ""


class SessionSteps:
    """From a wish to an evening that was held."""

    @tour_step(
        ARRANGING,
        None,
        access.may_plan,
        _("Avond vastleggen"),
        once=True,
    )
    def add_evening(self, by, evening) -> None:
        """Lay down an evening with its team as an option. `evening`: tour.planned_evening.

        Raises EveningTaken when somebody or the room is not free any more, and GuardFailed when a
        rule refuses it.
        """
        self.lay_down(evening, SessionState.OPTION)

    @tour_step(ARRANGING, Phase.OFFERED, access.may_plan, _("Avonden aanbieden"), tone="primary")
    def offer_evenings(self, by, evenings: Sequence[PlannedEvening] = ()) -> None:
        """Offer these evenings and the options to the griffier, reserved for five working days.

        Raises GuardFailed when there is none, and as `add_evening`.
        """
        for evening in evenings:
            self.lay_down(evening, SessionState.OPTION)
        self.offer_until = end_of(add_working_days(timezone.localdate(), OFFER_WORKING_DAYS))
        options = self.sessions.filter(state=SessionState.OPTION)
        if not options.update(state=SessionState.OFFERED, reserved_until=self.offer_until):
            raise GuardFailed([_("Kies een avond. Drie avonden geven de griffier keus.")])
        self.deadlines.start(answer_offer=self.offer_until)
        self.tell_people("evenings_offered", but=by)

    @tour_step(
        Phase.OFFERED,
        Phase.SESSION_PLANNED,
        access.may_arrange,
        _("Avond kiezen"),
        tone="primary",
        shown_when=has_choice,
    )
    def confirm(self, by, evening: str, fallback: str = "", **details) -> None:
        """Confirm one of the evenings, and another to move to if need be; the others are free.

        Raises EveningTaken for one that somebody else has by now: the first confirmation wins.
        """
        session = self.reserve(evening, SessionState.CONFIRMED)
        if fallback:
            self.reserve(fallback, SessionState.FALLBACK)
        self.release_sessions(SessionState.OFFERED, SessionState.OPTION)
        self.settle_session(session, details)
        self.deadlines.meet("answer_offer")
        self.tell_concerned("session_confirmed", session, but=by)

    @tour_step(Phase.OFFERED, Phase.SESSION_WANTED, access.may_arrange, _("Geen van deze avonden"))
    def refuse_evenings(self, by, message: str = "") -> None:
        """Say that none of the evenings fits; they are free again, and the desk looks anew."""
        self.release_sessions()
        self.deadlines.stop("answer_offer")
        self.write_wish(message)
        self.plan_next(str(_("Andere avonden zoeken")), timezone.localdate())
        self.tell_handler("status_changed", but=by)

    @tour_step(Phase.OFFERED, None, access.by_system, _("Avond is niet meer vrij"), hidden=True)
    def lose_evening(self, by, evening: str) -> None:
        """Take an evening off the offer that went to somebody else meanwhile."""
        self.sessions.filter(pk=evening, state=SessionState.OFFERED).update(state=SessionState.GONE)

    @tour_step(
        [Phase.OFFERED, Phase.SESSION_WANTED],
        None,
        access.by_system,
        _("Reservering voorbij"),
        hidden=True,
    )
    def expire_reservations(self, by) -> None:
        """Let others have the evenings whose reservation is over; an offer can still be chosen."""
        self.let_reservations_go()

    @tour_step(Phase.OFFERED, None, access.by_system, _("Andere avond erbij"), hidden=True)
    def offer_another(self, by, evening) -> None:
        """Offer one more evening, after one was lost to somebody else."""
        self.lay_down(evening, SessionState.OFFERED)
        self.tell_people("evenings_offered")

    @tour_step(
        Phase.SESSION_PLANNED,
        None,
        access.may_arrange,
        _("Verplaatsen naar de uitwijkavond"),
        shown_when=has_fallback,
        once=True,
    )
    def reschedule(self, by, reason: str = "") -> None:
        """Move the session to the evening that was kept for that; its team moves along."""
        session, fallback = self.confirmed_session, self.fallback
        concerned = self.concerned_by(session)
        self.move_to(session, fallback)
        self.plan_next(str(_("De avond zelf")), session.day)
        session.set_reason(reason)
        self.tell_concerned("session_moved", session, but=by, others=concerned)

    @tour_step(
        Phase.SESSION_PLANNED,
        None,
        access.may_plan,
        _("Uitwijkavond vastleggen"),
        shown_when=lacks_fallback,
        once=True,
    )
    def add_fallback(self, by, evening) -> None:
        """Keep an evening to move to. Raises EveningTaken and GuardFailed as `add_evening`."""
        self.lay_down(evening, SessionState.FALLBACK)

    @tour_step(
        Phase.SESSION_PLANNED,
        Phase.SESSION_WANTED,
        access.may_arrange,
        _("Sessie annuleren"),
    )
    def cancel_session(self, by, reason: str) -> None:
        """Call the evening off; who would come hears so, and nobody else."""
        session = self.confirmed_session
        concerned = self.concerned_by(session)
        session.set_reason(reason)
        self.release_sessions(SessionState.FALLBACK)
        self.end_session(session, SessionState.CANCELLED)
        self.plan_next(str(_("Nieuwe avond zoeken")), timezone.localdate())
        self.tell_concerned("session_cancelled", session, but=by, others=concerned)

    @tour_step(
        Phase.SESSION_PLANNED,
        Phase.SESSION_HELD,
        access.may_plan,
        _("Sessie is gehouden"),
        require_evening_past,
        tone="primary",
    )
    def hold_session(self, by, **attendance: int) -> None:
        """Write down how many came, open the questions, and set the days of both evaluations."""
        session = self.confirmed_session
        self.release_sessions(SessionState.FALLBACK)
        session.hold(attendance)
        self.open_questions(session)
        day = session.day
        self.deadlines.start(
            evaluate=end_of(day + timedelta(days=DAYS_UNTIL_EVALUATION + 7)),
            chase=end_of(chase_day(day)),
        )
        self.last_contact_on = day
        self.plan_next(str(_("Afspraken nalopen")), chase_day(day))
        self.tell_people("tour_evaluate", but=by)


def chase_day(held_on: date) -> date:
    """Return the day on which promises are asked after: three months on."""
    return add_months(held_on, MONTHS_UNTIL_CHASE)
