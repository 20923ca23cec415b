"""The steps of the desk: take, weigh, ask, refer."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.handover import has_no_handler
from casework.statutory_clocks import end_suspension
from organisations.access import Role
from organisations.workdays import end_of_next_working_day, local_day
from veiligwonen import access, labels
from veiligwonen.rules import entitlement
from veiligwonen.rules.triage import Facts
from veiligwonen.transitions import guards, weighing
from veiligwonen.transitions.desk import notify_desk
from veiligwonen.transitions.status import (
    GIVEN_OUT,
    TO_WEIGH,
    WITH_ADVISER,
    WITH_DESK,
    Status,
    step,
)


class RequestTriageSteps:
    """From receipt until the adviser has it, or until somebody else helps further."""

    # --- triage -----------------------------------------------------------------------------------

    @step(
        [Status.SUBMITTED, Status.REVIEW],
        Status.TRIAGE,
        access.may_take,
        _("Oppakken"),
        tone="primary",
    )
    @step(
        [Status.ACUTE, Status.NOT_ENTITLED],
        None,
        access.may_take,
        _("Oppakken"),
        guards.require_unassigned,
        tone="primary",
    )
    def take(self, by) -> None:
        """Start handling it. The applicant hears who does."""
        self.handler = by
        self.triagist = by
        self.tell_people("request_taken", but=by)

    @step(
        [Status.TRIAGE, Status.WAITING, *GIVEN_OUT],
        None,
        access.may_take,
        _("Overnemen"),
        guards.require_unassigned,
        tone="primary",
        shown=has_no_handler,
    )
    def take_over(self, by) -> None:
        """Go on with a request whose handler left. The applicant hears who does."""
        self.handler = by
        self.triagist = by
        self.tell_people("request_taken", but=by)

    @step(
        Status.ACUTE,
        Status.TRIAGE,
        access.may_triage,
        _("Overdracht aan de politie vastleggen"),
        tone="primary",
    )
    def call_police(self, by, note: str) -> None:
        """Log that the police took over, by phone or through 112. Never just an e-mail."""
        self.note(by, note)
        handler = self.current_handler or by
        self.handler = handler
        self.triagist = handler

    @step(
        [Status.ACUTE, Status.NOT_ENTITLED, *WITH_DESK],
        None,
        access.may_follow,
        _("Contact vastleggen"),
        tone="quiet",
    )
    def log_contact(self, by, note: str) -> None:
        """Log a talk with the applicant; what came up is weighed again."""
        self.log_contact_by_phone(by, note)
        self.deadlines.meet("call")
        self.on_reporter_message()

    @step(TO_WEIGH, None, access.may_weigh, _("Wegen"), tone="quiet")
    def weigh(self, by, **facts: Any) -> None:
        """Weigh the facts as they are known now."""
        weighed = weighing.weigh(self, Facts(**facts), by)
        weighing.follow_up(self, weighed)

    @step(
        TO_WEIGH,
        None,
        access.may_triage,
        _("Urgentie met de hand wijzigen"),
        guards.require_weighing,
        tone="quiet",
    )
    def move_band(self, by, band: int, reason: str) -> None:
        """Raise the urgency at once; lower it only with a second person.

        Source: docs/domain/support.md §4.3.
        """
        moved = weighing.override_band(self, band, reason, by)
        weighing.follow_up(self, moved)

    @step(
        TO_WEIGH,
        None,
        access.may_settle,
        _("Akkoord met de lagere urgentie"),
        guards.require_pending_lowering,
    )
    def agree_lower(self, by) -> None:
        """Agree with a lower urgency, as a second person."""
        weighing.settle_lowering(self, by, agreed=True)
        weighing.follow_up(self, self.applicant_details.current)

    @step(
        TO_WEIGH,
        None,
        access.may_settle,
        _("Niet akkoord met de lagere urgentie"),
        guards.require_pending_lowering,
    )
    def refuse_lower(self, by) -> None:
        """Disagree with a lower urgency, as a second person: the band stays."""
        weighing.settle_lowering(self, by, agreed=False)

    @step(
        [Status.TRIAGE, *WITH_ADVISER],
        None,
        access.may_follow,
        _("Stelsel en politie vastleggen"),
        tone="quiet",
    )
    def note_chain(self, by, **answers: Any) -> None:
        """Note what police and OM do, and which arrondissement starts.

        That is the arrondissement of the home (docs/domain/support.md §3.6).
        """
        for name, value in answers.items():
            setattr(self.applicant_details, name, value)
        self.applicant_details.save(update_fields=list(answers))

    @step(Status.TRIAGE, Status.WAITING, access.may_triage, _("Aanvrager om aanvulling vragen"))
    def ask(self, by, message: str, until, formal: bool = False) -> None:
        """Ask the applicant to complete it.

        Only a formal request (Awb 4:5) stops the term of the Awb.
        """
        self.say(by, message)
        self.deadlines.start(answer=until)
        if formal:
            self.asked_on = timezone.localdate()
            self.deadlines.pause("awb")
        self.tell_people("message", but=by)

    @step(Status.WAITING, Status.TRIAGE, access.may_answer, _("Antwoord geven"), tone="primary")
    def answer(self, by, message: str) -> None:
        """Complete the request, as the applicant."""
        self.say(by, message, from_desk=False)
        self.resume_terms()
        self.tell_handler("message", but=by)

    @step(Status.WAITING, Status.TRIAGE, access.may_triage, _("Verder zonder antwoord"))
    def resume(self, by) -> None:
        """Go on: the answer came by phone, or did not come."""
        self.resume_terms()

    def resume_terms(self) -> None:
        """Let the term of the Awb run again, without the days it stood still.

        It stood still until the answer, or until the last day that was given for it (Awb 4:15).
        """
        self.deadlines.meet("answer")
        if self.asked_on:
            last_day_to_answer = local_day(self.deadlines.get(name="answer").due)
            completed = min(timezone.localdate(), last_day_to_answer)
            end_suspension(self, "awb", self.asked_on, completed)
            self.asked_on = None
        self.on_reporter_message()

    # --- not entitled -----------------------------------------------------------------------------

    @step(
        Status.TRIAGE,
        Status.NOT_ENTITLED,
        access.may_triage,
        _("Niet gerechtigd: doorverwijzen"),
    )
    def refuse(self, by, route: str, message: str) -> None:
        """Refer elsewhere, because of the office.

        A second person looks at it, and somebody hands over warmly.
        """
        self.route = route
        self.refused_by = by
        self.refusal_agreed_by = None
        self.handed_over_at = None
        self.say(by, message)
        now = timezone.now()
        self.deadlines.exclude(name__startswith=labels.SHIELD_CLOCK).stop_all(now)
        self.deadlines.start(now, handover=end_of_next_working_day(now), **self.call_clock())
        self.tell_people("status_changed", but=by)
        notify_desk(self, "second_person", Role.TRIAGIST, Role.DESK_COORDINATOR, but=by)

    @step(
        Status.NOT_ENTITLED,
        None,
        access.unless_refuser,
        _("Akkoord met de doorverwijzing"),
        guards.require_open_refusal,
    )
    def agree_refusal(self, by) -> None:
        """Agree with the referral, as a second person."""
        self.refusal_agreed_by = by

    @step(
        Status.NOT_ENTITLED,
        None,
        access.may_triage,
        _("Warme overdracht vastleggen"),
        guards.require_referral_route,
        tone="primary",
    )
    def hand_over(self, by, note: str) -> None:
        """Log a talk with who helps further; the applicant knows whom to expect."""
        self.note(by, note)
        self.handed_over_at = timezone.now()
        self.deadlines.meet("handover")
        self.tell_people("status_changed", but=by)

    @step(Status.NOT_ENTITLED, Status.TRIAGE, access.may_triage, _("Toch in behandeling nemen"))
    def reconsider(self, by) -> None:
        """Handle it after all: there is a claim."""
        self.ground = entitlement.decide(self.function).ground
        self.route = ""
        self.refused_by = None
        self.refusal_agreed_by = None
        self.handler = by
        self.triagist = by
        self.status = Status.TRIAGE
        self.resume_clocks(timezone.now())
        self.tell_people("status_changed", but=by)
