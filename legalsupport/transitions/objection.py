"""A bezwaar: received by whatever way, repaired, adjourned, advised on by a commission, withdrawn.

Support that runs goes on meanwhile (Awb 6:16): `Objection.came_from` is the state to go back to,
which a step sets itself where the declaration of the state machine cannot know it.
"""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.statutory_clocks import end_of_statutory_term, end_suspension, move_end
from casework.transitions import GuardFailed
from legalsupport import access
from legalsupport.objection_lists import ReceivedBy
from legalsupport.rules.objection import is_in_time
from legalsupport.transitions import objection_guards as guards
from legalsupport.transitions.status import UNDECIDED_OBJECTION, LegalStatus, legal_step
from legalterms.statutory_terms import LONGEST_EXTENSION_OF_OBJECTION
from organisations.models import EquatedDay
from organisations.workdays import local_day

OBJECTION_ORDER = (
    "plan_hearing",
    "record_hearing",
    "record_committee_advice",
    "decide_objection",
    "make_objection_known",
    "end_objection",
    "end_court",
    "ask_repair",
    "repair_objection",
    "log_repair",
    "appoint_committee",
    "waive_hearing",
    "extend_objection",
    "renew",
    "object",
    "log_objection",
    "log_court",
    "adjourn_decision",
    "suspend_term",
    "resume_term",
    "give_default_notice",
    "log_default_notice",
    "log_late_appeal",
    "set_penalty",
    "log_integrity_report",
    "withdraw_objection",
)
OPEN_TO_OBJECTION = [LegalStatus.MADE_KNOWN, LegalStatus.RUNNING, LegalStatus.SETTLED]
NO_OPEN_ORDER = gettext_lazy("Tegen dit besluit is al bezwaar gemaakt, of het is nog niet bekend.")
CONSENT_MISSING = gettext_lazy(
    "Langer dan zes weken verdagen kan alleen met instemming (Awb 7:10)."
)


def require_uninvolved(case, names: list[str]) -> str:
    """Require that nobody who advised, decided or has a part hears or advises (Awb 7:5, 7:13)."""
    involved = case.involved_names(names)
    if not involved:
        return ""
    return _(
        "%s was bij deze zaak betrokken, en kan niet horen of in de commissie zitten (Awb 7:5 en "
        "7:13)."
    ) % ", ".join(involved)


