"""What cannot wait, for who works with it: the banner on every page, and the 24-hour line."""

import contextvars
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet, Value
from django.urls import reverse

from casework import access
from casework.danger_alarms import LINE_PATH
from casework.models import Case, Danger, DeskAlarm, case_types
from casework.reach import LINE_ROLES
from organisations.reading import fingerprint

# Whether somebody must phone within the reach of this request, as the database answered with its
# scope (weerbaar.scope); None where nobody asked yet.
danger_waits: contextvars.ContextVar[bool | None] = contextvars.ContextVar(
    "danger_waits", default=None
)
MOST = 20  # numbers in one banner
LINE_ENTRY = "24-uurslijn"


@dataclass(frozen=True)
class UrgentCase:
    """A number to phone about, and where it is: nothing of what happened."""

    number: str
    kind: str

    @property
    def url(self) -> str:
        """The page of the case; the list of the 24-hour line for who does not see it."""
        if self.kind == LINE_ENTRY:
            return LINE_PATH
        return reverse("case", args=[self.number])


def watches(person) -> bool:
    """Tell whether some role of this person hears of danger. Asks nothing of the database."""
    roles = {membership.role for membership in person.memberships_now}
    if not roles.isdisjoint(LINE_ROLES):
        return True
    return any(not roles.isdisjoint(each.visibility_rules) for each in case_types().values())


class Urgent:
    """What one person must phone about now: nothing is asked while nobody must, and else it is one
    statement.
    """

    def __init__(self, person) -> None:
        self.person = person

    @cached_property
    def cases(self) -> list[UrgentCase]:
        """The cases that this person sees by role, or hears of at the 24-hour line."""
        if danger_waits.get() is False:
            return []
        waiting = Danger.objects.to_phone().values("case_id")
        visible = Case.objects.visible_to(self.person, lasting=True).open()
        rows = visible.filter(pk__in=waiting).order_by().values_list("number", "kind")
        if self.person.has_role(*LINE_ROLES):
            alarms = alarms_for(self.person).filter(called_at=None).order_by()
            unseen = alarms.exclude(kind__in=_kinds_seen_by(self.person))
            rows = rows.union(unseen.values_list("number", Value(LINE_ENTRY)), all=True)
        return sorted((UrgentCase(*row) for row in rows[:MOST]), key=lambda case: case.number)

    @property
    def fingerprint(self) -> str:
        """A digest of what is shown, so that a page that asks again hears only of a change."""
        return fingerprint(case.number for case in self.cases)


def alarms_for(person) -> QuerySet[DeskAlarm]:
    """Return what the 24-hour line may hear of: not of an organisation where this person works."""
    return DeskAlarm.objects.exclude(organisation_id__in=access.works_at(person))


def _kinds_seen_by(person) -> list[str]:
    """Return the kinds of cases that some role of this person sees itself."""
    roles = {membership.role for membership in person.memberships_now}
    return [
        kind
        for kind, case_type in case_types().items()
        if not roles.isdisjoint(case_type.visibility_rules)
    ]
