"""/oauth/token: who gets one, what is kept of it, and when it stops."""

import base64
import hmac
import json
from datetime import timedelta

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.db import connection
from django.utils import timezone
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from audit.models import Entry
from organisations import clients
from organisations.models import ApiClient, Secret, Token
from tests.api.conftest import System, system

pytestmark = pytest.mark.django_db
AUDIENCE = "http://127.0.0.1:8000/oauth/token"


def test_a_secret_gives_a_token_for_half_an_hour_with_the_scopes_that_were_asked(gir):
    answer = gir.ask_token(scope="incidenten:lezen")
    told = answer.json()
    assert (answer.status_code, told["token_type"], told["expires_in"], told["scope"]) == (
        200,
        "Bearer",
        1800,
        "incidenten:lezen",
    )
    assert answer["Cache-Control"] == "no-store"
    gir.token = told["access_token"]
    assert gir.get("/incidenten").status_code == 200
    refused = gir.post({})
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")


@pytest.mark.parametrize(
    "form", [{"grant_type": "password"}, {"scope": "alles"}, {"scope": "incidenten:lezen beheer"}]
)
def test_what_is_not_given_is_not_got(gir, form):
    assert gir.ask_token(**form).status_code == 400
    assert not Token.objects.exists()


def test_a_wrong_secret_and_a_wrong_name_hear_the_same(gir):
    wrong, nobody = gir.ask_token(secret="nwb_niet"), gir.ask_token(name="bestaat-niet")
    assert (
        (wrong.status_code, wrong.content)
        == (nobody.status_code, nobody.content)
        == (401, wrong.content)
    )
    assert wrong["WWW-Authenticate"].startswith("Basic")


def test_nothing_that_proves_anything_is_in_the_database(gir):
    token = gir.ask_token().json()["access_token"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, '') FROM organisations_token t")
        kept = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(t::text, '') FROM organisations_secret t")
        kept += cursor.fetchone()[0]
    assert token[4:] not in kept
    assert gir.secret[4:] not in kept


def test_a_new_secret_leaves_the_old_one_a_week(gir):
    old, new = gir.secret, clients.new_secret(gir.client)
    assert (gir.ask_token(secret=old).status_code, gir.ask_token(secret=new).status_code) == (
        200,
        200,
    )
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert (gir.ask_token(secret=old).status_code, gir.ask_token(secret=new).status_code) == (
            401,
            200,
        )
    clients.new_secret(gir.client)
    assert Secret.objects.filter(clients.still_valid()).count() == 2
    assert gir.ask_token(secret=old).status_code == 401


def test_who_is_revoked_is_out_at_once(gir, people):
    assert gir.get("/incidenten").status_code == 200
    clients.revoke(gir.client, by=people["org_admin"])
    assert gir.get("/incidenten").status_code == 401
    assert gir.ask_token().status_code == 401
    entry = Entry.objects.get(stream=f"client:{gir.client.pk}", action="client_revoked")
    assert entry.actor == people["org_admin"].pk


def test_a_token_ends(gir):
    assert gir.get("/incidenten").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert gir.get("/incidenten").status_code == 401


def test_a_client_ends(gir):
    ApiClient.objects.filter(pk=gir.client.pk).update(
        until=timezone.localdate() - timedelta(days=1)
    )
    assert gir.ask_token().status_code == 401


def test_a_token_stands_in_its_header_and_nowhere_else(gir):
    token = gir.ask_token().json()["access_token"]
    assert gir.http.get(f"/api/v1/incidenten?access_token={token}").status_code == 401
    assert (
        gir.http.get(
            "/api/v1/incidenten", headers={"Authorization": f"Bearer {token}x"}
        ).status_code
        == 401
    )


