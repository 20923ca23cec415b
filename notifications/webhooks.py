"""Sending events to systems of others: signed, to public addresses only, claimed and marked as mail is (docs/adr/0016).

An event is a CloudEvent (NL GOV profile) and says of what kind, which case, of which organisation and when; never what is in it.
The signature is that of Standard Webhooks: HMAC-SHA-256 over `id.timestamp.body`, under each secret that holds.
"""

import base64
import hmac
import http.client
import ipaddress
import json
import secrets
import socket
import ssl
from datetime import UTC, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from audit.record import record
from notifications.delivery import BATCH, CLAIM, TRIES, wait
from notifications.models import Sending, Subscription

TIMEOUT = 5  # seconds for one answer
TOGETHER = 50  # events that one claim takes, all of one subscription
OVERLAP = timedelta(days=7)  # how long the old secret still signs
GIVEN_UP = 20  # events in a row that were never taken: then a person must look
PREFIX = "whsec_"
TYPE = "nl.weerbaarbestuur"
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(Exception):
    """We do not send to this address, whatever it may answer."""


class NotTaken(Exception):
    """The other side did not take it. `status`: what it answered, None when it did not answer."""

    def __init__(self, status: int | None, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


# --- where to ---------------------------------------------------------------------------------------------------------------


def problem_of(url: str) -> str:
    """Why an address cannot be one of ours to send to, by the look of it: a slug, or "". Where it leads is looked up when it is sent."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "unreadable"
    if not parts.hostname or not url.isascii() or not url.isprintable() or " " in url:
        return "unreadable"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "secret"
    if settings.WEBHOOK_PRIVATE:
        return "" if parts.scheme in {"http", "https"} else "unsafe"
    return "" if parts.scheme == "https" and port in {None, 443} else "unsafe"


def is_public(address: Address) -> bool:
    """An address of the internet, also when it is wrapped in another one (IPv4-mapped, 6to4, NAT64, Teredo)."""
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in NAT64:
            inside = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inside is not None:
            return is_public(inside)
    return address.is_global and not address.is_multicast and not address.is_reserved


def resolve(host: str, port: int) -> str:
    """The address to connect to. Raises Refused when any of those the name leads to is not public: one of them could be chosen later."""
    try:
        found = {str(told[4][0]) for told in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise NotTaken(None, "no_address") from None
    if not settings.WEBHOOK_PRIVATE and not all(
        is_public(ipaddress.ip_address(one.partition("%")[0])) for one in found
    ):
        raise Refused
    return sorted(found, key=lambda one: ":" in one)[0]


class _Plain(http.client.HTTPConnection):
    """A connection to the address that was looked at, and to no other."""

    def __init__(self, address: str, host: str, port: int) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self.address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), TIMEOUT)


class _Secure(_Plain):
    """The same over TLS, for the name that was told."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _connection(url: str) -> tuple[http.client.HTTPConnection, str]:
    if problem_of(url):
        raise Refused
    parts = urlsplit(url)
    secure, host = parts.scheme == "https", parts.hostname or ""
    port = parts.port or (443 if secure else 80)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return (_Secure if secure else _Plain)(resolve(host, port), host, port), path


def _ask(connection: http.client.HTTPConnection, method: str, path: str, body: bytes, headers: dict[str, str]):
    """The answer, of which nothing but the head is read. No redirect is followed."""
    try:
        connection.request(method, path, body, {"User-Agent": "Weerbaar", "Connection": "close", **headers})
        answer = connection.getresponse()
        answer.close()
        return answer
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotTaken(None, "tls" if isinstance(error, ssl.SSLError) else "no_answer") from None
    finally:
        connection.close()


# --- what --------------------------------------------------------------------------------------------------------------------


def new_secret() -> str:
    """256 random bits, as Standard Webhooks writes them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def event(row: Sending) -> dict[str, Any]:
    """The CloudEvent of a row."""
    group, _dash, what = row.kind.partition("-")
    told: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(row.pk),
        "source": settings.WEBHOOK_SOURCE,
        "type": f"{TYPE}.{group}.{row.kind}.v1",
        "time": row.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": {"organisatie": row.organisation.code},
    }
    if row.case_id:
        told |= {"subject": str(row.case_id), "dataref": f"{settings.BASE_URL}{row.path}"}
        told["data"] |= {"id": str(row.case_id), "nummer": row.case_number}
    return told


def signature(values: list[str], number: str, stamp: int, body: bytes) -> str:
    """One signature for each secret, as `v1,<base64>`."""
    content = f"{number}.{stamp}.".encode() + body
    keys = [base64.b64decode(value.removeprefix(PREFIX)) for value in values]
    return " ".join(f"v1,{base64.b64encode(hmac.digest(key, content, 'sha256')).decode()}" for key in keys)


def send(row: Sending) -> int:
    """Send one event. Answers the status (2xx). Raises Refused or NotTaken."""
    subscription = row.subscription
    if subscription.verified_at is None:
        _greet(subscription)
    body = json.dumps(event(row), separators=(",", ":")).encode()
    stamp, number = int(timezone.now().timestamp()), str(row.pk)
    connection, path = _connection(subscription.url)
    answer = _ask(connection, "POST", path, body, {
        "Content-Type": "application/cloudevents+json; charset=utf-8", "webhook-id": number, "webhook-timestamp": str(stamp),
        "webhook-signature": signature(subscription.secrets_now(), number, stamp, body)})  # fmt: skip
    if not 200 <= answer.status < 300:  # noqa: PLR2004 -- taken
        raise NotTaken(answer.status, "refused")
    return answer.status


def _greet(subscription: Subscription) -> None:
    """Ask whether events are wanted there (CloudEvents webhook 1.0 §4): who does not say so gets none."""
    origin = urlsplit(settings.BASE_URL).hostname or "weerbaar"
    connection, path = _connection(subscription.url)
    answer = _ask(connection, "OPTIONS", path, b"", {"WebHook-Request-Origin": origin})
    if answer.getheader("WebHook-Allowed-Origin") not in {"*", origin}:
        raise NotTaken(answer.status, "not_wanted")


# --- claim and mark ------------------------------------------------------------------------------------------------------------


def claim() -> list[Sending]:
    """Events of one subscription whose moment has come, oldest first, to be sent by the caller alone. Empty when there are none."""
    now = timezone.now()
    waiting = Sending.objects.filter(state=Sending.State.WAITING, due_at__lte=now, subscription__stopped_at=None)
    first = waiting.order_by("due_at", "id").select_for_update(skip_locked=True, of=("self",)).first()
    if first is None:
        return []
    mine = waiting.filter(subscription=first.subscription_id).select_related("subscription", "organisation")
    rows = list(mine.order_by("due_at", "id").select_for_update(skip_locked=True, of=("self",))[:TOGETHER])
    Sending.objects.filter(pk__in=[row.pk for row in rows]).update(state=Sending.State.SENDING, claimed_at=now)
    for row in rows:
        row.claimed_at = now
    return rows


def release() -> None:
    """Take back what was claimed by workers that are gone."""
    gone = Sending.objects.filter(state=Sending.State.SENDING, claimed_at__lt=timezone.now() - CLAIM)
    gone.update(state=Sending.State.WAITING, claimed_at=None, tries=F("tries") + 1)


def taken(rows: list[Sending]) -> None:
    """These were taken."""
    if not rows:
        return
    now, subscription = timezone.now(), rows[0].subscription
    for row in rows:
        row.state, row.sent_at, row.error, row.tries = Sending.State.SENT, now, "", row.tries + 1
    Sending.objects.bulk_update(rows, ["state", "sent_at", "error", "tries", "status"])
    Subscription.objects.filter(pk=subscription.pk).update(failures=0, verified_at=Coalesce("verified_at", now))


def not_taken(row: Sending, rest: list[Sending], error: Exception) -> None:
    """Again later, or given up; what waits for the same receiver waits as long. After many in a row nothing is sent until a person looks."""
    now, tries = timezone.now(), row.tries + 1
    due = now + wait(tries)
    lost = isinstance(error, Refused) or tries >= TRIES
    told = {
        "state": Sending.State.FAILED if lost else Sending.State.WAITING,
        "error": getattr(error, "why", "private"),
        "status": getattr(error, "status", None),
    }
    Sending.objects.filter(pk=row.pk).update(tries=tries, due_at=due, claimed_at=None, **told)
    Sending.objects.filter(pk__in=[one.pk for one in rest]).update(state=Sending.State.WAITING, claimed_at=None)
    others = Sending.objects.filter(subscription=row.subscription_id, state=Sending.State.WAITING, due_at__lt=due)
    if lost:
        Subscription.objects.filter(pk=row.subscription_id).update(failures=F("failures") + 1)
        many = Subscription.objects.filter(pk=row.subscription_id, failures__gte=GIVEN_UP, stopped_at=None)
        if many.update(stopped_at=now):
            tell(row.subscription, "webhook_given_up", None)
    else:
        others.update(due_at=due)


def expire() -> int:
    """Delete a batch of events that are done with and older than messages are kept. Answers how many."""
    old = timezone.now() - timedelta(days=settings.MESSAGES_KEPT_DAYS)
    done = Sending.objects.filter(at__lt=old).exclude(state__in=[Sending.State.WAITING, Sending.State.SENDING])
    deleted, _by_model = Sending.objects.filter(
        pk__in=list(done.order_by().values_list("pk", flat=True)[:BATCH])
    ).delete()
    return deleted


# --- managing ------------------------------------------------------------------------------------------------------------------


def tell(subscription: Subscription, action: str, by) -> None:
    """On record with the system it belongs to."""
    client = subscription.client
    record(
        f"client:{client.pk}", actor=by.pk if by else None, action=action, client=client.slug, webhook=subscription.pk
    )


def subscribe(client, *, url: str, kinds: list[str], by) -> Subscription:
    """A new subscription with a secret, and a first event by which the receiver can show that it wants them."""
    made = Subscription(
        client=client, organisation_id=client.organisation_id, url=url, kinds=kinds, secret=new_secret()
    )
    made.seal_key()
    made.save()
    tell(made, "webhook_made", by)
    greet(made)
    return made


def greet(subscription: Subscription) -> Sending:
    """Leave a first event, which says nothing but that it works."""
    return Sending.objects.create(subscription=subscription, organisation_id=subscription.organisation_id, kind=Sending.HELLO,
                                  mark=timezone.now().isoformat())  # fmt: skip


def rotate(subscription: Subscription, *, by) -> str:
    """A new secret; the old one signs along for a week, so that the other side can change over."""
    locked = Subscription.objects.select_for_update(no_key=True).get(pk=subscription.pk)
    locked.old_secret, locked.secret, locked.old_until = locked.secret, new_secret(), timezone.now() + OVERLAP
    locked.save(update_fields=["old_secret", "secret", "old_until"])
    tell(locked, "webhook_secret_made", by)
    return locked.secret


def stop(subscription: Subscription, *, by) -> None:
    """Nothing is sent from now on. A second click changes nothing."""
    if Subscription.objects.filter(pk=subscription.pk, stopped_at=None).update(stopped_at=timezone.now()):
        tell(subscription, "webhook_stopped", by)


def resume(subscription: Subscription, *, by) -> None:
    """Go on with what waits, from now on."""
    now = timezone.now()
    if (
        Subscription.objects.filter(pk=subscription.pk)
        .exclude(stopped_at=None)
        .update(stopped_at=None, failures=0, seen_at=now)
    ):
        tell(subscription, "webhook_resumed", by)
        greet(subscription)


def resend(row: Sending, *, by) -> bool:
    """Send once more, with the same id. False when it still waits, or is being sent."""
    done = Sending.objects.filter(pk=row.pk, state__in=[Sending.State.SENT, Sending.State.FAILED])
    if not done.update(state=Sending.State.WAITING, tries=0, due_at=timezone.now(), error="", status=None):
        return False
    tell(row.subscription, "webhook_resent", by)
    return True
