"""Many register at the same moment: a place is given once, and three colleagues are one driehoek."""

import contextlib
import io
import uuid

import pytest

from meetings import evaluating, materials, registering
from meetings.models import (
    EvaluatedMeeting,
    MeetingEvaluation,
    MeetingMaterial,
    Participant,
    Registration,
)
from meetings.models.evaluation import MEETING_QUESTIONS
from organisations.access import Door
from organisations.models import Role
from tests.factories import person
from tests.meetings.conftest import triple
from tests.together import at_once
from uploads.inspection import Checked
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


def test_one_person_who_answers_ten_times_at_once_answers_once(come, utrecht, make_meeting):
    meeting = make_meeting(kind="regional")
    clerk = person(utrecht, Role.CLERK)
    come(meeting, clerk)
    Participant.objects.update(attended=True)
    participant = Participant.objects.get()

    def answer(somebody) -> None:
        with scope.acting_for(somebody, Door.OWN):
            evaluating.evaluate(participant, dict.fromkeys(MEETING_QUESTIONS, 3))

    assert at_once(answer, [clerk] * 10) == []
    assert MeetingEvaluation.objects.count() == EvaluatedMeeting.objects.count() == 1


def test_many_files_at_once_are_no_more_than_fit(committed, planner, make_meeting, monkeypatch):
    monkeypatch.setattr(materials, "MAX_MATERIALS", 3)
    meeting = make_meeting(kind="regional")

    def add(pk: uuid.UUID) -> None:
        file = Checked("a.txt", "text/plain", io.BytesIO(b"Programma"))
        with contextlib.suppress(materials.TooManyMaterials), scope.acting_for(planner):
            materials.add_material(planner, meeting, pk, "Programma", file)

    assert at_once(add, [uuid.uuid4() for _each in range(8)]) == []
    assert MeetingMaterial.objects.count() == 3
