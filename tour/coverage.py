"""How far the tour is: by province, police unit or RIEC, and on the map."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from tour.map import drawn_map
from tour.models import Tour
from tour.models.tour import province_of, term_of
from tour.transitions.status import Phase


class TourReach(IntEnum):
    """How far a council is; the levels of the map."""

    NONE = 0
    TALK = 1
    SESSION = 2
    FOLLOWED = 3


REACH_LABELS = {
    TourReach.NONE: _("niet benaderd"),
    TourReach.TALK: _("brief, contact of voorgesprek"),
    TourReach.SESSION: _("sessie gevraagd, gepland of gehouden"),
    TourReach.FOLLOWED: _("vervolg loopt of afgerond"),
}
BY_PHASE = {
    Phase.NOT_APPROACHED: TourReach.NONE,
    Phase.REQUESTED: TourReach.SESSION,
    Phase.SESSION_WANTED: TourReach.SESSION,
    Phase.OFFERED: TourReach.SESSION,
    Phase.SESSION_PLANNED: TourReach.SESSION,
    Phase.SESSION_HELD: TourReach.SESSION,
    Phase.FOLLOW_UP: TourReach.FOLLOWED,
    Phase.DONE: TourReach.FOLLOWED,
}
GROUPINGS = {
    "provincie": _("Provincie"),
    "politie": _("Politie-eenheid"),
    "riec": _("RIEC"),
}


@dataclass
class GroupRow:
    """One line of the table: how many councils are how far."""

    name: str
    councils: int = 0
    reached: dict[TourReach, int] = field(default_factory=lambda: defaultdict(int))
    longest_ago: int | None = None  # days since the last contact, of who waits longest
    late_agreements: int = 0

    @property
    def cells(self) -> list[Any]:
        """The numbers of the line, in the order of the columns."""
        ago = "–" if self.longest_ago is None else self.longest_ago
        counts = [self.reached[reach] for reach in TourReach]
        return [self.councils, *counts, ago, self.late_agreements]


@dataclass(frozen=True)
class CouncilProgress:
    """How far one council is."""

    place: Organisation
    reach: TourReach
    last_contact_on: date | None
    late_agreements: int


def councils(today: date) -> list[CouncilProgress]:
    """Return every council of today with its traject of this raadsperiode, in three statements."""
    kinds = Organisation.Type
    places = Organisation.objects.current().filter(
        type__in=[kinds.MUNICIPALITY, kinds.PROVINCE, kinds.WATER_AUTHORITY]
    )
    late = Q(agreements__status="open", agreements__due__lt=today)
    tours = Tour.objects.filter(destroyed=False).annotate(late=Count("agreements", late))
    rows = tours.values_list(
        "organisation_id", "opened_for_id", "term_began", "status", "last_contact_on", "late"
    )
    by_place: dict[int, list[tuple]] = defaultdict(list)
    for row in rows:
        by_place[row[0]].append(row)
    return [_council(place, by_place[place.pk]) for place in places.select_related("province")]


def _council(place: Organisation, rows: list[tuple]) -> CouncilProgress:
    """Return how far a council is: the furthest of its trajects of this raadsperiode."""
    began = term_of(place)
    mine = [row for row in rows if row[2] >= began or row[1] != place.pk]
    reach = max((BY_PHASE.get(row[3], TourReach.TALK) for row in mine), default=TourReach.NONE)
    contacts = [row[4] for row in mine if row[4]]
    return CouncilProgress(place, reach, max(contacts, default=None), sum(row[5] for row in mine))


def group_rows(
    all_councils: Iterable[CouncilProgress], grouping: str, today: date
) -> list[GroupRow]:
    """Return the lines of the table, by name."""
    rows: dict[str, GroupRow] = {}
    for council in all_councils:
        name = _group_of(council.place, grouping) or str(_("onbekend"))
        row = rows.setdefault(name, GroupRow(name))
        row.councils += 1
        row.reached[council.reach] += 1
        row.late_agreements += council.late_agreements
        if council.last_contact_on:
            days = (today - council.last_contact_on).days
            row.longest_ago = max(days, row.longest_ago or 0)
    return [rows[name] for name in sorted(rows)]


def _group_of(place: Organisation, grouping: str) -> str:
    if grouping == "politie":
        return place.police_unit
    if grouping == "riec":
        return f"RIEC {place.police_unit}" if place.police_unit else ""
    return province_of(place)


def total_row(rows: list[GroupRow]) -> GroupRow:
    """Return the sums of all lines."""
    total = GroupRow(str(_("Samen")))
    for row in rows:
        total.councils += row.councils
        total.late_agreements += row.late_agreements
        for reach, count in row.reached.items():
            total.reached[reach] += count
        if row.longest_ago is not None:
            total.longest_ago = max(row.longest_ago, total.longest_ago or 0)
    return total


def coverage_map(all_councils: Iterable[CouncilProgress]) -> dict[str, Any]:
    """Return the map of gemeenten: how far each is."""
    legend = [(int(reach), str(label)) for reach, label in REACH_LABELS.items()]
    levels = {
        council.place.code: (int(council.reach), str(REACH_LABELS[council.reach]))
        for council in all_councils
    }
    return drawn_map(levels, legend)
