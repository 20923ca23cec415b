"""Webhooks: events for systems of others, signed, claimed and marked as mail is (docs/adr/0016).

An event is a CloudEvent (NL GOV profile) and says of what kind, which case, of which organisation
and when; never what is in it. The signature is that of Standard Webhooks: HMAC-SHA-256 over
`id.timestamp.body`, under each secret that is valid.
"""

import base64
import hmac
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from audit.record import record
from notifications import outbox, webhook_http
from notifications.delivery import BATCH, TRIES, wait
from notifications.models import Sending, Subscription
from notifications.webhook_http import TOO_SLOW, AddressRefused, EventNotAccepted
from organisations.access import ADMINISTRATORS, Role
from organisations.models import Person
from outbound.time_limit import time_limit
from sealing.keys import Unopenable

State = Sending.State
TOGETHER = 50  # events that one claim takes, all of one subscription
OVERLAP = timedelta(days=7)  # how long the old secret still signs
GIVEN_UP = 20  # events in a row that were never accepted: then a person must look
TURN_SECONDS = 15  # then another receiver gets its events
SLOW = 3  # events in a row that took too long: then the receiver is paused
FIRST_PAUSE = timedelta(hours=1)  # twice as long after each event that takes too long again
LONGEST_PAUSE = timedelta(hours=8)
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

    Raises AddressRefused, or EventNotAccepted for any other answer and for none. All of it takes
    WEBHOOK_SECONDS at most, also when the receiver is asked first whether it wants events.
    """
    with time_limit(settings.WEBHOOK_SECONDS):
        return _send(row)


def _send(row: Sending) -> int:
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
    waiting = _waiting(now)
    with_receiver = waiting.select_related("subscription")
    unclaimed = with_receiver.select_for_update(skip_locked=True, of=("self", "subscription"))
    first = unclaimed.first()
    if first is None or _sending().filter(subscription=first.subscription_id).exists():
        return []
    same_receiver = waiting.filter(subscription=first.subscription_id)
    locked = same_receiver.select_for_update(skip_locked=True, of=("self",))
    rows = list(locked.select_related("subscription", "organisation")[:TOGETHER])
    claimed = Sending.objects.filter(pk__in=[row.pk for row in rows])
    claimed.update(state=State.SENDING, claimed_at=now)
    for row in rows:
        row.claimed_at = now
    return rows


def _sending() -> QuerySet[Sending]:
    return Sending.objects.filter(state=State.SENDING)


def _waiting(now: datetime) -> QuerySet[Sending]:
    """Return the events whose moment has come, of receivers that nobody is sending to."""
    not_paused = Q(subscription__paused_until=None) | Q(subscription__paused_until__lte=now)
    busy = _sending().values("subscription")
    waiting = Sending.objects.filter(
        not_paused, state=State.WAITING, due_at__lte=now, subscription__stopped_at=None
    )
    return waiting.exclude(subscription__in=busy).order_by("due_at", "id")


def others_wait() -> bool:
    """Return whether there are receivers whose events wait, and to whom nobody is sending."""
    return _waiting(timezone.now()).exists()


def release() -> None:
    """Release the claims of workers that vanished."""
    longest_turn = timedelta(seconds=TURN_SECONDS + settings.WEBHOOK_SECONDS + 60)
    abandoned = _sending().filter(claimed_at__lt=timezone.now() - longest_turn)
    abandoned.update(state=State.WAITING, claimed_at=None, tries=F("tries") + 1)


def end_turn(rest: list[Sending]) -> None:
    """Give back what was claimed and not sent; this receiver lets others go first."""
    if not rest:
        return
    now = timezone.now()
    unsent = Sending.objects.filter(pk__in=[row.pk for row in rest])
    unsent.update(state=State.WAITING, claimed_at=None)
    waiting = Sending.objects.filter(subscription=rest[0].subscription_id, state=State.WAITING)
    waiting.filter(due_at__lt=now).update(due_at=now)


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
    subscription.update(
        failures=0, timeouts=0, paused_until=None, verified_at=Coalesce("verified_at", now)
    )


def mark_failed(row: Sending, rest: list[Sending], error: Exception) -> None:
    """Mark an event that was not accepted: to be tried again, or given up.

    What waits for the same receiver waits as long; `rest` is what was claimed with it. After three
    in a row that took too long the receiver is paused, and after many that were given up nothing
    is sent until a person looks.
    """
    now = timezone.now()
    tries = row.tries + 1
    next_try_at = now + wait(tries)
    is_given_up = isinstance(error, AddressRefused | Unopenable) or tries >= TRIES
    Sending.objects.filter(pk=row.pk).update(
        tries=tries,
        due_at=next_try_at,
        claimed_at=None,
        state=State.FAILED if is_given_up else State.WAITING,
        error=_reason(error),
        status=getattr(error, "status", None),
    )
    unsent = Sending.objects.filter(pk__in=[other.pk for other in rest])
    unsent.update(state=State.WAITING, claimed_at=None)
    _count_timeout(row.subscription, is_slow=getattr(error, "why", "") == TOO_SLOW)
    if is_given_up:
        _count_failure(row.subscription)
    else:
        waiting = Sending.objects.filter(
            subscription=row.subscription_id, state=State.WAITING, due_at__lt=next_try_at
        )
        waiting.update(due_at=next_try_at)


def _reason(error: Exception) -> str:
    """Return the slug of why an event was not accepted (integrations.views.webhooks)."""
    if isinstance(error, Unopenable):
        return "unopenable"
    return getattr(error, "why", "private")


def _count_failure(subscription: Subscription) -> None:
    """Count an event that was given up; stop the subscription after too many in a row."""
    rows = Subscription.objects.filter(pk=subscription.pk)
    rows.update(failures=F("failures") + 1)
    failing = rows.filter(failures__gte=GIVEN_UP, stopped_at=None)
    if failing.update(stopped_at=timezone.now()):
        _record(subscription, "webhook_given_up", None)
        _tell_owners(subscription, "webhook_stopped")


def _count_timeout(subscription: Subscription, *, is_slow: bool) -> None:
    """Count an event that took too long; pause the subscription after too many in a row.

    Its owners are told the first time, and not again until an event was accepted.
    """
    rows = Subscription.objects.filter(pk=subscription.pk, stopped_at=None)
    if not is_slow:
        rows.exclude(timeouts=0).update(timeouts=0)
        return
    rows.update(timeouts=F("timeouts") + 1)
    timeouts = rows.values_list("timeouts", flat=True).first() or 0
    if timeouts < SLOW:
        return
    pause = min(FIRST_PAUSE * 2 ** min(timeouts - SLOW, 10), LONGEST_PAUSE)
    rows.update(paused_until=timezone.now() + pause)
    if timeouts == SLOW:
        _record(subscription, "webhook_paused", None)
        _tell_owners(subscription, "webhook_paused")


def _tell_owners(subscription: Subscription, kind: str) -> None:
    """Tell who manages the connection of a subscription that it pauses or stopped.

    Where nobody administers the organisation, the national administrators are told.
    """
    organisation_id = subscription.client.organisation_id
    owners = list(Person.objects.holders_of(ADMINISTRATORS, organisation_id, None, ()))
    if not owners:
        owners = list(Person.objects.holding(Role.BEHEER))
    path = reverse("webhook", args=[subscription.pk])
    outbox.post_many({"kind": kind, "person": person, "path": path} for person in owners)


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
    """Go on with what waits, from now on: after a stop, or a pause that is not over.

    A second click changes nothing.
    """
    now = timezone.now()
    own_row = Subscription.objects.filter(pk=subscription.pk)
    stopped = own_row.exclude(stopped_at=None)
    is_changed = stopped.update(stopped_at=None, failures=0, seen_at=now)
    is_changed += own_row.exclude(paused_until=None).update(paused_until=None, timeouts=0)
    if is_changed:
        waiting = Sending.objects.filter(subscription=subscription.pk, state=State.WAITING)
        waiting.filter(due_at__gt=now).update(due_at=now)
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
