"""Clients of the API: a secret made and rotated, a token asked and shown (NLGov OAuth profile; standards AUT-01 to AUT-05)."""

import base64
import binascii
import hmac
import json
import re
import secrets
from datetime import UTC, datetime, timedelta

import jwt
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from audit.record import record
from organisations.models.client import OVERLAP, ApiClient, Assertion, Scope, Secret, Token, alive, digest

LIFE = timedelta(minutes=30)
ASSERTED = timedelta(minutes=5)  # the longest an assertion may live
ALGORITHMS = ("PS256", "RS256", "ES256")  # never an HMAC: its key would be our copy of the public one
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SEEN_EVERY = timedelta(minutes=1)
TOKEN = re.compile(r"Bearer (nwb_[A-Za-z0-9_-]{43})")
PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")  # members of a key that is not public


class Refused(Exception):
    """An answer of RFC 6749 §5.2: `error` and, for people, `detail`."""

    def __init__(self, error: str, detail: str, status: int = 400) -> None:
        super().__init__(detail)
        self.error, self.detail, self.status = error, detail, status


def _new() -> str:
    """256 random bits behind a prefix that secret scanners know."""
    return f"nwb_{secrets.token_urlsafe(32)}"


def make(*, by, **columns) -> ApiClient:
    """Connect a system."""
    with transaction.atomic():
        client = ApiClient.objects.create(**columns)
        _record(
            client, "client_made", by, organisation=client.organisation.code, scopes=client.scopes, until=client.until
        )
    return client


def change(client: ApiClient, *, by, **columns) -> None:
    """Other rights, another end, other keys. Rights that go are gone at once, also from tokens that were given; so is an earlier end."""
    with transaction.atomic():
        ApiClient.objects.filter(pk=client.pk).update(**columns)
        client.tokens.filter(alive()).update(until=timezone.now())
        last = timezone.make_aware(datetime.combine(columns["until"] + timedelta(days=1), datetime.min.time()))
        client.secrets.filter(until__gt=last).update(until=last)
        _record(client, "client_changed", by, scopes=columns["scopes"], until=columns["until"])


def new_secret(client: ApiClient, *, by=None) -> str:
    """A secret, told once. What was there goes on for a week, so that the other side can change over."""
    value = _new()
    with transaction.atomic():
        ApiClient.objects.select_for_update().get(pk=client.pk)
        now = timezone.now()
        client.secrets.filter(until__gt=now + OVERLAP).update(until=now + OVERLAP)
        kept = client.secrets.filter(alive()).order_by("-made_at").values_list("pk", flat=True)[:1]
        client.secrets.filter(alive()).exclude(pk__in=list(kept)).update(until=now)  # two at once, never three
        until = timezone.make_aware(datetime.combine(client.until + timedelta(days=1), datetime.min.time()))
        Secret.objects.create(client=client, digest=digest(value), until=until)
        _record(client, "client_secret_made", by)
    return value


def revoke(client: ApiClient, *, by) -> bool:
    """From now on nothing of it works: no secret, no key, no token. False when it was revoked already."""
    if not ApiClient.objects.filter(pk=client.pk, revoked_at=None).update(revoked_at=timezone.now()):
        return False
    _record(client, "client_revoked", by)
    return True


def _record(client: ApiClient, action: str, by, **details) -> None:
    record(f"client:{client.pk}", actor=by.pk if by else None, action=action, client=client.slug, **details)


def public_keys(text: str) -> dict:
    """A JWK Set with public RSA (≥ 2048) or P-256 keys only. Raises ValueError."""
    found = json.loads(text)
    keys = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(keys, list) or not 0 < len(keys) <= 4:  # noqa: PLR2004 -- two and their successors
        raise ValueError("no keys")
    for key in keys:
        if not isinstance(key, dict) or any(name in key for name in PRIVATE) or key.get("kty") not in {"RSA", "EC"}:
            raise ValueError("not a public key")
        made = jwt.PyJWK(key, algorithm="ES256" if key["kty"] == "EC" else "PS256").key
        if key["kty"] == "RSA" and made.key_size < 2048 or key["kty"] == "EC" and key.get("crv") != "P-256":  # noqa: PLR2004 -- bits
            raise ValueError("a weak key")
    return {"keys": keys}


# --- the token endpoint ----------------------------------------------------------------------------------------------------


