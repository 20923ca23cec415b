"""After a session: how it was, and whether promises were kept three months later."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from casework.transitions import GuardFailed
from notifications.models import Outgoing
from organisations.access import Door
from tests.tour import factory
from tour import tasks
from tour.models import Evaluation, EvaluationRound, Tour
from tour.models.evaluation import PARTICIPANT_QUESTIONS
from tour.views import evaluation
from weerbaar import scope

pytestmark = pytest.mark.django_db
ANSWERS = dict.fromkeys(PARTICIPANT_QUESTIONS, "4") | {"takeaway": "Eerder melden."}


def link_of(case) -> str:
    return f"/tour/evaluatie/{case.evaluation_links.get().token}/"


def test_a_session_that_is_still_to_come_was_not_held(people):
    case = factory.planned(people)
    counts = {"attended_council": 1, "attended_board": 0, "attended_others": 0}
    with pytest.raises(GuardFailed, match="nog niet geweest"):
        case.perform("hold_session", by=people["planner"], **counts)


class TestParticipants:
    def test_anybody_with_the_address_answers_and_nobody_knows_who(self, people, client):
        case = factory.held(people)
        assert client.get(link_of(case)).status_code == 200
        answer = client.post(link_of(case), ANSWERS)
        assert "Dank u wel" in answer.content.decode()
        row = Evaluation.objects.get()
        assert (row.felt_safe, row.takeaway) == (4, "Eerder melden.")
        names = {field.name for field in Evaluation._meta.fields}
        assert not names & {"person", "case", "session", "made_at", "created_at"}
        assert row.pk.version == 4  # of an identifier with the time in it the order could be read

    def test_figures_are_shown_from_five_answers(self, people, client, page):
        case = factory.held(people)
        for number in range(5):
            text = page(case.get_absolute_url(), people["planner"]).get_text(" ", strip=True)
            assert "deelnemers vonden" not in text, number
            client.post(link_of(case), ANSWERS)
        text = page(case.get_absolute_url(), people["planner"]).get_text(" ", strip=True)
        assert "Wat 5 deelnemers vonden" in text
        assert "Eerder melden" not in text

    def test_nobody_fills_the_figures_alone(self, people, client, monkeypatch):
        monkeypatch.setattr(evaluation, "MOST_ANSWERS_A_DAY", 2)
        case = factory.held(people)
        statuses = [client.post(link_of(case), ANSWERS).status_code for _answer in range(4)]
        assert statuses == [200, 200, 422, 422]
        assert Evaluation.objects.count() == 2
        last = client.post(link_of(case), ANSWERS).content.decode()
        assert "Probeer het morgen nog eens" in last
        assert "Eerder melden." in last  # what was typed stays

    def test_an_address_that_is_over_or_made_up_is_not_there(self, people, client):
        case = factory.held(people)
        assert client.get("/tour/evaluatie/verzonnen/").status_code == 404
        EvaluationRound.objects.update(open_until=timezone.localdate() - timedelta(days=1))
        assert client.get(link_of(case)).status_code == 404

    def test_a_question_that_was_skipped_is_named(self, people, client):
        case = factory.held(people)
        answer = client.post(link_of(case), ANSWERS | {"felt_safe": ""})
        assert answer.status_code == 422
        assert not Evaluation.objects.exists()

    def test_who_may_add_answers_reads_none(self, people, client):
        client.post(link_of(factory.held(people)), ANSWERS)
        for nobody in (scope.pre_auth(), scope.acting_for(people["clerk"], Door.OWN)):
            with pytest.raises(DatabaseError, match="denied"), nobody:
                Evaluation.objects.count()

    def test_answers_are_gone_after_a_year(self, people, client):
        client.post(link_of(factory.held(people)), ANSWERS)
        EvaluationRound.objects.update(open_until=timezone.localdate() - timedelta(days=366))
        tasks.drop_old_answers.run()
        assert not Evaluation.objects.exists()


class TestPromises:
    def test_they_are_asked_after_three_months_and_found_kept(self, people, enter, page):
        case = factory.followed(people)
        chase = case.deadlines.get(name="chase")
        months = (timezone.localdate(chase.due) - timezone.localdate()).days
        assert 80 <= months <= 95
        tasks.ask_after_promises.run()
        assert not Outgoing.objects.filter(kind="tour_chase").exists()
        case.deadlines.filter(name="chase").update(due=timezone.now())
        tasks.ask_after_promises.run()
        tasks.ask_after_promises.run()
        mails = Outgoing.objects.filter(kind="tour_chase", channel="mail")
        assert [mail.person for mail in mails] == [people["clerk"]]
        browser = enter(people["clerk"])
        path = f"/mijn/tour/{case.number}/report_agreements/"
        assert "Een protocol maken" in browser.get(path).content.decode()
        outcomes = {str(row.pk): "nagekomen" for row in case.open_agreements}
        assert browser.post(path, outcomes).status_code == 302
        case = Tour.objects.get(pk=case.pk)
        assert case.deadlines.get(name="chase").met_at
        assert {row.status for row in case.agreements.all()} == {"nagekomen"}
        case = case.perform("finish", by=people["planner"])
        assert (case.status, case.is_open, case.closing_result) == ("done", False, "held")

    def test_a_traject_with_a_promise_that_runs_is_not_finished(self, people):
        case = factory.followed(people)
        with pytest.raises(GuardFailed, match="lopen nog afspraken"):
            case.perform("finish", by=people["planner"])

    def test_one_that_is_late_is_found_in_the_list(self, people, page):
        case = factory.followed(people)
        case.agreements.update(due=timezone.localdate() - timedelta(days=1))
        text = page("/tour/trajecten/?wat=afspraken", people["planner"]).get_text()
        assert case.number in text

    def test_the_griffier_says_how_it_was_once(self, people, enter):
        case = factory.held(people)
        path = f"/mijn/tour/{case.number}/evaluate/"
        answers = {"organised_well": "5", "reached_goals": "3", "remarks": "Te kort."}
        browser = enter(people["clerk"])
        assert [browser.post(path, answers).status_code for _click in range(2)] == [302, 409]
        assert case.clerk_evaluations.get().reached_goals == 3
