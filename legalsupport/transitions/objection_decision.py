"""The decision on a bezwaar: taken by somebody else than the first one, made known, carried out."""

from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.transitions import GuardFailed
from legalsupport import access
from legalsupport.funding_choices import PaymentKind
from legalsupport.lists import OUTCOME_ORDER
from legalsupport.objection_lists import ObjectionOutcome
from legalsupport.rules.deviation import Award
from legalsupport.rules.objection import gives_less
from legalsupport.transitions import objection_guards as guards
from legalsupport.transitions.status import UNDECIDED_OBJECTION, LegalStatus, legal_step
from organisations.workdays import end_of
from ui.charts import format_euros

OBJECTION_TOO_LATE = _(
    "Het bezwaar is te laat en dat is niet verschoonbaar: het is niet-ontvankelijk."
)
REASONS_FOR_COMMITTEE = _("U wijkt af van de commissie. Schrijf op waarom (Awb 7:13 lid 7).")
WORSE_OFF = _("Door bezwaar kan de aanvrager er niet op achteruitgaan. Geef niet minder.")
NO_NEW_DECISION = _("Kies wat u in plaats van het eerste besluit beslist.")
ONLY_WHEN_FOUNDED = _("Alleen bij een gegrond bezwaar komt er een nieuw besluit.")
NO_NEW_AMOUNT = _("Vul in op welk bedrag u de vergoeding nu vaststelt.")
NO_NEW_RECLAIM = _("Vul in welk bedrag u nog terugvordert, of 0.")
MORE_RECLAIMED = _("Door bezwaar kan de aanvrager er niet op achteruitgaan. Vorder niet meer.")
NOT_CONTESTED = _("Het bezwaar gaat hier niet over. Laat het leeg.")
ABOVE_APPROVED = _("Er is %s goedgekeurd. Vul hoogstens dat in.")
NO_COSTS = _(
    "Kosten worden alleen vergoed als daarom vóór de beslissing is gevraagd, en als het besluit "
    "wordt herroepen om onrechtmatigheid (Awb 7:15)."
)

COSTS_MISSING = _("De aanvrager vroeg om kosten. Vul in welk bedrag u vergoedt, of 0 (Awb 7:15).")


def problems_of_decision(case, answers: dict) -> dict[str, str]:
    """Return what a decision on the bezwaar may not be: field → the sentence that says why."""
    objection = case.objection
    outcome = answers["outcome"]
    is_founded = outcome == ObjectionOutcome.FOUNDED
    problems = _above_approved(case, answers)
    is_excused = answers.get("late_is_excused")
    if objection.is_late and not is_excused and outcome != ObjectionOutcome.INADMISSIBLE:
        problems["outcome"] = str(OBJECTION_TOO_LATE)
    if objection.advised_outcome not in ("", outcome) and not answers.get("deviation_reasons"):
        problems["deviation_reasons"] = str(REASONS_FOR_COMMITTEE)
    if objection.is_about_money:
        problems |= _problems_of_money(objection, answers, is_founded=is_founded)
    elif is_founded and not answers.get("new_outcome"):
        problems["new_outcome"] = str(NO_NEW_DECISION)
    elif is_founded and _is_worse(objection, answers):
        problems["new_outcome"] = str(WORSE_OFF)
    elif not is_founded and (answers.get("new_outcome") or answers.get("new_amount") is not None):
        problems["new_outcome"] = str(ONLY_WHEN_FOUNDED)
    costs = answers.get("costs")
    if costs is not None and not (
        is_founded and objection.costs_requested and answers.get("is_unlawful")
    ):
        problems["costs"] = str(NO_COSTS)
    elif is_founded and objection.costs_requested and answers.get("is_unlawful") and costs is None:
        problems["costs"] = str(COSTS_MISSING)
    return problems


def _above_approved(case, answers: dict) -> dict[str, str]:
    """Return that more is settled than was approved; nothing when it is not."""
    new_amount = answers.get("new_amount")
    objection = case.objection
    if new_amount is None or not objection.is_about_money or objection.is_about_penalty:
        return {}
    approved = case.funding_row.approved
    if new_amount <= approved:
        return {}
    return {"new_amount": str(ABOVE_APPROVED) % format_euros(approved)}


