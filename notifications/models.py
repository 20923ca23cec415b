"""What leaves the house: first a row, in the transaction of what caused it; then a delivery."""

from email.utils import parseaddr
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from sealing import keys
from sealing.fields import SealedTextField
from sealing.index import blind_index
from sealing.models import SealedModel


class OutgoingQuerySet(models.QuerySet):
    """Messages by who may see them. Lists do not load what is sealed."""

    def inbox_of(self, person) -> Self:
        """Return the messages on the site for this person."""
        messages = self.filter(person=person, channel=Outgoing.Channel.MESSAGE)
        return messages.filter(due_at__lte=timezone.now()).defer(*SEALED)

    def managed_by(self, person, *roles: str) -> Self:
        """Return the mail of the organisations where this person holds one of these roles, but for
        mail about somebody's own case: beside a case number stands nobody whose case it is.
        """
        return self._mail_managed_by(person, roles).filter(own_case=False)

    def unreachable_for(self, person, *roles: str) -> Self:
        """Return the mail about somebody's own case that failed where this person holds one of
        these roles. Whom it did not reach may be shown; what it is about may not.
        """
        own_mail = self._mail_managed_by(person, roles).filter(own_case=True)
        return own_mail.filter(state=Outgoing.State.FAILED)

    def _mail_managed_by(self, person, roles: tuple[str, ...]) -> Self:
        organisations = [
            membership.organisation_id
            for membership in person.memberships_now
            if membership.role in roles
        ]
        mail = self.filter(organisation__in=organisations, channel=Outgoing.Channel.MAIL)
        return mail.defer(*SEALED)


SEALED = ("address", "secret_path", "secret_code", "invitation", "data_key")


