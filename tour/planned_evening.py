"""An evening as somebody plans it: day, times, team and room, before any row is made."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from casework.transitions import GuardFailed
from organisations.workdays import NETHERLANDS
from tour.rules import evening as rules

if TYPE_CHECKING:
    from tour.models import TeamMember, Venue


class EveningTaken(GuardFailed):
    """Somebody of the team, or the room, is not free any more. Says nothing of why."""

    def __init__(self, session_id: str = "") -> None:
        self.session_id = session_id
        super().__init__([_("Deze avond is net vergeven. Kies een andere avond.")])


@dataclass(frozen=True)
class PlannedEvening:
    """What an evening is made of. `reason`: why it is planned although a rule warns."""

    day: date
    team: "Sequence[TeamMember]"
    room: "Venue | None" = None
    walk_in: time = rules.WALK_IN
    begins: time = rules.BEGINS
    ends: time = rules.ENDS
    reason: str = ""
    warnings: tuple[str, ...] = field(default=())

    def at(self, clock_time: time) -> datetime:
        """Return the moment of a time on this evening, or early the next day."""
        return rules.moment(self.day, clock_time, NETHERLANDS)

    @property
    def in_use(self) -> tuple[datetime, datetime]:
        """From when until when the room is taken."""
        return self.at(self.walk_in), self.at(self.ends) + rules.TIDYING

    def busy(self, member: "TeamMember", code: str) -> tuple[datetime, datetime]:
        """From when until when this member is taken: from leaving home until coming back."""
        travel = rules.travel_time(member.home.code, code)
        return self.at(self.walk_in) - travel, self.at(self.ends) + travel

    def findings(self, council: rules.Council, busy_days: dict[int, set[date]]) -> list:
        """Return what is the matter with it. `busy_days`: taken evenings by member."""
        travellers = [
            member.as_traveller(frozenset(busy_days.get(member.pk, ()))) for member in self.team
        ]
        today = timezone.localdate()
        return rules.findings(council, self.day, travellers, ends=self.ends, today=today)
