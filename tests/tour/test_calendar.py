"""The calendar of who plans: a month and a week as tables, the weeks ahead as a list."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Entry
from tests import factories
from tests.tour import factory
from tour.calendar_pages import CalendarView, calendar_day, period_around
from tour.lists import SessionState
from tour.models import Tour, TourSession

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 3)  # a Thursday
MONTH = "/tour/agenda/?toon=maand&dag=2026-12-03"
WEEK = "/tour/agenda/?toon=week&dag=2026-12-03"
AHEAD = "/tour/agenda/?toon=lijst&dag=2026-12-03"
EVERY_VIEW = pytest.mark.parametrize("path", [MONTH, WEEK, AHEAD])


@pytest.fixture
def traject(people, zeewolde) -> Tour:
    """The traject of Zeewolde."""
    return factory.approached(zeewolde)


def entries(soup) -> list[str]:
    return [entry.get_text(" ", strip=True) for entry in soup.select(".evenings li")]


class TestWhatItShows:
    @EVERY_VIEW
    def test_the_organisation_the_time_and_how_sure_it_is(self, traject, people, page, path):
        factory.on_day(traject, DAY, SessionState.CONFIRMED)
        soup = page(path, people["planner"])
        (entry,) = soup.select(".evenings li")
        assert entry.a["href"] == traject.get_absolute_url()
        assert (entry.a.get_text(), "19:30" in entry.get_text()) == ("Zeewolde", True)
        assert "bevestigd" in entry.get_text()
        assert soup.select_one("time[datetime='2026-12-03']")

    @EVERY_VIEW
    def test_no_team_no_room_and_no_subject(self, people, page, path):
        team = factory.team()
        case = factory.planned(people, team)
        TourSession.objects.filter(pk=case.confirmed_session.pk).update(day=DAY)
        soup = page(path, people["planner"])
        assert "Utrecht" in entries(soup)[0]
        shown = soup.main.get_text()
        for hidden in (team[0].name, team[1].name, "Stadsplateau", "Vertrouwenspersoon", "grens"):
            assert hidden not in shown

    @EVERY_VIEW
    @pytest.mark.parametrize(
        ("state", "is_reserved", "is_shown"),
        [
            (SessionState.OPTION, True, True),
            (SessionState.OFFERED, True, True),
            (SessionState.FALLBACK, True, True),
            (SessionState.HELD, False, True),
            (SessionState.OFFERED, False, False),
            (SessionState.CANCELLED, False, False),
            (SessionState.RELEASED, False, False),
            (SessionState.GONE, False, False),
        ],
    )
    def test_what_holds_an_evening_or_was_held(
        self, traject, people, page, path, state, is_reserved, is_shown
    ):
        factory.on_day(traject, DAY, state, is_reserved=is_reserved)
        soup = page(path, people["planner"])
        assert len(entries(soup)) == is_shown
        assert bool(soup.select(".empty")) is not is_shown

    @EVERY_VIEW
    def test_never_more_than_the_list_of_trajects_shows(self, traject, people, page, path):
        factory.on_day(traject, DAY)
        Tour.objects.filter(pk=traject.pk).update(destroyed=True)
        assert entries(page(path, people["planner"])) == []

    def test_the_desk_coordinator_reads_it_and_nobody_else(self, traject, people, enter):
        factory.on_day(traject, DAY)
        assert enter(people["desk_coordinator"]).get(MONTH).status_code == 200
        for role in ("clerk", "secretary", "triagist", "councillor"):
            assert enter(people[role]).get(MONTH).status_code == 404

    def test_each_look_is_on_record(self, traject, people, page):
        factory.on_day(traject, DAY)
        page(WEEK, people["planner"])
        details = Entry.objects.latest("id").details
        assert (details["list"], details["shown"]) == ("tour_calendar", [traject.number])
        assert sorted(details["asked"]) == ["dag=2026-11-30", "toon=week"]

    @EVERY_VIEW
    def test_many_evenings_cost_no_more_statements(self, traject, people, enter, path):
        client = enter(people["planner"])

        def statements() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            return len(queries)

        factory.on_day(traject, DAY)
        statements()
        few = statements()
        for number in range(20):
            place = factories.OrganisationFactory(code=f"GM8{number:03}")
            factory.on_day(factory.approached(place), DAY + timedelta(days=number % 3))
        assert statements() == few


class TestTables:
    def test_a_month_has_weeks_of_seven_days_under_their_names(self, traject, people, page):
        factory.on_day(traject, DAY)
        soup = page(MONTH, people["planner"])
        table = soup.main.table
        assert table.caption.get_text(strip=True) == "december 2026"
        heads = [head.get_text(strip=True) for head in table.select("thead th[scope=col]")]
        assert (heads[0], heads[1], heads[-1]) == ("Week", "maandag", "zondag")
        weeks = table.select("tbody tr")
        assert [len(week.select("td")) for week in weeks] == [7] * 5
        first, last = weeks[0].select("time")[0], weeks[-1].select("time")[-1]
        assert (first["datetime"], last["datetime"]) == ("2026-11-30", "2027-01-03")
        row_heads = [row.select_one("th[scope=row] a")["href"] for row in weeks]
        assert row_heads[0] == "?toon=week&dag=2026-11-30"

    def test_a_phone_shows_the_days_with_something_on_them(self, traject, people, page):
        factory.on_day(traject, DAY)
        soup = page(MONTH, people["planner"])
        (busy,) = soup.select("td.month__busy")
        assert busy.time.get_text(" ", strip=True) == "donderdag 3 december"
        assert len(soup.select("tr.month__busy")) == 1

    def test_a_week_has_a_row_for_each_day(self, traject, people, page):
        factory.on_day(traject, DAY)
        table = page(WEEK, people["planner"]).main.table
        days = [head.get_text(strip=True) for head in table.select("tbody th[scope=row]")]
        assert (len(days), days[3]) == (7, "donderdag 3 december")
        assert "week 49" in table.caption.get_text()

    def test_the_list_has_days_with_an_evening_alone(self, traject, people, page):
        factory.on_day(traject, DAY)
        factory.on_day(factory.approached(factories.OrganisationFactory()), DAY)
        factory.on_day(traject, DAY + timedelta(days=60))
        soup = page(AHEAD, people["planner"])
        assert [day.get_text(strip=True) for day in soup.select("h3")] == [
            "donderdag 3 december 2026"
        ]
        assert len(entries(soup)) == 2
        assert soup.main.table is None

    def test_today_is_said(self, people, page):
        soup = page("/tour/agenda/", people["planner"])
        (today,) = soup.select("time[aria-current=date]")
        assert today["datetime"] == timezone.localdate().isoformat()


class TestWays:
    @pytest.mark.parametrize(
        ("view", "earlier", "later"),
        [
            (CalendarView.MONTH, date(2026, 11, 1), date(2027, 1, 1)),
            (CalendarView.WEEK, date(2026, 11, 23), date(2026, 12, 7)),
            (CalendarView.AHEAD, date(2026, 10, 8), date(2027, 1, 28)),
        ],
    )
    def test_back_and_on(self, people, page, view, earlier, later):
        period = period_around(view, DAY)
        assert (period.earlier, period.later) == (earlier, later)
        soup = page(f"/tour/agenda/?toon={view}&dag=2026-12-03", people["planner"])
        assert soup.select_one("a[rel=prev]")["href"] == f"?toon={view}&dag={earlier}"
        assert soup.select_one("a[rel=next]")["href"] == f"?toon={view}&dag={later}"

    @pytest.mark.parametrize("text", ["", "gisteren", "2026-02-30", "0001-01-01", "9999-12-31"])
    def test_what_is_no_day_is_today(self, people, page, text):
        assert calendar_day(text, DAY) == DAY
        page(f"/tour/agenda/?toon=maand&dag={text}", people["planner"])

    def test_another_view_of_the_same_day(self, people, page):
        soup = page(WEEK, people["planner"])
        links = {link.get_text(strip=True): link for link in soup.select("nav.paging a")}
        assert links["Maand"]["href"] == "?toon=maand&dag=2026-12-03"
        assert links["Week"]["aria-current"] == "page"

    def test_an_unknown_view_is_the_month(self, people, page):
        soup = page("/tour/agenda/?toon=jaar&dag=2026-12-03", people["planner"])
        assert soup.main.table.caption.get_text(strip=True) == "december 2026"

    @pytest.mark.parametrize("day", [date(2027, 2, 1), date(2027, 12, 31), date(2028, 2, 29)])
    def test_a_month_is_whole_weeks(self, day):
        period = period_around(CalendarView.MONTH, day)
        assert (period.first_day.isoweekday(), period.last_day.isoweekday()) == (1, 7)
        assert period.first_day <= day.replace(day=1) <= day <= period.last_day

    def test_the_list_of_trajects_leads_here(self, people, page):
        soup = page("/tour/trajecten/", people["planner"])
        assert soup.select_one("a[href='/tour/agenda/']")
