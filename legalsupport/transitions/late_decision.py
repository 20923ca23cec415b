"""A decision that takes longer: put off, standing still, or late with a notice of default."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.statutory_clocks import end_suspension, move_end
from casework.transitions import GuardFailed
from legalsupport import access
from legalsupport.objection_lists import SuspensionGround
from legalsupport.transitions import objection_guards as guards
from legalsupport.transitions.status import (
    UNDECIDED_OBJECTION,
    WITH_DESK,
    LegalStatus,
    legal_step,
)
from legalterms.term_address import Ground

TO_DECIDE = [*WITH_DESK, LegalStatus.OFFERED]
MAY_STAND_STILL = [
    status for status in (*TO_DECIDE, *UNDECIDED_OBJECTION) if status != LegalStatus.SUPPLEMENT
]
OWED = [
    LegalStatus.RECEIVED,
    *TO_DECIDE,
    LegalStatus.DECIDED,
    *UNDECIDED_OBJECTION,
    LegalStatus.OBJECTION_DECIDED,
]
NOT_IN_OBJECTION = _("Uitstel van een beslissing op bezwaar heet verdagen (Awb 7:10).")
BACKWARD = _("De termijn kan niet eerder weer lopen dan zij stil ging staan.")


class LateDecisionSteps:
    """Put a decision off, stop and start its term, and declare the body in default."""

    @legal_step(
        TO_DECIDE,
        None,
        access.may_record_receipt,
        _("Besluit uitstellen"),
        guards.require_term_left,
        guards.require_term_runs,
        tone="quiet",
        shown=guards.may_adjourn,
    )
    def adjourn_decision(self, by, adjourned_until: date, reasons: str) -> None:
        """Name in writing a reasonable term in which the decision comes (Awb 4:14 lid 3)."""
        today = timezone.localdate()
        self.change_term(
            "decision",
            adjourned_on=today,
            adjourned_until=adjourned_until,
            adjournment_reasons=reasons,
        )
        move_end(self, "decision")
        self.ask_letter("adjournment", by=by)

    @legal_step(
        MAY_STAND_STILL,
        None,
        access.may_handle,
        _("Beslistermijn stilzetten"),
        guards.require_term_runs,
        tone="quiet",
        shown=guards.term_runs,
    )
    def suspend_term(self, by, ground: str, since: date, message: str) -> None:
        """Let the term stand still: consent, delay of the applicant, force majeure (4:15 lid 2).

        The applicant is told at once (lid 3). Raises GuardFailed for consent in a bezwaar, which
        is adjourned instead (Awb 7:10 lid 4).
        """
        name = self.decision_due_now
        if self.objection_is_open and ground == SuspensionGround.CONSENT:
            raise GuardFailed([str(NOT_IN_OBJECTION)])
        self.write_message(by, message)
        self.change_term(name, still_since=since, still_ground=ground)
        self.deadlines.pause(name)
        self.tell_people("message", but=by)

    @legal_step(
        MAY_STAND_STILL,
        None,
        access.may_handle,
        _("Beslistermijn weer laten lopen"),
        tone="primary",
        shown=guards.term_stands_still,
    )
    def resume_term(self, by, last_day: date, message: str) -> None:
        """Let the term run again, and tell the applicant until when (Awb 4:15 lid 4).

        `last_day`: the last day that it stood still. Raises GuardFailed when it does not stand
        still, or for a day before the first one.
        """
        standing_still = self.standing_still
        if standing_still is None:
            raise GuardFailed([str(_("De beslistermijn loopt al."))])
        if last_day < standing_still.still_since:
            raise GuardFailed([str(BACKWARD)])
        first_day, ground = standing_still.still_since, Ground(standing_still.still_ground)
        self.write_message(by, message)
        self.change_term(self.decision_due_now, still_since=None, still_ground="")
        end_suspension(self, self.decision_due_now, first_day, last_day, ground)
        self.tell_people("message", but=by)

    @legal_step(
        OWED,
        None,
        access.may_answer,
        _("In gebreke stellen"),
        guards.require_late,
        shown=guards.may_give_notice,
    )
    def give_default_notice(self, by) -> None:
        """Declare the body in default of the decision that it owes, as the applicant (Awb 4:17)."""
        self.write_default_notice(timezone.localdate(), "")
        self.tell_handler("status_changed", but=by)

    @legal_step(
        OWED,
        None,
        access.may_record_receipt,
        _("Ingebrekestelling vastleggen"),
        guards.require_late,
        tone="quiet",
        shown=guards.may_give_notice,
    )
    def log_default_notice(self, by, received_on: date, exemption: str = "") -> None:
        """Write down that a notice of default came, and why nothing would be owed (4:17 lid 5)."""
        self.write_default_notice(received_on, exemption)
        self.tell_handler("status_changed", but=by)

    @legal_step(
        OWED,
        None,
        access.may_record_receipt,
        _("Beroep tegen niet tijdig beslissen vastleggen"),
        tone="quiet",
        shown=guards.may_tell_court,
    )
    def log_late_appeal(self, by, court_on: date) -> None:
        """Write down that a court was asked because no decision came (Awb 6:12).

        The decision stays owed, and the dwangsom runs on (4:17 lid 4). Raises GuardFailed for a
        day on which two weeks had not passed.
        """
        self.write_late_appeal(court_on)
