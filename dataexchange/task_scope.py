"""What a task of this room does in the name of a person: the roles it acts in, what it may read."""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from audit.record import Origin, origin
from casework.reach import reach_of
from organisations.access import Role
from organisations.models import Person

# Opens a transaction in which the database shows what a person or client reaches; without an
# argument, what the machine reaches.
TaskScope = Callable[..., AbstractContextManager[None]]


@contextlib.contextmanager
def acting_as(person: Person, roles: tuple[Role, ...]) -> Iterator[None]:
    """Name in the audit trail in which of these roles a person asked for the work of a task."""
    person_roles = [membership.role for membership in person.memberships_now]
    role = next((role for role in person_roles if role in roles), "")
    before = origin.set(Origin(role=role))
    try:
        yield
    finally:
        origin.reset(before)


def load_reach(person: Person) -> None:
    """Fetch, as the machine, what this person reaches.

    A scope of that person needs it before anything may be read.
    """
    reach_of(person)
