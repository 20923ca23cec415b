"""The letterbox of an incident: what is on each document (domain reference §7)."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from casework.documents import Letter


def receipt(case) -> dict[str, Any]:
    """Ontvangstbevestiging: number, who handles it, what happens when, whom to call. No story: it may lie on a printer."""
    return {
        "clocks": [clock for clock in case.deadlines.all() if clock.name in case.promised],
        "desk_phone": settings.DESK_PHONE,
    }


def statement(case) -> dict[str, Any]:
    """The seven W's for the police. The address in it is that of the employer, never that of who was affected (§3.1)."""
    parties = {party.role: party for party in case.parties.all()}
    return {
        "affected": parties.get("affected") or parties.get("reporter"),
        "witnesses": [party for party in case.parties.all() if party.role == "witness"],
        "domicile": case.organisation.domicile,
        "evidence": list(case.documents.filter(kind="evidence")),
    }


LETTERS = {
    "receipt": Letter(_("Ontvangstbevestiging"), "incidents/pdf/receipt.html", receipt),
    "statement_7w": Letter(_("7 W-verklaring"), "incidents/pdf/statement_7w.html", statement, audience="internal"),
}
