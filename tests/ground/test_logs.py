"""A line says what happened where, and never what was typed."""

import json
import logging
import sys

import pytest

from weerbaar.logs import JSONFormatter

CANARY = "kanarie-4711"


def line(
    message="hello", name="weerbaar", level=logging.INFO, args=(), error=None, **extra
) -> dict:
    record = logging.LogRecord(name, level, __file__, 1, message, args, error)
    record.__dict__ |= extra
    return json.loads(JSONFormatter().format(record))


def test_a_line_is_one_line_whatever_is_in_it():
    written = JSONFormatter().format(
        logging.LogRecord("weerbaar", 20, "", 1, "a\r\nb\x1b[31m\u202ec", (), None)
    )
    assert "\n" not in written
    assert json.loads(written)["message"] == "a\\x0d\\x0ab\\x1b[31m\\x202ec"


def test_an_error_is_told_by_type_and_place_and_not_by_its_words():
    try:
        secret = CANARY
        raise ValueError(f"wrong: {secret}")
    except ValueError:
        logged = line(error=sys.exc_info())
    assert logged["error"]["type"] == "builtins.ValueError"
    assert "test_logs.py" in logged["error"]["places"][-1]
    assert CANARY not in json.dumps(logged)


def test_a_library_that_quotes_an_address_is_cut_short():
    logged = line("Not Found: %s", "django.request", args=(f"/mijn/{CANARY}/",))
    assert logged["message"] == "Not Found"


@pytest.mark.django_db
def test_a_request_is_one_line_with_its_route(client, caplog):
    caplog.handler.setFormatter(JSONFormatter())
    with caplog.at_level(logging.INFO, "weerbaar.access"):
        client.get(f"/hulp/?zoek={CANARY}", HTTP_USER_AGENT=CANARY)
    (logged,) = [line for line in caplog.text.splitlines() if "weerbaar.access" in line]
    facts = json.loads(logged)
    assert (facts["route"], facts["method"], facts["status"]) == ("help", "GET", 200)
    assert facts["ms"] >= 0
    assert len(facts["request"]) == 32
    assert CANARY not in caplog.text


@pytest.mark.django_db
def test_an_address_that_is_not_there_is_not_told(client, caplog):
    caplog.handler.setFormatter(JSONFormatter())
    client.get(f"/{CANARY}/")
    assert CANARY not in caplog.text