class Outgoing(SealedModel):
    """One message to one person by one channel. No content: a kind, a number and a link; of an
    appointment the moment.
    """

    rls_policy = "outbox"
    key_context = "outgoing"

    class Channel(models.TextChoices):
        MAIL = "mail", _("Mail")
        MESSAGE = "message", _("Bericht op de site")

    class State(models.TextChoices):
        WAITING = "waiting", _("Wacht")
        SENDING = "sending", _("Wordt verstuurd")
        SENT = "sent", _("Verstuurd")
        FAILED = "failed", _("Niet gelukt")
        CANCELLED = "cancelled", _("Ingetrokken")

    channel = models.CharField(max_length=10, choices=Channel)
    kind = models.SlugField(max_length=40, db_index=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    address = SealedTextField(blank=True)
    secret_path = SealedTextField(blank=True)
    secret_code = SealedTextField(null=True, blank=True)
    invitation = SealedTextField(null=True, blank=True)  # notifications.appointments.invitation
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, related_name="+"
    )
    case_number = models.CharField(max_length=20, blank=True)
    # About the reader's own case or request: who manages the mail does not learn who has one.
    own_case = models.BooleanField(default=False, db_default=False)
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
            models.Index(
                fields=["claimed_at"], name="outgoing_sending", condition=Q(state="sending")
            ),
            models.Index(
                fields=["person", "-created_at", "-id"],
                name="outgoing_inbox",
                condition=Q(channel="message"),
            ),
            models.Index(
                fields=["organisation", "-created_at", "-id"],
                name="outgoing_sent",
                condition=Q(channel="mail", own_case=False),
            ),
            models.Index(
                fields=["organisation", "person"],
                name="outgoing_unreachable",
                condition=Q(state="failed", own_case=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(channel="mail"), name="message_has_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel}"

    @property
    def message_id(self) -> str:
        """The Message-ID: the same at every try, so that a mail that went out twice
        shows up once.
        """
        return f"<{self.pk}@{self._mail_domain}>"

    @property
    def thread_id(self) -> str:
        """The thread of its case in the mailbox of its reader; "" for a mail about no case.

        A keyed digest: it does not tell which case it is, and for another reader it is another one.
        """
        if not self.case_number:
            return ""
        reader = f"person {self.person_id}" if self.person_id else self.address.lower()
        digest = blind_index("mail thread", reader, self.case_number).hex()[:40]
        return f"<{digest}@{self._mail_domain}>"

    @property
    def _mail_domain(self) -> str:
        return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "weerbaar"


class DemoMail(models.Model):
    """A mail as it would have been sent; in demo mode only, so that it can be read at
    /demo/mail/.
    """

    rls_policy = "demo_mail"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sent_at = models.DateTimeField(default=timezone.now)
    # A mailbox of others would not be in our database either: a dump does not show it.
    to = SealedTextField()
    subject = models.CharField(max_length=200)
    raw = SealedTextField()

    class Meta:
        ordering = ["-sent_at", "-id"]
        verbose_name = _("demomail")
        indexes = [models.Index(fields=["-sent_at", "-id"], name="demomail_newest")]

    def __str__(self) -> str:
        return self.subject

    def seal_key(self) -> bytes:
        """Return the one key of the mailbox of the demo."""
        return keys.derive_key("demo mail")

    def seal_context(self) -> str:
        """Return what the sealed values of this row are bound to."""
        return f"demo mail:{self.pk}"


class Subscription(SealedModel):
    """Where a system of others wants to receive events about the cases that it may read.

    Its secrets are sealed: they must be read to sign.
    """

    rls_policy = "api_setting"
    key_context = "subscription"

    client = models.ForeignKey(
        "organisations.ApiClient", models.CASCADE, related_name="subscriptions"
    )
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    url = models.CharField(_("adres"), max_length=500)
    kinds = ArrayField(models.SlugField(max_length=40), verbose_name=_("gebeurtenissen"))
    secret = SealedTextField()
    old_secret = SealedTextField(blank=True)
    old_until = models.DateTimeField(null=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    # Until when changes were looked for.
    seen_at = models.DateTimeField(default=timezone.now, editable=False)
    # When the receiver said that it wants events.
    verified_at = models.DateTimeField(null=True, editable=False)
    stopped_at = models.DateTimeField(null=True, editable=False)
    # Events in a row that were given up.
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    # Events in a row that took too long, and until when none is sent because of it.
    timeouts = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    paused_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["made_at", "id"]
        verbose_name = _("webhook")

    def __str__(self) -> str:
        return f"{self.client_id} {self.url}"

    @property
    def is_paused(self) -> bool:
        """Whether nothing is sent now because the receiver is too slow."""
        return self.paused_until is not None and self.paused_until > timezone.now()

    def secrets_now(self) -> list[str]:
        """Return the secrets that sign now.

        The newest, and the one before it for as long as the receiver may change over.
        """
        if self.old_until and self.old_until > timezone.now():
            return [self.secret, self.old_secret]
        return [self.secret]


class Sending(models.Model):
    """One event for one subscription: which kind, which case, when, and what became of it.

    Its id is the id of the event.
    """

    rls_policy = "webhook"
    HELLO = "koppeling-proef"

    class State(models.TextChoices):
        WAITING = "waiting", _("Wacht")
        SENDING = "sending", _("Wordt verstuurd")
        SENT = "sent", _("Aangenomen")
        FAILED = "failed", _("Niet gelukt")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="sendings")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    kind = models.SlugField(max_length=40, db_index=False)
    mark = models.CharField(max_length=40)  # which one of its kind: a version, a moment
    # No foreign key: the row stays when the case is destroyed.
    case_id = models.UUIDField(null=True)
    case_number = models.CharField(max_length=20, blank=True)
    path = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)  # what the receiver answered
    error = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("verzonden gebeurtenis")
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "case_id", "kind", "mark"],
                nulls_distinct=False,
                name="event_told_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], name="sending_waiting", condition=Q(state="waiting")
            ),
            models.Index(
                fields=["claimed_at"], name="sending_claimed", condition=Q(state="sending")
            ),
            models.Index(fields=["at"], name="sending_old"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_number}"
