"""An outage of the electronic way: who registers it, and which terms grow by it (Awb 2:21)."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import Entry
from casework import tasks
from legalsupport.models import LegalSupport
from organisations.models import Outage, Role
from organisations.workdays import end_of, local_day
from tests.factories import OrganisationFactory, person
from tests.legalsupport import factory

pytestmark = pytest.mark.django_db
PATH = "/storingen/"


@pytest.fixture
def keeper():
    """Return somebody of national administration."""
    bzk = OrganisationFactory(name="Ministerie van BZK", code="bzk-beheer", type="national")
    return person(bzk, Role.BEHEER)


def typed(first: date, last: date | None = None) -> dict:
    days = {"first_day": first} | ({"last_day": last} if last else {})
    parts = {
        f"{name}_{part}": getattr(day, part)
        for name, day in days.items()
        for part in ("day", "month", "year")
    }
    return parts | {"what": "De site was niet bereikbaar."}


def out(keeper, first: date, last: date | None) -> Outage:
    return Outage.objects.create(first_day=first, last_day=last, what="x", registered_by=keeper)


def test_it_is_registered_ended_recorded_and_withdrawn(keeper, enter, page):
    client = enter(keeper)
    today = timezone.localdate()
    assert client.post(f"{PATH}nieuw/", typed(today - timedelta(days=1)))["Location"] == PATH
    assert "duurt nog" in page(PATH, keeper).get_text()
    row = Outage.objects.get()
    for _click in range(2):
        assert client.post(f"{PATH}{row.pk}/voorbij/").status_code == 302
    row.refresh_from_db()
    assert row.last_day == today
    assert client.post(f"{PATH}{row.pk}/intrekken/").status_code == 302
    assert not Outage.objects.exists()
    actions = Entry.objects.filter(stream="outages").order_by("sequence")
    expected = ["outage_registered", "outage_ended", "outage_withdrawn"]
    assert [entry.action for entry in actions] == expected


def test_an_outage_that_ends_before_it_begins_or_is_still_to_come_is_refused(keeper, enter):
    client, today = enter(keeper), timezone.localdate()
    for first, last in (
        (today, today - timedelta(days=1)),
        (today + timedelta(days=1), None),
    ):
        assert client.post(f"{PATH}nieuw/", typed(first, last)).status_code == 422
    assert not Outage.objects.exists()


def test_nobody_else_reaches_the_page(people, enter):
    for role in ("org_admin", "jurist", "councillor"):
        assert enter(people[role]).get(PATH).status_code == 404


def test_the_term_to_answer_grows_once_by_the_days_of_outage(keeper, people):
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=timezone.get_current_timezone())):
        case = factory.taken(people)
        until = end_of(date(2027, 3, 10))  # a Wednesday
        ask = {"message": "De dagvaarding.", "until": until}
        case = case.perform("ask_supplement", by=people["jurist"], **ask)
        own_term = case.deadlines.get(name="decision").due
        out(keeper, date(2027, 3, 3), date(2027, 3, 4))
        for _run in range(2):
            tasks.move_statutory_terms()
        deadline = case.deadlines.get(name="answer")
        assert local_day(deadline.due) == date(2027, 3, 12)
        assert case.deadlines.get(name="decision").due == own_term
        out(keeper, date(2027, 3, 5), date(2027, 3, 5))
        tasks.move_statutory_terms()  # Saturday, and so Monday
        assert local_day(case.deadlines.get(name="answer").due) == date(2027, 3, 15)
    actions = Entry.objects.filter(stream=f"case:{case.pk}", action="term_given_back")
    assert actions.count() == 2


def test_bezwaar_is_in_time_on_the_days_that_were_given_back(keeper, people):
    case = factory.made_known(people)
    LegalSupport.objects.update(made_known_on=date(2026, 4, 3))
    case = LegalSupport.objects.get(pk=case.pk)
    assert case.object_until == date(2026, 5, 18)
    out(keeper, date(2026, 4, 7), date(2026, 4, 9))
    case = LegalSupport.objects.get(pk=case.pk)
    assert case.object_until == date(2026, 5, 21)
    assert case.open_orders[0].until == date(2026, 5, 21)
    answers = {"received_on": date(2026, 5, 20), "received_by": "mail", "grounds": "Te weinig."}
    case = case.perform("log_objection", by=people["jurist"], **answers)
    assert not case.objection.is_late
