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
KEY = re.compile(r'"([\x21\x23-\x5b\x5d-\x7e]{1,64})"')


def fingerprint(content: bytes) -> str:
    """Return a keyed digest in hexadecimal: it tells whether two contents are the same, and nothing
    of what they are.
    """
    return hmac.digest(derive_key("api"), content, hashlib.sha256).hex()


def once(request, body: bytes, make: Callable[[], tuple[Any, int]]) -> tuple[Any, int, bool]:
    """Call `make` once for each Idempotency-Key of a client.

    Returns the id of the case, the status, and whether it was there already: the same key and body
    get the first answer again. Raises Problem: 400 without a key, 422 for another body, 409 while
    the first request is still running.
    """
    header = KEY.fullmatch(request.headers.get("Idempotency-Key", "").strip())
    if not header:
        detail = _(
            'Stuur een eigen sleutel van 1 tot 64 tekens mee, tussen aanhalingstekens: "4f2c…".'
        )
        raise Problem(400, _("Idempotency-Key ontbreekt"), detail)
    client = request.client
    body_fingerprint = fingerprint(body)
    key = fingerprint(f"{request.method} {request.path} {header[1]}".encode())
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
