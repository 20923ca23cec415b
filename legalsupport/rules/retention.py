"""How long a request is kept, and what stays of it for the figures.

Seven years, as what is financial (docs/domain/support.md §11): our own proposal. The desk keeps
these cases, and its archivist or FG decides at /beheer/bewaartermijnen/.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.declarations import RetentionTerm

SEVEN_YEARS = 84  # months
TERMS = {
    "handled": RetentionTerm(_("Afgesloten na een besluit"), SEVEN_YEARS),
    "undecided": RetentionTerm(_("Afgesloten zonder besluit"), 12),
    "withdrawn": RetentionTerm(_("Ingetrokken"), 12),
    "forwarded": RetentionTerm(_("Doorgezonden"), 12),
}
FIGURES = ("received_at", "stage", "procedure", "opponent", "decided_outcome")


def closing_result(case: Any) -> str:
    """Return how a request ended: the key of its retention term."""
    if case.status in ("withdrawn", "forwarded"):
        return str(case.status)
    return "handled" if case.decided_outcome else "undecided"
