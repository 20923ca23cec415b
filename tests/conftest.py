"""What tests share: people by role, a browser-less page that is judged, and a database that is the real one."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection

from tests import factories
from tests.pages import judge


@pytest.fixture(autouse=True)
def _storage(tmp_path, settings):
    """Every test has a store of its own, and leaves none behind."""
    place = tmp_path / "storage"
    place.mkdir()
    store = settings.STORAGES["default"]
    settings.STORAGES = settings.STORAGES | {
        "default": store | {"OPTIONS": store["OPTIONS"] | {"location": str(place)}}
    }
    return place


@pytest.fixture
def utrecht(db):
    """The gemeente of most tests."""
    return factories.OrganisationFactory(name="Utrecht", code="GM0344")


@pytest.fixture
def zeewolde(db):
    """Another gemeente: what is Utrecht's must stay unseen here."""
    return factories.OrganisationFactory(name="Zeewolde", code="GM0050")


@pytest.fixture
def people(utrecht):
    """Somebody in every role of Utrecht, by the slug of the role."""
    return factories.everybody(utrecht)


@pytest.fixture
def strangers(zeewolde):
    """Somebody in every role of Zeewolde."""
    return factories.everybody(zeewolde)


@pytest.fixture
def enter(client):
    """A client that is signed in as a person, as after the sign-in page."""

    def sign_in(person):
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        now = factories.now_stamp()
        session = client.session
        session["started_at"] = session["seen_at"] = now
        session.save()
        return client

    return sign_in


@pytest.fixture
def page(enter):
    """GET a page as somebody and judge it as HTML before the test does. Answers the soup."""

    def get(path: str, by, status: int = 200):
        answer = enter(by).get(path)
        html = answer.content.decode()
        assert (answer.status_code, judge(html)) == (status, []), path
        return BeautifulSoup(html, "html.parser")

    return get


RECORD = ("audit_entry", "audit_anchor")


@pytest.fixture
def _append_only_again(django_db_setup, django_db_blocker):
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in RECORD:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER never_truncated")


@pytest.fixture
def committed(_append_only_again, transactional_db):
    """A database in which things are really committed: for threads, locks and other connections. Emptied afterwards, also of the
    record, which refuses that otherwise."""
    yield
    with connection.cursor() as cursor:
        for table in RECORD:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER never_truncated")
