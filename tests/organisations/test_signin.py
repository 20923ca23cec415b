"""Signing in: who gets in, who does not, and when it ends."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.cache import cache

from audit.models import Entry
from organisations.signin import SEEN, STARTED, SecondFactorAdapter
from tests.factories import person
from tests.pages import judge

pytestmark = pytest.mark.django_db
PASSWORD = "een-lang-wachtwoord"
SIGN_IN = "/inloggen/"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def somebody(utrecht):
    """An account with a password."""
    account = person(utrecht, email="wie@voorbeeld.example")
    account.set_password(PASSWORD)
    account.save()
    return account


def sign_in(client, email="wie@voorbeeld.example", password=PASSWORD):
    """By the form."""
    return client.post(SIGN_IN, {"login": email, "password": password})


def test_the_right_password_gets_in_and_a_wrong_one_does_not(client, somebody):
    wrong = sign_in(client, password="een-ander-wachtwoord")
    assert (wrong.status_code, "_auth_user_id" in client.session) == (200, False)
    right = sign_in(client)
    assert (right.status_code, right["Location"]) == (302, "/mijn/")
    actions = list(
        Entry.objects.filter(stream=f"person:{somebody.pk}").order_by("sequence").values_list("action", flat=True)
    )
    assert actions == ["sign_in_failed", "signed_in"]


def test_an_unknown_account_hears_the_same(client, somebody):
    known = sign_in(client, password="een-ander-wachtwoord").content.decode()
    unknown = sign_in(client, email="niemand@voorbeeld.example", password="een-ander-wachtwoord").content.decode()

    def said(html: str) -> str:
        return html.split('role="alert"')[1].split("</ul>")[0]

    assert said(known) == said(unknown)


def test_too_many_tries_are_stopped(client, somebody):
    for _try in range(6):
        sign_in(client, password="een-ander-wachtwoord")
    assert sign_in(client).status_code != 302


def test_an_account_that_stopped_does_not_get_in(client, somebody):
    somebody.is_active = False
    somebody.save()
    sign_in(client)
    assert "_auth_user_id" not in client.session


def test_nobody_makes_an_account(client):
    page = client.get("/account/signup/")
    assert 'type="password"' not in page.content.decode()


def test_signing_in_gives_a_new_session(client, somebody):
    client.get(SIGN_IN)
    before = client.cookies["sessie"].value if "sessie" in client.cookies else ""
    sign_in(client)
    assert client.cookies["sessie"].value != before


@pytest.mark.parametrize(("key", "ago"), [(SEEN, 15 * 60 + 5), (STARTED, 10 * 3600 + 5)], ids=["idle", "too old"])
def test_a_session_ends(client, somebody, key, ago):
    sign_in(client)
    assert client.get("/mijn/").status_code == 200
    session = client.session
    session[key] = int(time.time()) - ago
    session.save()
    ended = client.get("/mijn/")
    assert (ended.status_code, ended["Location"]) == (302, "/inloggen/?next=%2Fmijn%2F")
    assert Entry.objects.filter(stream=f"person:{somebody.pk}", action="session_ended").count() == 1


def test_signing_out_kills_the_session_on_the_server(client, somebody):
    sign_in(client)
    assert Session.objects.count() == 1
    client.post("/uitloggen/")
    assert client.get("/mijn/").status_code == 302
    assert Entry.objects.filter(stream=f"person:{somebody.pk}", action="signed_out").count() == 1


def test_without_a_second_factor_one_thing_can_be_done(client, somebody, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    sign_in(client)
    for path in ("/mijn/", "/meldingen/nieuw/", "/berichten/", "/mijn/voorkeuren/"):
        answer = client.get(path)
        assert (path, answer.status_code, answer["Location"]) == (path, 302, "/account/tweede-factor/totp/activate/")
    ask = client.get("/account/tweede-factor/totp/activate/")
    assert ask["Location"].startswith("/account/reauthenticate/")
    client.post(ask["Location"], {"password": PASSWORD})
    page = client.get("/account/tweede-factor/totp/activate/")
    assert (page.status_code, judge(page.content.decode())) == (200, [])


def test_the_seed_of_a_second_factor_is_sealed(somebody):
    sealed = SecondFactorAdapter().encrypt("SEED")
    assert "SEED" not in sealed
    assert SecondFactorAdapter().decrypt(sealed) == "SEED"


def test_with_a_second_factor_the_password_is_not_enough(client, somebody, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: PLC0415 -- needs the apps

    TOTP.activate(somebody, generate_totp_secret())
    assert Authenticator.objects.filter(user=somebody).exists()
    answer = sign_in(client)
    assert answer["Location"].startswith("/account/tweede-factor/authenticate/")
    assert client.get("/mijn/")["Location"].startswith("/inloggen/")
