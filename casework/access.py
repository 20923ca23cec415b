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
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from organisations.access import NATIONAL, Role

if TYPE_CHECKING:
    from casework.models import Case
    from organisations.models import Membership, Person

NOBODY = Q(pk__in=())
LATELY = timedelta(days=3)  # so long after a role ended its open work is looked for


@dataclass(frozen=True)
class VisibilityRule:
    """What one role sees of a case type, at the organisation where the role is held (a national
    role: everywhere).

    `lanes`: the lanes it sees, None for all. `own_unit`: only cases of the unit of the membership.
    `outsider`: never a case of an organisation where the person also holds a local role, because
    colleagues can be the risk. Another role of the same person may still show it there.
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
    workplaces = works_at(person)
    # (organisation, None for everywhere; whether the workplaces are left out) → kinds
    kinds_at: dict[tuple[int | None, bool], set[str]] = defaultdict(set)
    in_lane = NOBODY
    for membership in person.memberships_now:
        for kind, rule in _rules_of(membership, case_types):
            is_kept_out = rule.outsider and bool(workplaces)
            kinds_at[_place_of(membership), is_kept_out].add(kind)
            allowed = rule.q(kind, membership)
            in_lane |= allowed & ~Q(organisation_id__in=workplaces) if is_kept_out else allowed
    if not kinds_at:
        return NOBODY
    inside = NOBODY
    for (place, is_kept_out), kinds in kinds_at.items():
        reached = Q(kind__in=sorted(kinds))
        if place is not None:
            reached &= Q(organisation_id=place)
        if is_kept_out:
            reached &= ~Q(organisation_id__in=workplaces)
        inside |= reached
    need_to_know = Q(handler=person) | Q(pk__in=shared)
    is_open_to_role = in_lane & Q(confidentiality="normal")
    return inside & (is_open_to_role | need_to_know) & ~_is_part_of_q(person)


def _place_of(membership: "Membership") -> int | None:
    """Return the organisation where this membership counts, None for everywhere."""
    if membership.role in NATIONAL:
        return None
    return membership.organisation_id


def is_visible(case: "Case", person: "Person", *, lasting: bool = False) -> bool:
    """Tell whether this person sees this case: what `visible_cases_q` selects, answered for one
    case in hand. `lasting`: leave out what somebody opened in an emergency.
    """
    if case.destroyed or not person.is_active:
        return False
    if is_part_of(case, person):
        return False
    rules = _rules_in_reach(case, person, case.visibility_rules)
    if not rules:
        return False
    if case.confidentiality == "normal":
        for membership, rule in rules:
            if rule.matches(case, membership):
                return True
    return case.is_need_to_know_of(person, lasting=lasting)


def only_reads(case: "Case", person: "Person") -> bool:
    """Tell whether this person sees the case because of emergency access alone: that reads, and
    nothing more (docs/adr/0019).

    Who reported or was affected writes as such, whatever else they hold.
    """
    if person.pk in case.people or not is_visible(case, person):
        return False
    return not is_visible(case, person, lasting=True)


def still_works_on(case: "Case", case_type: "type[Case]", person: "Person") -> bool:
    """Tell whether this person may still work on a case that was taken or given to them.

    They have an open account, a role of today that reaches the case where it is, and no part in it.
    """
    if not person.is_active or case.destroyed or is_part_of(case, person):
        return False
    return bool(_rules_in_reach(case, person, case_type.visibility_rules))


def role_lost_on(case: "Case", person: "Person") -> date | None:
    """Return the first day without the role that showed this case to somebody; None when there was
    none lately, or when another role of today shows it.

    A griffier who becomes HR adviser, or leads another unit, has lost the role of their cases, also
    where the new one could be given such a case.
    """
    for membership, rule in _rules_in_reach(case, person, case.visibility_rules):
        if rule.matches(case, membership):
            return None
    lately = timezone.localdate() - LATELY
    for ended in person.memberships.ended_since(lately).order_by("-until"):
        ended_rule = case.visibility_rules.get(Role(ended.role))
        if ended.until and ended_rule and ended_rule.matches(case, ended):
            day_after: date = ended.until + timedelta(days=1)
            return day_after
    return None


def _rules_in_reach(
    case: "Case", person: "Person", rules_by_role: Mapping[Role, VisibilityRule]
) -> list[tuple["Membership", VisibilityRule]]:
    """Return the memberships that count where the case is, each with the rule of its role.

    A rule for outsiders does not count at a workplace of the person.
    """
    rules = []
    for membership in person.memberships_now:
        rule = rules_by_role.get(Role(membership.role))
        if rule is None or not _is_in_reach_of(case, membership):
            continue
        if rule.outsider and case.organisation_id in works_at(person):
            continue
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
    return condition & ~of_colleagues & ~_is_part_of_q(person)


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
    role, with whichever account.
    """
    places = set()
    for membership in person.workplaces:
        if membership.role not in NATIONAL:
            places.add(membership.organisation_id)
    return sorted(places)


