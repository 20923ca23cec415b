"""Steps of an incident until somebody handles it (docs/domain/incidents.md §5.1)."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from casework import involvement
from casework.handover import has_no_handler
from casework.models import Party
from casework.models.danger import is_phoned
from incidents import access, deadlines
from incidents.models import guards
from incidents.models.status import ASSESSED, IncidentStatus
from organisations.workdays import end_of_next_working_day


class TriageSteps:
    """Taking a report, weighing it, and adding what it left open."""

    @transition(
        "status",
        source=IncidentStatus.REPORTED,
        target=IncidentStatus.TRIAGE,
        permission=access.may_take,
        custom={"label": _("Oppakken"), "tone": "primary"},
    )
    def take(self, by) -> None:
        """Open the triage; the reporter hears who handles the case, which is no contact yet."""
        self.handler = by
        self.tell_people("assigned_to_you", but=by)

    @transition(
        "status",
        source=ASSESSED,
        target=None,
        permission=access.may_take,
        custom={
            "label": _("Overnemen"),
            "tone": "primary",
            "shown": has_no_handler,
            "guards": [guards.nobody_handles],
        },
    )
    def take_over(self, by) -> None:
        """Go on with a report whose handler left; the reporter hears who does."""
        self.handler = by
        self.tell_people("assigned_to_you", but=by)

    @transition(
        "status",
        source=IncidentStatus.TRIAGE,
        target=IncidentStatus.IN_PROGRESS,
        permission=access.may_handle,
        custom={"label": _("In behandeling nemen"), "tone": "primary"},
    )
    def start(self, by, severity_assessed: str, plan: str) -> None:
        """Weigh the report and make a plan.

        From now on the reporter hears something every month, also when there is no news
        (docs/domain/incidents.md §12).
        """
        self.severity_assessed = severity_assessed
        self.plan = plan
        self.rank = self.make_rank()
        self.deadlines.start(news=timezone.now() + deadlines.NEWS)
        self.tell_people("status_changed", but=by)

    @transition(
        "status",
        source=IncidentStatus.TRIAGE,
        target=IncidentStatus.NO_INCIDENT,
        permission=access.may_handle,
        custom={"label": _("Geen incident"), "guards": [is_phoned]},
    )
    def dismiss(self, by, no_incident_reason: str, message: str) -> None:
        """Decide that it is no incident; the reporter hears why, and may object one time."""
        self.no_incident_reason = no_incident_reason
        self.write_message(by, message)
        self.close_now()
        self.tell_people("status_changed", but=by)

    @transition(
        "status",
        source=IncidentStatus.NO_INCIDENT,
        target=IncidentStatus.TRIAGE,
        permission=access.may_object,
        custom={"label": _("Ik ben het er niet mee eens"), "guards": [guards.has_not_objected]},
    )
    def object(self, by, message: str) -> None:
        """Object to the dismissal: the case is looked at again, one time [OJ]."""
        self.objected = True
        self.no_incident_reason = ""
        self.write_message(by, message, from_desk=False)
        self.reopen_now()
        self.deadlines.start(contact=end_of_next_working_day(timezone.now()))
        self.handler = self.current_handler
        self.tell_handler("status_changed")

    @transition(
        "status",
        source=ASSESSED,
        target=None,
        permission=access.may_handle,
        custom={"label": _("Gegevens aanvullen"), "tone": "quiet"},
    )
    def describe(
        self,
        by,
        acts: list[str],
        target: str,
        cause: str,
        consequences: list[str],
        repeated: bool,
    ) -> None:
        """Fill in, in codes, what the report left open.

        A klachtdelict that comes to light starts its deadline (docs/domain/incidents.md §6).
        """
        self.acts = acts
        self.target = target
        self.cause = cause
        self.consequences = consequences
        self.repeated = repeated
        if self.klacht_filed or not deadlines.needs_klacht(acts, self.function):
            self.deadlines.stop("klacht")
        else:
            self.deadlines.start(klacht=self.klacht_until)

    @transition(
        "status",
        source=ASSESSED,
        target=None,
        permission=access.may_handle,
        custom={"label": _("Iemand toevoegen"), "tone": "quiet"},
    )
    def add_person(self, by, role: str, name: str, email: str = "") -> None:
        """Add a witness or a relative.

        A colleague who has a part in a case loses every staff right on it, and hears so: the
        conflict rules of docs/domain/incidents.md §2. A second person can undo it.
        """
        account = involvement.colleague_with(email, self)
        if account:
            involvement.require_other_handler(self, account)
        party = Party.objects.create(
            case=self, role=role, name=name, email=email, person=account, added_by=by
        )
        if account:
            involvement.involve(self, party)
