"""The columns of an export of trajects: codes, days and numbers.

Who leads the national desk answers for its register, so nobody of an organisation exports, and no
planner. No text goes out and no name: not of the griffier, not of the team, not of a room.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from casework.declarations import Column, ExportSheet
from organisations.access import Role
from tour import lists
from tour.lists import SURE_STATES
from tour.models.agreement import Agreement
from tour.models.session import TourSession

SURE_LABELS = {state.value: state.label for state in SURE_STATES}
SURE_SESSIONS = Prefetch(
    "sessions",
    TourSession.objects.filter(state__in=SURE_STATES)
    .only("case", "day", "state", "attended_council", "attended_board", "attended_others")
    .order_by("day", "id"),
    to_attr="sure_sessions",
)
AGREEMENT_STATUSES = Prefetch(
    "agreements", Agreement.objects.only("case", "status"), to_attr="agreement_statuses"
)


def _coded(name: str, label: Any, field: str, choices: Any) -> Column:
    """Return a column of codes of a list of values; an empty code stays empty."""
    return Column(name, label, attrgetter(field), dict(choices.choices))


def _of_session(field: str) -> Callable[[Any], Any]:
    """Return what reads this of the last session that is confirmed or was held; None without."""

    def read(case: Any) -> Any:
        if not case.sure_sessions:
            return None
        last = case.sure_sessions[-1]
        return getattr(last, field)

    return read


def _agreement_count(*statuses: str) -> Callable[[Any], int]:
    """Return what counts the agreements with one of these statuses."""

    def count(case: Any) -> int:
        agreements = case.agreement_statuses
        return sum(agreement.status in statuses for agreement in agreements)

    return count


SHEET = ExportSheet(
    exporters=(Role.DESK_COORDINATOR,),
    related=("organisation",),
    prefetched=(SURE_SESSIONS, AGREEMENT_STATUSES),
    columns=(
        Column("nummer", _("Nummer"), attrgetter("number")),
        Column("organisatie", _("Organisatie"), attrgetter("organisation.code")),
        Column("provincie", _("Provincie"), attrgetter("province")),
        Column("raadsperiodeSinds", _("Raadsperiode sinds"), attrgetter("term_began")),
        _coded("bron", _("Bron"), "source", lists.Source),
        Column("fase", _("Fase"), attrgetter("status"), said=attrgetter("status_label")),
        _coded("deelnemersGroep", _("Deelnemers"), "group", lists.Group),
        _coded("redenGeenSessie", _("Waarom geen sessie"), "no_need_reason", lists.NoNeed),
        Column("gewenstSinds", _("Gewenst sinds"), attrgetter("wanted_since")),
        Column("laatsteContactDatum", _("Laatste contact"), attrgetter("last_contact_on")),
        Column("volgendeActieDatum", _("Volgende actie op"), attrgetter("next_action_on")),
        Column("sessieDatum", _("Sessie op"), _of_session("day")),
        Column("sessieStatus", _("Sessie"), _of_session("state"), SURE_LABELS),
        Column("aanwezigRaad", _("Aanwezig: raad"), _of_session("attended_council")),
        Column("aanwezigBestuur", _("Aanwezig: bestuur"), _of_session("attended_board")),
        Column("aanwezigAnderen", _("Aanwezig: anderen"), _of_session("attended_others")),
        Column(
            "afsprakenOpen",
            _("Afspraken die lopen"),
            _agreement_count(lists.AgreementStatus.OPEN),
        ),
        Column(
            "afsprakenNagekomen",
            _("Afspraken nagekomen"),
            _agreement_count(lists.AgreementStatus.KEPT),
        ),
        Column(
            "afsprakenVervallen",
            _("Afspraken vervallen"),
            _agreement_count(lists.AgreementStatus.DROPPED),
        ),
    ),
)
