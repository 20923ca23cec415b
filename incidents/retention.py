"""How long a report is kept, and what stays of it for the figures (domain reference §11.7 [OJ])."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.terms import Term
from incidents.access import GROUPS, group_of
from incidents.functions import OFFICES

# A proposal: the archivist or the FG of the organisation decides at /beheer/bewaartermijnen/.
TERMS = {
    "handled": Term(_("Afgehandeld"), 60),
    "no_incident": Term(_("Geen incident"), 12),
    "withdrawn": Term(_("Ingetrokken"), 12),
}
FIGURES = (
    "lane", "happened_at", "time_unknown", "behaviours", "acts", "channels", "platforms", "location", "private_sphere", "function",
    "relative_of", "on_behalf", "via", "acute", "repeated", "severity", "severity_assessed", "target", "cause", "no_incident_reason",
    "reaction", "police", "police_outcome", "vpt_code_asked", "klacht_filed", "feedback_at", "feedback_by", "has_evaluation", "lessons",
)  # fmt: skip
# Thoughts of who handles it: no part of what somebody gets of the own data (AVG art. 15).
KEPT_BACK = dict.fromkeys(("plan", "reaction_note", "evaluation", "closing_note"), "internal")
# What stands for a group of functions: a mayor or a griffier of a place is one person.
COUNCILS = {"states_member": "states_member"}
BOARDS = dict.fromkeys(
    ("deputy", "kings_commissioner", "states_clerk", "provincial_secretary"), "deputy"
) | dict.fromkeys(OFFICES["water_authority"], "wb_executive")


def ended_as(case: Any) -> str:
    """How a report ended, for its term."""
    return case.status if case.status in TERMS else "handled"


def coarsen(figures: dict[str, Any]) -> dict[str, Any]:
    """The group of lanes and of functions, in place of one of them."""
    group = group_of(figures["lane"])
    return figures | {
        "lane": GROUPS[group][1][0],
        "function": coarse(figures["function"], group),
        "relative_of": coarse(figures["relative_of"], group),
    }


def coarse(function: str, group: str) -> str:
    """A function of the same group (staff, council, board) at the same kind of organisation, the same for all of that group."""
    if function in {"", "relative"}:
        return function
    return {"staff": "support", "council": COUNCILS.get(function, "councillor")}.get(group) or BOARDS.get(
        function, "alderman"
    )
