"""Who watches over the personal data of a register, for messages that concern it."""

from django.db.models import QuerySet

from organisations.models import Person
from records.models.subject_access import DATA_PROTECTION_ROLES


def role_holders(organisation_id: int, roles: tuple, *, but: int | None = None) -> QuerySet[Person]:
    """Return the active people who hold one of these roles at this organisation today.

    `but`: the account of a person to leave out, with every other account of theirs.
    """
    holders = Person.objects.holding(*roles, organisation_id=organisation_id)
    return holders.without([but]) if but else holders


def data_protection_staff(organisation_id: int, *, but: int | None = None) -> QuerySet[Person]:
    """Return who watches over the personal data in the register of this organisation."""
    return role_holders(organisation_id, DATA_PROTECTION_ROLES, but=but)
