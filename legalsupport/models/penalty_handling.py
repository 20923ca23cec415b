"""What a request knows of a late decision: notices of default, and the dwangsommen to set."""

from datetime import date

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from casework.transitions import GuardFailed
from legalsupport.models.declaration import Payment
from legalsupport.models.late_decision import DefaultNotice
from legalsupport.models.penalty_order import PenaltyOrder
from organisations.models import Person
from organisations.workdays import end_of, local_day


class PenaltyHandling:
    """The part of a request that is about a late decision and what it costs."""

    @cached_property
    def notices_of_default(self) -> list[DefaultNotice]:
        """The notices of default, the first one first."""
        rows = DefaultNotice.objects.filter(case=self).select_related("order")
        return [self.own(row) for row in rows]

    def write_default_notice(self, received_on: date, exemption: str) -> None:
        """Write down that the body was declared in default of the decision that it owes now."""
        deadline = self.deadlines.get(name=self.decision_due_now)
        DefaultNotice.objects.create(
            case=self,
            decision=self.decision_due_now,
            received_on=received_on,
            term_end=local_day(deadline.due),
            exemption=exemption,
        )
        self.refresh_penalty_deadline()

    def end_penalty(self, name: str, made_known_on: date) -> None:
        """Let a dwangsom end: the decision was made known, or is not owed any more."""
        notices = DefaultNotice.objects.filter(case=self, decision=name, decided_on=None)
        if notices.update(decided_on=made_known_on):
            self.refresh_penalty_deadline()

    def write_late_appeal(self, court_on: date) -> None:
        """Write down that a court was asked because no decision came.

        Raises GuardFailed for a day before that was possible, or without a notice of default.
        """
        for notice in self.notices_of_default:
            is_open = notice.decided_on is None and notice.decision == self.decision_due_now
            if is_open and court_on >= notice.course.court_from:
                notice.court_on = court_on
                notice.save(update_fields=["court_on"])
                return
        raise GuardFailed([_("Dat kan pas twee weken na de ingebrekestelling (Awb 6:12).")])

    @property
    def has_open_notice(self) -> bool:
        """Whether the body is in default of the decision that it owes now."""
        name = self.decision_due_now
        return any(
            notice.decision == name and notice.decided_on is None
            for notice in self.notices_of_default
        )

    def penalties_to_set(self) -> list[DefaultNotice]:
        """Return the notices of default whose dwangsom is over and was not set (Awb 4:18)."""
        return [notice for notice in self.notices_of_default if notice.waits_for_order]

    def write_penalty(self, by: Person, notice: DefaultNotice, exemption: str, reasons: str):
        """Write the besluit about a dwangsom down and return it."""
        penalty = notice.course.penalty
        row = PenaltyOrder.objects.create(
            case=self,
            notice=notice,
            first_day=penalty.first_day,
            last_day=penalty.last_day,
            amount=0 if exemption else penalty.amount,
            exemption=exemption,
            reasons=reasons,
            decided_by=by,
        )
        self.__dict__.pop("notices_of_default", None)
        self.refresh_penalty_deadline()
        return row

    def refresh_penalty_deadline(self) -> None:
        """Let the deadline to set a dwangsom be that of the notice that must be set first."""
        self.__dict__.pop("notices_of_default", None)
        days = [notice.course.set_until for notice in self.notices_of_default if notice.may_be_owed]
        if days:
            self.deadlines.start(penalty=end_of(min(days)))
        else:
            self.deadlines.meet("penalty")

    @property
    def may_owe_beside(self) -> bool:
        """Whether something may be owed beside the grant: a dwangsom, or costs of a bezwaar."""
        decision = self.objection_decision
        return bool(self.notices_of_default) or bool(decision and decision.costs)

    @property
    def payments_beside(self) -> list[Payment]:
        """What is owed or was paid in a request without money of a grant."""
        if self.funding_row is not None or not self.may_owe_beside:
            return []
        return self.listed_payments()
