"""How long a report is stored, and what stays of it for the figures.

Source: docs/domain/incidents.md §11, item 7.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.declarations import RetentionTerm
from incidents.access import GROUPS, group_of
from incidents.job_functions import OFFICES

# Result → label and months, a proposal [OJ]: the archivist or the FG of the organisation decides at
# /beheer/bewaartermijnen/ (records.retention_rules). What was closed already keeps its date until
# such a decision counts it anew.
TERMS = {
    "handled": RetentionTerm(_("Afgehandeld"), 60),
    "no_incident": RetentionTerm(_("Geen incident"), 12),
    "withdrawn": RetentionTerm(_("Ingetrokken"), 12),
}
FIGURES = (
    "lane",
    "happened_at",
    "time_unknown",
    "behaviours",
    "acts",
    "channels",
    "platforms",
    "location",
    "private_sphere",
    "function",
    "relative_of",
    "on_behalf",
    "via",
    "acute",
    "repeated",
    "severity",
    "severity_assessed",
    "target",
    "cause",
    "no_incident_reason",
    "reaction",
    "police",
    "police_outcome",
    "vpt_code_asked",
    "klacht_filed",
    "feedback_at",
    "feedback_by",
    "has_evaluation",
    "lessons",
)
# Thoughts of the handler: no part of what a person gets of the own data (AVG art. 15).
WITHHELD_COLUMNS = {
    "plan": "internal",
    "reaction_note": "internal",
    "evaluation": "internal",
    "closing_note": "internal",
}
# What stands for a group of functions: a mayor or a griffier of one place is one person.
COARSE_COUNCIL_FUNCTIONS = {"states_member": "states_member"}
COARSE_BOARD_FUNCTIONS = {
    "deputy": "deputy",
    "kings_commissioner": "deputy",
    "states_clerk": "deputy",
    "provincial_secretary": "deputy",
} | dict.fromkeys(OFFICES["water_authority"], "wb_executive")


def closing_result(case: Any) -> str:
    """Return how a report ended: a key of TERMS."""
    if case.status in TERMS:
        return case.status
    return "handled"


def coarsen(figures: dict[str, Any]) -> dict[str, Any]:
    """Return the figures with the group in place of one lane and one function."""
    group = group_of(figures["lane"])
    _label, lanes = GROUPS[group]
    return figures | {
        "lane": lanes[0],
        "function": coarse_function(figures["function"], group),
        "relative_of": coarse_function(figures["relative_of"], group),
    }


def coarse_function(function: str, group: str) -> str:
    """Return the one function that stands for all of this group at this kind of organisation.

    `group`: staff, council or board.
    """
    if function in {"", "relative"}:
        return function
    if group == "staff":
        return "support"
    if group == "council":
        return COARSE_COUNCIL_FUNCTIONS.get(function, "councillor")
    return COARSE_BOARD_FUNCTIONS.get(function, "alderman")
