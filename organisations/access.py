"""Roles and doors: which roles there are, and how a view declares who may enter."""

from enum import Enum

from organisations.models.membership import Role
from organisations.models.organisation import Organisation

__all__ = [
    "ADMINISTRATORS",
    "NATIONAL",
    "Door",
    "Role",
    "account",
    "api",
    "auditor",
    "lawyer",
    "own",
    "public",
    "roles_at",
    "staff",
]

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

# Roles of the national desk and of those who work with it (docs/domain/support.md §11). All others
# are roles at an organisation (docs/domain/incidents.md §2).
DESK_ROLES = NATIONAL | {Role.SUPPORT_TEAM, Role.RIEC}
ADMINISTRATORS = (Role.ORG_ADMIN, Role.BEHEER)


def roles_at(organisation: Organisation) -> list[Role]:
    """Return the roles that people can hold at this organisation."""
    is_national = organisation.type == Organisation.Type.NATIONAL
    return [role for role in Role if (role in DESK_ROLES) is is_national]


class Door(Enum):
    """Who enters a view, and with it the database role of the request (weerbaar.scope)."""

    PUBLIC = "public"
    ACCOUNT = "account"
    OWN = "own"
    STAFF = "staff"
    API = "api"
    AUDIT = "audit"
    LAWYER = "lawyer"


def _door(door: Door, *roles: Role):
    def declare(view):
        view.door = door
        view.roles = roles
        return view

    return declare


public = _door(Door.PUBLIC)
account = _door(Door.ACCOUNT)
auditor = _door(Door.AUDIT, Role.AUDITOR)  # the whole record, and nothing of a case
own = _door(Door.OWN)
lawyer = _door(Door.LAWYER)  # whoever holds a personal link to one case, and no account


def staff(*roles: Role):
    """Declare a view for who holds one of these roles, or any role at work when none is named.

    Others get 404.
    """
    return _door(Door.STAFF, *roles)


def api(**scopes: str):
    """Declare a view for clients of the API, with the scope that each method needs.

    `api(get=Scope.READ)`; without a token the answer is 401, without the scope 403.
    """

    def declare(view):
        view.door = Door.API
        view.roles = tuple(sorted(set(scopes.values())))
        view.scopes = scopes
        return view

    return declare
