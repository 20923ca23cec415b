"""How a meeting was: answered once, by who was there, and never traced to who answered."""

import itertools
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError

from audit.models import Entry
from meetings import tasks
from meetings.models import EvaluatedMeeting, MeetingEvaluation, Participant
from meetings.models.evaluation import MEETING_QUESTIONS
from organisations.access import Door
from organisations.models import InterruptedForm, Role
from records.access_sections import account_section
from tests.factories import OrganisationFactory, person
from tests.meetings.test_visiting import come
from weerbaar import scope

pytestmark = pytest.mark.django_db
ANSWERS = dict.fromkeys(MEETING_QUESTIONS, "4") | {"remark": "Meer tijd voor het gesprek."}


@pytest.fixture
def meeting(make_meeting):
    """A meeting with places for all that come to it here."""
    return make_meeting(kind="regional", capacity=9)


@pytest.fixture
def visitor(meeting):
    """Make somebody who was at the meeting, or was not."""

    def make(*, attended: bool | None = True):
        with time_machine.travel(meeting.begins_at - timedelta(days=1)):
            clerk = person(OrganisationFactory(), Role.CLERK)
            participant = come(clerk, meeting)
        Participant.objects.filter(pk=participant.pk).update(attended=attended)
        return clerk

    return make


@pytest.fixture
def afterwards(meeting):
    """The day after the meeting."""
    with time_machine.travel(meeting.ends_at + timedelta(days=1)) as traveller:
        yield traveller


def path_of(meeting) -> str:
    return f"/bijeenkomsten/{meeting.pk}/evaluatie/"


def row_of_answers() -> MeetingEvaluation:
    return MeetingEvaluation.objects.get()


class TestAnswering:
    def test_who_was_there_answers_once(self, meeting, visitor, afterwards, enter, page):
        clerk = visitor()
        assert page(f"/bijeenkomsten/{meeting.pk}/", clerk).find("a", href=path_of(meeting))
        assert "Niemand ziet wie wat antwoordt" in page(path_of(meeting), clerk).text
        for _click in range(2):
            answer = enter(clerk).post(path_of(meeting), ANSWERS)
            assert answer["Location"] == f"/bijeenkomsten/{meeting.pk}/"
        assert row_of_answers().was_useful == 4
        assert row_of_answers().remark == "Meer tijd voor het gesprek."
        again = page(f"/bijeenkomsten/{meeting.pk}/", clerk)
        assert again.find("a", href=path_of(meeting)) is None

    @pytest.mark.parametrize("attended", [False, None])
    def test_who_was_not_there_is_not_asked(self, meeting, visitor, afterwards, enter, attended):
        absent = visitor(attended=attended)
        for answer in (
            enter(absent).get(path_of(meeting)),
            enter(absent).post(path_of(meeting), ANSWERS),
        ):
            assert answer.status_code == 404
        assert not MeetingEvaluation.objects.exists()

    def test_before_the_end_and_after_four_weeks_nobody_answers(self, meeting, visitor, enter):
        clerk = visitor()
        for moment in (timedelta(minutes=-1), timedelta(days=28)):
            with time_machine.travel(meeting.ends_at + moment):
                assert enter(clerk).post(path_of(meeting), ANSWERS).status_code == 404
        with time_machine.travel(meeting.ends_at + timedelta(days=27)):
            assert enter(clerk).post(path_of(meeting), ANSWERS).status_code == 302

    @pytest.mark.parametrize("score", ["", "0", "6", "x"])
    def test_a_question_without_a_score_is_named(self, meeting, visitor, afterwards, enter, score):
        answer = enter(visitor()).post(path_of(meeting), ANSWERS | {"could_speak": score})
        assert answer.status_code == 422
        assert not MeetingEvaluation.objects.exists()
        assert not EvaluatedMeeting.objects.exists()