def is_part_of(case: "Case", person: "Person") -> bool:
    """Tell whether this person has a part in the case, with whichever account: nobody decides about
    themselves.
    """
    return not set(person.account_ids).isdisjoint(case.conflicted)


def _is_part_of_q(person: "Person") -> Q:
    return Q(conflicted__overlap=person.account_ids)


def _outsider_kinds(case_types: "Mapping[str, type[Case]]") -> list[str]:
    return sorted(
        kind for kind, case_type in case_types.items() if is_closed_to_colleagues(case_type)
    )


def is_closed_to_colleagues(case_type: "Case | type[Case]") -> bool:
    """Tell whether a role of the desk never sees such a case of an own workplace."""
    return any(rule.outsider for rule in case_type.visibility_rules.values())


Permission = Callable[["Case", "Person"], bool]


def only(*roles: Role) -> Permission:
    """Make a permission to write: the person holds one of these roles where the case is, in its
    lane, and sees this case for longer than an emergency.
    """

    def may(case: "Case", person: "Person") -> bool:
        return _holds_in_lane(case, person, roles) and is_visible(case, person, lasting=True)

    return may


def only_to_read(*roles: Role) -> Permission:
    """Make a permission to read a part of a case: as `only`, and also in an emergency."""

    def may(case: "Case", person: "Person") -> bool:
        return _holds_in_lane(case, person, roles) and is_visible(case, person)

    return may


def _holds_in_lane(case: "Case", person: "Person", roles: tuple[Role, ...]) -> bool:
    """Tell whether the person holds one of these roles where the case is, and in its lane."""
    for membership, rule in _rules_in_reach(case, person, case.visibility_rules):
        if Role(membership.role) in roles and rule.matches(case, membership):
            return True
    return False


def any_lasting_viewer(case: "Case", person: "Person") -> bool:
    """Permit everybody who sees this case for longer than an emergency."""
    return is_visible(case, person, lasting=True)


def is_handler(case: "Case", person: "Person") -> bool:
    """Permit who handles this case, whatever the role, while a role still shows it."""
    return case.handler_id == person.pk and is_visible(case, person)


def handler_alone_if_restricted(permission: Permission) -> Permission:
    """Return this permission; of a case that is restricted to its handler, for the handler alone.

    Else somebody on the list could take it over, or show it to all.
    """

    def may(case: "Case", person: "Person") -> bool:
        if case.is_restricted and case.current_handler:
            return is_handler(case, person)
        return permission(case, person)

    return may


def nobody(case: "Case", person: "Person") -> bool:
    """Permit nobody."""
    return False


def reporter_only(case: "Case", person: "Person") -> bool:
    """Permit the person who reported."""
    return case.reporter_id == person.pk


def involved_only(case: "Case", person: "Person") -> bool:
    """Permit who reported or was affected."""
    return person.pk in case.people


def any_of(*permissions: Permission) -> Permission:
    """Make a permission that one of these gives."""
    return lambda case, person: any(may(case, person) for may in permissions)
