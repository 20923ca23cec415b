"""Whether and how who objected is heard (Awb 7:2 to 7:7), and what a commission advises (7:13)."""

from datetime import date, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.transitions import GuardFailed
from legalsupport import access
from legalsupport.transitions import objection_guards as guards
from legalsupport.transitions.objection import require_uninvolved
from legalsupport.transitions.status import UNDECIDED_OBJECTION, LegalStatus, legal_step
from organisations.workdays import end_of

INSPECTION = timedelta(weeks=1)
TOO_SOON = _(
    "De stukken moeten minstens een week ter inzage liggen (Awb 7:4). Kies een latere dag, of "
    "vraag de indiener om in te stemmen met een zitting zonder inzage."
)


class HearingSteps:
    """Plan the hearing, hold it, or say why nobody is heard."""

    @legal_step(
        LegalStatus.HEARING,
        None,
        access.may_prepare_objection,
        _("Hoorzitting verplaatsen"),
        tone="quiet",
        shown=guards.is_not_heard,
        once=True,
    )
    @legal_step(
        LegalStatus.OBJECTION,
        LegalStatus.HEARING,
        access.may_prepare_objection,
        _("Hoorzitting plannen"),
        guards.require_no_repair,
        tone="primary",
        once=True,
    )
    def plan_hearing(  # noqa: PLR0913 -- what an invitation says
        self,
        by,
        day: date,
        time: time,
        place: str,
        hearers: str,
        separate_reasons: str,
        *,
        is_separate: bool = True,
        inspection_waived: bool = False,
    ) -> None:
        """Plan a hearing and invite to it; apart from others unless that was decided otherwise.

        Raises GuardFailed when who hears advised, decided or has a part in the case (Awb 7:5), and
        for a day before which the papers cannot lie open for a week (7:4 lid 2).
        """
        inspection_from = day - INSPECTION
        if not inspection_waived and inspection_from < timezone.localdate():
            raise GuardFailed([str(TOO_SOON)])
        names = [name.strip() for name in hearers.splitlines() if name.strip()]
        if involved := require_uninvolved(self, names):
            raise GuardFailed([involved])
        self.write_hearing(
            day=day,
            time=time,
            place=place,
            hearers=hearers,
            is_separate=is_separate,
            separate_reasons=separate_reasons,
            inspection_waived=inspection_waived,
            heard_on=None,
        )
        self.objection.change(no_hearing="")
        self.deadlines.stop("inspection")
        self.deadlines.start(objection_hearing=end_of(day))
        if not inspection_waived:
            self.deadlines.start(inspection=end_of(inspection_from))
        self.ask_letter("hearing_invitation", by=by)

    @legal_step(
        LegalStatus.HEARING,
        None,
        access.may_prepare_objection,
        _("Verslag van de hoorzitting vastleggen"),
        tone="primary",
        shown=guards.is_not_heard,
    )
    def record_hearing(self, by, heard_on: date, report: str) -> None:
        """Write the report of the hearing down (Awb 7:7), after that of an earlier one."""
        reports = filter(None, [self.hearing.report, report])
        self.write_hearing(heard_on=heard_on, report="\n\n".join(reports))
        for name in ("objection_hearing", "inspection"):
            self.deadlines.meet(name)
        self.tell_people("status_changed", but=by)

    @legal_step(
        LegalStatus.HEARING,
        LegalStatus.OBJECTION,
        access.may_prepare_objection,
        _("Vastleggen dat niet wordt gehoord"),
        tone="quiet",
        shown=guards.is_not_heard,
    )
    @legal_step(
        LegalStatus.OBJECTION,
        None,
        access.may_prepare_objection,
        _("Vastleggen dat niet wordt gehoord"),
        tone="quiet",
    )
    def waive_hearing(self, by, no_hearing: str) -> None:
        """Write down why nobody is heard (Awb 7:3), also when a hearing was planned."""
        self.objection.change(no_hearing=no_hearing)
        for name in ("objection_hearing", "inspection"):
            self.deadlines.stop(name)
        self.tell_people("status_changed", but=by)

    @legal_step(
        UNDECIDED_OBJECTION,
        None,
        access.may_prepare_objection,
        _("Advies van de commissie vastleggen"),
        tone="primary",
        shown=guards.has_committee,
    )
    def record_committee_advice(self, by, advised_outcome: str, committee_advice: str) -> None:
        """Write down what the commission advises (Awb 7:13 lid 6)."""
        self.objection.change(advised_outcome=advised_outcome, committee_advice=committee_advice)
        self.tell_objection_deciders(by)
