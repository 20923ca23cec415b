"""What is asked of the database counts the days of the Netherlands, whatever zone a session has.

Django asks in UTC: between midnight and 01:00 (02:00 in summer) `current_date` is yesterday there,
so that a role that ended would still count, and one that begins today would not.
"""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from organisations.access import Door
from organisations.models import Person, Role
from tests import factories
from tests.tour import factory
from tour.models import Tour
from weerbaar import scope

pytestmark = pytest.mark.django_db
DAY_OF_A_SESSION = re.compile(
    r"\b(current_date|current_time|localtime|localtimestamp)\b|\bnow\(\)\s*::\s*date\b",
    re.IGNORECASE,
)
# In one of these it is another day than here, at any moment.
ZONES = ["Pacific/Kiritimati", "Etc/GMT+12"]
TODAY = timedelta(0)
YESTERDAY = timedelta(days=-1)
TOMORROW = timedelta(days=1)


@pytest.fixture(params=ZONES)
def elsewhere(request, db):
    """Make it another day, perhaps, in the session of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [request.param])


def test_nothing_in_the_database_asks_the_day_of_a_session():
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT p.proname, p.prosrc FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            JOIN pg_language l ON l.oid = p.prolang
            WHERE n.nspname = 'public' AND l.lanname IN ('sql', 'plpgsql')
            UNION ALL SELECT policyname, coalesce(qual, '') || coalesce(with_check, '')
            FROM pg_policies
            UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE contype IN ('c', 'x')
            """
        )
        bodies = cursor.fetchall()
    assert len(bodies) > 100
    assert {name: body for name, body in bodies if DAY_OF_A_SESSION.search(body)} == {}


@pytest.mark.parametrize(
    ("since", "until", "is_held"),
    [(TODAY, TODAY, True), (YESTERDAY, YESTERDAY, False), (TOMORROW, None, False)],
    ids=["today", "until yesterday", "from tomorrow"],
)
def test_who_arranges_sessions_does_so_on_the_days_of_the_role(
    elsewhere, people, utrecht, since, until, is_held
):
    factory.approached(utrecht)
    hold(people["clerk"], since, until)
    with scope.acting_for(people["clerk"], Door.OWN):
        joined = Tour.objects.joined_by(people["clerk"], utrecht)
    assert (joined is not None) == is_held


@pytest.mark.parametrize(("until", "is_held"), [(TODAY, True), (YESTERDAY, False)])
def test_who_may_be_named_in_a_case_of_where_they_work(
    elsewhere, utrecht, zeewolde, until, is_held
):
    guest = factories.person(zeewolde, function="councillor", name="Kanarie Van-Elders")
    guest.memberships.create(organisation=utrecht, role=Role.CLERK, since="2020-01-01")
    hold(guest, TODAY, until)
    found = Person.objects.presumed_accounts(email="", name=guest.name, organisation_id=utrecht.pk)
    assert (guest.pk in found) == is_held


def hold(person: Person, since: timedelta, until: timedelta | None) -> None:
    """Give the roles of somebody a first and a last day, counted from today here."""
    today = timezone.localdate()
    first = min(today + since, today + until) if until is not None else today + since
    person.memberships.update(since=first, until=until if until is None else today + until)
