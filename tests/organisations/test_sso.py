"""Single sign-on: who comes in by it, and whom nobody becomes by it."""

import time
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.test import Client

from tests.factories import person
from tests.organisations.conftest import (
    PASSWORD,
    Device,
    actions,
    set_up_passkey,
    sign_in,
    with_password,
)
from tests.organisations.provider import CLIENT, EC_KEY, RSA_KEY, STRANGER, running
from tests.pages import judge

pytestmark = pytest.mark.django_db
GO, BACK = "/account/sso/oidc/sso/login/", "/account/sso/oidc/sso/login/callback/"


@pytest.fixture
def provider(settings):
    """Run a provider, and use it in this installation."""
    with running() as running_provider:
        config = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
        about = {"server_url": running_provider.address, "fetch_userinfo": False}
        app = {
            "provider_id": "sso",
            "name": "Inlog Utrecht",
            "client_id": CLIENT,
            "secret": "s",
            "settings": about,
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": config | {"APPS": [app]}}
        settings.OIDC_SERVER = running_provider.address
        yield running_provider


def go(client, provider, query: str = ""):
    """Sign in by the button, over the provider, and back."""
    out = client.post(f"{GO}{query}")
    return client.get(f"{BACK}?{provider.consent(out['Location'])}")


def link(client, provider):
    """Link the account that is signed in, with the password once more."""
    asked = client.post(f"{GO}?process=connect")
    assert asked["Location"].startswith("/account/reauthenticate/")
    client.post(asked["Location"], {"password": PASSWORD})
    return go(client, provider, "?process=connect")


@pytest.fixture
def linked(client, somebody, provider):
    """Create an account that its owner linked, signed in with the password."""
    sign_in(client)
    assert link(client, provider)["Location"] == "/account/sso/"
    return somebody


def test_an_account_that_was_linked_comes_in(linked, provider):
    other = Client()
    page = other.get("/inloggen/?next=/berichten/").content.decode()
    assert ("Inloggen met Inlog Utrecht" in page, judge(page)) == (True, [])
    assert go(other, provider, "?next=/berichten/")["Location"] == "/berichten/"
    assert other.get("/mijn/").status_code == 200
    assert actions(linked) == ["signed_in", "account_connected", "signed_in"]


def test_the_same_address_links_nothing(somebody, provider):
    other = Client()
    answer = go(other, provider)
    assert "U hebt hier nog geen account" in answer.content.decode()
    assert judge(answer.content.decode()) == []
    assert not SocialAccount.objects.exists()
    assert other.get("/mijn/").status_code == 302


NOW = int(time.time())
LIES = {
    "another person": {"sub": "user-2"},
    "nobody": {"sub": None},
    "an empty subject": {"sub": ""},
    "a subject that is no text": {"sub": ["user-1"]},
    "half a character": {"sub": "user-1\ud800"},
    "another issuer": {"iss": "https://elders.example"},
    "another audience": {"aud": "iemand-anders"},
    "several audiences": {"aud": [CLIENT, "iemand-anders"]},
    "another party": {"aud": [CLIENT, "iemand-anders"], "azp": "iemand-anders"},
    "a party of its own": {"azp": "iemand-anders"},
    "expired": {"exp": 1},
    "no expiry": {"exp": None},
    "issued in the future": {"iat": NOW + 3600, "exp": NOW + 7200},
    "no moment of issue": {"iat": None},
    "another nonce": {"nonce": "een andere"},
    "no nonce": {"nonce": ""},
    "odd bytes in the nonce": {"nonce": "é\x00\x07"},
    "a nonce that is no text": {"nonce": {"a": 1}},
}


def refused(provider) -> bool:
    """Whether a sign-in leads to the one calm page, and opens nothing."""
    other = Client()
    out = other.post(GO)
    answer = out
    if out.status_code == 302:
        answer = other.get(f"{BACK}?{provider.consent(out['Location'])}")
    page = answer.content.decode()
    assert (answer.status_code, judge(page)) == (401, [])
    assert "Inloggen is niet gelukt" in page
    assert other.get("/mijn/").status_code == 302
    return True


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_token_that_is_not_for_this_sign_in_opens_nothing(linked, provider, lie):
    provider.lie = lie
    if lie == {"sub": "user-2"}:
        other = Client()
        assert go(other, provider).status_code == 200  # there is no account for that person
        assert other.get("/mijn/").status_code == 302
    else:
        assert refused(provider)


@pytest.mark.parametrize(
    ("key", "algorithm", "headers"),
    [
        (STRANGER, "RS256", {"kid": "rsa"}),
        (STRANGER, "RS256", {}),
        (RSA_KEY, "RS256", {"kid": "onbekend"}),
        (RSA_KEY, "RS512", {"kid": "rsa"}),
        ("x" * 32, "HS256", {}),
        (None, "none", {}),
    ],
    ids=["a stranger", "a stranger without a name", "no such key", "algorithm", "secret", "none"],
)
def test_a_signature_that_is_not_of_the_provider_opens_nothing(
    linked, provider, key, algorithm, headers
):
    provider.key, provider.algorithm, provider.headers = key, algorithm, headers
    assert refused(provider)


@pytest.mark.parametrize(
    ("key", "algorithm", "headers"),
    [(EC_KEY, "ES256", {"kid": "ec"}), (RSA_KEY, "PS256", {}), (RSA_KEY, "RS256", {})],
)
def test_a_signature_of_the_provider_opens(linked, provider, key, algorithm, headers):
    provider.key, provider.algorithm, provider.headers = key, algorithm, headers
    assert go(Client(), provider).status_code == 302


@pytest.mark.parametrize(
    "config",
    [
        {"issuer": "https://elders.example"},
        {"issuer": None},
        {"jwks_uri": None},
        {"jwks_uri": "http://127.0.0.1:9/"},
        {"token_endpoint": None},
        {"authorization_endpoint": 7},
    ],
    ids=str,
)
def test_an_odd_discovery_document_opens_nothing(linked, provider, config):
    provider.config = config
    assert refused(provider)


@pytest.mark.parametrize(
    "answer",
    [{"id_token": None}, {"id_token": "a.b.c"}, {"id_token": 7}, {"access_token": None}],
    ids=str,
)
def test_an_odd_answer_opens_nothing(linked, provider, answer):
    provider.answer = answer
    assert refused(provider)


def test_linking_and_unlinking_ask_for_a_fresh_proof(linked, client, provider, clock):
    clock.shift(400)
    social_account = SocialAccount.objects.get()
    for path, answers in (
        (f"{GO}?process=connect", {}),
        (GO, {"process": "connect"}),
        ("/account/sso/", {"account": social_account.pk}),
    ):
        asked = client.post(path, answers)
        assert asked["Location"].startswith("/account/reauthenticate/"), path
    assert SocialAccount.objects.count() == 1


def test_the_way_back_belongs_to_the_browser_that_went(linked, provider):
    went, other = Client(), Client()
    back = provider.consent(went.post(GO)["Location"])
    answer = other.get(f"{BACK}?{back}")
    assert "Inloggen is niet gelukt" in answer.content.decode()
    assert other.get("/mijn/").status_code == 302


def test_what_is_asked_of_the_provider_is_not_decided_by_a_link(provider):
    parameters = dict(
        parse_qsl(
            urlsplit(
                Client().post(f"{GO}?scope=all&auth_params=nonce%3Dx%26prompt%3Dnone")["Location"]
            ).query
        )
    )
    assert (parameters["scope"], "prompt" in parameters, parameters["nonce"] == "x") == (
        "openid",
        False,
        False,
    )
    assert (parameters["code_challenge_method"], len(parameters["nonce"])) == ("S256", 32)


def test_no_personal_data_of_the_provider_is_kept(linked, provider):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(row_to_json(s)::text, ' ') FROM socialaccount_socialaccount s"
        )
        stored = cursor.fetchone()[0]
    assert "Kanarie" not in stored
    assert "voorbeeld.example" not in stored
    assert not linked.emailaddress_set.exists()


