"""Which rows the database lets through for a person or a client: what the roles reach, read from
the case types.

The second wall is coarse on purpose: kinds of cases at the own organisation, or everywhere for the
national desk. Lanes, units and need-to-know are the first wall (casework.access).
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from casework.declarations import WHOLE
from casework.models import case_types
from organisations.access import NATIONAL, Role

# Who answers the 24-hour line of the support desk, and the kind by which the database knows it.
LINE_ROLES = (Role.TRIAGIST, Role.DESK_COORDINATOR)
DESK_LINE = "desk_line"


@dataclass(frozen=True)
class Reach:
    """The ids of organisations, the compartments ("incident:7") and the kinds everywhere that the
    database lets through.
    """

    organisations: tuple[int, ...]
    compartments: tuple[str, ...]
    kinds: tuple[str, ...]
    all_clients: bool = False  # manages the systems that are connected, of every organisation


@functools.cache
def kinds_by_role() -> Mapping[str, frozenset[str]]:
    """Return role → the kinds of cases, and the parts of cases, that it reaches at all.

    From `visibility_rules`, `compartment_roles` and `whole_compartments` of each case type.
    """
    kinds: dict[str, set[str]] = {role: set() for role in Role.values}
    for kind, case_type in case_types().items():
        for role in case_type.visibility_rules:
            kinds[role].add(kind)
        for compartment, roles in case_type.compartment_roles.items():
            for role in roles:
                kinds[role].add(compartment)
        for compartment, roles in case_type.whole_compartments.items():
            for role in roles:
                kinds[role] |= {compartment, f"{WHOLE}{compartment}"}
    for role in LINE_ROLES:
        kinds[role].add(DESK_LINE)
    return {role: frozenset(names) for role, names in kinds.items()}


def reach_of(person) -> Reach:
    """Return the reach of the roles that `person` holds today."""
    by_role = kinds_by_role()
    kinds: set[str] = set()
    compartments: set[str] = set()
    organisations = {person.organisation_id}
    for membership in person.memberships_now:
        organisations.add(membership.organisation_id)
        reached = by_role[membership.role]
        if membership.role in NATIONAL:
            kinds |= reached
        else:
            # The record of a case that moved is kept under the place where it was.
            places = [membership.organisation_id, *membership.organisation.predecessors]
            compartments |= {f"{kind}:{place}" for kind in reached for place in places}
    return Reach(
        tuple(sorted(organisations)),
        tuple(sorted(compartments)),
        tuple(sorted(kinds)),
        all_clients=person.manages_all_clients,
    )


def reach_of_client(client) -> Reach:
    """Return the reach of a client of the API: the cases of its organisation of which it may read
    something.
    """
    compartments = set()
    for case_type in case_types().values():
        for scope, names in case_type.client_scopes.items():
            if scope in client.scopes:
                compartments |= {f"{name}:{client.organisation_id}" for name in names}
    return Reach((client.organisation_id,), tuple(sorted(compartments)), ())
