"""What leaves the house: first a row, written with what caused it; then a delivery."""

from email.utils import parseaddr
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from sealing import keys
from sealing.fields import SealedTextField


class OutgoingQuerySet(models.QuerySet):
    """Who may look at what left the house. Lists have no use for what is sealed."""

    def inbox_of(self, person) -> Self:
        """The messages on the site for this person."""
        shown = self.filter(person=person, channel=Outgoing.Channel.MESSAGE, due_at__lte=timezone.now())
        return shown.defer(*SEALED)

    def managed_by(self, person, *roles: str) -> Self:
        """The mail of the organisations where this person holds one of these roles."""
        places = [m.organisation_id for m in person.memberships_now if m.role in roles]
        return self.filter(organisation__in=places, channel=Outgoing.Channel.MAIL).defer(*SEALED)


SEALED = ("address", "secret_path", "data_key")


class Outgoing(models.Model):
    """One message to one person by one channel. No content: a kind, a number and a place to look."""

    wall = "outbox"
    wrapped_key_columns = ("data_key",)

    class Channel(models.TextChoices):
        MAIL = "mail", _("Mail")
        MESSAGE = "message", _("Bericht op de site")

    class State(models.TextChoices):
        WAITING = "waiting", _("Wacht")
        SENDING = "sending", _("Wordt verstuurd")
        SENT = "sent", _("Verstuurd")
        FAILED = "failed", _("Niet gelukt")
        CANCELLED = "cancelled", _("Ingetrokken")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.CharField(max_length=10, choices=Channel)
    kind = models.SlugField(max_length=40, db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    address = SealedTextField(blank=True)
    secret_path = SealedTextField(blank=True)
    data_key = models.BinaryField(editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, null=True, related_name="+")
    case_number = models.CharField(max_length=20, blank=True)
    path = models.CharField(max_length=200, blank=True)
    unique_key = models.CharField(max_length=120, unique=True, null=True)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, blank=True)
    read_at = models.DateTimeField(null=True)

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("uitgaand bericht")
        indexes = [
            models.Index(fields=["due_at"], name="outgoing_waiting", condition=Q(state="waiting")),
            models.Index(fields=["claimed_at"], name="outgoing_sending", condition=Q(state="sending")),
            models.Index(
                fields=["person", "-created_at", "-id"], name="outgoing_inbox", condition=Q(channel="message")
            ),
            models.Index(fields=["organisation", "-created_at", "-id"], name="outgoing_sent"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(person__isnull=False) | Q(channel="mail"), name="message_has_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel}"

    @staticmethod
    def wrapped_key_context(pk: object) -> str:
        """What the wrapped key of the row with this id is bound to."""
        return f"outgoing:{pk}"

    @cached_property
    def _plain_key(self) -> bytes:
        if not self.data_key:
            key = keys.new_data_key()
            self.data_key = keys.wrap(key, self.wrapped_key_context(self.pk))
            return key
        return keys.unwrap(bytes(self.data_key), self.wrapped_key_context(self.pk))

    def seal_key(self) -> bytes:
        """The data key of this row."""
        return self._plain_key

    def seal_context(self) -> str:
        """What its sealed values are bound to."""
        return f"outgoing:{self.pk}"

    @property
    def message_id(self) -> str:
        """The same at every try, so that a mail that went out twice shows up once."""
        domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
        return f"<{self.pk}@{domain or 'weerbaar'}>"


class DemoMail(models.Model):
    """A mail as it would have been sent; in demo mode only, so that it can be read at /demo/mail/."""

    wall = "demo_mail"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sent_at = models.DateTimeField(default=timezone.now)
    to = SealedTextField()  # a mailbox of others would not be in our database either: a dump does not show it
    subject = models.CharField(max_length=200)
    raw = SealedTextField()

    class Meta:
        ordering = ["-sent_at", "-id"]
        verbose_name = _("demomail")
        indexes = [models.Index(fields=["-sent_at", "-id"], name="demomail_newest")]

    def __str__(self) -> str:
        return self.subject

    def seal_key(self) -> bytes:
        """One key for the mailbox of the demo."""
        return keys.derive("demo mail")

    def seal_context(self) -> str:
        """Bound to its row."""
        return f"demo mail:{self.pk}"
