"""Who begins is in the list of packages, once; what became of one is written down by who plans."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from organisations.models import Office
from organisations.models.function import Function
from tests import factories
from tests.tour import factory
from tour import tasks
from tour.models import Package
from tour.models.package import PackageChannel, PackageKind

pytestmark = pytest.mark.django_db
LIST = "/tour/pakketten/"
AFTER_THE_ELECTION = "2026-04-01T12:00:00+02:00"  # of 18 March 2026
YEARS_LATER = "2028-02-01T12:00:00+01:00"


@pytest.fixture
def mayor(utrecht):
    """Somebody who became burgemeester yesterday."""
    person = factories.person(utrecht, name="Kanarie Burgemeester")
    yesterday = timezone.localdate() - timedelta(days=1)
    Office.objects.create(
        person=person, organisation=utrecht, function=Function.MAYOR, since=yesterday
    )
    return person


def names(page, person, query="") -> list[str]:
    return [link.get_text() for link in page(LIST + query, person).select(".rows__key")]


class TestWhoBegins:
    def test_a_new_burgemeester_is_in_the_list_once(self, mayor, people, page):
        for _night in range(2):
            tasks.open_packages.run()
        listed = names(page, people["planner"], "?soort=burgemeester")
        assert sorted(listed) == sorted(["Kanarie Burgemeester", people["chair"].name])

    def test_an_office_that_is_still_to_begin_is_not(self, people):
        tomorrow = timezone.localdate() + timedelta(days=1)
        people["chair"].offices.update(since=tomorrow)
        tasks.open_packages.run()
        assert not Package.objects.filter(kind=PackageKind.MAYOR).exists()

    def test_another_office_gets_none(self, people):
        people["chair"].offices.update(function=Function.ALDERMAN)
        tasks.open_packages.run()
        assert not Package.objects.filter(kind=PackageKind.MAYOR).exists()

    @time_machine.travel(AFTER_THE_ELECTION)
    def test_every_council_that_begins_gets_one(self, utrecht, zeewolde):
        tasks.open_packages.run()
        councils = Package.objects.filter(kind=PackageKind.COUNCIL_TERM)
        assert set(councils.values_list("place_name", "since")) == {
            ("Utrecht", date(2026, 3, 18)),
            ("Zeewolde", date(2026, 3, 18)),
        }

    @time_machine.travel(YEARS_LATER)
    def test_a_council_halfway_gets_none(self, utrecht):
        tasks.open_packages.run()
        assert not Package.objects.exists()

    def test_it_is_forgotten_after_a_raadsperiode(self, utrecht):
        factory.package(utrecht, since=timezone.localdate() - timedelta(days=4 * 365 + 1))
        tasks.open_packages.run()
        assert not Package.objects.filter(since__year__lte=2022).exists()


class TestWhatBecameOfIt:
    def test_a_day_and_a_way_go_together(self, utrecht, people, enter):
        row = factory.package(utrecht, kind=PackageKind.MAYOR)
        browser = enter(people["planner"])
        path = f"{LIST}{row.pk}/"
        alone = browser.post(path, {"channel": "post", "is_needed": "on"})
        assert alone.status_code == 422
        assert "Vul de dag in" in alone.content.decode()
        today = timezone.localdate()
        day = {
            f"{name}_{part}": getattr(today, part)
            for name in ("sent_on", "talk_on")
            for part in ("day", "month", "year")
        }
        answers = day | {"channel": "kabinet", "is_needed": "on", "asked_home_scan": "on"}
        assert browser.post(path, answers).status_code == 302
        row.refresh_from_db()
        assert (row.sent_on, row.talk_on, row.channel) == (today, today, PackageChannel.CABINET)
        assert row.asked_home_scan
        assert not row.is_open

    def test_one_that_is_not_needed_leaves_the_list(self, utrecht, people, enter, page):
        row = factory.package(utrecht)
        assert names(page, people["planner"]) == ["Utrecht"]
        assert enter(people["planner"]).post(f"{LIST}{row.pk}/", {}).status_code == 302
        assert names(page, people["planner"]) == []
        assert names(page, people["planner"], "?wat=alles") == ["Utrecht"]

    def test_a_province_at_once_and_never_twice(self, utrecht, zeewolde, people, enter):
        first = factory.package(utrecht)
        second = factory.package(zeewolde, province="Flevoland")
        today = timezone.localdate()
        answers = {
            "sent_on_day": today.day,
            "sent_on_month": today.month,
            "sent_on_year": today.year,
            "channel": "post",
            "packages": [str(first.pk), str(second.pk)],
        }
        browser = enter(people["planner"])
        path = f"{LIST}versturen/?provincie=Utrecht"
        assert browser.post(path, answers).status_code == 422  # one of another province
        answers["packages"] = [str(first.pk)]
        assert browser.post(path, answers).status_code == 302
        assert browser.post(path, answers).status_code == 422
        assert list(Package.objects.to_hand_out()) == [second]

    def test_a_steunpakket_is_added_by_hand_once(self, utrecht, people, enter):
        browser = enter(people["planner"])
        places = {
            browser.post(f"{LIST}nieuw/", {"organisation": utrecht.pk}).headers["Location"]
            for _click in range(2)
        }
        assert len(places) == 1
        assert Package.objects.get().kind == PackageKind.ONLINE


def test_who_it_is_for_reads_it_in_their_own_data(mayor):
    from django.apps import apps

    tasks.open_packages.run()
    ((label, text),) = apps.get_app_config("tour").access_facts(mayor)
    assert (label, text) == ("Pakket", "Veiligheidspakket nieuwe burgemeester, Utrecht")


def test_nobody_else_finds_it(utrecht, people, enter):
    row = factory.package(utrecht)
    for role in ("clerk", "chair", "adviser", "org_admin"):
        browser = enter(people[role])
        assert browser.get(LIST).status_code == 404
        assert browser.get(f"{LIST}{row.pk}/").status_code == 404
