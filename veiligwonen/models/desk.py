"""Who at the desk hears of a request."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from casework.access import works_at
from organisations.access import Role
from organisations.models import Person


def people(case, *roles: Role) -> QuerySet[Person]:
    """Who works at the desk in these roles (triagisten when none is named), and is no part of this case."""
    today = timezone.localdate()
    current = Q(memberships__until=None) | Q(memberships__until__gte=today)
    held = Q(memberships__role__in=roles or [Role.TRIAGIST]) & current
    return Person.objects.filter(held, is_active=True).exclude(pk__in=case.conflicted).distinct()


def tell(case, kind: str, *roles: Role, but=None) -> None:
    """A number and a link, to those of them who may see it."""
    for person in people(case, *roles):
        if person != but and case.organisation_id not in works_at(person):
            case.tell(person, kind)
