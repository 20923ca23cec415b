"""Who watches over the personal data of a register, for messages that concern it."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from organisations.models import Person
from records.models.subject_access import DATA_PROTECTION_ROLES


def role_holders(organisation_id: int, roles: tuple, *, but: int | None = None) -> QuerySet[Person]:
    """Return the active people who hold one of these roles at this organisation today.

    `but`: the id of a person to leave out.
    """
    here = Q(memberships__organisation=organisation_id, memberships__role__in=roles)
    today = timezone.localdate()
    current = Q(memberships__until=None) | Q(memberships__until__gte=today)
    active = Person.objects.filter(here & current, is_active=True)
    return active.exclude(pk=but or 0).distinct()


def data_protection_staff(organisation_id: int, *, but: int | None = None) -> QuerySet[Person]:
    """Return who watches over the personal data in the register of this organisation."""
    return role_holders(organisation_id, DATA_PROTECTION_ROLES, but=but)
