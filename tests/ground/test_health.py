"""Live and ready; without details for strangers."""

import pytest
from django.db import connection

from weerbaar import health

pytestmark = pytest.mark.django_db


def ready(client) -> tuple[int, dict]:
    answer = client.get("/health/ready", headers={"host": "10.1.2.3"})  # a probe knows no name
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, answer.json()


def test_a_whole_system_is_ready(client):
    assert health.problems() == []
    assert ready(client) == (200, {"status": "ok"})


def test_live_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/health/live").json() == {"status": "ok"}


def test_a_migration_to_come(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    assert health.problems() == ["migrations"]
    assert ready(client) == (503, {"status": "unavailable"})


def test_no_broker(client, settings):
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    assert health.problems() == ["broker"]
    assert ready(client) == (503, {"status": "unavailable"})


def test_no_store(client, settings, tmp_path):
    missing_store = settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path / "gone")}}
    settings.STORAGES = settings.STORAGES | {"default": missing_store}
    assert health.problems() == ["storage"]


def test_no_key(client, settings):
    settings.WEERBAAR_KEYS = {}
    assert health.problems() == ["sealing"]


def test_the_scope_of_who_asks_is_left_as_it_was(client):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        before = cursor.fetchone()
        health.migrations()
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == before
