"""Clients of the API: their secrets, and the tokens they ask for and show.

Follows the NLGov profile for OAuth; requirements AUT-01 to AUT-05.
"""

import base64
import binascii
import hmac
import json
import re
import secrets
from datetime import date, datetime, timedelta
from http import HTTPStatus
from urllib.parse import unquote_plus

import jwt
from django.conf import settings
from django.core.validators import validate_slug
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.record import record
from organisations import assertions
from organisations.assertions import AssertionRefused
from organisations.models.client import (
    SECRET_OVERLAP,
    ApiClient,
    Assertion,
    Scope,
    Secret,
    Token,
    digest,
    still_valid,
)

TOKEN_LIFETIME = timedelta(minutes=30)
GRANT_TYPE = "client_credentials"
WRONG_PROOF = "De koppeling of het bewijs klopt niet."
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
USAGE_RESOLUTION = timedelta(minutes=1)
BEARER_TOKEN = re.compile(r"Bearer (nwb_[A-Za-z0-9_-]{43})")
PRIVATE_MEMBERS = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")  # of a key that is not public
MAX_KEYS = 4  # two and their successors
MIN_RSA_BITS = 2048


class OAuthError(Exception):
    """An error answer of RFC 6749 §5.2: the code `error` and, for people, `detail`."""

    def __init__(self, error: str, detail: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(detail)
        self.error = error
        self.detail = detail
        self.status = status


def _new_value() -> str:
    """Return 256 random bits behind a prefix that secret scanners know."""
    return f"nwb_{secrets.token_urlsafe(32)}"


def create(*, by, **columns) -> ApiClient:
    """Connect a system. Raises IntegrityError when its slug is in use."""
    with transaction.atomic():
        client = ApiClient.objects.create(**columns)
        _record(
            client,
            "client_made",
            by,
            organisation=client.organisation.code,
            scopes=client.scopes,
            until=client.until,
        )
    return client


def change(client: ApiClient, *, by, **columns) -> None:
    """Change the rights, the last day or the keys of a client.

    Tokens that were issued end at once, so that a right that was taken away is; secrets end with
    the new last day.
    """
    with transaction.atomic():
        ApiClient.objects.filter(pk=client.pk).update(**columns)
        client.tokens.filter(still_valid()).update(until=timezone.now())
        end = _end_of(columns["until"])
        client.secrets.filter(until__gt=end).update(until=end)
        _record(client, "client_changed", by, scopes=columns["scopes"], until=columns["until"])


def _end_of(day: date) -> datetime:
    """Return the midnight at which this day ends."""
    next_day = day + timedelta(days=1)
    return timezone.make_aware(datetime.combine(next_day, datetime.min.time()))


def new_secret(client: ApiClient, *, by=None) -> str:
    """Make a secret and return it: it is shown once.

    The newest secret before it goes on for a week, so that the other side can change over; there
    are two at once, never three.
    """
    value = _new_value()
    with transaction.atomic():
        ApiClient.objects.select_for_update().get(pk=client.pk)
        now = timezone.now()
        overlap_ends = now + SECRET_OVERLAP
        client.secrets.filter(until__gt=overlap_ends).update(until=overlap_ends)
        valid = client.secrets.filter(still_valid())
        newest = valid.order_by("-made_at").values_list("pk", flat=True)[:1]
        valid.exclude(pk__in=list(newest)).update(until=now)
        end = _end_of(client.until)
        Secret.objects.create(client=client, digest=digest(value), until=end)
        _record(client, "client_secret_made", by)
    return value


def revoke(client: ApiClient, *, by) -> bool:
    """End every secret, key and token of a client, at once. False when it was revoked already."""
    active = ApiClient.objects.filter(pk=client.pk, revoked_at=None)
    if not active.update(revoked_at=timezone.now()):
        return False
    _record(client, "client_revoked", by)
    return True


def _record(client: ApiClient, action: str, by, **details) -> None:
    actor = by.pk if by else None
    record(f"client:{client.pk}", actor=actor, action=action, client=client.slug, **details)


def public_keys(text: str) -> dict:
    """Return a JWK Set with public RSA (≥ 2048 bits) or P-256 keys.

    Raises ValueError for anything else; the libraries may raise TypeError, KeyError and
    RecursionError.
    """
    jwks = json.loads(text)
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(keys, list):
        raise ValueError("no keys")
    if not 0 < len(keys) <= MAX_KEYS:
        raise ValueError("no keys")
    for key in keys:
        _require_public(key)
        _require_strong(key)
    return {"keys": keys}


def _require_public(key: object) -> None:
    if not isinstance(key, dict) or key.get("kty") not in {"RSA", "EC"}:
        raise ValueError("not a public key")
    if any(member in key for member in PRIVATE_MEMBERS):
        raise ValueError("not a public key")


def _require_strong(key: dict) -> None:
    if key["kty"] == "EC":
        jwt.PyJWK(key, algorithm="ES256")
        if key.get("crv") != "P-256":
            raise ValueError("a weak key")
        return
    public_key = jwt.PyJWK(key, algorithm="PS256").key
    if public_key.key_size < MIN_RSA_BITS:
        raise ValueError("a weak key")


# --- the token endpoint ---


def grant(form: dict[str, str], authorization: str) -> tuple[str, Token]:
    """Issue a token to who proves to be a client; return its value and its row.

    Raises OAuthError.
    """
    if not form.get("grant_type"):
        message = f"Stuur in de body, als formulier, grant_type={GRANT_TYPE}."
        raise OAuthError("invalid_request", message)
    if form["grant_type"] != GRANT_TYPE:
        raise OAuthError("unsupported_grant_type", f"Alleen {GRANT_TYPE}.")
    if "client_assertion" in form:
        client = _client_by_assertion(form)
    else:
        client = _client_by_secret(authorization)
    requested = form.get("scope", "").split() or list(client.scopes)
    if not set(requested) <= set(client.scopes):
        raise OAuthError("invalid_scope", "Deze koppeling heeft niet al deze rechten.")
    value = _new_value()
    scopes = [scope for scope in Scope.values if scope in requested]
    until = timezone.now() + TOKEN_LIFETIME
    token = Token.objects.create(client=client, digest=digest(value), scopes=scopes, until=until)
    _record(client, "client_token_given", None)
    return value, token


def token_endpoint() -> str:
    """Return the address of /oauth/token, which is also the audience of every assertion."""
    return f"{settings.BASE_URL}/oauth/token"


def _invalid_client(message: str = WRONG_PROOF) -> OAuthError:
    """Return the one answer to every proof that does not hold: it says nothing more.

    `message`: what is wrong, for who proved already to hold the key of the client.
    """
    return OAuthError("invalid_client", message, HTTPStatus.UNAUTHORIZED)


def _client_by_secret(authorization: str) -> ApiClient:
    """Return the client that shows its secret by HTTP Basic (client_secret_basic)."""
    if not settings.API_CLIENT_SECRETS:
        raise _invalid_client("Hier geldt alleen private_key_jwt.")
    if not authorization:
        message = "Stuur een client_assertion, of de client-id en het geheim met HTTP Basic."
        raise _invalid_client(message)
    scheme, _space, credentials = authorization.partition(" ")
    slug, value = _basic_credentials(credentials)
    client = _client_named(slug)
    if scheme.lower() != "basic" or client is None:
        raise _invalid_client()
    shown_digest = digest(value)
    digests = list(client.secrets.filter(still_valid()).values_list("digest", flat=True))
    if not any(hmac.compare_digest(valid_digest, shown_digest) for valid_digest in digests):
        raise _invalid_client()
    return client


def _client_named(slug: str) -> ApiClient | None:
    """Return the active client with this id; None without one, whatever stands in the text."""
    if not validate_slug.regex.fullmatch(slug):
        return None
    return ApiClient.objects.active().filter(slug=slug).first()


def _basic_credentials(credentials: str) -> tuple[str, str]:
    """Decode the credentials of HTTP Basic to a name and a secret; both "" when garbled.

    Strict libraries write both as in a form (RFC 6749 §2.3.1), "%2D" for "-"; ours hold nothing
    that reads otherwise when it is decoded.
    """
    try:
        decoded = base64.b64decode(credentials, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    name, _colon, value = decoded.partition(":")
    return unquote_plus(name), unquote_plus(value)


def _client_by_assertion(form: dict[str, str]) -> ApiClient:
    """Return the client that signed this assertion (private_key_jwt, RFC 7523).

    It counts only when one of the keys signed it that were registered before; a key that came along
    is ignored. Each assertion is accepted once. Raises OAuthError: why it is refused is told only
    when the signature holds.
    """
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise OAuthError("invalid_request", f"client_assertion_type moet {ASSERTION_TYPE} zijn.")
    assertion = form["client_assertion"]
    try:
        header, slug = assertions.unverified(assertion)
    except AssertionRefused:
        raise _invalid_client() from None
    client = _client_named(slug)
    if client is None or header.get("alg") not in assertions.ALGORITHMS:
        raise _invalid_client()
    try:
        assertions.accept(assertion, header, client, token_endpoint())
    except AssertionRefused as refusal:
        raise _invalid_client(str(refusal) or WRONG_PROOF) from None
    return client


# --- requests with a token ---


def token_of_request(authorization: str) -> Token | None:
    """Return the token of a request, with its client and organisation; None without a valid one."""
    match = BEARER_TOKEN.fullmatch(authorization)
    if not match:
        return None
    today = timezone.localdate()
    is_active = Q(client__revoked_at=None, client__until__gte=today)
    rows = Token.objects.filter(still_valid(), is_active, digest=digest(match[1]))
    token = rows.select_related("client__organisation").first()
    if token:
        _note_usage(token.client)
    return token


def _note_usage(client: ApiClient) -> None:
    """Store when a client was last here, at most once a minute."""
    now = timezone.now()
    if client.used_at and client.used_at >= now - USAGE_RESOLUTION:
        return
    ApiClient.objects.filter(pk=client.pk).update(used_at=now)


def delete_expired() -> None:
    """Delete tokens, secrets and assertions that expired more than a day ago."""
    expired = Q(until__lt=timezone.now() - timedelta(days=1))
    for model in (Token, Secret, Assertion):
        model.objects.filter(expired).delete()
