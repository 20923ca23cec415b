"""The steps of the desk: take, weigh, ask, refer."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.access import Role
from organisations.workdays import end_of_next_working_day
from veiligwonen import access, entitlement, terms, triage
from veiligwonen.models import desk, needs, weighing
from veiligwonen.models.status import WITH_ADVISER, WITH_DESK, Status, step


class Triaging:
    """From receipt until the adviser has it, or until somebody else helps further."""

    # --- triage ------------------------------------------------------------------------------------------------------

    @step([Status.SUBMITTED, Status.REVIEW], Status.TRIAGE, access.may_take, _("Oppakken"), tone="primary")
    @step(
        [Status.ACUTE, Status.NOT_ENTITLED], None, access.may_take, _("Oppakken"), needs.nobody_has_it, tone="primary"
    )
    def take(self, by) -> None:
        """Start. The applicant hears who it is."""
        self.handler = self.triagist = by
        self.tell_people("request_taken", but=by)

    @step(Status.ACUTE, Status.TRIAGE, access.may_triage, _("Overdracht aan de politie vastleggen"), tone="primary")
    def call_police(self, by, note: str) -> None:
        """Danger now: handed over by phone to 112 or the police, and logged. Never just an e-mail."""
        self.note(by, note)
        self.handler = self.triagist = self.handler or by
        self.deadlines.meet("contact")

    @step(
        [Status.ACUTE, Status.NOT_ENTITLED, *WITH_DESK], None, access.may_follow, _("Contact vastleggen"), tone="quiet"
    )
    def log_contact(self, by, note: str) -> None:
        """Spoke with the applicant; what was heard is weighed again."""
        self.note(by, note)
        for name in ("contact", "call"):
            self.deadlines.meet(name)
        self.heard()

    @step([Status.ACUTE, *WITH_DESK], None, access.may_weigh, _("Wegen"), tone="quiet")
    def weigh(self, by, **facts: Any) -> None:
        """Weigh the facts as they are known now."""
        weighing.follow(self, weighing.make(self, triage.Facts(**facts), by))

    @step(
        [Status.ACUTE, *WITH_DESK],
        None,
        access.may_triage,
        _("Urgentie met de hand wijzigen"),
        needs.is_weighed,
        tone="quiet",
    )
    def move_band(self, by, band: int, reason: str) -> None:
        """Up at once; down only with a second person (§4.3)."""
        weighing.follow(self, weighing.move(self, band, reason, by))

    @step(
        [Status.ACUTE, *WITH_DESK], None, access.may_settle, _("Akkoord met de lagere urgentie"), needs.lowering_waits
    )
    def agree_lower(self, by) -> None:
        """A second person agrees."""
        weighing.settle(self, by, agreed=True)
        weighing.follow(self, self.told.current)

    @step(
        [Status.ACUTE, *WITH_DESK],
        None,
        access.may_settle,
        _("Niet akkoord met de lagere urgentie"),
        needs.lowering_waits,
    )
    def refuse_lower(self, by) -> None:
        """A second person does not agree: the band stays."""
        weighing.settle(self, by, agreed=False)

    @step([Status.TRIAGE, *WITH_ADVISER], None, access.may_follow, _("Stelsel en politie vastleggen"), tone="quiet")
    def note_chain(self, by, **answers: Any) -> None:
        """What police and OM do, and which arrondissement starts: that of the home (§3.6)."""
        for name, value in answers.items():
            setattr(self.told, name, value)
        self.told.save(update_fields=list(answers))

    @step(Status.TRIAGE, Status.WAITING, access.may_triage, _("Aanvrager om aanvulling vragen"))
    def ask(self, by, message: str, until, formal: bool = False) -> None:
        """Only a formal request under Awb 4:5 stops the term of the Awb."""
        self.say(by, message)
        self.deadlines.start(answer=until)
        if formal:
            self.asked_on = timezone.localdate()
            self.deadlines.pause("awb")
        self.tell_people("message", but=by)

    @step(Status.WAITING, Status.TRIAGE, access.may_answer, _("Antwoord geven"), tone="primary")
    def answer(self, by, message: str) -> None:
        """The applicant completed it."""
        self.say(by, message, from_desk=False)
        self.go_on()
        if self.handler:
            self.tell(self.handler, "message")

    @step(Status.WAITING, Status.TRIAGE, access.may_triage, _("Verder zonder antwoord"))
    def resume(self, by) -> None:
        """The answer came by phone, or did not come."""
        self.go_on()

    def go_on(self) -> None:
        """The term of the Awb runs again, moved by the whole days it stood still."""
        self.deadlines.meet("answer")
        if self.asked_on:
            due = self.deadlines.get(name="awb").due
            self.deadlines.start(awb=terms.after_pause(due, self.asked_on, timezone.localdate()))
            self.asked_on = None
        self.heard()

    # --- not entitled ------------------------------------------------------------------------------------------------

    @step(Status.TRIAGE, Status.NOT_ENTITLED, access.may_triage, _("Niet gerechtigd: doorverwijzen"))
    def refuse(self, by, route: str, message: str) -> None:
        """Not for this office; a second person looks, and somebody hands over warmly."""
        self.route, self.refused_by, self.refusal_agreed_by, self.handed_over_at = route, by, None, None
        self.say(by, message)
        self.deadlines.stop_all(timezone.now())
        self.deadlines.start(handover=end_of_next_working_day(timezone.now()))
        self.tell_people("status_changed", but=by)
        desk.tell(self, "second_person", Role.TRIAGIST, Role.DESK_COORDINATOR, but=by)

    @step(Status.NOT_ENTITLED, None, access.unless_refuser, _("Akkoord met de doorverwijzing"), needs.second_is_needed)
    def agree_refusal(self, by) -> None:
        """A second person agrees."""
        self.refusal_agreed_by = by

    @step(
        Status.NOT_ENTITLED,
        None,
        access.may_triage,
        _("Warme overdracht vastleggen"),
        needs.route_is_named,
        tone="primary",
    )
    def hand_over(self, by, note: str) -> None:
        """Spoke with who helps further; the applicant knows whom to expect."""
        self.note(by, note)
        self.handed_over_at = timezone.now()
        self.deadlines.meet("handover")
        self.tell_people("status_changed", but=by)

    @step(Status.NOT_ENTITLED, Status.TRIAGE, access.may_triage, _("Toch in behandeling nemen"))
    def reconsider(self, by) -> None:
        """There is a claim after all."""
        self.ground = entitlement.decide(self.function).ground
        self.route, self.refused_by, self.refusal_agreed_by = "", None, None
        self.handler = self.triagist = by
        self.status = Status.TRIAGE
        self.count_again(timezone.now())
        self.tell_people("status_changed", but=by)
