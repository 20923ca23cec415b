"""Who at the support desk hears of a request."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from casework.access import works_at
from organisations.access import Role
from organisations.models import Person


def desk_staff(case, *roles: Role) -> QuerySet[Person]:
    """Return who works at the desk in these roles (default: triagisten), outside this case."""
    today = timezone.localdate()
    current = Q(memberships__until=None) | Q(memberships__until__gte=today)
    in_role = Q(memberships__role__in=roles or [Role.TRIAGIST])
    staff = Person.objects.filter(in_role & current, is_active=True)
    return staff.exclude(pk__in=case.conflicted).distinct()


def notify_desk(case, kind: str, *roles: Role, but=None) -> None:
    """Send a number and a link to those of the desk who may see the case."""
    for person in desk_staff(case, *roles):
        if person != but and case.organisation_id not in works_at(person):
            case.tell(person, kind)
