"""Who sees which case: the first wall.

The second is in the database (weerbaar/rls_policies.py) and is coarser.

Every case type declares in its own `access.py` which role sees which lanes (`visibility_rules`).
From that table come the condition that every list, page, count and export starts from
(`visible_cases_q`) and the same answer for one case in hand (`is_visible`). The need-to-know list
of a case is kept by django-guardian. Whoever is affected by a case, witnessed it or is said to have
caused it loses every staff right on it (docs/domain/incidents.md §2, conflict rules).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from organisations.access import NATIONAL, Role

if TYPE_CHECKING:
    from casework.models import Case
    from organisations.models import Membership, Person

NOBODY = Q(pk__in=())


@dataclass(frozen=True)
class VisibilityRule:
    """What one role sees of a case type, at the organisation where the role is held (a national
    role: everywhere).

    `lanes`: the lanes it sees, None for all. `own_unit`: only cases of the unit of the membership.
    `outsider`: never a case of an organisation where the person also holds a local role, because
    colleagues can be the risk.
    """

    lanes: frozenset[str] | None = None
    own_unit: bool = False
    outsider: bool = False

    def q(self, kind: str, membership: "Membership") -> Q:
        """Return the condition on cases of this kind for this membership, without what is
        confidential about single cases.
        """
        condition = Q(kind=kind)
        if membership.role not in NATIONAL:
            condition &= Q(organisation_id=membership.organisation_id)
        if self.lanes is not None:
            condition &= Q(lane__in=sorted(self.lanes))
        if self.own_unit:
            condition &= Q(unit_id=membership.unit_id) if membership.unit_id else NOBODY
        return condition

    def matches(self, case: "Case", membership: "Membership") -> bool:
        """Tell whether this case meets the condition of `q`."""
        if not _is_in_reach_of(case, membership):
            return False
        if self.lanes is not None and case.lane not in self.lanes:
            return False
        if self.own_unit:
            return _is_same_unit(case, membership)
        return True


def visible_cases_q(
    person: "Person", case_types: "Mapping[str, type[Case]]", shared: "QuerySet[Any]"
) -> Q:
    """Return the condition on the cases that this person works with.

    `shared`: a query of the ids of cases on whose need-to-know list the person stands. `is_visible`
    answers the same for one case.
    """
    if not person.is_active:
        return NOBODY
    kinds_at: dict[int | None, set[str]] = defaultdict(set)  # organisation, None for everywhere
    in_lane = NOBODY
    for membership in person.memberships_now:
        for kind, rule in _rules_of(membership, case_types):
            place = _place_of(membership)
            kinds_at[place].add(kind)
            in_lane |= rule.q(kind, membership)
    if not kinds_at:
        return NOBODY
    inside = NOBODY
    for place, kinds in kinds_at.items():
        of_kinds = Q(kind__in=sorted(kinds))
        inside |= of_kinds if place is None else of_kinds & Q(organisation_id=place)
    workplaces = works_at(person)
    outsider_kinds = _outsider_kinds(case_types)
    if workplaces and outsider_kinds:
        inside &= ~Q(kind__in=outsider_kinds, organisation_id__in=workplaces)
    need_to_know = Q(handler=person) | Q(pk__in=shared)
    is_open_to_role = in_lane & Q(confidentiality="normal")
    return inside & (is_open_to_role | need_to_know) & ~Q(conflicted__contains=[person.pk])


def _place_of(membership: "Membership") -> int | None:
    """Return the organisation where this membership counts, None for everywhere."""
    if membership.role in NATIONAL:
        return None
    return membership.organisation_id


def is_visible(case: "Case", person: "Person") -> bool:
    """Tell whether this person works with this case: what `visible_cases_q` selects, answered for
    one case in hand.
    """
    if case.destroyed or not person.is_active:
        return False
    if person.pk in case.conflicted:
        return False
    rules = _rules_in_reach(case, person)
    if not rules:
        return False
    if _is_closed_to_colleagues(case) and case.organisation_id in works_at(person):
        return False
    if case.confidentiality == "normal":
        for membership, rule in rules:
            if rule.matches(case, membership):
                return True
    return case.is_need_to_know_of(person)


def _rules_in_reach(case: "Case", person: "Person") -> list[tuple["Membership", VisibilityRule]]:
    """Return the memberships that count where the case is, each with the rule of its role."""
    rules = []
    for membership in person.memberships_now:
        rule = case.visibility_rules.get(Role(membership.role))
        if rule is not None and _is_in_reach_of(case, membership):
            rules.append((membership, rule))
    return rules


def _is_same_unit(case: "Case", membership: "Membership") -> bool:
    unit_id = membership.unit_id
    return unit_id is not None and unit_id == case.unit_id


def _is_in_reach_of(case: "Case", membership: "Membership") -> bool:
    is_national = membership.role in NATIONAL
    return is_national or membership.organisation_id == case.organisation_id


def _rules_of(
    membership: "Membership", case_types: "Mapping[str, type[Case]]"
) -> Iterable[tuple[str, VisibilityRule]]:
    role = Role(membership.role)
    for kind, case_type in case_types.items():
        if role in case_type.visibility_rules:
            yield kind, case_type.visibility_rules[role]


def emergency_cases_q(person: "Person", case_types: "Mapping[str, type[Case]]") -> Q:
    """Return the condition on the cases this person may open in an emergency, whatever the lane or
    the list says.

    Never a case the person is part of, and never one that is closed to colleagues.
    """
    if not person.is_active:
        return NOBODY
    condition = NOBODY
    for membership in person.memberships_now:
        kinds = [
            kind
            for kind, case_type in case_types.items()
            if membership.role in case_type.emergency_roles
        ]
        of_kinds = Q(kind__in=kinds)
        if membership.role not in NATIONAL:
            of_kinds &= Q(organisation_id=membership.organisation_id)
        condition |= of_kinds
    outsider_kinds = _outsider_kinds(case_types)
    workplaces = works_at(person)
    of_colleagues = Q(kind__in=outsider_kinds, organisation_id__in=workplaces)
    is_part_of_it = Q(conflicted__contains=[person.pk])
    return condition & ~of_colleagues & ~is_part_of_it


def may_open_in_emergency(person: "Person", case_types: "Mapping[str, type[Case]]") -> bool:
    """Tell whether this person holds a role that opens some kind of case in an emergency."""
    roles: set[Role] = set()
    for case_type in case_types.values():
        roles |= case_type.emergency_roles
    if roles:
        return person.has_role(*roles)
    return False


def works_at(person: "Person") -> list[int]:
    """Return the ids of the organisations where this person holds a local role, beside any national
    role.
    """
    places = set()
    for membership in person.memberships_now:
        if membership.role not in NATIONAL:
            places.add(membership.organisation_id)
    return sorted(places)


def _outsider_kinds(case_types: "Mapping[str, type[Case]]") -> list[str]:
    return sorted(
        kind for kind, case_type in case_types.items() if _is_closed_to_colleagues(case_type)
    )


def _is_closed_to_colleagues(case_type: "Case | type[Case]") -> bool:
    return any(rule.outsider for rule in case_type.visibility_rules.values())


Permission = Callable[["Case", "Person"], bool]


def only(*roles: Role) -> Permission:
    """Make a permission: the person holds one of these roles where the case is, in its lane, and
    sees this case.
    """

    def may(case: "Case", person: "Person") -> bool:
        for membership in person.memberships_now:
            if membership.role not in roles:
                continue
            rule = case.visibility_rules.get(Role(membership.role))
            if rule is not None and rule.matches(case, membership):
                return is_visible(case, person)
        return False

    return may


def reporter_only(case: "Case", person: "Person") -> bool:
    """Permit the person who reported."""
    return case.reporter_id == person.pk


def involved_only(case: "Case", person: "Person") -> bool:
    """Permit who reported or was affected."""
    return person.pk in case.people


def any_of(*permissions: Permission) -> Permission:
    """Make a permission that one of these gives."""
    return lambda case, person: any(may(case, person) for may in permissions)
