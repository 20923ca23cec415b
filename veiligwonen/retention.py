"""How long a request is kept, and what stays of it for the figures (domain reference support §11 [OJ])."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.terms import Term

# A proposal: the desk keeps these cases, and its archivist or FG decides at /beheer/bewaartermijnen/.
TERMS = {
    "handled": Term(_("Afgesloten"), 12),
    "not_entitled": Term(_("Niet gerechtigd, doorverwezen"), 12),
    "withdrawn": Term(_("Ingetrokken"), 12),
}
FIGURES = ("received_at", "ground", "route", "review_reason", "intake_held_at", "handed_over_at", "pkvw")


def ended_as(case: Any) -> str:
    """How a request ended, for its term."""
    if case.status == "withdrawn":
        return "withdrawn"
    return "handled" if case.ground else "not_entitled"
