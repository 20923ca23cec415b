"""Evenings: what is refused by the form and by the database, and what a clash tells."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from casework.transitions import GuardFailed
from tests import factories
from tests.tour import factory
from tour import tasks
from tour.models import Booking, Tour, TourSession, Venue
from tour.models.team import MemberRole, TeamTie
from tour.planned_evening import EveningTaken
from tour.proposals import propose_evenings
from tour.rules import evening as rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(people, strangers):
    """Two councils that want a session, and one team."""
    return factory.wanted(people), factory.wanted(strangers), factory.team()


def typed(evening, **changes) -> dict:
    """What a planner types for an evening."""
    leader, second = evening.team
    return {
        "day_day": evening.day.day,
        "day_month": evening.day.month,
        "day_year": evening.day.year,
        "leader": leader.pk,
        "second": second.pk,
        "walk_in": "19:00",
        "begins": "19:30",
        "ends": "22:00",
    } | changes


def lay(case, evening, by):
    return case.perform("add_evening", by=by, evening=evening)


class TestForm:
    def test_a_taken_evening_is_refused_without_saying_by_whom(self, both, people, enter):
        mine, other, team = both
        evening = factory.evening(team)
        lay(other, evening, people["planner"])
        path = f"{mine.get_absolute_url()}add_evening/"
        answer = enter(people["planner"]).post(path, typed(evening))
        text = answer.content.decode()
        assert answer.status_code == 422
        assert f"{team[0].name} kan die avond niet." in text
        assert "Zeewolde" not in text
        assert other.number not in text
        assert mine.sessions.count() == 0

    def test_a_hard_rule_has_no_way_around(self, both, people, utrecht, enter):
        mine, _other, team = both
        TeamTie.objects.create(member=team[0], organisation=utrecht)
        answers = typed(factory.evening(team), reason="Het moet echt.")
        answer = enter(people["planner"]).post(f"{mine.get_absolute_url()}add_evening/", answers)
        assert answer.status_code == 422
        assert "heeft of had een band met deze organisatie" in answer.content.decode()

    def test_a_soft_rule_says_its_level_and_asks_why(self, both, people, enter):
        mine, _other, team = both
        browser, path = enter(people["planner"]), f"{mine.get_absolute_url()}add_evening/"
        answers = typed(factory.evening(team), ends="22:45")
        answer = browser.post(path, answers)
        assert answer.status_code == 422
        assert "let op: Het eind is na 22:30" in answer.content.decode()
        answers["reason"] = "De raad vergadert eerst."
        assert browser.post(path, answers).status_code == 302
        session = mine.sessions.get()
        assert (session.warnings, session.warning_reason) == (["late"], "De raad vergadert eerst.")

    def test_a_page_that_was_open_too_long_books_nothing(self, both, people):
        """The form let it pass; the rules are asked again when it is laid down."""
        mine, _other, team = both
        evening = factory.evening(team)
        Tour.objects.filter(pk=mine.pk).update(excluded_dates=[evening.day])
        with pytest.raises(GuardFailed, match="kan op deze dag niet"):
            lay(mine, evening, people["planner"])


class TestDatabase:
    def copy(self, booking, **changes) -> Booking:
        values = {
            "case": booking.case,
            "session": booking.session,
            "member": booking.member,
            "role": booking.role,
            "evening": booking.evening,
            "busy": booking.busy,
        }
        return Booking(**(values | changes))

    @pytest.fixture
    def booking(self, both, people):
        case, _other, team = both
        lay(case, factory.evening(team), people["planner"])
        return Booking.objects.get(member=team[0])

    def refuses(self, booking, name) -> None:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            booking.save(force_insert=True)

    def test_nobody_is_in_two_places(self, booking):
        evening = booking.evening + timedelta(days=1)
        self.refuses(self.copy(booking, evening=evening), "member_once")

    def test_nobody_has_two_evenings_on_one_day(self, booking):
        later = booking.busy.upper + timedelta(minutes=1)
        busy = DateTimeTZRange(later, later + timedelta(hours=1))
        self.refuses(self.copy(booking, busy=busy), "member_one_evening")

    def test_the_way_home_counts(self, booking):
        busy = DateTimeTZRange(booking.busy.upper - timedelta(minutes=5), booking.busy.upper)
        evening = booking.evening + timedelta(days=1)
        self.refuses(self.copy(booking, evening=evening, busy=busy), "member_once")
        travel = rules.travel_time("GM0518", "GM0344")
        assert travel > timedelta(minutes=30)
        assert booking.busy.upper - booking.session.ends == travel
        assert booking.session.walk_in - booking.busy.lower == travel

    def test_what_was_released_is_free(self, booking, both, people):
        booking.session.case.perform("offer_evenings", by=people["planner"]).perform(
            "refuse_evenings", by=people["planner"]
        )
        lay(both[1], factory.evening(both[2]), people["planner"])

    def test_a_room_is_used_once_at_a_time(self, both, people, utrecht):
        mine, _other, team = both
        room = Venue.objects.create(organisation=utrecht, name="Raadszaal")
        lay(mine, factory.evening(team, room=room), people["planner"])
        others = (factory.member(), factory.member(MemberRole.EXPERT))
        with pytest.raises(EveningTaken):
            lay(mine, factory.evening(others, room=room), people["planner"])
        assert TourSession.objects.count() == 1


class TestReservations:
    def test_an_option_is_over_after_ten_working_days(self, both, people):
        mine, other, team = both
        evening = factory.evening(team)
        lay(mine, evening, people["planner"])
        tasks.let_reservations_go.run()
        assert mine.sessions.get().is_reserved
        past = timezone.now() - timedelta(minutes=1)
        mine.sessions.update(reserved_until=past)
        tasks.let_reservations_go.run()
        assert mine.sessions.get().state == TourSession.State.RELEASED
        lay(other, evening, people["planner"])

    def test_an_offer_can_still_be_chosen_while_it_is_free(self, both, people):
        mine, _other, team = both
        evenings = [factory.evening(team, number) for number in range(3)]
        mine = mine.perform("offer_evenings", by=people["planner"], evenings=evenings)
        mine.sessions.update(reserved_until=timezone.now() - timedelta(minutes=1))
        tasks.let_reservations_go.run()
        assert not Booking.objects.filter(is_active=True).exists()
        chosen = mine.evenings_to_choose[0]
        mine.perform("confirm", by=people["clerk"], evening=str(chosen.pk), place="Zaal")
        assert Booking.objects.filter(is_active=True, session=chosen).count() == 2

    def test_an_offer_lasts_five_working_days(self, both, people):
        mine, _other, team = both
        case = mine.perform(
            "offer_evenings", by=people["planner"], evenings=[factory.evening(team)]
        )
        days = (timezone.localdate(case.offer_until) - timezone.localdate()).days
        assert 5 <= days <= 12  # five working days, with a weekend and holidays


class TestProposals:
    def test_they_pass_every_rule_and_take_who_lives_near(self, both, people):
        mine, _other, team = both
        far = factory.member(code="GM0935")
        proposals = propose_evenings(mine, 3)
        assert len({evening.day for evening in proposals}) == 3
        assert all(far not in evening.team for evening in proposals)
        for evening in proposals:
            assert not [f for f in evening.findings(mine.as_council(), {}) if f.is_hard]

    def test_they_leave_out_what_is_taken_and_who_is_away(self, both, people):
        mine, other, team = both
        first = propose_evenings(mine, 1)[0]
        lay(other, first, people["planner"])
        assert propose_evenings(mine, 1)[0].day != first.day
        today = timezone.localdate()
        team[1].absences.create(first_day=today, last_day=today + timedelta(days=400))
        assert propose_evenings(mine) == []

    def test_they_say_which_is_beside_a_session_in_the_same_province(self, both, people, page):
        case = factory.wanted(people)
        Tour.objects.filter(pk=case.pk).update(province="Flevoland")
        case.refresh_from_db()
        factory.team()
        day = propose_evenings(case)[1].day
        other = factory.approached(factories.OrganisationFactory())
        Tour.objects.filter(pk=other.pk).update(province="Flevoland")
        factory.on_day(other, day - timedelta(days=1), is_reserved=True)
        path = f"{case.get_absolute_url()}offer_evenings/"
        text = page(path, people["planner"]).get_text(" ", strip=True)
        assert text.count("is er ook een sessie in deze provincie") == 1
        assert other.number not in text
        day_page = page(f"{case.get_absolute_url()}add_evening/", people["planner"])
        assert "Sessies in Flevoland" in day_page.get_text(" ", strip=True)
        Tour.objects.filter(pk=other.pk).update(province="Utrecht")
        assert "is er ook" not in page(path, people["planner"]).get_text(" ", strip=True)

    def test_of_a_place_without_coordinates_as_well(self, strangers, people):
        factory.team()
        place = factories.OrganisationFactory(code="GM9998")
        assert propose_evenings(factory.approached(place), 1)
