"""Sending mail: a row is claimed, sent outside of any transaction, and marked.

This module and `webhooks` are the only senders (docs/developers/outbox.md).
"""

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
from django.db.models import Min, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from notifications.appointments import attach_invitation
from notifications.kinds import (
    KINDS,
    LINK,
    LINKS,
    NO_ANSWER,
    SUBJECT,
    URGENT_KINDS,
    URGENT_SUBJECT,
    WHY,
    WHY_STRANGER,
)
from notifications.models import DemoMail, Outgoing
from notifications.smtp import LimitedEmailBackend
from outbound.time_limit import time_limit

State = Outgoing.State
TRIES = 8
# Twice the time limit of a task: after this nobody is sending any more.
CLAIM = timedelta(minutes=10)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=8)
BATCH = 2000  # messages deleted at once
OLDEST_WAIT = "oldest-wait"  # in the cache, for who watches the machines
PERMANENT = 500  # from this SMTP status on, another try makes no sense
SMTP_SCHEMES = {"smtp", "smtps", "smtp+tls"}
SMTP_PORT = 25
SMTPS_PORT = 465


class NoReader(Exception):
    """The account was closed after the message was posted."""


class WorkerLost(Exception):
    """A message was claimed time after time by workers that then vanished."""


# --- claim ----------------------------------------------------------------------------------------


def claim(pk: str | None = None) -> Outgoing | None:
    """Claim one mail for sending: this one, or the one that waits longest.

    Returns None when there is none, or when another worker has it.
    """
    now = timezone.now()
    waiting = Outgoing.objects.filter(state=State.WAITING, due_at__lte=now)
    waiting = waiting.filter(pk=pk) if pk else waiting.order_by("due_at")
    unclaimed = waiting.select_related("person").select_for_update(skip_locked=True, of=("self",))
    row = unclaimed.first()
    if row:
        row.state = State.SENDING
        row.claimed_at = now
        row.tries += 1
        row.save(update_fields=["state", "claimed_at", "tries"])
    return row


def release() -> None:
    """Release the claims of workers that vanished.

    What was claimed too often is given up: it may be what ends them.
    """
    expired_at = timezone.now() - CLAIM
    abandoned = Outgoing.objects.filter(state=State.SENDING, claimed_at__lt=expired_at)
    abandoned.filter(tries__gte=TRIES).update(
        state=State.FAILED, error=WorkerLost.__name__, claimed_at=None
    )
    abandoned.update(state=State.WAITING, claimed_at=None)


def expire() -> int:
    """Delete a batch of finished messages that are older than their term; return how many."""
    oldest_kept = timezone.now() - timedelta(days=settings.MESSAGES_KEPT_DAYS)
    expired = Outgoing.objects.filter(
        created_at__lt=oldest_kept,
        due_at__lt=oldest_kept,
        state__in=[State.SENT, State.FAILED, State.CANCELLED],
    )
    batch = list(expired.order_by().values_list("pk", flat=True)[:BATCH])
    deleted, _by_model = Outgoing.objects.filter(pk__in=batch).delete()
    return deleted


def oldest_wait() -> timedelta:
    """Return how long the oldest unsent mail waits since its moment: what the alarm is for
    (CEL-11).
    """
    unsent = Outgoing.objects.filter(
        state__in=[State.WAITING, State.SENDING], due_at__lte=timezone.now()
    )
    oldest = unsent.aggregate(oldest=Min("due_at"))["oldest"]
    if oldest:
        return timezone.now() - oldest
    return timedelta(0)


def _claimed(row: Outgoing) -> QuerySet[Outgoing]:
    """Return the row as a query, as long as our claim on it stands."""
    return Outgoing.objects.filter(pk=row.pk, state=State.SENDING, claimed_at=row.claimed_at)


# --- send -----------------------------------------------------------------------------------------


def compose(row: Outgoing) -> mail.EmailMultiAlternatives:
    """Return the mail of a row: a number and a link, who sends it and why; with an appointment its
    moment. Never content.

    Raises NoReader when the account was closed.
    """
    if row.person and not row.person.is_active:
        raise NoReader
    subject = _subject(row)
    context = {
        "sentence": KINDS[row.kind],
        "number": row.case_number,
        "code": row.secret_code,
        "action": LINKS.get(row.kind, LINK),
        "link": settings.BASE_URL + (row.secret_path or row.path or "/"),
        "phone": settings.DESK_PHONE,
        "why": WHY if row.person else WHY_STRANGER,
        "no_answer": "" if settings.MAIL_REPLY_TO else NO_ANSWER,
    }
    address = row.address or row.person.email
    message = mail.EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("notifications/mail/mail.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[formataddr(("", address))],
        reply_to=[settings.MAIL_REPLY_TO] if settings.MAIL_REPLY_TO else None,
        headers=_headers(row),
    )
    context["subject"] = subject if row.kind in URGENT_KINDS else SUBJECT
    html = render_to_string("notifications/mail/mail.html", context)
    message.attach_alternative(html, "text/html")
    if row.invitation:
        attach_invitation(message, row.invitation, address)
    return message


