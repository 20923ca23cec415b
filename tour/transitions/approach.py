"""The steps until there is a wish: letter, calls, voorgesprek, and the answer no."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tour import access
from tour.lists import ContactChannel, Source
from tour.transitions.status import BEFORE_SESSION, FIRST_PHASES, OPEN, Phase, tour_step


def is_free(case) -> bool:
    """Tell whether nobody handles the traject."""
    return case.current_handler is None


def require_nobody_handles(case) -> str:
    """Say that somebody handles the traject."""
    return "" if is_free(case) else str(_("Iemand behandelt dit traject al."))


def require_wish(case) -> str:
    """Say that the voorgesprek ended without a wish for a session."""
    talk = case.last_talk
    if talk and talk.wants_session:
        return ""
    return str(_("In het voorgesprek stond dat er geen sessie gewenst is. Pas dat eerst aan."))


class ApproachSteps:
    """Reach the griffier, speak, and hear whether a session is wanted."""

    @tour_step(
        Phase.REQUESTED,
        Phase.SESSION_WANTED,
        access.may_take,
        _("Aanvraag oppakken"),
        tone="primary",
    )
    def take(self, by) -> None:
        """Take a request: from now on `by` handles it, and who asked hears so."""
        self.handler = by
        self.tell_people("request_taken", but=by)

    @tour_step(
        OPEN,
        None,
        access.may_take,
        _("Zelf behandelen"),
        require_nobody_handles,
        shown_when=is_free,
        tone="quiet",
        once=True,
    )
    def take_over(self, by) -> None:
        """Handle a traject that nobody handles."""
        self.handler = by

    @tour_step(
        Phase.NOT_APPROACHED,
        Phase.LETTER_SENT,
        access.may_plan,
        _("Brief is verstuurd"),
        tone="primary",
    )
    def send_letter(self, by, sent_on: date | None = None) -> None:
        """Write down that the letter went out."""
        self.add_attempt(by, ContactChannel.LETTER, sent_on or timezone.localdate())
        self.source = self.source or Source.LETTER

    @tour_step(FIRST_PHASES, Phase.CALLED, access.may_plan, _("Contact vastleggen"), tone="primary")
    @tour_step(
        [phase for phase in OPEN if phase not in FIRST_PHASES],
        None,
        access.may_plan,
        _("Contact vastleggen"),
        tone="quiet",
        once=True,
    )
    def log_attempt(  # noqa: PLR0913 -- what the form asks
        self,
        by,
        channel: str,
        made_on: date,
        result: str,
        next_action: str = "",
        next_action_on: date | None = None,
    ) -> None:
        """Write down a call, mail or visit: what came of it, and what is next."""
        self.add_attempt(by, channel, made_on, result)
        self.plan_next(next_action, next_action_on)

    @tour_step(
        [phase for phase in FIRST_PHASES if phase != Phase.CALL_LATER],
        Phase.CALL_LATER,
        access.may_plan,
        _("Later terugbellen"),
    )
    def call_back_later(self, by, next_action_on: date, next_action: str = "") -> None:
        """Agree on a day to call again."""
        self.plan_next(next_action or str(_("Terugbellen")), next_action_on)

    @tour_step(
        [Phase.LETTER_SENT, Phase.CALLED, Phase.CALL_LATER],
        Phase.NOT_REACHED,
        access.may_plan,
        _("Niet bereikt"),
    )
    def mark_not_reached(self, by) -> None:
        """Give up for now; the traject stays open."""
        self.plan_next("", None)

    @tour_step(
        [*BEFORE_SESSION, Phase.REQUESTED, Phase.SESSION_WANTED],
        Phase.NO_NEED,
        access.may_plan,
        _("Geen behoefte"),
    )
    def decline(self, by, no_need_reason: str, note: str = "") -> None:
        """Close the traject of a council that wants no session in this raadsperiode."""
        self.no_need_reason = no_need_reason
        self.release_sessions()
        self.add_attempt(by, ContactChannel.PHONE, timezone.localdate(), note)
        self.plan_next("", None)
        self.close_now()
        self.tell_people("closed", but=by)

    @tour_step(Phase.NO_NEED, Phase.CALLED, access.may_plan, _("Heropenen"))
    @tour_step(Phase.DONE, Phase.FOLLOW_UP, access.may_plan, _("Heropenen"))
    def reopen(self, by) -> None:
        """Open a traject again."""
        self.no_need_reason = ""
        self.reopen_now()
        self.handler = self.current_handler or by

    @tour_step(
        FIRST_PHASES,
        Phase.TALK_PLANNED,
        access.may_plan,
        _("Voorgesprek plannen"),
    )
    def plan_talk(self, by, talk_at: datetime, talk_form: str, attendees: list[str]) -> None:
        """Plan the talk before the session."""
        self.talks.create(planned_for=talk_at, form=talk_form, attendees=attendees)
        self.plan_next(str(_("Voorgesprek")), timezone.localdate(talk_at))

    @tour_step(
        Phase.TALK_PLANNED,
        Phase.TALK_HELD,
        access.may_plan,
        _("Voorgesprek vastleggen"),
        tone="primary",
    )
    def hold_talk(self, by, **answers) -> None:
        """Write down what was said in the talk before the session."""
        talk = self.last_talk
        for name, value in answers.items():
            setattr(talk, name, value)
        talk.held_on = timezone.localdate()
        talk.save()
        self.last_contact_on = talk.held_on
        self.plan_next("", None)

    @tour_step(
        Phase.TALK_HELD,
        Phase.SESSION_WANTED,
        access.may_plan,
        _("Sessie gaan plannen"),
        require_wish,
        tone="primary",
    )
    def want_session(self, by) -> None:
        """Go on to a session."""
        self.handler = self.current_handler or by

    @tour_step(OPEN, None, access.may_plan, _("Contactpersoon kiezen"), tone="quiet")
    def choose_contact(self, by, contact) -> None:
        """Choose who arranges the session for the organisation; they see the own page from now on.

        Who was contact before does not see it any more.
        """
        former = self.contact_id
        self.people = sorted({*self.people, contact.pk} - ({former} - {contact.pk}))
        self.conflicted = sorted({*self.conflicted, contact.pk})
        self.contact = contact
        if self.reporter_id in {None, former}:
            self.reporter = contact
        self.tell(contact, "assigned", own=True)

    @tour_step(OPEN, None, access.by_system, _("Contactpersoon is weg"), hidden=True)
    def drop_contacts(self, by) -> None:
        """Let who lost the office that arranges sessions see the traject no longer."""
        former = self.former_people()
        self.people = sorted(set(self.people) - former)
        if self.contact_id in former:
            self.contact = None
            self.plan_next(str(_("Nieuwe contactpersoon zoeken")), timezone.localdate())
            self.tell_handler("status_changed")

    @tour_step(OPEN, None, access.may_plan, _("Avonden van de raad"), tone="quiet")
    def set_evenings(self, by, council_evenings: list[str], excluded_dates: list[date]) -> None:
        """Write down on which evenings the organisation cannot."""
        self.council_evenings = sorted(int(day) for day in council_evenings)
        self.excluded_dates = excluded_dates

    @tour_step(
        [*BEFORE_SESSION, Phase.NO_NEED],
        Phase.REQUESTED,
        access.is_contact,
        _("Sessie aanvragen"),
        hidden=True,
    )
    def request(self, by, **answers) -> None:
        """Ask for a session in a traject that was there already; the form at /tour/ does it."""
        if not self.is_open:
            self.reopen_now()
            self.no_need_reason = ""
        self.fill_request(answers)
