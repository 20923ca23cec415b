"""The griffier chooses, moves and calls off; exactly who is concerned hears so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import Outgoing
from organisations.access import Door
from tests import factories
from tests.tour import factory
from tour import tasks
from tour.models import Booking, Tour, TourSession
from weerbaar import scope

pytestmark = pytest.mark.django_db
CHOICE = {"place": "Raadszaal", "expected": "30", "aftercare": ""}


def told(kind: str) -> set[str]:
    """Return who was mailed about this: addresses without an account, and names of others."""
    rows = Outgoing.objects.filter(kind=kind, channel="mail").select_related("person")
    return {row.person.name if row.person else row.address for row in rows}


def choose(browser, case, evening, fallback=None):
    answers = CHOICE | {"evening": str(evening.pk)}
    if fallback:
        answers["fallback"] = str(fallback.pk)
    return browser.post(f"/mijn/tour/{case.number}/confirm/", answers)


class TestChoosing:
    def test_three_evenings_one_choice_and_one_to_move_to(self, people, enter, page):
        case = factory.offered(people)
        first, second, third = case.evenings_to_choose
        text = page(case.own_url(), people["clerk"]).get_text(" ", strip=True)
        assert "Deze avonden kunt u kiezen" in text
        assert choose(enter(people["clerk"]), case, first, second).status_code == 302
        states = {s.pk: (s.state, s.is_reserved) for s in case.sessions.all()}
        assert states == {
            first.pk: ("bevestigd", True),
            second.pk: ("uitwijk", True),
            third.pk: ("vrijgegeven", False),
        }
        assert Tour.objects.get(pk=case.pk).status == "session_planned"

    def test_an_evening_to_move_to_is_asked_for(self, people, enter):
        case = factory.offered(people)
        first, _second, _third = case.evenings_to_choose
        browser = enter(people["clerk"])
        assert choose(browser, case, first).status_code == 422
        assert choose(browser, case, first, first).status_code == 422

    def test_a_second_click_or_tab_changes_nothing(self, people, enter):
        case = factory.offered(people)
        first, second, third = case.evenings_to_choose
        browser = enter(people["clerk"])
        statuses = [
            choose(browser, case, first, second).status_code,
            choose(browser, case, first, second).status_code,
            choose(browser, case, third, second).status_code,
        ]
        assert statuses == [302, 422, 422] or statuses == [302, 409, 409]
        assert Tour.objects.get(pk=case.pk).confirmed_session.pk == first.pk

    def test_the_evening_of_another_council_cannot_be_chosen(self, people, strangers, enter):
        case, other = factory.offered(people), factory.offered(strangers)
        theirs = other.evenings_to_choose[0]
        second = case.evenings_to_choose[1]
        assert choose(enter(people["clerk"]), case, theirs, second).status_code == 422

    def test_a_raadslid_of_the_case_chooses_nothing(self, people, enter):
        case = factory.offered(people)
        Tour.objects.filter(pk=case.pk).update(people=[*case.people, people["councillor"].pk])
        first, second, _third = case.evenings_to_choose
        assert choose(enter(people["councillor"]), case, first, second).status_code in {404, 409}
        assert Tour.objects.get(pk=case.pk).status == "offered"

    def test_who_comes_is_known_to_the_griffier_and_nobody_else_of_the_team(self, people, page):
        case = factory.planned(people)
        stranger = factory.member(name="Kanarie Onbekend")
        text = page(case.own_url(), people["clerk"]).get_text()
        assert case.confirmed_session.team[0].member.name in text
        assert stranger.name not in text


class TestLost:
    @pytest.fixture
    def rivals(self, people, strangers):
        """Two councils with the same evenings on offer, no longer reserved."""
        team = factory.team()
        cases = []
        for somebody in (people, strangers):
            case = factory.offered(somebody, team)
            case.sessions.update(reserved_until=timezone.now() - timedelta(minutes=1))
            tasks.let_reservations_go.run()
            cases.append(case)
        return cases

    def test_the_first_wins_and_the_second_is_offered_another(
        self, rivals, people, strangers, enter
    ):
        mine, theirs = rivals
        first, second, _third = mine.evenings_to_choose
        assert choose(enter(people["clerk"]), mine, first, second).status_code == 302
        lost, _gone, left = theirs.evenings_to_choose
        answer = choose(enter(strangers["clerk"]), theirs, lost, left)
        assert answer.status_code == 302
        page = enter(strangers["clerk"]).get(answer.headers["Location"]).content.decode()
        assert "Die avond is net vergeven" in page
        assert "Utrecht" not in page
        assert mine.number not in page
        assert theirs.sessions.get(pk=lost.pk).state == TourSession.State.GONE
        tasks.seek_another.run(str(theirs.pk))
        fresh = Tour.objects.get(pk=theirs.pk)
        assert lost.day not in {session.day for session in fresh.evenings_to_choose}
        assert len(fresh.evenings_to_choose) == 3

    def test_when_the_evening_to_move_to_is_gone_nothing_is_booked(
        self, rivals, people, strangers, enter
    ):
        mine, theirs = rivals
        first, second, _third = mine.evenings_to_choose
        choose(enter(people["clerk"]), mine, first, second)
        _lost, gone, left = theirs.evenings_to_choose
        choose(enter(strangers["clerk"]), theirs, left, gone)
        assert Tour.objects.get(pk=theirs.pk).status == "offered"
        assert not Booking.objects.filter(case=theirs, is_active=True).exists()


class TestMoving:
    def test_it_goes_to_the_evening_that_was_kept(self, people, enter):
        case = factory.planned(people)
        session, fallback = case.confirmed_session, case.fallback
        path = f"/mijn/tour/{case.number}/reschedule/"
        browser = enter(people["clerk"])
        page = browser.get(path).content.decode()
        assert "Verplaatsen naar de uitwijkavond" in page
        version = {"versie": str(case.version), "reason": "Begrotingsraad."}
        assert browser.post(path, version).status_code == 302
        moved = Tour.objects.get(pk=case.pk).confirmed_session
        assert (moved.pk, moved.day, moved.sequence) == (session.pk, fallback.day, 1)
        assert Tour.objects.get(pk=case.pk).fallback is None
        assert {b.evening for b in moved.bookings.filter(is_active=True)} == {fallback.day}
        assert Booking.objects.filter(is_active=True).count() == 2
        assert browser.post(path, version).status_code == 409

    def test_exactly_who_is_concerned_hears_so(self, people, strangers):
        team = factory.team()
        case = factory.planned(people, team)
        other = factory.planned(strangers, factory.team(code="GM0014"))
        Outgoing.objects.all().delete()
        case.perform("reschedule", by=people["clerk"], reason="Kanarie.")
        concerned = {member.email for member in team} | {people["planner"].name}
        assert told("session_moved") == concerned | {people["clerk"].name}
        case = Tour.objects.get(pk=case.pk)
        case.perform("cancel_session", by=people["planner"], reason="Kanarie.")
        assert told("session_cancelled") == {m.email for m in team} | {people["clerk"].name}
        numbers = set(Outgoing.objects.values_list("case_number", flat=True))
        assert other.number not in numbers

    def test_mail_to_the_team_has_no_number_and_no_place(self, people):
        case = factory.planned(people)
        mails = Outgoing.objects.filter(kind="session_confirmed", person=None)
        assert {(mail.case_number, mail.path) for mail in mails} == {("", "")}
        assert case.number not in str([mail.unique_key for mail in mails])

    def test_a_cancelled_evening_is_free_for_others(self, people, strangers):
        team = factory.team()
        case = factory.planned(people, team)
        day = case.confirmed_session.day
        case.perform("cancel_session", by=people["clerk"], reason="Rouw.")
        wanted = factory.wanted(strangers)
        evening = factory.evening(team, day=day)
        wanted.perform("add_evening", by=strangers["planner"], evening=evening)


class TestRights:
    def test_as_the_role_of_the_page_the_database_lets_it(self, people):
        """The door `own` reads and changes what is of the own case, and no other."""
        case = factory.offered(people)
        first, second, _third = case.evenings_to_choose
        with scope.acting_for(people["clerk"], Door.OWN):
            own = Tour.objects.own_of(people["clerk"]).get(pk=case.pk)
            own = own.perform(
                "confirm",
                by=people["clerk"],
                evening=str(first.pk),
                fallback=str(second.pk),
                place="Zaal",
            )
            own = own.perform("reschedule", by=people["clerk"])
            own.perform("cancel_session", by=people["clerk"], reason="Toch niet.")
        assert Tour.objects.get(pk=case.pk).status == "session_wanted"

    def test_the_team_is_nobodys_business_before_an_evening_is_theirs(self, people):
        factory.member()
        with scope.acting_for(people["clerk"], Door.OWN):
            assert not factory.TeamMember.objects.exists()
        with scope.acting_for(people["adviser"], Door.STAFF):
            assert not factory.TeamMember.objects.exists()
        with scope.acting_for(people["planner"], Door.STAFF):
            assert factory.TeamMember.objects.exists()

    def test_another_griffier_finds_no_such_case(self, people, strangers, enter):
        case = factory.offered(people)
        assert enter(strangers["clerk"]).get(case.own_url()).status_code == 404
        colleague = factories.person(people["clerk"].organisation, "clerk")
        assert enter(colleague).get(case.own_url()).status_code == 404
