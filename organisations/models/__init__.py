"""Who exists: organisations, people, offices, roles, working days."""

from organisations.models.membership import Membership, Role
from organisations.models.organisation import Holiday, Merger, Organisation, Unit
from organisations.models.person import Office, Person

__all__ = ["Holiday", "Membership", "Merger", "Office", "Organisation", "Person", "Role", "Unit"]
