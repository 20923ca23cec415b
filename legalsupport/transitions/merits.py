"""The advice of the desk: on the merits, after views where the Awb asks for them."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from legalsupport import access
from legalsupport.lists import SupportOutcome
from legalsupport.transitions import guards
from legalsupport.transitions.status import LegalStatus, legal_step


class MeritsSteps:
    """From a complete request until the advice is offered to the body that decides."""

    @legal_step(LegalStatus.MERITS, None, access.may_handle, _("Beoordelen"))
    def assess(self, by, frame: str, answers: list[dict[str, str]], note: str = "") -> None:
        """Weigh it by the frame of today; the case keeps these questions."""
        self.assessments.create(frame=frame, answers=answers, note=note, by=by)

    @legal_step(LegalStatus.MERITS, LegalStatus.VIEWS, access.may_handle, _("Zienswijze vragen"))
    def ask_views(self, by, message: str, until: datetime) -> None:
        """Ask what the applicant says to facts that differ from what they gave (Awb 4:7).

        The term for a decision runs on: no ground of Awb 4:15 stops it.
        """
        self.write_message(by, message)
        self.views_asked_on = timezone.localdate()
        self.deadlines.start(views=until)
        self.tell_people("message", but=by)

    @legal_step(
        LegalStatus.VIEWS,
        LegalStatus.MERITS,
        access.may_answer,
        _("Zienswijze geven"),
        tone="primary",
    )
    def give_views(self, by, message: str) -> None:
        """Give the views, as the applicant."""
        self.write_message(by, message, from_desk=False)
        self.deadlines.meet("views")
        self.tell_handler("message", but=by)

    @legal_step(
        LegalStatus.VIEWS, LegalStatus.MERITS, access.may_handle, _("Verder met de aanvraag")
    )
    def end_views(self, by) -> None:
        """Go on: the views came another way, or the term for them is over."""
        self.deadlines.meet("views")

    @legal_step(
        LegalStatus.MERITS,
        LegalStatus.ADVISED,
        access.may_handle,
        _("Advies geven"),
        guards.require_assessment,
        tone="primary",
    )
    def advise(
        self, by, outcome: str, reasons: str, amount: Decimal | None = None, **_facts: bool
    ) -> None:
        """Advise on the merits. It weighs heavily, and the body that decides may deviate."""
        self.finish_advice(by, outcome, amount, reasons)

    @legal_step(
        LegalStatus.COMPLETENESS,
        LegalStatus.ADVISED,
        access.may_handle,
        _("Adviseren om niet te behandelen"),
        guards.require_supplement_asked,
        guards.require_time_not_to_treat,
        shown=lambda case: bool(case.completed_on),
    )
    def advise_not_treated(self, by, reasons: str) -> None:
        """Advise to leave it untreated: what was missing did not come (Awb 4:5)."""
        self.finish_advice(by, SupportOutcome.NOT_TREATED, None, reasons)

    def finish_advice(self, by, outcome: str, amount: Decimal | None, reasons: str) -> None:
        """Write the advice down and have its letter made."""
        self.write_advice(by, outcome, amount, reasons)
        self.advisers = sorted({*self.advisers, by.pk})
        self.deadlines.meet("advice")
        self.ask_letter("advice", by=by)
        self.tell_people("status_changed", but=by)

    @legal_step(
        [LegalStatus.ADVISED, LegalStatus.OFFERED],
        LegalStatus.MERITS,
        access.may_handle,
        _("Advies herzien"),
    )
    def revise(self, by) -> None:
        """Take the advice back, also from who must decide, to change it."""
        self.compartment = access.compartment_of(self, offered=False)
        self.deadlines.stop("not_treated")

    @legal_step(
        [LegalStatus.COMPLETENESS, LegalStatus.MERITS, LegalStatus.ADVISED],
        None,
        access.may_handle,
        _("Voorbereiding door een andere organisatie vastleggen"),
        tone="quiet",
        shown=guards.opponent_is_inside,
    )
    def arrange_preparation(self, by, prepared_by: str) -> None:
        """Write down which other organisation prepares a decision that touches a colleague."""
        self.prepared_by = prepared_by

    @legal_step(
        LegalStatus.ADVISED,
        LegalStatus.OFFERED,
        access.may_handle,
        _("Aanbieden voor besluit"),
        guards.require_consent,
        guards.require_other_preparation,
        guards.require_decider,
        tone="primary",
    )
    def offer(self, by) -> None:
        """Let who decides for the employer see the request in short and the advice, no more."""
        self.compartment = access.compartment_of(self, offered=True)
        for person in self.deciders():
            notice = self.notice(person, "to_decide")
            self.post_to_decider(notice)
        self.tell_people("status_changed", but=by)