def _problems_of_money(objection, answers: dict, *, is_founded: bool) -> dict[str, str]:
    """Return what a decision about a settlement or a reclaim may not be: never more to pay."""
    new_amount, new_reclaim = answers.get("new_amount"), answers.get("new_reclaim")
    if not is_founded:
        wrong = answers.get("new_outcome") or new_amount is not None or new_reclaim is not None
        return {"outcome": str(ONLY_WHEN_FOUNDED)} if wrong else {}
    problems = {}
    if objection.is_about_reclaim_alone:
        if new_amount is not None:
            problems["new_amount"] = str(NOT_CONTESTED)
    elif new_amount is None:
        problems["new_amount"] = str(NO_NEW_AMOUNT)
    elif new_amount < objection.contested_amount:
        problems["new_amount"] = str(WORSE_OFF)
    if objection.recovery_id is None:
        if new_reclaim is not None:
            problems["new_reclaim"] = str(NOT_CONTESTED)
    elif new_reclaim is None:
        problems["new_reclaim"] = str(NO_NEW_RECLAIM)
    elif new_reclaim > objection.reclaimed_amount:
        problems["new_reclaim"] = str(MORE_RECLAIMED)
    return problems


def _is_worse(objection, answers: dict) -> bool:
    first = Award(objection.contested_outcome, objection.contested_amount)
    later = Award(answers["new_outcome"], answers.get("new_amount"))
    return gives_less(first, later, OUTCOME_ORDER)


class ObjectionDecisionSteps:
    """Decide on the bezwaar, make it known, go on."""

    @legal_step(
        UNDECIDED_OBJECTION,
        LegalStatus.OBJECTION_DECIDED,
        access.may_decide_objection,
        _("Beslissen op bezwaar"),
        guards.require_no_repair,
        guards.require_heard,
        guards.require_committee_advice,
        tone="primary",
    )
    def decide_objection(
        self,
        by,
        outcome: str,
        reasons: str,
        new_outcome: str = "",
        new_amount: Decimal | None = None,
        new_reclaim: Decimal | None = None,
        costs: Decimal | None = None,
        deviation_reasons: str = "",
        *,
        late_is_excused: bool = False,
        is_unlawful: bool = False,
    ) -> None:
        """Decide on the bezwaar for the employer (Awb 7:11, 7:12).

        Raises GuardFailed for a decision that the law does not allow (`problems_of_decision`).
        """
        answers = {
            "outcome": outcome,
            "new_outcome": new_outcome,
            "new_amount": new_amount,
            "new_reclaim": new_reclaim,
            "costs": costs,
            "deviation_reasons": deviation_reasons,
            "late_is_excused": late_is_excused,
            "is_unlawful": is_unlawful,
        }
        if problems := problems_of_decision(self, answers):
            raise GuardFailed(problems.values())
        self.write_objection_decision(by, reasons=reasons, **answers)
        self.ask_letter("objection_decision", by=by)
        self.tell_people("status_changed", but=by)
        self.tell_handler("status_changed", but=by)

    @legal_step(
        LegalStatus.OBJECTION_DECIDED,
        None,
        access.may_record_receipt,
        _("Bekendmaking van de beslissing op bezwaar vastleggen"),
        tone="primary",
        once=True,
    )
    def make_objection_known(self, by, made_known_on: date) -> None:
        """Write down when it was sent or handed over: the term for beroep begins (Awb 6:8).

        From now on it counts instead of what was contested, which stays on record.
        """
        decision = self.objection_decision
        decision.made_known_on = made_known_on
        decision.save(update_fields=["made_known_on"])
        self.carry_out(decision, made_known_on)
        self.owe(PaymentKind.OBJECTION_COSTS, decision.costs or Decimal(0), made_known_on)
        self.end_penalty("objection_decision", made_known_on)
        moment = min(timezone.now(), end_of(made_known_on))
        deadlines = self.deadlines.filter(name="objection_decision", stopped_at=None)
        deadlines.update(met_at=moment, paused_at=None)
        self.ask_letter("objection_decision_sent", by=by)

    @legal_step(
        LegalStatus.OBJECTION_DECIDED,
        None,
        access.may_handle,
        _("Bezwaar afronden"),
        guards.require_objection_known,
    )
    def end_objection(self, by) -> None:
        """Go on where the case was before the bezwaar. Beroep stays possible from there."""
        self.status = self.objection.came_from
        self.end_objection_now(self.status)
        self.tell_people("status_changed", but=by)
