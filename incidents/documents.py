"""The letters of an incident: what is on each document (docs/domain/incidents.md §7)."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from casework.declarations import Letter


def receipt_context(case) -> dict[str, Any]:
    """Return what is on the ontvangstbevestiging: the promises and whom to call.

    No story: it may lie on a printer.
    """
    promises = [clock for clock in case.deadlines.all() if clock.name in case.promised_labels]
    return {"clocks": promises, "desk_phone": settings.DESK_PHONE}


def statement_7w_context(case) -> dict[str, Any]:
    """Return the seven W's for the police.

    The address is that of the employer, never that of the affected person
    (docs/domain/incidents.md §3.1).
    """
    parties = list(case.parties.all())
    party_by_role = {party.role: party for party in parties}
    return {
        "affected": party_by_role.get("affected") or party_by_role.get("reporter"),
        "witnesses": [party for party in parties if party.role == "witness"],
        "domicile": case.organisation.domicile,
        "evidence": list(case.documents.filter(kind="evidence")),
    }


LETTERS = {
    "receipt": Letter(
        _("Ontvangstbevestiging"),
        "incidents/pdf/receipt.html",
        receipt_context,
    ),
    "statement_7w": Letter(
        _("7 W-verklaring"),
        "incidents/pdf/statement_7w.html",
        statement_7w_context,
        audience="internal",
    ),
}
