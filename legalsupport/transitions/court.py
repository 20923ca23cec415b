"""Beroep against the decision on a bezwaar, and what the court ruled."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from casework.transitions import GuardFailed
from legalsupport import access
from legalsupport.objection_lists import CourtOutcome
from legalsupport.transitions import objection_guards as guards
from legalsupport.transitions.status import LegalStatus, legal_step
from organisations.workdays import end_of

TERM_MISSING = _("Vul in tot en met welke dag er opnieuw beslist moet worden.")


OPEN_TO_COURT = [
    LegalStatus.OBJECTION_DECIDED,
    LegalStatus.MADE_KNOWN,
    LegalStatus.RUNNING,
    LegalStatus.SETTLED,
]


class CourtSteps:
    """From a beroepschrift until the ruling."""

    @legal_step(
        OPEN_TO_COURT,
        LegalStatus.COURT,
        access.may_record_receipt,
        _("Beroep bij de rechter vastleggen"),
        guards.require_objection_known,
        tone="quiet",
        shown=guards.may_appeal,
    )
    def log_court(self, by, lodged_on: date, court: str) -> None:
        """Write down that a court was asked. Support that runs goes on (Awb 6:16)."""
        self.open_appeal(lodged_on, court)
        self.tell_people("status_changed", but=by)

    @legal_step(
        LegalStatus.COURT,
        None,
        access.may_record_receipt,
        _("Uitspraak vastleggen"),
        tone="primary",
    )
    def end_court(
        self,
        by,
        outcome: str,
        ruled_on: date,
        ruling: str = "",
        decide_until: date | None = None,
    ) -> None:
        """Write the ruling down and go on where the case was, or decide on the bezwaar anew.

        Raises GuardFailed when it must be decided anew without a day until when.
        """
        must_decide = outcome == CourtOutcome.DECIDE_ANEW
        if must_decide and decide_until is None:
            raise GuardFailed([str(TERM_MISSING)])
        self.close_appeal(
            outcome=outcome,
            ruled_on=ruled_on,
            ruling=ruling,
            decide_until=decide_until if must_decide else None,
        )
        if must_decide:
            self.decide_anew(ruled_on)
            self.follow_decision()
            self.deadlines.start(objection_decision=end_of(decide_until))
            self.status = LegalStatus.OBJECTION
        else:
            self.end_objection_now(self.objection.came_from)
            is_settled = bool(self.funding_row and self.funding_row.is_settled)
            self.status = LegalStatus.SETTLED if is_settled else self.objection.came_from
        self.tell_people("status_changed", but=by)
