"""Many register at the same moment: a place is given once, and three colleagues are one driehoek."""

import pytest

from meetings import registering
from meetings.models import Participant, Registration
from organisations.access import Door
from organisations.models import Role
from tests.factories import person
from tests.meetings.conftest import triple
from tests.together import at_once
from weerbaar import scope

Status = Registration.Status


@pytest.fixture
def come(committed):
    """Register for a meeting as somebody would on the page, in a database that commits."""

    def register(meeting, somebody) -> None:
        with scope.acting_for(somebody, Door.OWN):
            registering.register(somebody, meeting)

    return register


def test_fifty_at_once_get_as_many_places_as_there_are(come, utrecht, make_meeting):
    meeting = make_meeting(kind="regional", capacity=7)
    crowd = [person(utrecht, Role.CLERK) for _each in range(50)]
    assert at_once(lambda somebody: come(meeting, somebody), crowd) == []
    statuses = list(Registration.objects.values_list("status", flat=True))
    assert (statuses.count(Status.CONFIRMED), statuses.count(Status.WAITING)) == (7, 43)


def test_three_colleagues_at_once_are_one_driehoek(come, utrecht, make_meeting):
    meeting = make_meeting()
    people = [*triple(utrecht), *[None] * 7]

    def register(somebody) -> None:
        if somebody is not None:
            come(meeting, somebody)

    assert at_once(register, people) == []
    assert Registration.objects.get().status == Status.CONFIRMED
    assert Participant.objects.count() == 3


def test_one_person_who_clicks_ten_times_at_once_comes_once(come, utrecht, make_meeting):
    meeting = make_meeting(kind="regional", capacity=5)
    clerk = person(utrecht, Role.CLERK)
    assert at_once(lambda somebody: come(meeting, somebody), [clerk] * 10) == []
    assert Participant.objects.count() == 1
    assert Registration.objects.count() == 1
