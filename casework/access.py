"""Who sees which case: the first wall. The second is in the database (weerbaar/wall.py) and is coarser.

Every case type names in its own `access.py` which role sees which lanes (`sees`); `reach` makes one condition of it that every
list, page, count and export starts from. Need-to-know is the list of a case (django-guardian); who is affected by a case, saw it
happen or is said to have caused it loses every staff right on it (domain reference incidents §2, conflict rules).
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from organisations.access import NATIONAL, Role

if TYPE_CHECKING:
    from casework.models import Case
    from organisations.models import Person


@dataclass(frozen=True)
class Sees:
    """What a role sees of a case type: lanes (None: all), and whether only those of the own unit.

    `outsider`: never a case of an organisation where the person holds a role of that organisation: colleagues can be the risk.
    """

    lanes: frozenset[str] | None = None
    own_unit: bool = False
    outsider: bool = False


NOBODY = Q(pk__in=())


def reach(person: "Person", case_types: "Mapping[str, type[Case]]", shared: "QuerySet[Any]") -> Q:
    """The cases this person works with. `shared`: a query of the ids on whose need-to-know list the person stands."""
    if not person.is_active:
        return NOBODY
    places: dict[int | None, set[str]] = defaultdict(set)
    lanes = NOBODY
    for membership in person.memberships_now:
        national = membership.role in NATIONAL
        for kind, case_type in case_types.items():
            if (sees := case_type.sees.get(Role(membership.role))) is None:
                continue
            place = None if national else membership.organisation_id
            places[place].add(kind)
            lanes |= _lane(kind, place, sees, membership.unit_id)
    if not places:
        return NOBODY
    inside = NOBODY
    for place, kinds in places.items():
        inside |= Q(kind__in=sorted(kinds)) if place is None else Q(kind__in=sorted(kinds), organisation_id=place)
    if (home := works_at(person)) and (shy := _for_outsiders(case_types)):
        inside &= ~Q(kind__in=shy, organisation_id__in=home)
    told = Q(handler=person) | Q(pk__in=shared)
    return inside & (lanes & Q(confidentiality="normal") | told) & ~Q(conflicted__contains=[person.pk])


def reach_in_need(person: "Person", case_types: "Mapping[str, type[Case]]") -> Q:
    """The cases this person may open in need, whatever the lane or the list says: never the own, never one closed to outsiders."""
    reached, shy = NOBODY, _for_outsiders(case_types)
    for membership in person.memberships_now if person.is_active else ():
        kinds = [kind for kind, case_type in case_types.items() if membership.role in case_type.in_need]
        national = membership.role in NATIONAL
        reached |= Q(kind__in=kinds) if national else Q(kind__in=kinds, organisation_id=membership.organisation_id)
    reached &= ~Q(kind__in=shy, organisation_id__in=works_at(person))
    return reached & ~Q(conflicted__contains=[person.pk])


def works_at(person: "Person") -> list[int]:
    """Where this person holds a role of the organisation itself, beside any role at the desk."""
    return sorted({m.organisation_id for m in person.memberships_now if m.role not in NATIONAL})


def _for_outsiders(case_types: "Mapping[str, type[Case]]") -> list[str]:
    return sorted(kind for kind, one in case_types.items() if any(sees.outsider for sees in one.sees.values()))


def _lane(kind: str, place: int | None, sees: Sees, unit: int | None) -> Q:
    condition = Q(kind=kind) if place is None else Q(kind=kind, organisation_id=place)
    if sees.lanes is not None:
        condition &= Q(lane__in=sorted(sees.lanes))
    if sees.own_unit:
        condition &= Q(unit_id=unit) if unit else NOBODY
    return condition


Permission = Callable[["Case", "Person"], bool]


def only(*roles: Role) -> Permission:
    """May take a step: holds one of these roles where the case is, sees its lane, and is not part of it."""

    def may(case: "Case", person: "Person") -> bool:
        if person.pk in case.conflicted:
            return False
        for membership in person.memberships_now:
            sees = case.sees.get(Role(membership.role))
            here = membership.role in NATIONAL or membership.organisation_id == case.organisation_id
            in_lane = sees is not None and (sees.lanes is None or case.lane in sees.lanes)
            in_unit = sees is not None and (not sees.own_unit or membership.unit_id == case.unit_id)
            outside = sees is not None and (not sees.outsider or case.organisation_id not in works_at(person))
            if membership.role in roles and here and in_lane and in_unit and outside:
                return True
        return False

    return may


def reporter_only(case: "Case", person: "Person") -> bool:
    """May take a step: the person who reported."""
    return case.reporter_id == person.pk


def involved_only(case: "Case", person: "Person") -> bool:
    """May take a step: who reported or was affected."""
    return person.pk in case.people


def any_of(*permissions: Permission) -> Permission:
    """May take a step: one of these allows it."""
    return lambda case, person: any(may(case, person) for may in permissions)
