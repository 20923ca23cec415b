"""Who exists: organisations, people, offices, roles."""

from organisations.models.account_change import AccountChange
from organisations.models.client import ApiClient, Assertion, Scope, Secret, Token
from organisations.models.equated_day import EquatedDay
from organisations.models.function import Function
from organisations.models.interrupted_form import InterruptedForm
from organisations.models.invitation import Invitation
from organisations.models.letter_choice import LetterChoice
from organisations.models.membership import Membership, Role
from organisations.models.organisation import Merger, Organisation, Unit
from organisations.models.outage import Outage
from organisations.models.person import Office, Person
from organisations.models.succession import Succession

__all__ = [
    "AccountChange",
    "ApiClient",
    "Assertion",
    "EquatedDay",
    "Function",
    "InterruptedForm",
    "Invitation",
    "LetterChoice",
    "Membership",
    "Merger",
    "Office",
    "Organisation",
    "Outage",
    "Person",
    "Role",
    "Scope",
    "Secret",
    "Succession",
    "Token",
    "Unit",
]
