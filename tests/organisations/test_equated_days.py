"""Days that a decree makes equal to a holiday: who keeps them, and what moves."""

from datetime import date, datetime

import pytest
import time_machine
from django.db import connection

from audit.models import Entry
from casework import tasks
from organisations.models import EquatedDay, Membership, Role
from organisations.workdays import NETHERLANDS, end_of, is_working_day
from tests.factories import OrganisationFactory, advice_request, person
from weerbaar import scope

pytestmark = pytest.mark.django_db
PATH = "/gelijkgestelde-dagen/"


@pytest.fixture
def keeper():
    """Return somebody of national administration."""
    bzk = OrganisationFactory(name="Ministerie van BZK", code="bzk", type="national")
    return person(bzk, Role.BEHEER)


def posted(day: date, source: str = "Stcrt. 2030, 1") -> dict:
    return {"day_day": day.day, "day_month": day.month, "day_year": day.year, "source": source}


def test_a_day_is_added_shown_recorded_and_withdrawn(keeper, enter, page):
    client = enter(keeper)
    answer = client.post(f"{PATH}nieuw/", posted(date(2030, 5, 31)))
    assert answer["Location"] == PATH
    shown = " ".join(page(PATH, keeper).get_text().split())
    assert "vrijdag 31 mei 2030 Stcrt. 2030, 1" in shown
    assert "vrijdag 7 mei 2027 Besluit gelijkstelling" in shown
    row = EquatedDay.objects.get()
    assert date(2030, 5, 31) in EquatedDay.objects.days()
    assert date(2027, 5, 7) in EquatedDay.objects.days()
    assert client.post(f"{PATH}{row.pk}/intrekken/").status_code == 302
    assert date(2030, 5, 31) not in EquatedDay.objects.days()
    entries = Entry.objects.filter(stream="equated_days").order_by("sequence")
    assert [entry.action for entry in entries] == ["equated_day_added", "equated_day_withdrawn"]
    assert entries[0].details["day"] == "2030-05-31"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2027, 5, 7), "eindigt al geen termijn: gelijkgesteld met een feestdag"),
        (date(2027, 5, 5), "eindigt al geen termijn: Bevrijdingsdag"),
        (date(2027, 5, 8), "eindigt al geen termijn: weekend"),
        (date(2027, 6, 4), "Deze dag staat er al bij."),
    ],
)
def test_a_day_that_changes_nothing_is_refused(day, words, keeper, enter):
    EquatedDay.objects.create(day=date(2027, 6, 4), source="x", added_by=keeper)
    answer = enter(keeper).post(f"{PATH}nieuw/", posted(day))
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_day_needs_its_source(keeper, enter):
    answer = enter(keeper).post(f"{PATH}nieuw/", posted(date(2030, 5, 31), source=""))
    assert answer.status_code == 422
    assert "Schrijf op waar dit staat." in answer.content.decode()
    assert not EquatedDay.objects.exists()


def test_others_find_nothing_here(people, enter):
    for role in ("org_admin", "secretary", "beheer"):
        if people[role].manages_all_clients:
            continue
        assert enter(people[role]).get(PATH).status_code == 404
        assert (
            enter(people[role]).post(f"{PATH}nieuw/", posted(date(2030, 5, 31))).status_code == 404
        )


def test_the_database_lets_others_read_and_nothing_more(keeper, people):
    row = EquatedDay.objects.create(day=date(2030, 5, 31), source="x", added_by=keeper)
    with scope.acting_for(people["clerk"]):
        assert date(2030, 5, 31) in EquatedDay.objects.days()
        assert EquatedDay.objects.filter(pk=row.pk).delete()[0] == 0
    with scope.acting_for(people["councillor"]), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM organisations_equatedday")
        assert cursor.fetchone() == (1,)


def test_the_office_is_open_on_an_equated_day():
    assert is_working_day(date(2026, 5, 15))


def test_terms_that_run_move_off_a_day_that_was_added(keeper, utrecht):
    alderman = person(utrecht, function="alderman")
    Membership.objects.update(since=date(2026, 1, 1))
    with time_machine.travel(datetime(2026, 9, 1, 10, tzinfo=NETHERLANDS), tick=False):
        case = advice_request(alderman)
        other = advice_request(alderman)
        other.deadlines.meet("awb")
    deadline = case.deadlines.get(name="awb")
    assert deadline.due == end_of(date(2026, 10, 27))
    EquatedDay.objects.create(day=date(2026, 10, 27), source="x", added_by=keeper)
    with time_machine.travel(datetime(2026, 10, 1, 10, tzinfo=NETHERLANDS), tick=False):
        for _run in range(2):
            tasks.move_statutory_terms.run()
    deadline.refresh_from_db()
    assert deadline.due == end_of(date(2026, 10, 28))
    assert other.deadlines.get(name="awb").due == end_of(date(2026, 10, 27))
    moved = Entry.objects.filter(action="term_moved")
    assert [(entry.details["number"], entry.details["until"]) for entry in moved] == [
        (case.number, "2026-10-28")
    ]