class ObjectionSteps:
    """From receipt of a bezwaar until it can be heard."""

    @legal_step(
        OPEN_TO_OBJECTION,
        LegalStatus.OBJECTION,
        access.may_answer,
        gettext_lazy("Bezwaar maken"),
        guards.require_open_order,
        shown=guards.may_object,
    )
    def object(
        self,
        by,
        grounds: str = "",
        late_reasons: str = "",
        against: str = "",
        *,
        costs_requested: bool = False,
    ) -> None:
        """Object to a besluit, as the applicant or who acts for them. Grounds may follow.

        Raises GuardFailed when bezwaar against it is not open.
        """
        self.receive_objection(
            by,
            timezone.localdate(),
            against,
            grounds=grounds,
            late_reasons=late_reasons,
            costs_requested=costs_requested,
        )
        self.tell_handler("message", but=by)

    @legal_step(
        OPEN_TO_OBJECTION,
        LegalStatus.OBJECTION,
        access.may_record_receipt,
        gettext_lazy("Bezwaar vastleggen"),
        guards.require_open_order,
        tone="quiet",
        shown=guards.may_object,
    )
    def log_objection(  # noqa: PLR0913 -- what a bezwaarschrift on paper says
        self,
        by,
        received_on: date,
        received_by: str,
        posted_on: date | None = None,
        grounds: str = "",
        late_reasons: str = "",
        against: str = "",
        *,
        costs_requested: bool = False,
    ) -> None:
        """Write down a bezwaar that came another way: each way must be taken (Awb 2:16).

        Raises GuardFailed when bezwaar against it is not open.
        """
        self.receive_objection(
            by,
            received_on,
            against,
            posted_on=posted_on if received_by == ReceivedBy.POST else None,
            received_by=received_by,
            grounds=grounds,
            late_reasons=late_reasons,
            costs_requested=costs_requested,
        )
        self.tell_handler("status_changed", but=by)

    def receive_objection(
        self, by, received_on: date, against: str, *, posted_on: date | None = None, **facts
    ) -> None:
        """Take a bezwaar: confirm its receipt (Awb 6:14) and start the term to decide (7:10).

        Raises GuardFailed when bezwaar against that besluit is not open.
        """
        order = self.order_to_contest(against)
        if order is None:
            raise GuardFailed([str(NO_OPEN_ORDER)])
        equated = EquatedDay.objects.days()
        is_late = not is_in_time(order.until, received_on, posted_on, equated=equated)
        self.write_objection(
            came_from=self.status,
            received_on=received_on,
            posted_on=posted_on,
            is_late=is_late,
            **self.contested_facts(order),
            **facts,
        )
        self.deadlines.start(objection_decision=end_of_statutory_term(self, "objection_decision"))
        self.ask_letter("objection_receipt", by=by)
        self.tell_objection_deciders(by)

    def tell_objection_deciders(self, by) -> None:
        """Post to who may decide on the bezwaar that something changed."""
        for person in self.objection_deciders():
            if person != by:
                self.post_to_decider(self.notice(person, "status_changed"))

    @legal_step(
        UNDECIDED_OBJECTION,
        None,
        access.may_handle,
        gettext_lazy("Om herstel van het bezwaar vragen"),
        guards.require_term_runs,
        shown=guards.can_be_repaired,
    )
    def ask_repair(self, by, message: str, until: datetime) -> None:
        """Ask who objected to repair it (Awb 6:6): the term to decide stands still (7:10 lid 2)."""
        self.write_message(by, message)
        self.objection.change(repair_asked_on=timezone.localdate(), repaired_on=None)
        self.deadlines.start(repair=until)
        self.deadlines.pause("objection_decision")
        self.tell_people("message", but=by)

    @legal_step(
        UNDECIDED_OBJECTION,
        None,
        access.may_answer,
        gettext_lazy("Bezwaar aanvullen"),
        tone="primary",
        shown=guards.waits_for_repair,
    )
    def repair_objection(self, by, grounds: str) -> None:
        """Give the grounds of the bezwaar, as the applicant."""
        self.end_repair(timezone.localdate(), grounds)
        self.tell_handler("message", but=by)

    @legal_step(
        UNDECIDED_OBJECTION,
        None,
        access.may_handle,
        gettext_lazy("Herstel van het bezwaar vastleggen"),
        shown=guards.waits_for_repair,
    )
    def log_repair(self, by, repaired_on: date | None = None, grounds: str = "") -> None:
        """Write down what came another way on that day, or that nothing came."""
        self.end_repair(repaired_on or timezone.localdate(), grounds)

    def end_repair(self, repaired_on: date, grounds: str) -> None:
        """Let the term to decide run again, without the days it stood still (Awb 7:10 lid 2).

        It stood still until the day of repair, or the last day that was given for it.
        Raises GuardFailed when nothing was asked.
        """
        if not self.objection.waits_for_repair:
            raise GuardFailed([_("Er is niet om herstel gevraagd.")])
        self.deadlines.meet("repair")
        last_day = local_day(self.deadlines.get(name="repair").due)
        repaired_on = min(repaired_on, last_day)
        all_grounds = "\n\n".join(filter(None, [self.objection.grounds, grounds]))
        self.objection.change(repaired_on=repaired_on, grounds=all_grounds)
        asked_on = self.objection.repair_asked_on
        end_suspension(self, "objection_decision", asked_on, repaired_on)

    @legal_step(
        UNDECIDED_OBJECTION,
        None,
        access.may_prepare_objection,
        gettext_lazy("Adviescommissie instellen"),
        tone="quiet",
        shown=guards.has_no_committee,
    )
    def appoint_committee(self, by, committee: str) -> None:
        """Have a commission advise (Awb 7:13): there are twelve weeks to decide then (7:10 lid 1).

        Raises GuardFailed when somebody in it advised, decided or has a part in the case.
        """
        self.objection.committee = committee
        if involved := require_uninvolved(self, self.objection.committee_names):
            raise GuardFailed([involved])
        self.objection.change(committee=committee, has_committee=True)
        move_end(self, "objection_decision")
        self.tell_people("status_changed", but=by)

    @legal_step(
        UNDECIDED_OBJECTION,
        None,
        access.may_prepare_objection,
        gettext_lazy("Beslissing op bezwaar verdagen"),
        guards.require_term_left,
        guards.require_term_runs,
        tone="quiet",
        shown=guards.term_runs,
        once=True,
    )
    def extend_objection(self, by, weeks: int, reasons: str, *, has_consent: bool = False) -> None:
        """Adjourn the decision, in writing (Awb 7:10 lid 3 to 5).

        Raises GuardFailed for more than six weeks in all without consent.
        """
        weeks_in_all = self.objection.extended_weeks + weeks
        if weeks_in_all > LONGEST_EXTENSION_OF_OBJECTION and not has_consent:
            raise GuardFailed([str(CONSENT_MISSING)])
        self.objection.change(extended_weeks=weeks_in_all, extension_reasons=reasons)
        move_end(self, "objection_decision")
        self.ask_letter("objection_adjournment", by=by)

    @legal_step(UNDECIDED_OBJECTION, None, access.may_answer, gettext_lazy("Bezwaar intrekken"))
    def withdraw_objection(self, by) -> None:
        """Withdraw the bezwaar, as the applicant (Awb 6:21): the case goes on where it was."""
        today = timezone.localdate()
        self.status = self.objection.came_from
        self.objection.change(withdrawn_on=today, ended_on=today)
        for name in ("objection_decision", "objection_hearing", "inspection", "repair"):
            self.deadlines.stop(name)
        self.end_penalty("objection_decision", today)
        self.tell_handler("status_changed", but=by)
