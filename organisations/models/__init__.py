"""Who exists: organisations, people, offices, roles."""

from organisations.models.client import ApiClient, Assertion, Scope, Secret, Token
from organisations.models.function import Function
from organisations.models.membership import Membership, Role
from organisations.models.organisation import Merger, Organisation, Unit
from organisations.models.person import Office, Person

__all__ = [
    "ApiClient",
    "Assertion",
    "Function",
    "Membership",
    "Merger",
    "Office",
    "Organisation",
    "Person",
    "Role",
    "Scope",
    "Secret",
    "Token",
    "Unit",
]
