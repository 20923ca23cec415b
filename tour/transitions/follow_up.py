"""The steps after a session: agreements, evaluations, and the promise kept three months later."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tour import access
from tour.lists import AgreementStatus
from tour.transitions.status import AFTER_SESSION, WITH_AGREEMENTS, Phase, tour_step


def has_open_agreements(case) -> bool:
    """Tell whether an agreement still runs."""
    return case.open_agreements.exists()


def lacks_evaluation(case) -> bool:
    """Tell whether the griffier did not tell yet how the session was."""
    return not case.clerk_evaluations.exists()


def require_agreements_settled(case) -> str:
    """Say that an agreement still runs."""
    if not has_open_agreements(case):
        return ""
    return str(_("Er lopen nog afspraken. Leg vast of ze zijn nagekomen of vervallen."))


class FollowUpSteps:
    """Promises are written down, asked after, and found kept."""

    @tour_step(WITH_AGREEMENTS, None, access.may_plan, _("Afspraak toevoegen"), once=True)
    def add_agreement(self, by, text: str, owner: str, due: date, needed_help: str) -> None:
        """Write down what was promised, by whom and before which day."""
        self.agreements.create(text=text, owner=owner, due=due, needed_help=needed_help)

    @tour_step(
        WITH_AGREEMENTS,
        None,
        access.may_arrange,
        _("Afspraken bijwerken"),
        shown_when=has_open_agreements,
    )
    def report_agreements(self, by, outcomes: dict[str, str]) -> None:
        """Write down which agreements were kept or dropped. `outcomes`: id → status."""
        today = timezone.localdate()
        for agreement in self.open_agreements:
            outcome = outcomes.get(str(agreement.pk), AgreementStatus.OPEN)
            if outcome != AgreementStatus.OPEN:
                agreement.status, agreement.settled_on = outcome, today
                agreement.save(update_fields=["status", "settled_on"])
        if not has_open_agreements(self):
            self.deadlines.meet("chase")
        self.last_contact_on = today
        self.tell_handler("status_changed", but=by)

    @tour_step(
        AFTER_SESSION,
        None,
        access.is_contact,
        _("Vragen over de sessie beantwoorden"),
        shown_when=lacks_evaluation,
        tone="primary",
    )
    def evaluate(self, by, **answers) -> None:
        """Tell how the session was, as the griffier."""
        self.clerk_evaluations.create(**answers)
        self.deadlines.meet("evaluate")
        self.tell_handler("status_changed", but=by)

    @tour_step(
        Phase.SESSION_HELD,
        Phase.FOLLOW_UP,
        access.may_plan,
        _("Vervolg starten"),
        tone="primary",
    )
    def start_follow_up(self, by, kind: str, hours: int | None = None, supplier: str = "") -> None:
        """Say what follows: the agreements alone, help, or a training that the council pays."""
        self.follow_ups.create(kind=kind, hours=hours, supplier=supplier)

    @tour_step(
        Phase.FOLLOW_UP,
        Phase.DONE,
        access.may_plan,
        _("Traject afronden"),
        require_agreements_settled,
        tone="primary",
    )
    def finish(self, by) -> None:
        """Close the traject: every promise was kept or dropped."""
        self.plan_next("", None)
        self.close_now()
        self.tell_people("closed", but=by)
