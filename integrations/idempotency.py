"""Idempotency-Key: the same request twice makes one case (API-31)."""

import hashlib
import hmac
import re
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.models import IdempotencyRecord
from integrations.models.idempotency import IDEMPOTENCY_LIFETIME
from integrations.problems import Problem
from sealing.keys import derive_key

# A structured string (RFC 8941) without escapes.
LONGEST_KEY = 64
KEY = re.compile(r'"([\x21\x23-\x5b\x5d-\x7e]{1,64})"')
HEADER = "Idempotency-Key"


def fingerprint(content: bytes) -> str:
    """Return a keyed digest in hexadecimal: it tells whether two contents are the same, and nothing
    of what they are.
    """
    return hmac.digest(derive_key("api"), content, hashlib.sha256).hex()


def once(request, body: bytes, make: Callable[[], tuple[Any, int]]) -> tuple[Any, int, bool]:
    """Call `make` once for each Idempotency-Key of a client.

    Returns the id of the case, the status, and whether it was there already: the same key and body
    get the first answer again. Raises Problem: 400 without a key and for a wrong one, 422 for
    another body, 409 while the first request is still running.
    """
    client = request.client
    body_fingerprint = fingerprint(body)
    key = fingerprint(f"{request.method} {request.path} {_key_of(request)}".encode())
    if not _lock(f"{client.pk}:{key}"):
        detail = _("Het eerste verzoek met deze sleutel loopt nog. Stuur het zo meteen opnieuw.")
        raise Problem(409, _("Nog bezig"), detail)
    earlier = _earlier_answer(client, key)
    if earlier is None:
        with transaction.atomic():
            case_id, status = make()
            IdempotencyRecord.objects.create(
                organisation_id=client.organisation_id,
                client=client,
                key=key,
                fingerprint=body_fingerprint,
                case_id=case_id,
                status=status,
            )
        return case_id, status, False
    if earlier.fingerprint != body_fingerprint:
        detail = _("Met deze Idempotency-Key is iets anders gestuurd. Neem een nieuwe sleutel.")
        raise Problem(422, _("Deze sleutel is al gebruikt"), detail)
    return earlier.case_id, earlier.status, True


def _key_of(request) -> str:
    """Return the key of a request. Raises Problem (400) when it is missing and when it is wrong."""
    text = request.headers.get(HEADER)
    if text is None:
        detail = _(
            'Stuur een eigen sleutel van 1 tot 64 tekens mee, tussen aanhalingstekens: "4f2c1a".'
        )
        raise Problem(400, _("Idempotency-Key ontbreekt"), detail)
    match = KEY.fullmatch(text.strip())
    if match is None:
        detail = _why_wrong(text.strip())
        raise Problem(400, _("Idempotency-Key klopt niet"), detail, [(HEADER, detail)])
    return match[1]


def _why_wrong(text: str) -> str:
    is_quoted = len(text) > 1 and text.startswith('"') and text.endswith('"')
    if not is_quoted:
        return _('Zet de sleutel tussen aanhalingstekens: "4f2c1a".')
    key = text[1:-1]
    if not key:
        return _("De sleutel is leeg.")
    if len(key) > LONGEST_KEY:
        return _("De sleutel is langer dan 64 tekens.")
    return _('Gebruik letters, cijfers en leestekens. Geen spatie, " of \\, en één sleutel.')


def _lock(name: str) -> bool:
    """Lock this key until the end of the transaction; False when another request holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return cursor.fetchone()[0]


def _earlier_answer(client, key: str) -> IdempotencyRecord | None:
    """Return the answer to the first request with this key, unless it is too old: then it is
    deleted.
    """
    earlier = IdempotencyRecord.objects.filter(client=client, key=key).first()
    if earlier and earlier.at < timezone.now() - IDEMPOTENCY_LIFETIME:
        earlier.delete()
        return None
    return earlier
