"""The only senders. A row is claimed with a conditional update, sent outside of any transaction, and marked."""

import smtplib
from datetime import timedelta
from email.utils import formataddr, parseaddr
from random import SystemRandom
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core import mail
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.kinds import KINDS, WHY
from notifications.models import DemoMail, Outgoing

TRIES = 8
SPREAD = SystemRandom()
CLAIM = timedelta(minutes=10)
PASSING = (OSError, smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, smtplib.SMTPHeloError)
PERMANENT = 500


def claim(pk: str) -> bool:
    """Take a row for sending. False when another worker was first, or there is nothing to send."""
    now = timezone.now()
    free = Outgoing.objects.filter(pk=pk, state=Outgoing.State.WAITING, due_at__lte=now)
    return free.update(state=Outgoing.State.SENDING, claimed_at=now, tries=F("tries") + 1) == 1


def compose(row: Outgoing) -> mail.EmailMultiAlternatives:
    """The mail: a number and a link, who sends it and why. Never content."""
    link = settings.BASE_URL + (row.secret_path or row.path or "/")
    words = {"sentence": KINDS[row.kind], "number": row.case_number, "link": link, "why": WHY}
    subject = f"{_('Er is een bericht voor u')} {row.case_number}".strip()
    address = row.address or row.person.email
    plain, to = render_to_string("notifications/mail/mail.txt", words), [formataddr(parseaddr(address))]
    headers = {"Message-ID": row.message_id, "Auto-Submitted": "auto-generated"}
    message = mail.EmailMultiAlternatives(subject, plain, settings.DEFAULT_FROM_EMAIL, to, headers=headers)
    message.attach_alternative(render_to_string("notifications/mail/mail.html", words), "text/html")
    return message


def send(message: mail.EmailMultiAlternatives) -> None:
    """By SMTP as EMAIL_URL says, or into the demo's own mailbox."""
    address = urlsplit(settings.EMAIL_URL)
    if address.scheme == "demo":
        DemoMail.objects.create(to=message.to[0], subject=message.subject, raw=message.message().as_string())
        return
    connection = mail.get_connection(
        "django.core.mail.backends.smtp.EmailBackend", host=address.hostname, port=address.port or 25, timeout=20,
        username=unquote(address.username or ""), password=unquote(address.password or ""), use_ssl=address.scheme == "smtps",
        use_tls=address.scheme == "smtp+tls")  # fmt: skip
    connection.send_messages([message])


def failed(row: Outgoing, error: Exception) -> None:
    """Again later, further apart each time, or given up into the list that a person sees."""
    code = getattr(error, "smtp_code", 0)
    lasting = code >= PERMANENT or not isinstance(error, PASSING) or row.tries >= TRIES
    row.state = Outgoing.State.FAILED if lasting else Outgoing.State.WAITING
    row.error = type(error).__name__
    row.due_at = timezone.now() + timedelta(seconds=min(2**row.tries * 15, 3600) * SPREAD.uniform(0.8, 1.2))  # noqa: S311 -- jitter
    row.claimed_at = None
    row.save(update_fields=["state", "error", "due_at", "claimed_at"])


def sent(row: Outgoing) -> None:
    """Done."""
    row.state, row.sent_at, row.error = Outgoing.State.SENT, timezone.now(), ""
    row.save(update_fields=["state", "sent_at", "error"])
