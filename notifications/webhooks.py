"""Webhooks: events for systems of others, signed, claimed and marked as mail is (docs/adr/0016).

An event is a CloudEvent (NL GOV profile) and says of what kind, which case, of which organisation
and when; never what is in it. The signature is that of Standard Webhooks: HMAC-SHA-256 over
`id.timestamp.body`, under each secret that is valid.
"""

import base64
import hmac
import json
import secrets
from datetime import UTC, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from audit.record import record
from notifications import webhook_http
from notifications.delivery import BATCH, CLAIM, TRIES, wait
from notifications.models import Sending, Subscription
from notifications.webhook_http import AddressRefused, EventNotAccepted

State = Sending.State
TOGETHER = 50  # events that one claim takes, all of one subscription
OVERLAP = timedelta(days=7)  # how long the old secret still signs
GIVEN_UP = 20  # events in a row that were never accepted: then a person must look
PREFIX = "whsec_"
TYPE = "nl.weerbaarbestuur"
CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"


# --- send -----------------------------------------------------------------------------------------


def new_secret() -> str:
    """Return 256 random bits, as Standard Webhooks writes them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def event(row: Sending) -> dict[str, Any]:
    """Return the CloudEvent of a row."""
    group, _dash, _what = row.kind.partition("-")
    time = row.at.astimezone(UTC).isoformat(timespec="milliseconds")
    data = {"organisatie": row.organisation.code}
    cloud_event: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(row.pk),
        "source": settings.WEBHOOK_SOURCE,
        "type": f"{TYPE}.{group}.{row.kind}.v1",
        "time": time.replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": data,
    }
    if row.case_id:
        cloud_event["subject"] = str(row.case_id)
        cloud_event["dataref"] = f"{settings.BASE_URL}{row.path}"
        data["id"] = str(row.case_id)
        data["nummer"] = row.case_number
    return cloud_event


def signature(values: list[str], number: str, stamp: int, body: bytes) -> str:
    """Return one signature for each secret in `values`, as `v1,<base64>`, with spaces between.

    `number` is the id of the event, `stamp` the moment of sending in seconds.
    """
    content = f"{number}.{stamp}.".encode() + body
    return " ".join(_sign(value, content) for value in values)


def _sign(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.digest(key, content, "sha256")
    return f"v1,{base64.b64encode(digest).decode()}"


def send(row: Sending) -> int:
    """Send one event; return the status of the answer (2xx).

    Raises AddressRefused, or EventNotAccepted for any other answer and for none.
    """
    subscription = row.subscription
    if subscription.verified_at is None:
        _ask_permission(subscription)
    number = str(row.pk)
    body = json.dumps(event(row), separators=(",", ":")).encode()
    stamp = int(timezone.now().timestamp())
    headers = {
        "Content-Type": CONTENT_TYPE,
        "webhook-id": number,
        "webhook-timestamp": str(stamp),
        "webhook-signature": signature(subscription.secrets_now(), number, stamp, body),
    }
    answer = webhook_http.request("POST", subscription.url, body, headers)
    if not 200 <= answer.status < 300:  # noqa: PLR2004 -- accepted
        raise EventNotAccepted(answer.status, "refused")
    return answer.status


def _ask_permission(subscription: Subscription) -> None:
    """Ask whether events are wanted there: who does not say so gets none.

    Source: CloudEvents Web Hooks 1.0 §4, HTTP 1.1 Web Hooks for Event Delivery.
    """
    origin = urlsplit(settings.BASE_URL).hostname or "weerbaar"
    headers = {"WebHook-Request-Origin": origin}
    answer = webhook_http.request("OPTIONS", subscription.url, b"", headers)
    if answer.getheader("WebHook-Allowed-Origin") not in {"*", origin}:
        raise EventNotAccepted(answer.status, "not_wanted")


# --- claim and mark -------------------------------------------------------------------------------


def claim() -> list[Sending]:
    """Claim events of one subscription whose moment has come, to be sent by the caller alone.

    Returns them oldest first; nothing when there are none.
    """
    now = timezone.now()
    waiting = Sending.objects.filter(
        state=State.WAITING, due_at__lte=now, subscription__stopped_at=None
    )
    waiting = waiting.order_by("due_at", "id")
    first = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    if first is None:
        return []
    same_receiver = waiting.filter(subscription=first.subscription_id)
    unclaimed = same_receiver.select_for_update(skip_locked=True, of=("self",))
    rows = list(unclaimed.select_related("subscription", "organisation")[:TOGETHER])
    claimed = Sending.objects.filter(pk__in=[row.pk for row in rows])
    claimed.update(state=State.SENDING, claimed_at=now)
    for row in rows:
        row.claimed_at = now
    return rows


def release() -> None:
    """Release the claims of workers that vanished."""
    expired_at = timezone.now() - CLAIM
    abandoned = Sending.objects.filter(state=State.SENDING, claimed_at__lt=expired_at)
    abandoned.update(state=State.WAITING, claimed_at=None, tries=F("tries") + 1)


def mark_accepted(rows: list[Sending]) -> None:
    """Mark events of one subscription as accepted, and the subscription as working."""
    if not rows:
        return
    now = timezone.now()
    for row in rows:
        row.state = State.SENT
        row.sent_at = now
        row.error = ""
        row.tries += 1
    Sending.objects.bulk_update(rows, ["state", "sent_at", "error", "tries", "status"])
    subscription = Subscription.objects.filter(pk=rows[0].subscription.pk)
    subscription.update(failures=0, verified_at=Coalesce("verified_at", now))


def mark_failed(row: Sending, rest: list[Sending], error: Exception) -> None:
    """Mark an event that was not accepted: to be tried again, or given up.

    What waits for the same receiver waits as long; `rest` is what was claimed with it. After many
    in a row nothing is sent until a person looks.
    """
    now = timezone.now()
    tries = row.tries + 1
    next_try_at = now + wait(tries)
    is_given_up = isinstance(error, AddressRefused) or tries >= TRIES
    Sending.objects.filter(pk=row.pk).update(
        tries=tries,
        due_at=next_try_at,
        claimed_at=None,
        state=State.FAILED if is_given_up else State.WAITING,
        error=getattr(error, "why", "private"),
        status=getattr(error, "status", None),
    )
    unsent = Sending.objects.filter(pk__in=[other.pk for other in rest])
    unsent.update(state=State.WAITING, claimed_at=None)
    if is_given_up:
        _count_failure(row.subscription)
    else:
        waiting = Sending.objects.filter(
            subscription=row.subscription_id, state=State.WAITING, due_at__lt=next_try_at
        )
        waiting.update(due_at=next_try_at)


def _count_failure(subscription: Subscription) -> None:
    """Count an event that was given up; stop the subscription after too many in a row."""
    rows = Subscription.objects.filter(pk=subscription.pk)
    rows.update(failures=F("failures") + 1)
    failing = rows.filter(failures__gte=GIVEN_UP, stopped_at=None)
    if failing.update(stopped_at=timezone.now()):
        _record(subscription, "webhook_given_up", None)


def expire() -> int:
    """Delete a batch of finished events older than messages are kept; return how many."""
    oldest_kept = timezone.now() - timedelta(days=settings.MESSAGES_KEPT_DAYS)
    expired = Sending.objects.filter(at__lt=oldest_kept)
    expired = expired.exclude(state__in=[State.WAITING, State.SENDING])
    batch = list(expired.order_by().values_list("pk", flat=True)[:BATCH])
    deleted, _by_model = Sending.objects.filter(pk__in=batch).delete()
    return deleted


# --- manage ---------------------------------------------------------------------------------------


def _record(subscription: Subscription, action: str, by) -> None:
    """Put an action on record with the system that the subscription belongs to."""
    client = subscription.client
    record(
        f"client:{client.pk}",
        actor=by.pk if by else None,
        action=action,
        client=client.slug,
        webhook=subscription.pk,
    )


def subscribe(client, *, url: str, kinds: list[str], by) -> Subscription:
    """Make a subscription with a secret, and post a first event to it.

    By that event the receiver can show that it wants events.
    """
    subscription = Subscription(
        client=client,
        organisation_id=client.organisation_id,
        url=url,
        kinds=kinds,
        secret=new_secret(),
    )
    subscription.seal_key()
    subscription.save()
    _record(subscription, "webhook_made", by)
    post_test_event(subscription)
    return subscription


def post_test_event(subscription: Subscription) -> Sending:
    """Post an event that says nothing but that the subscription works."""
    return Sending.objects.create(
        subscription=subscription,
        organisation_id=subscription.organisation_id,
        kind=Sending.HELLO,
        mark=timezone.now().isoformat(),
    )


def rotate(subscription: Subscription, *, by) -> str:
    """Give the subscription a new secret, and return it.

    The old one signs along for a week, so that the receiver can change over.
    """
    locked = Subscription.objects.select_for_update(no_key=True).get(pk=subscription.pk)
    locked.old_secret = locked.secret
    locked.secret = new_secret()
    locked.old_until = timezone.now() + OVERLAP
    locked.save(update_fields=["old_secret", "secret", "old_until"])
    _record(locked, "webhook_secret_made", by)
    return locked.secret


def stop(subscription: Subscription, *, by) -> None:
    """Send nothing from now on. A second click changes nothing."""
    running = Subscription.objects.filter(pk=subscription.pk, stopped_at=None)
    if running.update(stopped_at=timezone.now()):
        _record(subscription, "webhook_stopped", by)


def resume(subscription: Subscription, *, by) -> None:
    """Go on with what waits, from now on. A second click changes nothing."""
    now = timezone.now()
    stopped = Subscription.objects.filter(pk=subscription.pk).exclude(stopped_at=None)
    if stopped.update(stopped_at=None, failures=0, seen_at=now):
        _record(subscription, "webhook_resumed", by)
        post_test_event(subscription)


def resend(row: Sending, *, by) -> bool:
    """Send an event once more, with the same id; return False when it still waits, or is being
    sent.
    """
    finished = Sending.objects.filter(pk=row.pk, state__in=[State.SENT, State.FAILED])
    reset = finished.update(
        state=State.WAITING, tries=0, due_at=timezone.now(), error="", status=None
    )
    if not reset:
        return False
    _record(row.subscription, "webhook_resent", by)
    return True
