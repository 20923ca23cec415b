"""How long a request is kept, and what stays of it for the figures.

The months are our own proposal (docs/domain/support.md §11): the desk keeps these cases, and its
archivist or FG decides at /beheer/bewaartermijnen/.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.declarations import RetentionTerm

TERMS = {
    "handled": RetentionTerm(_("Afgesloten"), 12),
    "not_entitled": RetentionTerm(_("Niet gerechtigd, doorverwezen"), 12),
    "withdrawn": RetentionTerm(_("Ingetrokken"), 12),
}
FIGURES = (
    "received_at",
    "ground",
    "route",
    "review_reason",
    "intake_held_at",
    "handed_over_at",
    "pkvw",
)


def closing_result(case: Any) -> str:
    """Return how a request ended: the key of its retention term."""
    if case.status == "withdrawn":
        return "withdrawn"
    return "handled" if case.ground else "not_entitled"
