"""Live and ready; without details for strangers."""

import time

import pytest
from django.db import connection

from tests.outbound.slow import slow_server
from weerbaar import health

pytestmark = pytest.mark.django_db


def ready(client) -> tuple[int, dict]:
    answer = client.get("/health/ready", headers={"host": "10.1.2.3"})  # a probe knows no name
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, answer.json()


PARTS = ("database", "migrations", "sealing", "broker", "storage")


def parts(*away: str) -> dict[str, str]:
    """What the answer says of each part when these are away."""
    return {part: "unavailable" if part in away else "ok" for part in PARTS}


def test_a_whole_system_is_ready(client):
    assert health.problems() == []
    assert ready(client) == (200, {"status": "ok", "parts": parts()})


def test_live_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/health/live").json() == {"status": "ok"}


def test_a_migration_to_come(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    assert health.problems() == ["migrations"]
    assert ready(client) == (503, {"status": "unavailable", "parts": parts("migrations")})


def test_without_a_broker_the_site_stays_open(client, settings):
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    assert health.problems() == ["broker"]
    assert ready(client) == (200, {"status": "ok", "parts": parts("broker")})


def test_a_broker_that_never_answers_costs_a_probe_little(client, settings):
    with slow_server(b"+", b"x") as hanging:
        settings.REDIS_URL = f"redis://127.0.0.1:{hanging.port}/0"
        started = time.monotonic()
        assert ready(client) == (200, {"status": "ok", "parts": parts("broker")})
        assert time.monotonic() - started < health.WATCH_SECONDS + 1
        started = time.monotonic()
        assert ready(client) == (200, {"status": "ok", "parts": parts("broker")})
        assert time.monotonic() - started < 1
        assert hanging.connections == 1
    health._unfinished["broker"].join(10)


def test_no_store(client, settings, tmp_path):
    missing_store = settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path / "gone")}}
    settings.STORAGES = settings.STORAGES | {"default": missing_store}
    assert health.problems() == ["storage"]
    assert ready(client) == (200, {"status": "ok", "parts": parts("storage")})


def test_a_bucket_that_never_answers_leaves_the_site_open(client, settings):
    settings.STORE_SECONDS = 4
    with slow_server() as hanging:
        settings.STORAGES = settings.STORAGES | {"default": bucket_at(hanging.port)}
        started = time.monotonic()
        assert ready(client) == (200, {"status": "ok", "parts": parts("storage")})
        assert time.monotonic() - started < health.WATCH_SECONDS + 2
    health._unfinished["storage"].join(20)


def bucket_at(port: int) -> dict:
    """Return the settings of a store in a bucket on this port."""
    options = {"endpoint": f"http://127.0.0.1:{port}", "bucket": "x", "folder": "", "region": "x"}
    keys = {"access_key": "x", "secret_key": "x"}
    return {"BACKEND": "sealing.bucket.Bucket", "OPTIONS": options | keys}


def test_no_key(client, settings):
    settings.WEERBAAR_KEYS = {}
    assert health.problems() == ["sealing"]
    assert ready(client) == (503, {"status": "unavailable", "parts": parts("sealing")})


def test_the_scope_of_who_asks_is_left_as_it_was(client):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        before = cursor.fetchone()
        health.migrations()
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == before