def grant(form: dict[str, str], authorization: str) -> tuple[str, Token]:
    """A token for who proves to be a client. Raises Refused."""
    if form.get("grant_type") != "client_credentials":
        raise Refused("unsupported_grant_type", "Alleen client_credentials.")
    client = _by_assertion(form) if "client_assertion" in form else _by_secret(authorization)
    asked = form.get("scope", "").split() or list(client.scopes)
    if not set(asked) <= set(client.scopes):
        raise Refused("invalid_scope", "Deze koppeling heeft niet al deze rechten.")
    value = _new()
    token = Token.objects.create(
        client=client,
        digest=digest(value),
        scopes=[scope for scope in Scope.values if scope in asked],
        until=timezone.now() + LIFE,
    )
    _record(client, "client_token_given", None)
    return value, token


def _nobody() -> Refused:
    return Refused("invalid_client", "De koppeling of het bewijs klopt niet.", 401)


def _by_secret(authorization: str) -> ApiClient:
    if not settings.API_CLIENT_SECRETS:
        raise Refused("invalid_client", "Hier geldt alleen private_key_jwt.", 401)
    kind, _, told = authorization.partition(" ")
    try:
        name, _, value = base64.b64decode(told, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        name = value = ""
    if kind.lower() != "basic" or "\x00" in name:
        raise _nobody()
    wanted = digest(value)
    client = ApiClient.objects.active().filter(slug=name).first()
    known = list(client.secrets.filter(alive()).values_list("digest", flat=True)) if client else []
    if not client or not any(hmac.compare_digest(one, wanted) for one in known):
        raise _nobody()
    return client


def _by_assertion(form: dict[str, str]) -> ApiClient:
    """`private_key_jwt` (RFC 7523): signed by a key we were given before; a key that came along is not looked at."""
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise Refused("invalid_request", f"client_assertion_type moet {ASSERTION_TYPE} zijn.")
    assertion = form["client_assertion"]
    try:
        head = jwt.get_unverified_header(assertion)
        name = str(jwt.decode(assertion, options={"verify_signature": False}).get("sub", ""))
    except (jwt.InvalidTokenError, UnicodeError, ValueError):
        raise _nobody() from None
    client = None if "\x00" in name else ApiClient.objects.active().filter(slug=name).first()
    if client is None or head.get("alg") not in ALGORITHMS:
        raise _nobody()
    said = _verified(assertion, head, client)
    now, ends = timezone.now(), datetime.fromtimestamp(said["exp"], UTC)
    if ends > now + ASSERTED + timedelta(seconds=30) or not isinstance(said["jti"], str):
        raise _nobody()
    try:
        with transaction.atomic():
            Assertion.objects.bulk_create(
                [Assertion(client=client, jti=digest(said["jti"]), until=ends + timedelta(minutes=1))]
            )
    except IntegrityError:
        raise _nobody() from None
    return client


def _verified(assertion: str, head: dict, client: ApiClient) -> dict:
    kty = "EC" if head["alg"] == "ES256" else "RSA"
    for key in client.jwks.get("keys", ()):
        if key["kty"] != kty or ("kid" in head and "kid" in key and head["kid"] != key["kid"]):
            continue
        try:
            return jwt.decode(
                assertion, jwt.PyJWK(key, algorithm=head["alg"]).key, algorithms=[head["alg"]], audience=f"{settings.BASE_URL}/oauth/token",
                issuer=client.slug, subject=client.slug, leeway=10, options={"require": ["exp", "iat", "jti", "sub", "iss", "aud"]})  # fmt: skip
        except (jwt.InvalidTokenError, ValueError, TypeError):
            continue
    raise _nobody()


# --- who comes in ------------------------------------------------------------------------------------------------------------


def bearer(authorization: str) -> Token | None:
    """The token of a request, with its client and organisation; None when there is none that holds."""
    found = TOKEN.fullmatch(authorization)
    if not found:
        return None
    active = Q(client__revoked_at=None, client__until__gte=timezone.localdate())
    held = Token.objects.filter(alive(), active, digest=digest(found[1])).select_related("client__organisation").first()
    if held and (held.client.used_at is None or held.client.used_at < timezone.now() - SEEN_EVERY):
        ApiClient.objects.filter(pk=held.client_id).update(used_at=timezone.now())
    return held


def expire() -> None:
    """Delete what no longer opens anything."""
    for kind in (Token, Secret, Assertion):
        kind.objects.filter(until__lt=timezone.now() - timedelta(days=1)).delete()