def _subject(row: Outgoing) -> str:
    """Return the subject: what to do when it cannot wait, and never what happened."""
    if row.kind in URGENT_KINDS:
        return URGENT_SUBJECT % {"number": row.case_number}
    return f"{SUBJECT} ({row.case_number})" if row.case_number else str(SUBJECT)


def _headers(row: Outgoing) -> dict[str, str]:
    """Return what machines read: which mail this is, of which thread, and that nothing must answer.

    The thread is that of the case, for this reader. It begins with a mail that was never sent.
    """
    headers = {
        "Message-ID": row.message_id,
        "Auto-Submitted": "auto-generated",  # RFC 3834
        # Exchange and Outlook. A report that it did not arrive (NDR) is welcome.
        "X-Auto-Response-Suppress": "DR, RN, NRN, OOF, AutoReply",
    }
    if row.thread_id:
        headers |= {"In-Reply-To": row.thread_id, "References": row.thread_id}
    return headers


def is_demo() -> bool:
    """Return whether mail goes nowhere but into the mailbox of the demo.

    Raises ImproperlyConfigured when that is configured outside of the demo.
    """
    if urlsplit(settings.EMAIL_URL).scheme != "demo":
        return False
    if not settings.DEMO:
        raise ImproperlyConfigured(
            "EMAIL_URL=demo: shows all mail to everybody; it is for the demo only"
        )
    return True


def keep(message: mail.EmailMultiAlternatives) -> None:
    """Put a mail into the mailbox of the demo."""
    address = parseaddr(message.to[0])[1]
    raw = message.message().as_bytes().decode()  # as it goes over the line: UTF-8
    DemoMail.objects.create(to=address, subject=message.subject, raw=raw)


def send(message: mail.EmailMultiAlternatives) -> None:
    """Send a mail by SMTP, as EMAIL_URL says.

    smtp://, smtps:// (TLS from the start) or smtp+tls:// (STARTTLS). Raises ImproperlyConfigured
    for any other address, and what smtplib raises; all of it takes MAIL_SECONDS at most.
    """
    address = urlsplit(settings.EMAIL_URL)
    if address.scheme not in SMTP_SCHEMES or not address.hostname:
        raise ImproperlyConfigured("EMAIL_URL must start with smtp://, smtps:// or smtp+tls://")
    uses_tls = address.scheme == "smtps"
    connection = LimitedEmailBackend(
        host=address.hostname,
        port=address.port or (SMTPS_PORT if uses_tls else SMTP_PORT),
        timeout=settings.MAIL_SECONDS,
        username=unquote(address.username or ""),
        password=unquote(address.password or ""),
        use_ssl=uses_tls,
        use_tls=address.scheme == "smtp+tls",
    )
    with time_limit(settings.MAIL_SECONDS):
        connection.send_messages([message])


# --- mark -----------------------------------------------------------------------------------------


def is_temporary(error: Exception) -> bool:
    """Return whether another try makes sense: for a closed list of errors.

    What a mail server refuses about this one mail for good is not on it.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code < PERMANENT for code, _reason in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code < PERMANENT
    # An SMTP error of another kind is about the server or our account there (and an OSError), not
    # about this mail.
    return isinstance(error, OSError | OperationalError | SoftTimeLimitExceeded)


def wait(tries: int) -> timedelta:
    """Return how long to wait after so many tries: eight tries take nineteen hours.

    Four times as long after each try, give or take a fifth.
    """
    spread = uniform(0.8, 1.2)  # noqa: S311 -- spreads load, hides nothing
    return min(FIRST_WAIT * 4 ** (tries - 1), LONGEST_WAIT) * spread


def failed(row: Outgoing, error: Exception) -> None:
    """Mark a claimed mail that was not sent: to be tried again, or given up into the list of
    failures.
    """
    if isinstance(error, NoReader):
        state = State.CANCELLED
    elif is_temporary(error) and row.tries < TRIES:
        state = State.WAITING
    else:
        state = State.FAILED
    _claimed(row).update(
        state=state,
        error=type(error).__name__,
        due_at=timezone.now() + wait(row.tries),
        claimed_at=None,
    )


def sent(row: Outgoing) -> None:
    """Mark a claimed mail as sent, and empty its sealed address and link: they are of no use any
    more.
    """
    emptied = {
        name: Outgoing._meta.get_field(name).close(row, "") for name in ("address", "secret_path")
    }
    emptied |= dict.fromkeys(("secret_code", "invitation"))
    _claimed(row).update(state=State.SENT, sent_at=timezone.now(), error="", **emptied)
