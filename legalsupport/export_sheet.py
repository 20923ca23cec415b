"""The columns of an export of requests for legal support: codes and days.

Who leads the national desk answers for its register, so nobody of an organisation exports: also not
the griffier, who handles a few requests that each name somebody. No text goes out, no name
and no amount.
"""

from datetime import date
from operator import attrgetter
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.declarations import Column, ExportSheet
from legalsupport import lists
from organisations.access import Role
from organisations.models import Function


def _day_of_receipt(case: Any) -> date:
    return timezone.localdate(case.received_at)


def _coded(name: str, label: Any, field: str, choices: Any) -> Column:
    """Return a column of codes of a list of values; an empty code stays empty."""
    return Column(name, label, attrgetter(field), dict(choices.choices))


SHEET = ExportSheet(
    exporters=(Role.DESK_COORDINATOR,),
    related=("organisation",),
    columns=(
        Column("nummer", _("Nummer"), attrgetter("number")),
        Column("organisatie", _("Organisatie"), attrgetter("organisation.code")),
        _coded("functie", _("Ambt of functie"), "function", Function),
        _coded("soortProcedure", _("Soort procedure"), "procedure", lists.Procedure),
        _coded("fase", _("Fase"), "stage", lists.ProcedureStage),
        _coded("rol", _("Rol"), "legal_role", lists.LegalRole),
        _coded("soortWederpartij", _("Soort wederpartij"), "opponent", lists.Opponent),
        _coded("gevraagdeHulp", _("Gevraagde hulp"), "requested_help", lists.Help),
        Column("status", _("Status"), attrgetter("status"), said=attrgetter("status_label")),
        Column("ontvangstDatum", _("Ontvangen op"), _day_of_receipt),
        _coded("besluit", _("Besluit"), "decided_outcome", lists.SupportOutcome),
        Column("bekendmakingDatum", _("Bekendgemaakt op"), attrgetter("made_known_on")),
    ),
)
