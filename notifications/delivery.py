"""The only senders. A row is claimed, sent outside of any transaction, and marked (docs/developers/outbox.md)."""

import smtplib
from datetime import timedelta
from email.utils import formataddr, parseaddr
from random import uniform
from urllib.parse import unquote, urlsplit

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.db.models import Min
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.kinds import KINDS, LINK, LINKS, WHY, WHY_STRANGER
from notifications.models import DemoMail, Outgoing

TRIES = 8
CLAIM = timedelta(minutes=10)  # twice the time limit of a task: after this nobody is sending any more
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=8)
BATCH = 2000
OLDEST_WAIT = "oldest-wait"  # in the cache, for who watches the machines
TIMEOUT = 20  # seconds for one answer of the mail server
PERMANENT = 500


class NoReader(Exception):
    """The account was closed after the message was posted."""


class WorkerLost(Exception):
    """Claimed time after time, and never heard of again."""


# --- claim ----------------------------------------------------------------------------------------------------------------


def claim(pk: str | None = None) -> Outgoing | None:
    """Take one row for sending: this one, or the one that waits longest. None when there is none, or another worker has it."""
    now = timezone.now()
    waiting = Outgoing.objects.filter(state=Outgoing.State.WAITING, due_at__lte=now)
    waiting = waiting.filter(pk=pk) if pk else waiting.order_by("due_at")
    row = waiting.select_related("person").select_for_update(skip_locked=True, of=("self",)).first()
    if row:
        row.state, row.claimed_at, row.tries = Outgoing.State.SENDING, now, row.tries + 1
        row.save(update_fields=["state", "claimed_at", "tries"])
    return row


def release() -> None:
    """Take back the claims of workers that are gone. What was claimed too often is given up: it may be what kills them."""
    gone = Outgoing.objects.filter(state=Outgoing.State.SENDING, claimed_at__lt=timezone.now() - CLAIM)
    gone.filter(tries__gte=TRIES).update(state=Outgoing.State.FAILED, error=WorkerLost.__name__, claimed_at=None)
    gone.update(state=Outgoing.State.WAITING, claimed_at=None)


def expire() -> int:
    """Delete a batch of messages that are done with and older than their term. Answers how many."""
    old = timezone.now() - timedelta(days=settings.MESSAGES_KEPT_DAYS)
    done = [Outgoing.State.SENT, Outgoing.State.FAILED, Outgoing.State.CANCELLED]
    batch = Outgoing.objects.filter(created_at__lt=old, due_at__lt=old, state__in=done).order_by()
    deleted, _by_model = Outgoing.objects.filter(pk__in=list(batch.values_list("pk", flat=True)[:BATCH])).delete()
    return deleted


def oldest_wait() -> timedelta:
    """How long the oldest mail waits since its moment and is not sent: what to raise the alarm on (CEL-11)."""
    left = Outgoing.objects.filter(
        state__in=[Outgoing.State.WAITING, Outgoing.State.SENDING], due_at__lte=timezone.now()
    )
    oldest = left.aggregate(oldest=Min("due_at"))["oldest"]
    return timezone.now() - oldest if oldest else timedelta(0)


def _held(row: Outgoing):
    """The row, as long as it is still ours."""
    return Outgoing.objects.filter(pk=row.pk, state=Outgoing.State.SENDING, claimed_at=row.claimed_at)


# --- send -----------------------------------------------------------------------------------------------------------------


def compose(row: Outgoing) -> mail.EmailMultiAlternatives:
    """The mail: a number and a link, who sends it and why. Never content."""
    if row.person and not row.person.is_active:
        raise NoReader
    words = {
        "sentence": KINDS[row.kind],
        "number": row.case_number,
        "action": LINKS.get(row.kind, LINK),
        "link": settings.BASE_URL + (row.secret_path or row.path or "/"),
        "phone": settings.DESK_PHONE,
        "why": WHY if row.person else WHY_STRANGER,
    }
    subject = _("Er is een bericht voor u")
    message = mail.EmailMultiAlternatives(
        f"{subject} ({row.case_number})" if row.case_number else subject,
        render_to_string("notifications/mail/mail.txt", words),
        settings.DEFAULT_FROM_EMAIL,
        [formataddr(("", row.address or row.person.email))],
        headers={"Message-ID": row.message_id, "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(
        render_to_string("notifications/mail/mail.html", words | {"subject": subject}), "text/html"
    )
    return message


def is_demo() -> bool:
    """Mail goes nowhere but into the mailbox of the demo."""
    if urlsplit(settings.EMAIL_URL).scheme != "demo":
        return False
    if not settings.DEMO:
        raise ImproperlyConfigured("EMAIL_URL=demo: shows all mail to everybody; it is for the demo only")
    return True


def keep(message: mail.EmailMultiAlternatives) -> None:
    """Into the mailbox of the demo."""
    raw = message.message().as_string()
    DemoMail.objects.create(to=parseaddr(message.to[0])[1], subject=message.subject, raw=raw)


def send(message: mail.EmailMultiAlternatives) -> None:
    """By SMTP, as EMAIL_URL says: smtp://, smtps:// (TLS from the start) or smtp+tls:// (STARTTLS)."""
    address = urlsplit(settings.EMAIL_URL)
    if address.scheme not in {"smtp", "smtps", "smtp+tls"} or not address.hostname:
        raise ImproperlyConfigured("EMAIL_URL must start with smtp://, smtps:// or smtp+tls://")
    connection = mail.get_connection(
        "django.core.mail.backends.smtp.EmailBackend", host=address.hostname, port=address.port or (465 if address.scheme == "smtps" else 25),
        timeout=TIMEOUT, username=unquote(address.username or ""), password=unquote(address.password or ""),
        use_ssl=address.scheme == "smtps", use_tls=address.scheme == "smtp+tls")  # fmt: skip
    connection.send_messages([message])


# --- mark -----------------------------------------------------------------------------------------------------------------


def passes(error: Exception) -> bool:
    """Worth another try: the closed list. What a mail server refuses about this one mail for good is not on it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code < PERMANENT for code, _said in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code < PERMANENT
    # An SMTP error of another kind is about the server or our account there (and an OSError), not about this mail.
    return isinstance(error, OSError | OperationalError | SoftTimeLimitExceeded)


def wait(tries: int) -> timedelta:
    """Four times as long after each try, give or take a fifth: eight tries in nineteen hours."""
    return min(FIRST_WAIT * 4 ** (tries - 1), LONGEST_WAIT) * uniform(0.8, 1.2)  # noqa: S311 -- spreads load, hides nothing


def failed(row: Outgoing, error: Exception) -> None:
    """Again later, or given up into the list that a person sees."""
    state = Outgoing.State.WAITING if passes(error) and row.tries < TRIES else Outgoing.State.FAILED
    if isinstance(error, NoReader):
        state = Outgoing.State.CANCELLED
    due = timezone.now() + wait(row.tries)
    _held(row).update(state=state, error=type(error).__name__, due_at=due, claimed_at=None)


def sent(row: Outgoing) -> None:
    """Done. Where it went without an account, and the token that was in it, are of no use any more."""
    empty = {name: Outgoing._meta.get_field(name).close(row, "") for name in ("address", "secret_path")}
    _held(row).update(state=Outgoing.State.SENT, sent_at=timezone.now(), error="", **empty)