class TestAnonymity:
    def test_no_row_ties_an_answer_to_a_person(self, meeting, visitor, afterwards, enter):
        enter(visitor()).post(path_of(meeting), ANSWERS)
        assert {field.name for field in MeetingEvaluation._meta.fields} == {
            "id",
            "data_key",
            "meeting",
            "remark",
            *MEETING_QUESTIONS,
        }
        assert {field.name for field in EvaluatedMeeting._meta.fields} == {"participant"}
        assert row_of_answers().pk.version == 4  # of one with the time in it the order is read

    def test_the_audit_log_has_no_moment_of_it(self, meeting, visitor, afterwards, enter):
        clerk = visitor()
        count = Entry.objects.count()
        enter(clerk).post(path_of(meeting), ANSWERS)
        assert Entry.objects.count() == count

    def test_who_answers_reads_no_answers_and_the_planner_not_who(
        self, meeting, visitor, afterwards, enter, planner
    ):
        clerk = visitor()
        enter(clerk).post(path_of(meeting), ANSWERS)
        with pytest.raises(DatabaseError, match="denied"), scope.acting_for(clerk, Door.OWN):
            MeetingEvaluation.objects.count()
        with pytest.raises(DatabaseError, match="denied"), scope.acting_for(planner):
            EvaluatedMeeting.objects.count()
        with scope.acting_for(visitor(), Door.OWN):
            assert not EvaluatedMeeting.objects.exists()

    def test_the_database_takes_answers_of_who_was_there_alone(self, meeting, visitor):
        absent = visitor(attended=False)
        scores = dict.fromkeys(MEETING_QUESTIONS, 1)
        with (
            pytest.raises(DatabaseError, match="row-level security"),
            scope.acting_for(absent, Door.OWN),
        ):
            MeetingEvaluation(meeting=meeting, **scores).save(force_insert=True)

    def test_answers_sent_after_the_session_ended_are_not_kept_with_a_name(
        self, meeting, visitor, afterwards, enter, page
    ):
        clerk = visitor()
        form = page(path_of(meeting), clerk).find("form", action=path_of(meeting))
        hidden = {field["name"]: field["value"] for field in form.find_all("input", type="hidden")}
        client = enter(clerk)
        client.session.flush()
        client.post(path_of(meeting), ANSWERS | hidden, headers={"accept": "text/html"})
        assert not InterruptedForm.objects.exists()

    def test_rows_are_written_again_in_another_order(self, meeting, visitor, afterwards, enter):
        for number in range(5):
            answers = ANSWERS | {"remark": f"Opmerking {number}"}
            enter(visitor()).post(path_of(meeting), answers)

        def rows() -> list[tuple]:
            stored = MeetingEvaluation.objects.extra(select={"at": "ctid"}, order_by=["at"])
            return [(row.pk, row.was_useful, row.remark) for row in stored]

        before = rows()
        tasks.shuffle_evaluations.run()
        after = rows()
        assert {row[0] for row in before}.isdisjoint({row[0] for row in after})
        assert sorted(row[1:] for row in before) == sorted(row[1:] for row in after)
        orders = {tuple(row[2] for row in after)}
        for _run in itertools.takewhile(lambda _run: len(orders) == 1, range(20)):
            tasks.shuffle_evaluations.run()
            orders.add(tuple(row[2] for row in rows()))
        assert len(orders) > 1


class TestFigures:
    def test_the_planner_reads_means_and_remarks_from_five_answers(
        self, meeting, visitor, afterwards, enter, page, planner
    ):
        path = f"/bijeenkomsten/plannen/{meeting.pk}/"
        for number in range(5):
            text = page(path, planner).get_text(" ", strip=True)
            assert "vanaf vijf antwoorden" in text
            assert "van 5" not in text
            assert "Opmerking" not in text, number
            score = "5" if number == 0 else "4"
            answers = ANSWERS | {"was_useful": score, "remark": f"Opmerking {number}"}
            enter(visitor()).post(path_of(meeting), answers)
        text = page(path, planner).get_text(" ", strip=True)
        assert "5 mensen antwoordden." in text
        assert "4,2 van 5" in text
        for number in range(5):
            assert f"Opmerking {number}" in text

    def test_another_meeting_counts_for_nothing(
        self, meeting, make_meeting, visitor, afterwards, enter, page, planner
    ):
        for _each in range(5):
            enter(visitor()).post(path_of(meeting), ANSWERS)
        other = make_meeting(kind="regional")
        other.begins_at, other.ends_at = meeting.begins_at, meeting.ends_at
        other.save()
        text = page(f"/bijeenkomsten/plannen/{other.pk}/", planner).text
        assert "vanaf vijf antwoorden" in text


class TestRights:
    def test_who_asks_for_their_data_reads_that_they_answered(
        self, meeting, visitor, afterwards, enter
    ):
        clerk, other = visitor(), visitor()
        enter(clerk).post(path_of(meeting), ANSWERS)
        texts = str(account_section(clerk).items)
        assert "vragen over de bijeenkomst beantwoord" in texts
        assert "Meer tijd" not in texts
        assert "beantwoord" not in str(account_section(other).items)

    def test_after_two_years_all_of_it_is_gone(self, meeting, visitor, afterwards, enter):
        enter(visitor()).post(path_of(meeting), ANSWERS)
        afterwards.move_to(meeting.ends_at + tasks.KEPT + timedelta(days=1))
        tasks.forget.run()
        assert not MeetingEvaluation.objects.exists()
        assert not EvaluatedMeeting.objects.exists()
