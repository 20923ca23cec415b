"""Who at the support desk hears of a request."""

from django.db.models import QuerySet

from casework.access import works_at
from organisations.access import Role
from organisations.models import Person


def desk_staff(case, *roles: Role) -> QuerySet[Person]:
    """Return who works at the desk in these roles (default: triagisten), outside this case."""
    staff = Person.objects.holding(*(roles or (Role.TRIAGIST,)))
    return staff.without(case.conflicted)


def desk_staff_outside(case, *roles: Role) -> list[Person]:
    """Return those of the desk who may see the case: who works at its organisation may not."""
    staff = desk_staff(case, *roles)
    return [person for person in staff if case.organisation_id not in works_at(person)]


def notify_desk(case, kind: str, *roles: Role, but=None) -> None:
    """Send a number and a link to those of the desk who may see the case."""
    for person in desk_staff_outside(case, *roles):
        if person != but:
            case.tell(person, kind)
