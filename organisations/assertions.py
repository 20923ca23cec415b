"""Signed assertions by which a client of the API proves itself (private_key_jwt, RFC 7523).

Who signed with the right key hears what else is wrong; anybody else hears nothing.
"""

from datetime import UTC, datetime, timedelta

import jwt
from django.db import IntegrityError, transaction
from django.utils import timezone

from organisations.models.client import ApiClient, Assertion, digest
from texts.cleaning import clean_json

MAX_ASSERTION_LIFETIME = timedelta(minutes=5)
CLOCK_SKEW = timedelta(seconds=30)
LEEWAY = 10  # seconds that PyJWT allows for a clock that differs
ALGORITHMS = (
    "PS256",
    "RS256",
    "ES256",
)  # never an HMAC: its key would be our copy of the public one
REQUIRED_CLAIMS = ["exp", "iat", "jti", "sub", "iss", "aud"]
CLAIM_CHECKS = {
    "verify_signature": False,  # that was done
    "verify_exp": True,
    "verify_nbf": True,
    "verify_iat": True,
    "verify_aud": True,
    "verify_iss": True,
    "verify_sub": True,
    "verify_jti": True,
    "strict_aud": False,
    "require": REQUIRED_CLAIMS,
}
# What is told to who signed with the right key.
_OWN_ID = "iss en sub moeten allebei de client-id van de koppeling zijn."
_CLOCK = "Kijk of de klok van uw systeem gelijk loopt."
WRONG_CLAIMS = {
    jwt.ExpiredSignatureError: f"Het bewijs is verlopen (exp). {_CLOCK}",
    jwt.ImmatureSignatureError: f"Het bewijs is van later dan nu (iat of nbf). {_CLOCK}",
    jwt.InvalidIssuedAtError: "iat moet een moment in seconden zijn.",
    jwt.InvalidIssuerError: _OWN_ID,
    jwt.exceptions.InvalidSubjectError: _OWN_ID,
    jwt.exceptions.InvalidJTIError: "jti moet een tekst zijn.",
}
TOO_LONG = (
    "Het bewijs geldt te lang: zet exp op hoogstens 300 seconden na nu. "
    "Bibliotheken nemen vaak zelf een uur."
)
USED_BEFORE = "Met deze jti is al een token gevraagd. Maak voor elk verzoek een nieuw bewijs."
UNREADABLE = "exp, iat en nbf moeten momenten in seconden zijn, jti een tekst."


class AssertionRefused(Exception):
    """An assertion that proves nothing. The text is for who signed it, "" for anybody else."""


def unverified(assertion: str) -> tuple[dict, str]:
    """Return the header and the subject of an assertion whose signature is not checked yet.

    Raises AssertionRefused when it cannot be read.
    """
    try:
        header = jwt.get_unverified_header(assertion)
        unverified_claims = jwt.decode(assertion, options={"verify_signature": False})
        claims = clean_json(unverified_claims)
        return clean_json(header), str(claims.get("sub", ""))
    except (jwt.InvalidTokenError, UnicodeError, ValueError):
        raise AssertionRefused from None


def accept(assertion: str, header: dict, client: ApiClient, audience: str) -> None:
    """Accept an assertion that one of the keys of this client signed, once.

    A key that came along is ignored. Raises AssertionRefused.
    """
    _check_signature(assertion, header, client)
    claims = _checked_claims(assertion, client, audience)
    latest = timezone.now() + MAX_ASSERTION_LIFETIME + CLOCK_SKEW
    if int(claims["exp"]) > latest.timestamp():
        raise AssertionRefused(TOO_LONG)
    _accept_once(client, claims["jti"], datetime.fromtimestamp(int(claims["exp"]), UTC))


def _check_signature(assertion: str, header: dict, client: ApiClient) -> None:
    """Check that one of the keys of this client signed the assertion. Raises AssertionRefused."""
    for key in client.jwks.get("keys", ()):
        if not _may_have_signed(key, header):
            continue
        try:
            public_key = jwt.PyJWK(key, algorithm=header["alg"]).key
            jwt.PyJWS().decode(assertion, public_key, algorithms=[header["alg"]])
        except (jwt.PyJWTError, ValueError, TypeError):
            continue
        return
    raise AssertionRefused


def _may_have_signed(key: dict, header: dict) -> bool:
    """Return whether type and, where both name it, id of this key fit the header."""
    key_type = "EC" if header["alg"] == "ES256" else "RSA"
    if key["kty"] != key_type:
        return False
    if "kid" not in header or "kid" not in key:
        return True
    return header["kid"] == key["kid"]


def _checked_claims(assertion: str, client: ApiClient, audience: str) -> dict:
    """Return the claims of an assertion of which the signature was checked.

    Raises AssertionRefused with what is wrong with them, for whoever builds the other system.
    """
    try:
        claims = jwt.decode(
            assertion,
            audience=audience,
            issuer=client.slug,
            subject=client.slug,
            leeway=LEEWAY,
            options=CLAIM_CHECKS,
        )
        int(claims["exp"])
        claims["jti"].encode()
    except jwt.MissingRequiredClaimError as error:
        raise AssertionRefused(f"In het bewijs ontbreekt {error.claim}.") from None
    except jwt.InvalidAudienceError:
        raise AssertionRefused(f"aud moet {audience} zijn.") from None
    except tuple(WRONG_CLAIMS) as error:
        raise AssertionRefused(WRONG_CLAIMS[type(error)]) from None
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, OverflowError):
        raise AssertionRefused(UNREADABLE) from None
    return claims


def _accept_once(client: ApiClient, jti: str, expires: datetime) -> None:
    """Store the id of an assertion until it expires, so that nobody shows it again.

    Raises AssertionRefused when somebody did.
    """
    until = expires + timedelta(minutes=1)
    row = Assertion(client=client, jti=digest(jti), until=until)
    try:
        with transaction.atomic():
            Assertion.objects.bulk_create([row])
    except IntegrityError:
        raise AssertionRefused(USED_BEFORE) from None
