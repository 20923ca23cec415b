"""The planner on screen: it proposes, explains, keeps what stands, and books nothing."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests import factories
from tests.tour import factory
from tour import planning, tasks
from tour.models import Booking, PlanRun, TeamMember, Tour, TourSession
from tour.models.team import MemberRole
from tour.rules import facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def monday() -> date:
    """A week without holidays: the first evening is the best, and no search is needed."""
    day = factory.quiet_day()
    while day.weekday() or any(
        day in holiday.period or day + timedelta(days=3) in holiday.period
        for holiday in facts.holidays()
    ):
        day += timedelta(days=1)
    return day


@pytest.fixture
def waiting(people, strangers):
    """Two councils that wait for an evening, and two teams: the best plan is found at once."""
    factory.team()
    return factory.wanted(people), factory.wanted(strangers), factory.team()


def typed(monday, **changes) -> dict:
    return {
        "first_day_day": monday.day,
        "first_day_month": monday.month,
        "first_day_year": monday.year,
        "weeks": "4",
    } | changes


@pytest.fixture
def propose(people, enter, monday):
    """Start the planner on its page, and do what the worker does."""

    def run(**changes) -> PlanRun:
        answer = enter(people["planner"]).post("/tour/planner/", typed(monday, **changes))
        assert answer.status_code == 302, answer.content.decode()[:2000]
        made = PlanRun.objects.first()
        tasks.run_planner.run(str(made.pk))
        return PlanRun.objects.get(pk=made.pk)

    return run


def test_it_proposes_an_evening_for_each_and_books_none(waiting, propose):
    run = propose()
    assert run.state == PlanRun.State.DONE
    numbers = {session["request"] for session in run.proposal["sessions"]}
    assert numbers == {waiting[0].number, waiting[1].number}
    team = [name for session in run.proposal["sessions"] for name in session["team"]]
    assert len(set(team)) == 4
    assert not TourSession.objects.exists()
    assert not Booking.objects.exists()


def test_it_explains_in_sentences_and_shows_the_map(waiting, propose, people, page):
    propose()
    soup = page("/tour/planner/", people["planner"])
    text = soup.get_text(" ", strip=True)
    assert waiting[2][0].name in text
    assert "(#" not in text
    assert all(details.select("p") for details in soup.select("tbody details"))
    assert soup.select(".tile-map--3")
    assert soup.select_one("svg title")


def test_it_leaves_holidays_out_when_asked(waiting):
    christmas = date(2026, 12, 21)
    hard = {block.level for block in planning.demand_of(PlanRun(first_day=christmas), []).blocks}
    run = PlanRun(first_day=christmas, skips_holidays=False)
    soft = {block.level for block in planning.demand_of(run, []).blocks}
    assert (hard, soft) == ({"hard"}, {"soft"})


def test_what_is_pinned_stays_when_it_runs_again(waiting, propose, people):
    first = propose()
    session = first.proposal["sessions"][1]
    factory.member(code="GM0344"), factory.member(MemberRole.EXPERT, "GM0014")
    again = propose(pin=f"{session['request']}|{session['date']}")
    kept = next(s for s in again.proposal["sessions"] if s["request"] == session["request"])
    assert (kept["date"], kept["team"]) == (session["date"], session["team"])
    assert kept["why"][0] == "Deze avond lag al vast."


def test_what_was_booked_meanwhile_is_not_proposed(waiting, propose, people):
    session = propose().proposal["sessions"][0]
    case = Tour.objects.get(number=session["request"])
    names = [name.partition(" (#")[0] for name in session["team"]]
    team = [TeamMember.objects.get(name=name) for name in names]
    evening = factory.evening(team, day=date.fromisoformat(session["date"]))
    case.perform("add_evening", by=people["planner"], evening=evening)
    again = propose()
    both = [(s["date"], name) for s in again.proposal["sessions"] for name in s["team"]]
    assert not {(session["date"], name) for name in session["team"]} & set(both)


def test_a_proposal_fills_in_the_form_of_an_evening(waiting, propose, people, page):
    propose()
    link = page("/tour/planner/", people["planner"]).select_one('a[href*="add_evening"]')
    soup = page(link["href"], people["planner"])
    chosen = soup.select_one("select[name=leader] option[selected]").get_text()
    assert chosen in set(TeamMember.objects.values_list("name", flat=True))
    assert soup.select_one("input[name=day_year]")["value"]


def test_who_is_left_over_hears_why(waiting, propose, people, page):
    Tour.objects.filter(pk=waiting[0].pk).update(council_evenings=[1, 2, 3, 4])
    run = propose()
    assert [line["request"] for line in run.proposal["unplanned"]] == [waiting[0].number]
    assert "vergadert de raad" in page("/tour/planner/", people["planner"]).get_text()


def test_a_provincie_gets_no_evening_near_its_elections(people, propose, monday):
    factory.team()
    place = factories.OrganisationFactory(code="PV26", name="Utrecht", type="province")
    tour = factory.approached(place, status="session_wanted")
    run = PlanRun(first_day=date(2027, 2, 8), weeks=8)
    (request,) = planning.demand_of(run, [tour]).requests
    assert {date(2027, 2, 3), date(2027, 4, 14)} <= request.excluded_dates
    assert date(2027, 2, 2) not in request.excluded_dates


class TestStopping:
    def test_a_run_that_was_stopped_proposes_nothing(self, waiting, people, enter, monday):
        browser = enter(people["planner"])
        browser.post("/tour/planner/", typed(monday))
        run = PlanRun.objects.get()
        assert "Stoppen" in browser.get("/tour/planner/").content.decode()
        assert browser.post(f"/tour/planner/{run.pk}/stop/").status_code == 302
        tasks.run_planner.run(str(run.pk))
        run = PlanRun.objects.get()
        assert (run.state, run.proposal) == (PlanRun.State.CANCELLED, {})

    def test_a_second_click_starts_no_second_run(self, waiting, people, enter, monday):
        browser = enter(people["planner"])
        for _click in range(2):
            browser.post("/tour/planner/", typed(monday))
        assert PlanRun.objects.count() == 1

    def test_a_second_worker_finds_nothing_to_do(self, waiting, propose):
        run = propose()
        tasks.run_planner.run(str(run.pk))
        assert PlanRun.objects.get().proposal == run.proposal

    def test_it_begins_on_a_monday(self, people, enter, monday):
        answer = enter(people["planner"]).post("/tour/planner/", typed(monday + timedelta(days=1)))
        assert answer.status_code == 422
        assert "Kies een maandag" in answer.content.decode()

    def test_old_proposals_go(self, waiting, propose):
        propose()
        PlanRun.objects.update(made_at=timezone.now() - timedelta(days=31))
        tasks.drop_old_answers.run()
        assert not PlanRun.objects.exists()
