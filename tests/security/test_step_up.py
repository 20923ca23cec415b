"""A session that was stolen or left open: what gives rights, shows an address, takes data out or destroys it asks who it is (SEC-12)."""

import time

import pytest
from django.db import connection

from organisations.signin import ENROLLED
from tests.security.test_doors import STEPPED_UP
from tests.security.test_matrix import TABLE, _quiet, path_of, world  # noqa: F401 -- fixtures

pytestmark = pytest.mark.django_db
ASKS = "/account/tweede-factor/reauthenticate/"
WHO = {name: sorted(TABLE[name][1]) for name in sorted(STEPPED_UP)}


@pytest.fixture
def left_open(world, settings):  # noqa: F811 -- the fixture
    """Everybody, with a second factor that was shown so many minutes ago."""
    settings.SECOND_FACTOR_REQUIRED = True

    def signed_in(role: str, minutes: float):
        client = world.here[role]
        session = client.session
        session[ENROLLED] = int(time.time() - minutes * 60)
        session.save()
        return client

    return signed_in


def rows() -> list:
    """What is kept of cases, people and systems, without what a look at a page changes."""
    with connection.cursor() as cursor:
        tables = [table for table in connection.introspection.table_names(cursor)
                  if table.startswith(("casework_", "incidents_", "veiligwonen_", "organisations_", "notifications_"))]  # fmt: skip
        cursor.execute(" UNION ALL ".join(
            f"SELECT '{table}', md5(coalesce(string_agg(one::text, '|' ORDER BY one::text), '')) FROM \"{table}\" one"
            for table in tables))  # fmt: skip
        return sorted(cursor.fetchall())


def answer(client, method: str, path: str):
    """The answer, not undone."""
    return client.generic(method, path, content_type="application/x-www-form-urlencoded")


def test_each_is_tried():
    assert [name for name, roles in WHO.items() if not roles] == []


@pytest.mark.parametrize("name", WHO)
def test_whoever_is_not_fresh_is_asked_again_and_nothing_is_done_or_shown(name, world, left_open):  # noqa: F811 -- the fixture
    path, role = path_of(name, world.asked), WHO[name][0]
    before = rows()
    for method, minutes in (("GET", 6), ("POST", 21), ("HEAD", 6)):
        told = answer(left_open(role, minutes), method, path)
        assert told.status_code in {302, 405}, (method, told.status_code)
        assert told.status_code == 405 or told["Location"].startswith(f"{ASKS}?next="), (
            method,
            told["Location"],
        )
    assert rows() == before
    fresh = answer(left_open(role, 4), "GET", path)
    assert (fresh.status_code in {200, 302, 405, 409}, ASKS in fresh.get("Location", "")) == (
        True,
        False,
    )
