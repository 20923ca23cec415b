"""How a request knows its bezwaar, its dates and sums, and who may decide on it.

Each query runs once for a case in hand; a step works on a case that was fetched fresh.
"""

from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property

from casework.statutory_clocks import TermSum, term_sum
from legalsupport import access
from legalsupport.models.decision import SupportDecision
from legalsupport.models.late_decision import TermChange
from legalsupport.models.objection import (
    CourtAppeal,
    Objection,
    ObjectionDecision,
    ObjectionHearing,
)
from legalsupport.objection_lists import ContestedOrder, LateDecision
from legalterms.statutory_terms import (
    APPEAL,
    DECISION_WITH_COMMITTEE,
    DOCUMENTS_BEFORE_HEARING,
    INSPECTION_BEFORE_HEARING,
    OBJECTION,
    StatutoryTerm,
)
from legalterms.terms import Length, TermUnit
from organisations.models import EquatedDay, Organisation, Person
from organisations.workdays import local_day
from texts.names import fold_name

FIRST, ON_OBJECTION = LateDecision.FIRST.value, LateDecision.ON_OBJECTION.value


@dataclass(frozen=True)
class DateWithSum:
    """A day that the law sets, and how it came about."""

    day: date
    sum: TermSum


class ObjectionHandling:
    """The part of a request that is about bezwaar, beroep and a late decision."""

    # --- its rows ---------------------------------------------------------------------------------

    @cached_property
    def objection(self) -> Objection | None:
        """The newest bezwaar that was not withdrawn; None without one."""
        if self.made_known_on is None:
            return None
        return self.own(Objection.objects.filter(case=self, withdrawn_on=None).first())

    @cached_property
    def objection_decision(self) -> ObjectionDecision | None:
        """The decision on that bezwaar; None while there is none."""
        if self.objection is None:
            return None
        rows = ObjectionDecision.objects.filter(objection=self.objection, annulled_on=None)
        return self.own(rows.first())

    @cached_property
    def court_appeal(self) -> CourtAppeal | None:
        """The newest beroep about the bezwaar in hand; None without one."""
        return self.own(CourtAppeal.objects.filter(objection=self.objection).first())

    def own(self, row: Any) -> Any:
        """Return a row of this case, that opens what is sealed with the key in hand; or None."""
        if row is not None:
            row.case = self
        return row

    def write_objection(self, **values: Any) -> Objection:
        """Write a bezwaar down, with the besluit that it contests."""
        row = Objection(case=self, **values)
        row.save(force_insert=True)
        self._forget_standstill()
        self.__dict__["objection"] = row
        for name in ("objection_decision", "court_appeal", "hearing"):
            self.__dict__[name] = None
        self.__dict__.pop("open_orders", None)
        return row

    def _forget_standstill(self) -> None:
        """Let nothing of an earlier decision make the term of the next one stand still."""
        changes = TermChange.objects.filter(case=self, decision=ON_OBJECTION)
        changes.update(still_since=None, still_ground="")
        self.__dict__.pop("_term_changes", None)

    def end_objection_now(self, goes_on_in: str) -> None:
        """End the bezwaar, if one is open: the case goes on in this state."""
        if self.objection_is_open:
            self.objection.change(ended_on=timezone.localdate(), came_from=goes_on_in)

    def write_objection_decision(self, by: Person, **values: Any) -> ObjectionDecision:
        """Write the decision on the bezwaar down."""
        row = ObjectionDecision(
            case=self,
            objection=self.objection,
            decided_by=by,
            contested_by=self.objection.contested_by,
            **values,
        )
        row.save(force_insert=True)
        self.__dict__["objection_decision"] = row
        return row

    def revoke_first_decision(self, outcome: str, amount: Any) -> None:
        """Let what was decided on the bezwaar count from now on."""
        SupportDecision.objects.filter(case=self).update(outcome=outcome, amount=amount)
        self.decided_outcome = outcome

    def read_first_decision(self) -> SupportDecision | None:
        """Return the decision as it was before any bezwaar, for its letter and its card."""
        row = self.own(self.read_decision())
        contested = self.objection_to_decision
        if row is None or contested is None:
            return row
        first_decision = copy(row)
        first_decision.outcome = contested.contested_outcome
        first_decision.amount = contested.contested_amount
        return first_decision

    @cached_property
    def objection_to_decision(self) -> Objection | None:
        """The bezwaar against the decision on the request; None without one."""
        if self.objection is not None and not self.objection.is_about_money:
            return self.objection
        rows = Objection.objects.filter(case=self, against=ContestedOrder.DECISION)
        return self.own(rows.filter(withdrawn_on=None).first())

    @property
    def decision_is_replaced(self) -> bool:
        """Whether another decision counts now, after a bezwaar, and the applicant was told."""
        contested = self.objection_to_decision
        if contested is None:
            return False
        rows = contested.decisions.filter(annulled_on=None).exclude(made_known_on=None)
        return rows.exclude(new_outcome="").exists()

    # --- who --------------------------------------------------------------------------------------

    @cached_property
    def first_decider_id(self) -> int | None:
        """The account that took the first decision."""
        return (
            SupportDecision.objects.filter(case=self).values_list("decided_by", flat=True).first()
        )

    @property
    def deciding_body(self) -> str:
        """The name of who decides: the organisation of the applicant, or the ministry."""
        if access.decider_place(self.organisation_id) is not None:
            return str(self.organisation.name)
        return Organisation.objects.values_list("name", flat=True).get(pk=self.register_holder_id)

    def objection_deciders(self) -> list[Person]:
        """Return who may decide on a bezwaar: who decides, but for who took the first decision."""
        return [person for person in self.deciders() if access.may_decide_objection(self, person)]

    def involved_names(self, typed_names: list[str]) -> list[str]:
        """Return which of these names are of somebody who may not hear or advise (Awb 7:5, 7:13).

        Who advised, who decided, and who has a part in the case.
        """
        deciders = {self.first_decider_id, *self.contested_decider_ids()}
        accounts = {*self.advisers, *self.conflicted, *deciders} - {None}
        names = Person.objects.filter(pk__in=accounts).values_list("name", flat=True)
        folded_names = {fold_name(name) for name in names} - {""}
        return [name for name in typed_names if fold_name(name) in folded_names]

    # --- dates ------------------------------------------------------------------------------------

    def term_change(self, name: str) -> TermChange | None:
        """Return what the term for a decision went through; None when it just ran."""
        return self._term_changes.get(name)

    @cached_property
    def _term_changes(self) -> dict[str, TermChange]:
        rows = TermChange.objects.filter(case=self)
        return {row.decision: self.own(row) for row in rows}

    def change_term(self, name: str, **values: Any) -> None:
        """Write down what happens to the term for a decision."""
        row = self.term_change(name) or TermChange(case=self, decision=name)
        for column, value in values.items():
            setattr(row, column, value)
        row.save()
        self._term_changes[name] = row

    @property
    def decision_due_now(self) -> str:
        """The name of the deadline of the decision that is owed in this state."""
        return ON_OBJECTION if self.objection_is_open else FIRST

    @property
    def objection_is_open(self) -> bool:
        """Whether a bezwaar waits for a decision, or for what follows it."""
        return self.objection is not None and self.objection.ended_on is None

    @property
    def standing_still(self) -> TermChange | None:
        """Why the term of the decision that is owed now stands still (Awb 4:15 lid 2)."""
        change = self.term_change(self.decision_due_now)
        return change if change and change.still_since and self.decision_is_owed else None

    @property
    def first_adjournment(self) -> TermChange | None:
        """That the first decision was put off in writing (Awb 4:14 lid 3); None when it was not."""
        change = self.term_change(FIRST)
        return change if change and change.adjourned_on else None

    @property
    def takes_longer(self) -> bool:
        """Whether a term was put off, stands still, or is over with a notice of default."""
        still = self.standing_still
        return bool(self.first_adjournment or still or self.notices_of_default)

    @property
    def decision_is_owed(self) -> bool:
        """Whether a decision is owed that was not made known yet."""
        if self.objection_is_open:
            decision = self.objection_decision
            return decision is None or decision.made_known_on is None
        return self.made_known_on is None

    def statutory_term(self, name: str) -> StatutoryTerm | None:
        """Return the term of the law; the one that was named in writing instead of it."""
        change = self.term_change(name)
        if change and change.adjourned_on and change.adjourned_until:
            days = (change.adjourned_until - change.adjourned_on).days
            return StatutoryTerm("Awb 4:14 lid 3", Length(days, TermUnit.DAYS))
        if name == ON_OBJECTION and (order := self.court_order):
            days = (order.decide_until - order.ruled_on).days
            return StatutoryTerm("Awb 8:72 lid 4", Length(days, TermUnit.DAYS))
        if name == ON_OBJECTION and self.objection and self.objection.has_committee:
            return DECISION_WITH_COMMITTEE
        return super().statutory_term(name)

    def counted_from(self, name: str) -> date | None:
        """Return the day after which a term begins: receipt, the end for bezwaar, a notice."""
        change = self.term_change(name)
        if change and change.adjourned_on:
            return change.adjourned_on
        if name == ON_OBJECTION:
            return self.court_order.ruled_on if self.court_order else self.contested_until
        if name == FIRST:
            return local_day(self.received_at)
        if name == "not_treated":
            return self.completed_on
        return self.money_counted_from(name)

    @property
    def contested_until(self) -> date | None:
        """The last day for bezwaar against what is contested: the term to decide runs from it."""
        if self.objection is None or self.objection.contested_known_on is None:
            return self.object_until
        known_on = self.objection.contested_known_on
        return OBJECTION.ends(known_on, equated=EquatedDay.objects.days()).end

    def extended_weeks(self, name: str) -> int:
        """Return by how many weeks the decision on the bezwaar was adjourned (Awb 7:10)."""
        if name == ON_OBJECTION and self.objection:
            return self.objection.extended_weeks
        return 0

    @property
    def court_until(self) -> DateWithSum | None:
        """The last day for beroep; None until the decision on the bezwaar was made known."""
        decision = self.objection_decision
        if decision is None or decision.made_known_on is None:
            return None
        equated = EquatedDay.objects.days()
        term = APPEAL.ends(decision.made_known_on, equated=equated)
        return DateWithSum(term.end, term_sum(APPEAL, term, equated))

    @cached_property
    def hearing(self) -> Any:
        """The hearing about the bezwaar; None while none is planned."""
        return self.own(ObjectionHearing.objects.filter(objection=self.objection).first())

    @property
    def papers_until(self) -> DateWithSum | None:
        """The last day on which papers must be in before the hearing (Awb 7:4 lid 1)."""
        return self._before_hearing(DOCUMENTS_BEFORE_HEARING, days_earlier=1)

    @property
    def inspection_from(self) -> DateWithSum | None:
        """The day from which the papers must be open to inspection (Awb 7:4 lid 2)."""
        return self._before_hearing(INSPECTION_BEFORE_HEARING)

    def _before_hearing(self, term: StatutoryTerm, days_earlier: int = 0) -> DateWithSum | None:
        if self.hearing is None or self.hearing.inspection_waived and not days_earlier:
            return None
        equated = EquatedDay.objects.days()
        end = term.ends_before(self.hearing.day, equated=equated)
        day = date.fromordinal(end.end.toordinal() - days_earlier)
        return DateWithSum(day, term_sum(term, end, equated))

    # --- rows of the steps ------------------------------------------------------------------------

    def write_hearing(self, **values: Any) -> None:
        """Write the hearing down, or what changes of it."""
        row = self.hearing or ObjectionHearing(case=self, objection=self.objection)
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        self.__dict__["hearing"] = row

    def open_appeal(self, lodged_on: date, court: str) -> None:
        """Write down that a court was asked about the decision on the bezwaar."""
        row = CourtAppeal.objects.create(
            case=self, objection=self.objection, lodged_on=lodged_on, court=court
        )
        self.__dict__["court_appeal"] = row

    def close_appeal(self, **values: Any) -> None:
        """Write the ruling of the court down."""
        row = self.court_appeal
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))

    def decide_anew(self, ruled_on: date) -> None:
        """Open the bezwaar again: the decision on it was annulled, and the first one is back."""
        rows = ObjectionDecision.objects.filter(objection=self.objection, annulled_on=None)
        rows.update(annulled_on=ruled_on)
        self.__dict__["objection_decision"] = None
        self.put_back()
        self.objection.change(ended_on=None, extended_weeks=0, advised_outcome="")
        self._forget_standstill()

    @property
    def court_order(self) -> CourtAppeal | None:
        """The ruling by which the bezwaar must be decided anew; None without one."""
        appeal = self.court_appeal
        return appeal if appeal and appeal.decide_until and self.objection_is_open else None

    @property
    def decision_is_late(self) -> bool:
        """Whether the term of the decision that is owed now is over."""
        deadline = self.deadlines.filter(name=self.decision_due_now).first()
        if deadline is None or not deadline.is_running or not self.decision_is_owed:
            return False
        return local_day(deadline.due) < timezone.localdate()
