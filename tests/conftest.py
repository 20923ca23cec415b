"""What tests share: people by role, a browser-less page that is judged, and a database that is the real one."""

import contextlib
import threading

import pytest
from bs4 import BeautifulSoup
from django.db import connection

from audit import record as audit
from tests import factories, migrated, writing_doors
from tests.pages import judge
from weerbaar import (
    scope,
    urls,  # noqa: F401 -- the addresses are those of the demo, also when a test that turns it off comes first
)
from weerbaar.memory import settle


def pytest_collection_finish():
    """As the process that serves pages."""
    settle()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """The database of the tests begins as a copy of one that was migrated."""
    connection.settings_dict["TEST"]["TEMPLATE"] = migrated.make()


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


@pytest.fixture(autouse=True)
def _chains_in_order(monkeypatch):
    """In every request and task of every test: of two chains of the record the case comes first, then the others, each by name.

    Two chains are two locks; taken in one order they never wait for each other (docs/developers/audit.md).
    """
    here, row, begin, answer = (
        threading.local(),
        audit._row,
        scope._scope,
        scope.ScopeMiddleware.__call__,
    )

    @contextlib.contextmanager
    def transaction():
        before, here.taken = getattr(here, "taken", None), {}
        try:
            yield
        finally:
            here.taken = before

    def appended(line, *link):
        taken = getattr(here, "taken", None)
        if taken is not None and line.stream not in taken:
            last = next(reversed(taken), line.stream)
            assert _rank(last) <= _rank(line.stream), (
                f"{line.stream} after {last}: a transaction takes the chain of the case first, then the others by name"
            )
            taken[line.stream] = True
        return row(line, *link)

    @contextlib.contextmanager
    def scoped(*args):
        with transaction(), begin(*args):
            yield

    def answered(self, request):
        with transaction():
            return answer(self, request)

    monkeypatch.setattr(audit, "_row", appended)
    monkeypatch.setattr(scope, "_scope", scoped)
    monkeypatch.setattr(scope.ScopeMiddleware, "__call__", answered)
    return transaction


def _rank(stream: str) -> tuple[bool, str]:
    return not stream.startswith("case:"), stream


@pytest.fixture(autouse=True)
def _writes_through_a_door(monkeypatch):
    """In every request of every test: what is written to a case is written through one of the two doors (docs/adr/0022)."""
    writing_doors.mark_doors(monkeypatch)
    answer, beside = scope.ScopeMiddleware.__call__, []

    def answered(self, request):
        with writing_doors.watched() as writes:
            response = answer(self, request)
        name = writing_doors.name_of(request.path_info)
        if writes.beside and name not in writing_doors.BESIDE_THE_DOORS:
            beside.append((request.method, name, sorted(set(writes.beside))))
        return response

    monkeypatch.setattr(scope.ScopeMiddleware, "__call__", answered)
    yield
    assert beside == [], "a case changes through Case.perform or Case.act"


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
