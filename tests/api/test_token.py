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


@pytest.mark.parametrize("sign", ["-", "_", "g"])
def test_a_pair_may_be_written_as_in_a_form(gir, sign):
    """RFC 6749 §2.3.1, as oauth4webapi does it: a sign that means nothing is encoded all the same."""
    encoded = {"name": gir.client.slug, "secret": gir.secret}
    encoded = {name: text.replace(sign, f"%{ord(sign):02X}") for name, text in encoded.items()}
    assert encoded["name"] != gir.client.slug or sign == "_"
    assert gir.ask_token(**encoded).status_code == 200
    assert gir.ask_token(name=encoded["name"], secret="nwb%5Fniet").status_code == 401


@pytest.mark.parametrize("value", ["%", "%zz", "%ed%a0%80", "%00", "x" * 100_000])
def test_a_pair_that_cannot_be_decoded_is_nobody(gir, value):
    assert gir.ask_token(name=value).status_code == 401
    assert gir.ask_token(secret=value).status_code == 401


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


@pytest.mark.parametrize("odd", ["gir\x00utrecht", "gir\x07utrecht", "gir\ud800utrecht"])
@pytest.mark.parametrize("claim", ["sub", "iss", "jti", "aud"])
def test_odd_text_in_a_signed_assertion_is_refused(keyed, claim, odd):
    signed = jwt.encode(claims(**{claim: odd}), RSA, algorithm="PS256")
    assert ask(keyed, signed).status_code == 401


def test_odd_text_in_a_pair_is_nobody(gir):
    assert gir.ask_token(name="gir\x00utrecht").status_code == 401
    assert gir.ask_token(secret="nwb_\x07").status_code == 401


# --- what is told to whom ----------------------------------------------------------------------------------------------------


HOUR = {"exp": timezone.now() + timedelta(hours=1)}  # what Authlib takes by itself
SAID = [
    (HOUR, "300 seconden"),
    ({"aud": "https://elders.example/"}, AUDIENCE),
    ({"exp": timezone.now() - timedelta(minutes=1)}, "verlopen"),
    ({"iat": timezone.now() + timedelta(hours=1)}, "later dan nu"),
    ({"nbf": timezone.now() + timedelta(hours=1)}, "later dan nu"),
    ({"iss": "een-ander"}, "iss en sub"),
    ({"jti": None}, "ontbreekt jti"),
    ({"exp": None}, "ontbreekt exp"),
    ({"jti": ""}, ""),
    ({"exp": 10**30}, "300 seconden"),
    ({"exp": float("inf")}, "momenten in seconden"),
    ({"exp": "morgen"}, "momenten in seconden"),
    ({"exp": [1]}, "momenten in seconden"),
    ({"iat": "gisteren"}, "iat"),
]


@pytest.mark.parametrize(("changes", "why"), SAID)
def test_who_holds_the_key_hears_why_an_assertion_is_refused(keyed, changes, why):
    said = {name: value for name, value in claims(**changes).items() if value is not None}
    answer = ask(keyed, jwt.encode(said, RSA, algorithm="RS256"))
    if changes == {"jti": ""}:
        assert answer.status_code == 200
        return
    refusal = answer.json()
    assert (answer.status_code, refusal["error"]) == (401, "invalid_client")
    assert why in refusal["error_description"]


@pytest.mark.parametrize(("changes", "_why"), SAID)
def test_who_does_not_hold_the_key_hears_nothing(keyed, changes, _why):
    other = rsa.generate_private_key(65537, 2048)
    said = {name: value for name, value in claims(**changes).items() if value is not None}
    forged = ask(keyed, jwt.encode(said, other, algorithm="RS256"))
    nobody = ask(keyed, jwt.encode(claims(sub="bestaat-niet"), other, algorithm="RS256"))
    assert (forged.status_code, forged.content) == (401, nobody.content)


def test_an_assertion_that_was_used_says_so(keyed):
    signed = jwt.encode(claims(), RSA, algorithm="PS256")
    assert ask(keyed, signed).status_code == 200
    assert "jti" in ask(keyed, signed).json()["error_description"]


@pytest.mark.parametrize("name", ["\x00", "\ud800", "a\u202eb", "x" * 5000, "gir utrecht", ""])
def test_a_strange_name_is_nobody(keyed, name):
    assert ask(keyed, jwt.encode(claims(sub=name), RSA, algorithm="PS256")).status_code == 401


@pytest.mark.parametrize(("form", "error"), [({}, "invalid_request"), ({"grant_type": ""}, "invalid_request"),
                                             ({"grant_type": "password"}, "unsupported_grant_type")])  # fmt: skip
def test_a_missing_grant_is_not_told_as_a_wrong_one(gir, form, error):
    answer = gir.http.post("/oauth/token", form)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_json_is_told_to_be_a_form(gir):
    body = json.dumps({"grant_type": "client_credentials"})
    answer = gir.http.post("/oauth/token", body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert "formulier" in answer.json()["error_description"]


def test_without_a_proof_the_ways_are_told(gir):
    answer = gir.http.post("/oauth/token", {"grant_type": "client_credentials"})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert "Basic" in answer.json()["error_description"]


def test_a_token_that_does_not_hold_is_told_as_one(gir):
    def challenge(**headers) -> str:
        answer = gir.http.get("/api/v1/incidenten", headers=headers)
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
        return answer["WWW-Authenticate"]

    token = gir.ask_token().json()["access_token"]
    assert challenge() == 'Bearer realm="weerbaar"'
    invalid = 'Bearer realm="weerbaar", error="invalid_token"'
    assert challenge(Authorization="Bearer nwb_bestaat-niet") == invalid
    assert challenge(Authorization=f"Basic {token}") == invalid
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert challenge(Authorization=f"Bearer {token}") == invalid
    clients.revoke(gir.client, by=None)
    assert challenge(Authorization=f"Bearer {token}") == invalid
    asked = gir.http.get(f"/api/v1/incidenten?access_token={token}")
    assert 'error="invalid_request"' in asked["WWW-Authenticate"]


@pytest.mark.parametrize("secrets", [True, False])
def test_a_library_finds_where_to_ask(client, gir, settings, secrets):
    settings.API_CLIENT_SECRETS = secrets
    answer = client.get("/.well-known/oauth-authorization-server")
    told = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert (told["issuer"], told["token_endpoint"]) == ("http://127.0.0.1:8000", AUDIENCE)
    assert told["grant_types_supported"] == ["client_credentials"]
    assert told["response_types_supported"] == []
    methods = told["token_endpoint_auth_methods_supported"]
    assert ("private_key_jwt" in methods, "client_secret_basic" in methods) == (True, secrets)
    assert told["token_endpoint_auth_signing_alg_values_supported"] == ["PS256", "RS256", "ES256"]
    assert set(told["scopes_supported"]) == set(gir.client.scopes)
    assert client.head("/.well-known/oauth-authorization-server").status_code == 200
    assert client.post("/.well-known/oauth-authorization-server").status_code == 405
