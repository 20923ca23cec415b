"""Every council has one traject in a raadsperiode: who sees it, and what a province is sent."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.models import Case, Draft
from casework.moved_cases import move_case
from organisations.access import Door
from organisations.models import Organisation, Role, Succession
from tests import factories
from tests.tour import factory
from tour import tasks
from tour.models import Tour
from tour.submission import submit_tour_request
from tour.transitions.status import Phase
from weerbaar import scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def province(db) -> Organisation:
    return factories.OrganisationFactory(code="PV26", name="Utrecht", type="province")


@pytest.fixture
def three(people, utrecht, zeewolde, province):
    """Trajects of two gemeenten and a provincie, as the job opens them."""
    factories.national_desk()
    Organisation.objects.filter(pk=utrecht.pk).update(province=province)
    tasks.open_trajects.run()
    return {tour.organisation.code: tour for tour in Tour.objects.select_related("organisation")}


def ask(by, **changes) -> Tour:
    """Ask for a session as the page does, with the rights of its door."""
    draft = Draft(owner=by, kind=Tour.KIND)
    with scope.acting_for(by, Door.OWN):
        draft.save_answers({})
        return submit_tour_request(draft, factory.wish(**changes), by=by)


def test_the_list_orders_trajects_before_it_asks_who_handles_them(people, zeewolde, enter):
    factory.approached(zeewolde)
    client = enter(people["planner"])
    with CaptureQueriesContext(connection) as queries:
        client.get("/tour/trajecten/")
    (listed,) = [query["sql"] for query in queries if 'ORDER BY "tour_tour"' in query["sql"]]
    assert "organisations_person" not in listed


class TestOneForEach:
    def test_a_job_opens_it_once(self, three):
        assert {tour.status for tour in three.values()} == {Phase.NOT_APPROACHED}
        tasks.open_trajects.run()
        assert Tour.objects.count() == len(three) == 3

    def test_it_knows_its_province(self, three):
        provinces = {tour.organisation.code: tour.province for tour in three.values()}
        assert provinces == {"GM0344": "Utrecht", "PV26": "Utrecht", "GM0050": "Flevoland"}

    def test_a_griffier_who_asks_gets_the_one_that_is_there(self, three, people, utrecht):
        case = ask(people["clerk"])
        there = Tour.objects.get(opened_for=utrecht)
        assert (case.pk, there.status, there.contact) == (there.pk, "requested", people["clerk"])
        assert there.wish == factory.wish()["wish"]

    def test_who_arranges_nothing_joins_nothing(self, three, people, utrecht):
        with scope.acting_for(people["councillor"], Door.OWN):
            assert Tour.objects.joined_by(people["councillor"], utrecht) is None
        assert Tour.objects.get(opened_for=utrecht).people == []

    def test_nobody_joins_that_of_another_place(self, three, strangers, utrecht):
        with scope.acting_for(strangers["clerk"], Door.OWN):
            assert Tour.objects.joined_by(strangers["clerk"], utrecht) is None

    def test_the_secretaris_asks_again_and_is_heard(self, three, people, utrecht):
        ask(people["clerk"])
        case = ask(people["secretary"], wish="Liefst in maart.")
        assert Tour.objects.filter(opened_for=utrecht).count() == 1
        assert set(case.people) == {people["clerk"].pk, people["secretary"].pk}

    def test_a_council_without_one_begins_one(self, people):
        factories.national_desk()
        case = ask(people["clerk"])
        assert (case.status, case.source) == ("requested", "eigen_aanmelding")

    def test_who_said_no_may_ask_after_all(self, people, utrecht):
        case = factory.approached(utrecht)
        case.perform("decline", by=people["planner"], no_need_reason="rustig")
        assert ask(people["clerk"]).is_open


class TestSecondClick:
    def test_it_finds_what_the_first_made(self, three, people, enter):
        draft = Draft(owner=people["clerk"], kind=Tour.KIND)
        draft.save_answers({"wens": {"group": ["raad"], "expected": ["30"]}})
        browser = enter(people["clerk"])
        path = f"/tour/aanvragen/{draft.pk}/versturen/"
        places = {browser.post(path).headers["Location"] for _click in range(2)}
        assert len(places) == 1
        assert Tour.objects.filter(status="requested").count() == 1

    def test_a_raadslid_is_told_who_asks(self, people, enter):
        answer = enter(people["councillor"]).post(
            "/tour/aanvragen/", {"group": "raad", "expected": "30"}
        )
        assert answer.status_code == 422
        assert "Uw griffier vraagt de sessie aan" in answer.content.decode()


class TestHerindeling:
    def test_it_survives_one(self, people, strangers, utrecht, zeewolde):
        case = factory.wanted(people)
        row = Succession(old=utrecht, new=zeewolde, on=timezone.localdate())
        move_case(Case.objects.get(pk=case.pk), row)
        moved = Tour.objects.get(pk=case.pk)
        assert (moved.organisation, moved.opened_for) == (zeewolde, utrecht)
        with scope.acting_for(strangers["clerk"], Door.OWN):
            joined = Tour.objects.joined_by(strangers["clerk"], zeewolde)
        assert joined.pk == case.pk

    def test_who_stayed_behind_arranges_nothing_there(self, people, utrecht, zeewolde):
        case = factory.wanted(people)
        row = Succession(old=utrecht, new=zeewolde, on=timezone.localdate())
        move_case(Case.objects.get(pk=case.pk), row)
        tasks.drop_former_contacts.run()
        moved = Tour.objects.get(pk=case.pk)
        assert (moved.people, moved.contact) == ([], None)


class TestWhoSees:
    def test_what_the_desk_wrote_stays_with_the_desk(self, people, page):
        case = factory.wanted(people).perform(
            "log_attempt",
            by=people["planner"],
            channel="telefoon",
            made_on=timezone.localdate(),
            result="Kanarie: de griffier aarzelt.",
            next_action="Kanarie later",
        )
        assert "Kanarie" not in page(case.own_url(), people["clerk"]).get_text()
        assert "Kanarie" in page(case.get_absolute_url(), people["planner"]).get_text()
        own_page = scope.acting_for(people["clerk"], Door.OWN)
        with pytest.raises(DatabaseError, match="denied"), own_page:
            case.attempts.exists()

    def test_a_planner_reaches_cases_of_no_other_kind(self, people):
        factories.incident(people["councillor"])
        case = factory.wanted(people)
        with scope.acting_for(people["planner"]):
            assert list(Case.objects.values_list("number", flat=True)) == [case.number]

    def test_a_griffier_who_left_arranges_nothing(self, people):
        case = factory.offered(people)
        yesterday = timezone.localdate() - timedelta(days=1)
        people["clerk"].memberships.update(since=yesterday, until=yesterday)
        tasks.drop_former_contacts.run()
        assert not Tour.objects.own_of(people["clerk"]).filter(pk=case.pk).exists()

    def test_nobody_of_the_organisation_sees_it_as_staff(self, people):
        case = factory.wanted(people)
        sees = {
            slug
            for slug, person in people.items()
            if Tour.objects.visible_to(person).filter(pk=case.pk).exists()
        }
        assert sees == {"planner", "desk_coordinator"}


class TestLists:
    def test_filters_by_province_and_phase(self, three, people, page):
        path = "/tour/trajecten/?provincie=Flevoland"
        names = [link.get_text() for link in page(path, people["planner"]).select(".rows__key")]
        assert names == ["Zeewolde"]
        nothing = page("/tour/trajecten/?fase=done", people["planner"])
        assert "Er is niets dat hierbij past" in nothing.get_text()

    def test_what_is_next_waits_on_the_worklist_and_no_longer_than_that(self, three, people):
        tomorrow = timezone.localdate() + timedelta(days=1)
        case = three["GM0050"].perform(
            "call_back_later", by=people["planner"], next_action_on=tomorrow
        )
        assert timezone.localdate(case.due) == tomorrow
        case = case.perform(
            "log_attempt",
            by=people["planner"],
            channel="telefoon",
            made_on=timezone.localdate(),
            result="Ja.",
        )
        assert case.due is None

    def test_the_board_shows_each_phase_with_its_number(self, three, people, page):
        three["GM0050"].perform("send_letter", by=people["planner"])
        headings = [
            h.get_text(" ", strip=True)
            for h in page("/tour/trajecten/bord/", people["planner"]).select("h2")
        ]
        assert "Niet benaderd (2)" in headings
        assert "Brief verstuurd (1)" in headings

    def test_what_is_overdue_is_said_in_words(self, three, people, page):
        yesterday = timezone.localdate() - timedelta(days=1)
        Tour.objects.filter(pk=three["GM0050"].pk).update(next_action_on=yesterday)
        rows = page("/tour/trajecten/?wat=actie", people["planner"]).select("tbody tr")
        assert [("te laat" in row.get_text()) for row in rows] == [True]


class TestLetterRound:
    def test_it_is_of_one_province_and_of_who_was_chosen(self, three, people, enter):
        chosen = Tour.objects.get(organisation__code="GM0344")
        today = timezone.localdate()
        answers = {
            "sent_on_day": today.day,
            "sent_on_month": today.month,
            "sent_on_year": today.year,
            "tours": [str(chosen.pk), str(three["GM0050"].pk)],
        }
        browser = enter(people["planner"])
        path = "/tour/trajecten/brieven/?provincie=Utrecht"
        assert browser.post(path, answers).status_code == 422  # one of another province
        answers["tours"] = [str(chosen.pk)]
        assert browser.post(path, answers).status_code == 302
        assert set(Tour.objects.filter(status="letter_sent")) == {chosen}
        assert browser.post(path, answers).status_code == 422
        assert chosen.attempts.count() == 1

    def test_another_role_finds_no_such_page(self, three, people, enter):
        for role in (Role.CLERK, Role.ADVISER, Role.ORG_ADMIN):
            answer = enter(people[role]).get("/tour/trajecten/brieven/")
            assert answer.status_code == 404


def test_a_wish_that_was_not_there_stops_the_planning(people, utrecht):
    case = factory.talked(people, utrecht, wants=False)
    with pytest.raises(Exception, match="geen sessie gewenst"):
        case.perform("want_session", by=people["planner"])
