"""A meeting, its planner, and the three of a driehoek."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetings import planning
from meetings.models import Meeting
from organisations.models import Role
from tests.factories import OrganisationFactory, person
from weerbaar import scope


@pytest.fixture
def planner(db):
    """Somebody who plans for the national desk."""
    desk = OrganisationFactory(name="Ministerie van BZK", code="bzk", type="national")
    return person(desk, Role.PLANNER)


@pytest.fixture
def make_meeting(planner):
    """Make a meeting that is to come: kind, number of places, and what else it has."""

    def make(kind="triangle", capacity=1, address="Zaal 3, achterom", **values) -> Meeting:
        begin = timezone.now() + timedelta(days=30)
        moments = {"begins_at": begin, "ends_at": begin + timedelta(hours=3)}
        meeting = Meeting(kind=kind, capacity=capacity, made_by=planner, **(moments | values))
        with scope.acting_for(planner):
            planning.save_meeting(planner, meeting, address)
        return meeting

    return make


def triple(organisation) -> list:
    """Return a mayor, a griffier and a secretaris of this organisation."""
    return [person(organisation, role) for role in (Role.CHAIR, Role.CLERK, Role.SECRETARY)]
