"""The steps of the adviser and of the beveiligingsautoriteit: intake, visit, advice, adoption."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.access import Role
from organisations.workdays import end_of_next_working_day
from veiligwonen import access, terms, triage
from veiligwonen.models import advice, desk, needs
from veiligwonen.models.status import WITH_ADVISER, Status, step


class Advising:
    """From the intake to an adopted advice."""

    @step(
        Status.TRIAGE,
        Status.INTAKE_PLANNED,
        access.may_triage,
        _("Doorgeven aan een adviseur"),
        needs.is_weighed,
        tone="primary",
    )
    def to_adviser(self, by, adviser) -> None:
        """The adviser has it from here, and sees it because of that."""
        self.adviser = self.handler = adviser
        self.tell(adviser, "assigned")
        self.tell_people("status_changed", but=by)

    @step(WITH_ADVISER, None, access.may_advise, _("Intake en huisbezoek plannen"), tone="primary")
    def plan_visit(self, by, intake_at: datetime, visit_at: datetime | None = None) -> None:
        """When they speak, and when the adviser comes by."""
        self.intake_at, self.visit_at = intake_at, visit_at
        self.tell_people("status_changed", but=by)

    @step(Status.INTAKE_PLANNED, Status.INTAKE_DONE, access.may_advise, _("Intake vastleggen"), needs.intake_is_planned)
    def hold_intake(self, by, note: str) -> None:
        """They spoke. New threats surface here: it is weighed again (§3.3)."""
        self.told.intake_note = note
        self.told.save(update_fields=["intake_note"])
        self.intake_held_at = timezone.now()
        for name in ("contact", "call", "intake"):
            self.deadlines.meet(name)
        self.deadlines.start(reweigh=end_of_next_working_day(timezone.now()))

    @step([*WITH_ADVISER, Status.DRAFTING], None, access.may_advise, _("Huisbezoek vastleggen"), tone="quiet")
    def hold_visit(self, by, on: date) -> None:
        """The adviser was there."""
        self.visit_held_on = on

    @step(Status.INTAKE_DONE, Status.DRAFTING, access.may_advise, _("Advies schrijven"), needs.is_weighed_after_intake, needs.home_is_visited,
          tone="primary")  # fmt: skip
    def start_advice(self, by) -> None:
        """Who writes on it can never adopt it."""
        self.authors = sorted({*self.authors, by.pk})

    @step(
        Status.DRAFTING,
        Status.TO_ADOPT,
        access.may_advise,
        _("Advies naar de BVA"),
        advice.is_complete,
        needs.home_is_the_one_visited,
        tone="primary",
    )
    def submit_advice(self, by) -> None:
        """The concept goes to the beveiligingsautoriteit."""
        self.authors = sorted({*self.authors, by.pk})
        advice.submitted(self, by)
        self.deadlines.meet("advice")
        self.deadlines.stop("reweigh")
        self.deadlines.start(bva=terms.adopt_until(triage.Band(self.band), timezone.now()))
        desk.tell(self, "to_adopt", Role.BVA, but=by)

    @step(Status.TO_ADOPT, Status.DRAFTING, access.may_adopt, _("Terug naar de adviseur"))
    def return_advice(self, by, note: str) -> None:
        """Something must change first."""
        advice.returned(self, by, note)
        self.deadlines.stop("bva")
        self.tell(self.adviser, "status_changed")

    @step(Status.TO_ADOPT, Status.ADOPTED, access.may_adopt, _("Advies vaststellen"), needs.home_is_the_one_visited,
          tone="primary")  # fmt: skip
    def adopt(self, by) -> None:
        """Freeze the advice (Stcrt. 2023, 28233, lid 4). The BVA is never an author: four eyes."""
        advice.adopted(self, by)
        self.deadlines.meet("bva")
        self.tell_people("status_changed", but=by)
        self.tell(self.adviser, "status_changed")