def test_somebody_who_is_signed_in_is_no_client(enter, people, gir):
    answer = enter(people["secretary"]).get("/api/v1/incidenten")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_too_many_requests_wait(gir, settings):
    settings.API_RATE = 3
    answers = [gir.get("/waardelijsten") for _time in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert answers[0]["RateLimit-Policy"] == '"koppeling";q=3;w=60, "organisatie";q=1800;w=60'
    assert system(gir.client.organisation, "andere").get("/waardelijsten").status_code == 200


def test_the_clients_of_one_organisation_share_a_limit(gir, aro, settings):
    other = system(gir.client.organisation, "andere")
    settings.API_RATE, settings.API_RATE_ORGANISATION = 3, 5
    mine = [gir.get("/waardelijsten").status_code for _time in range(6)]
    theirs = [other.get("/waardelijsten") for _time in range(3)]
    assert mine == [
        200,
        200,
        200,
        429,
        429,
        429,
    ]  # the last three are no requests of the organisation
    assert [answer.status_code for answer in theirs] == [200, 200, 429]
    assert (theirs[2]["Content-Type"], 0 < int(theirs[2]["Retry-After"]) <= 60) == (
        "application/problem+json",
        True,
    )
    assert '"organisatie";r=0' in theirs[2]["RateLimit"]
    assert aro.get("/waardelijsten").status_code == 200


def test_without_shared_secrets_only_keys_count(gir, settings):
    settings.API_CLIENT_SECRETS = False
    assert gir.ask_token().json()["error"] == "invalid_client"


# --- private_key_jwt ---------------------------------------------------------------------------------------------------------


RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())


def claims(**changes) -> dict:
    now = timezone.now()
    return {
        "iss": "gir-utrecht",
        "sub": "gir-utrecht",
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + timedelta(minutes=4),
        "jti": f"j-{now.timestamp()}",
    } | changes


def ask(gir: System, signed: str):
    return gir.http.post(
        "/oauth/token",
        {
            "grant_type": "client_credentials",
            "client_assertion": signed,
            "client_assertion_type": clients.ASSERTION_TYPE,
        },
    )


@pytest.fixture
def keyed(gir):
    public = [
        json.loads(RSAAlgorithm.to_jwk(RSA.public_key())),
        json.loads(ECAlgorithm.to_jwk(EC.public_key())),
    ]
    gir.client.jwks = clients.public_keys(json.dumps({"keys": public}))
    gir.client.save()
    return gir


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "PS256"), (RSA, "RS256"), (EC, "ES256")])
def test_a_signed_assertion_gives_a_token_once(keyed, key, algorithm):
    signed = jwt.encode(claims(), key, algorithm=algorithm)
    assert ask(keyed, signed).status_code == 200
    assert ask(keyed, signed).json()["error"] == "invalid_client"


@pytest.mark.parametrize("changes", [{"aud": "https://elders.example/"}, {"exp": timezone.now() - timedelta(minutes=1)}, {"iss": "een-ander"},
                                     {"exp": timezone.now() + timedelta(hours=2)}, {"sub": "bestaat-niet"}, {"jti": None}])  # fmt: skip
def test_an_assertion_that_says_something_else_is_refused(keyed, changes):
    said = {name: value for name, value in claims(**changes).items() if value is not None}
    assert ask(keyed, jwt.encode(said, RSA, algorithm="PS256")).status_code == 401


def test_no_other_key_and_no_other_algorithm(keyed):
    other = rsa.generate_private_key(65537, 2048)
    own = {"jwk": json.loads(RSAAlgorithm.to_jwk(other.public_key()))}
    assert (
        ask(keyed, jwt.encode(claims(), other, algorithm="PS256", headers=own)).status_code == 401
    )
    assert ask(keyed, jwt.encode(claims(), None, algorithm="none")).status_code == 401
    public = json.dumps(keyed.client.jwks["keys"][0]).encode()
    head, said, _signature = jwt.encode(claims(), "x" * 32, algorithm="HS256").split(".")
    forged = (
        base64.urlsafe_b64encode(hmac.digest(public, f"{head}.{said}".encode(), "sha256"))
        .decode()
        .rstrip("=")
    )
    assert ask(keyed, f"{head}.{said}.{forged}").status_code == 401
    assert ask(keyed, "a.b.c").status_code == 401


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"keys": []}', '{"keys": [{"kty": "oct", "k": "eA"}]}', RSAAlgorithm.to_jwk(RSA)],
)
def test_only_public_keys_are_taken(text):
    with pytest.raises(ValueError):  # noqa: PT011 -- any of them
        clients.public_keys(text)


def test_a_pair_that_is_not_text_is_nobody(gir):
    for pair in (
        "Basic !!",
        "Basic " + base64.b64encode(b"\xff\x00:x").decode(),
        "Basic",
        "Digest x",
    ):
        assert (
            gir.http.post(
                "/oauth/token",
                {"grant_type": "client_credentials"},
                headers={"Authorization": pair},
            ).status_code
            == 401
        )