def test_nobody_takes_the_sign_on_of_somebody_else(linked, provider, utrecht):
    thief = Client()
    sign_in(thief, with_password(person(utrecht)).email)
    link(thief, provider)
    assert "hoort al bij een ander account" in thief.get("/account/sso/").content.decode()
    assert SocialAccount.objects.get().user == linked


@pytest.mark.usefixtures("strict")
def test_a_second_factor_is_asked_all_the_same(client, somebody, provider):
    sign_in(client)
    set_up_passkey(client, Device())
    assert go(client, provider, "?process=connect")["Location"] == "/account/sso/"
    other = Client()
    assert go(other, provider)["Location"].startswith("/account/tweede-factor/authenticate/")
    assert other.get("/mijn/")["Location"].startswith("/inloggen/")


def test_pages(linked, client, provider):
    for path in (
        "/account/sso/",
        GO,
        "/account/sso/login/cancelled/",
        "/account/sso/login/error/",
        "/mijn/voorkeuren/",
    ):
        page = client.get(path)
        assert (path, page.status_code, judge(page.content.decode())) == (
            path,
            401 if "error" in path else 200,
            [],
        )
    social_account = SocialAccount.objects.get()
    client.post("/account/sso/", {"account": social_account.pk})
    assert not SocialAccount.objects.exists()


def test_without_a_provider_there_is_no_button(client, db):
    assert "Inloggen met" not in client.get("/inloggen/").content.decode().replace(
        "Inloggen met een passkey", ""
    )
    assert client.post(GO).status_code == 404
