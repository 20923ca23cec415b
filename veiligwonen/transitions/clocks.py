"""The clocks of a request: what is promised, and what a referral or a new claim does to it."""

from datetime import date, datetime

from casework.models.danger import CONTACT
from casework.statutory_clocks import end_of_statutory_term
from organisations.workdays import end_of_next_working_day, local_day
from veiligwonen import labels
from veiligwonen.rules import deadlines, triage
from veiligwonen.transitions.status import Status


class RequestClocks:
    """Starting the clocks of a request, and starting them again."""

    def clocks(self) -> dict[str, datetime]:
        """Return what is promised from receipt, by name of the clock.

        To who is not entitled, that somebody hands over warmly. To who is in danger, a call.
        """
        if self.status == Status.NOT_ENTITLED:
            ends = {"handover": end_of_next_working_day(self.received_at)}
        else:
            ends = deadlines.targets(triage.Band(self.band), self.received_at)
            ends["awb"] = end_of_statutory_term(self, "awb")
        return ends | self.call_clock()

    def counted_from(self, name: str) -> date | None:
        """Return the day of receipt, from which the term of the Awb counts."""
        return local_day(self.received_at) if name in self.statutory_terms else None

    def call_clock(self) -> dict[str, datetime]:
        """Return until when the applicant must be phoned; nothing without danger."""
        if self.is_to_phone:
            return {CONTACT: self.call_until(self.danger.reported_at)}
        return {}

    def restart_clocks(self, moment: datetime) -> None:
        """Count every promise from this moment: a new claim in the same case.

        Shielding of the address belongs to no claim: its clocks run on.
        """
        self.received_at = moment
        self.intake_at = None
        self.intake_held_at = None
        self.visit_at = None
        self.visit_held_on = None
        self.asked_on = None
        self.deadlines.exclude(name__startswith=labels.SHIELD_CLOCK).stop_all(moment)
        self.deadlines.start(**self.clocks())

    def resume_clocks(self, moment: datetime) -> None:
        """Let the promises run again that a referral stopped, until the same ends.

        The term of the Awb counts from receipt, whoever was wrong: no ground of Awb 4:15 stops it.
        The service targets of who was referred at once were never promised, and count from now.
        """
        referred_at = self.deadlines.get(name="handover").started_at
        self.deadlines.stop("handover")
        self.deadlines.start_again(referred_at)
        promised = self.clocks()
        stopped = self.deadlines.filter(name__in=promised, met_at=None, stopped_at__isnull=False)
        stopped.update(stopped_at=None)
        known = set(self.deadlines.values_list("name", flat=True))
        promised |= deadlines.targets(triage.Band(self.band), moment)
        ends = {name: due for name, due in promised.items() if name not in known}
        self.deadlines.start(**ends)
