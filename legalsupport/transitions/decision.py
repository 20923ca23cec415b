"""The decision of the employer, and the day on which it is made known."""

from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.transitions import GuardFailed
from legalsupport import access
from legalsupport.lists import SupportOutcome
from legalsupport.rules.deviation import Award, deviates
from legalsupport.transitions import guards, objection_guards
from legalsupport.transitions.status import LegalStatus, legal_step
from organisations.workdays import end_of

REASONS_MISSING = _("U wijkt af van het advies. Schrijf op waarom (Awb 3:50).")


class DecisionSteps:
    """Decide, make known, begin."""

    @legal_step(
        LegalStatus.OFFERED,
        LegalStatus.DECIDED,
        access.may_decide,
        _("Besluit nemen"),
        tone="primary",
    )
    def decide(
        self,
        by,
        outcome: str,
        reasons: str,
        amount: Decimal | None = None,
        deviation_reasons: str = "",
    ) -> None:
        """Decide for the employer: this is the besluit.

        Raises GuardFailed when it deviates from the advice without reasons (Awb 3:50), or leaves
        the request untreated when the four weeks for that are over (Awb 4:5 lid 4).
        """
        advice = self.read_decision()
        advised = Award(advice.advised_outcome, advice.advised_amount)
        if deviates(advised, Award(outcome, amount)) and not deviation_reasons:
            raise GuardFailed([str(REASONS_MISSING)])
        if outcome == SupportOutcome.NOT_TREATED and (
            late := guards.require_time_not_to_treat(self)
        ):
            raise GuardFailed([late])
        advice.decide(by, outcome, amount, reasons, deviation_reasons)
        self.decided_outcome = outcome
        self.ask_letter("decision", by=by)
        self.tell_people("status_changed", but=by)
        self.tell_handler("status_changed", but=by)

    @legal_step(
        [LegalStatus.MADE_KNOWN, LegalStatus.RUNNING],
        None,
        access.may_make_known,
        _("Dag van bekendmaking aanpassen"),
        tone="quiet",
        shown=guards.may_still_object,
        once=True,
    )
    @legal_step(
        LegalStatus.DECIDED,
        LegalStatus.MADE_KNOWN,
        access.may_make_known,
        _("Bekendmaking vastleggen"),
        tone="primary",
        once=True,
    )
    def make_known(self, by, made_known_on: date) -> None:
        """Write down when the decision was sent or handed over: the term for bezwaar begins.

        Awb 3:41 and 6:8: the day of the decision itself begins nothing.
        """
        self.made_known_on = made_known_on
        self.open_funding()
        moment = min(timezone.now(), end_of(made_known_on))
        for name in ("decision", "not_treated"):
            self.deadlines.filter(name=name, stopped_at=None).update(met_at=moment, paused_at=None)
        self.end_penalty("decision", made_known_on)
        self.ask_letter("decision_sent", by=by)

    def sent_according_to(self, letter_kind: str) -> date | None:
        """Return the day on which a decision was sent or handed over, as was written down."""
        if letter_kind == "decision_sent":
            return self.made_known_on
        if letter_kind == "objection_decision_sent":
            return self.objection_decision.made_known_on
        return self.money_sent_on(letter_kind)

    @legal_step(
        LegalStatus.OBJECTION_DECIDED,
        LegalStatus.RUNNING,
        access.may_handle,
        _("Ondersteuning starten"),
        objection_guards.require_objection_known,
        guards.require_support,
        tone="primary",
        shown=objection_guards.new_decision_gives_support,
    )
    @legal_step(
        LegalStatus.MADE_KNOWN,
        LegalStatus.RUNNING,
        access.may_handle,
        _("Ondersteuning starten"),
        guards.require_support,
        tone="primary",
        shown=guards.gives_support,
    )
    def start_support(self, by) -> None:
        """Begin the support that was granted, at first or on bezwaar; its conditions go along."""
        self.end_objection_now(LegalStatus.RUNNING)
        if self.funding_row:
            self.ask_letter("conditions", by=by)
            self.ask_letter("declaration_form", by=by)
        self.tell_people("status_changed", but=by)
