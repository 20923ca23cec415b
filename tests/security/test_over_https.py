"""An installation, which runs over TLS: what its answers tell a browser about that. The demo over http is the only exception."""

import runpy

import pytest
from django.test import Client

from tests.factories import person
from tests.organisations.conftest import PASSWORD, with_password
from weerbaar import settings as project

pytestmark = pytest.mark.django_db
COOKIES = ("SESSION_COOKIE_", "CSRF_COOKIE_", "DEVICE_COOKIE_", "SECURE_")


@pytest.fixture
def installation(settings, monkeypatch):
    """The settings as they are read without DEMO, as far as they are about cookies and transport."""
    monkeypatch.setenv("DEMO", "0")
    monkeypatch.setenv("EMAIL_URL", "smtps://mail.example")
    for name, value in runpy.run_path(project.__file__).items():
        if name.startswith(COOKIES):
            setattr(settings, name, value)


def test_every_answer_keeps_the_browser_to_tls(installation):
    client = Client()
    for path, status in (
        ("/", 200),
        ("/werk/", 302),
        ("/bestaat-niet/", 404),
        ("/api/v1/incidenten", 401),
    ):
        answer = client.get(path, secure=True)
        told = (answer.status_code, answer.headers.get("Strict-Transport-Security"))
        assert told == (status, "max-age=31536000; includeSubDomains; preload"), path
    plain = client.get("/inloggen/")
    assert (plain.status_code, plain["Location"]) == (301, "https://testserver/inloggen/")


def test_no_cookie_leaves_tls_or_is_read_by_a_script_or_set_by_a_neighbour(installation, utrecht):
    with_password(person(utrecht, email="wie@voorbeeld.example"))
    client = Client()
    client.get("/inloggen/", secure=True)
    into = client.post(
        "/inloggen/", {"login": "wie@voorbeeld.example", "password": PASSWORD}, secure=True
    )
    assert (into.status_code, into["Location"]) == (302, "/mijn/")
    assert set(client.cookies) == {"__Host-sessie", "__Host-csrf", "__Host-apparaat"}
    for name, cookie in client.cookies.items():
        said = {key: cookie[key] for key in ("secure", "httponly", "path", "domain")}
        assert said == {"secure": True, "httponly": True, "path": "/", "domain": ""}, name
