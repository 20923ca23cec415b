"""Roles and doors: what a role reaches in the database, and how a view says who may come in."""

from dataclasses import dataclass
from enum import Enum

from organisations.models.client import Scope
from organisations.models.membership import Role
from organisations.models.organisation import Organisation

__all__ = [
    "ADMINISTRATORS",
    "NATIONAL",
    "Door",
    "Reach",
    "Role",
    "account",
    "api",
    "auditor",
    "own",
    "public",
    "reach_of",
    "reach_of_client",
    "roles_at",
    "staff",
]

# What passes the second wall per role: kinds of cases at the own organisation, or everywhere for the national desk. The wall is
# coarse on purpose; lanes, units and need-to-know are the first wall (casework.access).
REACHES: dict[Role, frozenset[str]] = {
    role: frozenset({"incident"})
    for role in (Role.LINE_MANAGER, Role.CLERK, Role.SECRETARY, Role.CHAIR, Role.AGGRESSION_COORDINATOR, Role.OHS_COORDINATOR,
                 Role.HR_ADVISOR, Role.PEER_SUPPORT, Role.LEGAL_OFFICER)
} | {
    Role.SECRETARY: frozenset({"incident", "veiligwonen_employer"}),  # of Veilig Wonen: what the employer provides, and nothing else
    Role.TRIAGIST: frozenset({"veiligwonen"}),
    Role.BVA: frozenset({"veiligwonen"}),
    Role.ADVISER: frozenset({"veiligwonen"}),
    Role.DESK_COORDINATOR: frozenset({"veiligwonen", "legal"}),
    Role.JURIST: frozenset({"legal"}),
    Role.PLANNER: frozenset({"tour"}),
}  # fmt: skip
NATIONAL = frozenset(
    {
        Role.TRIAGIST,
        Role.BVA,
        Role.DESK_COORDINATOR,
        Role.ADVISER,
        Role.JURIST,
        Role.PLANNER,
        Role.ANALYST,
        Role.AUDITOR,
        Role.BEHEER,
    }
)

CLIENT_REACHES = {Scope.READ: "incident", Scope.WRITE: "incident", Scope.REQUESTS: "veiligwonen_employer"}

# Roles of the national desk and of those who work with it (support §11). All others are roles at an organisation (incidents §2).
AT_THE_DESK = NATIONAL | {Role.SUPPORT_TEAM, Role.RIEC}
ADMINISTRATORS = (Role.ORG_ADMIN, Role.BEHEER)


def roles_at(organisation: Organisation) -> list[Role]:
    """The roles that can be given here."""
    national = organisation.type == Organisation.Type.NATIONAL
    return [role for role in Role if (role in AT_THE_DESK) is national]


@dataclass(frozen=True)
class Reach:
    """What the database lets through for a person."""

    organisations: tuple[int, ...]
    compartments: tuple[str, ...]
    kinds: tuple[str, ...]
    all_clients: bool = False  # manages the systems that are connected, of every organisation


def reach_of(person) -> Reach:
    """The reach of the roles `person` holds today."""
    held = person.memberships_now
    local = {
        f"{kind}:{m.organisation_id}" for m in held if m.role not in NATIONAL for kind in REACHES.get(Role(m.role), ())
    }
    kinds = {kind for m in held if m.role in NATIONAL for kind in REACHES.get(Role(m.role), ())}
    organisations = {m.organisation_id for m in held} | {person.organisation_id}
    return Reach(
        tuple(sorted(organisations)),
        tuple(sorted(local)),
        tuple(sorted(kinds)),
        all_clients=manages_all_clients(person),
    )


def manages_all_clients(person) -> bool:
    """The national administrator connects systems for every organisation; one of an organisation for that one alone."""
    return any(
        m.role == Role.BEHEER and m.organisation.type == Organisation.Type.NATIONAL for m in person.memberships_now
    )


def reach_of_client(client) -> Reach:
    """The reach of a client of the API: the cases of its organisation of which it may have something."""
    kinds = {kind for scope, kind in CLIENT_REACHES.items() if scope in client.scopes}
    return Reach((client.organisation_id,), tuple(f"{kind}:{client.organisation_id}" for kind in sorted(kinds)), ())


class Door(Enum):
    """How somebody comes in, and with it the database role of the request (weerbaar.scope)."""

    PUBLIC = "public"
    ACCOUNT = "account"
    OWN = "own"
    STAFF = "staff"
    API = "api"
    AUDIT = "audit"


def _door(door: Door, *roles: Role):
    def declare(view):
        view.door, view.roles = door, roles
        return view

    return declare


public = _door(Door.PUBLIC)
account = _door(Door.ACCOUNT)
auditor = _door(Door.AUDIT, Role.AUDITOR)  # the record over everything, and nothing of a case
own = _door(Door.OWN)


def staff(*roles: Role):
    """Signed in with one of these roles, or with any role at work when none is named; others get 404."""
    return _door(Door.STAFF, *roles)


def api(**scopes: str):
    """A client of the API with a token; per method the scope it needs (`api(get=Scope.READ)`). Others get 401 or 403."""

    def declare(view):
        view.door, view.roles, view.scopes = Door.API, tuple(sorted(set(scopes.values()))), scopes
        return view

    return declare
