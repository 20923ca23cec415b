"""The letterbox of an incident: what is on each document (domain reference §7)."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from casework.documents import Letter


def receipt(case) -> dict[str, Any]:
    """Ontvangstbevestiging: number, what happens when, whom to call. No story: it may lie on a printer."""
    return {"clocks": [clock for clock in case.deadlines.all() if clock.name in case.promised], "desk_phone": settings.DESK_PHONE}


def statement(case) -> dict[str, Any]:
    """The seven W's for the police. The address in it is that of the employer, never that of who was affected (§3.1)."""
    affected = next((party for party in case.parties.all() if party.role == "affected"), None)
    reporter = next((party for party in case.parties.all() if party.role == "reporter"), None)
    return {"affected": affected or reporter, "domicile": case.organisation.domicile or case.organisation.name,
            "evidence": list(case.documents.filter(kind="evidence"))}  # fmt: skip


LETTERS = {
    "receipt": Letter(_("Ontvangstbevestiging"), "incidents/pdf/receipt.html", receipt),
    "statement_7w": Letter(_("7 W-verklaring"), "incidents/pdf/statement_7w.html", statement, audience="internal"),
}
