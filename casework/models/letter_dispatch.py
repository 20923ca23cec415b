"""How an addressed letter reached each of its addressees, and the proof of it (Awb 2:8 to 2:25)."""

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models.case_bound import CaseBound
from legalterms.electronic import NOTICE_WITHIN, excuses_lateness, notice_was_in_time
from notifications.models import Outgoing
from organisations.models import LetterChoice
from organisations.workdays import local_day


class LetterDispatchQuerySet(models.QuerySet):
    """Dispatches of one case, or of many."""

    def with_notice_in(self, *states: str) -> Self:
        """Narrow to those of which no notice was accepted yet, and the mail is in such a state."""
        mails = Outgoing.objects.filter(unique_key=OuterRef("notice_key"), state__in=states)
        return self.filter(Exists(mails), notice_accepted_at=None)

    def newly_accepted(self) -> Self:
        """Narrow to those of which the mail server took the notice, and we do not know it yet."""
        return self.with_notice_in(Outgoing.State.SENT)

    def newly_failed(self) -> Self:
        """Narrow to those of which the notice was given up, and we do not know it yet."""
        return self.with_notice_in(Outgoing.State.FAILED).filter(notice_failed_at=None)

    def unnoticed(self, now: datetime) -> Self:
        """Narrow to digital letters without a notice that was accepted in 48 hours, or ever; of
        which the handler does not know it yet, and that the addressee did not open.
        """
        overdue = Q(offered_at__lte=now - NOTICE_WITHIN) | Q(notice_failed_at__isnull=False)
        pending = self.filter(way=LetterDispatch.Way.PAGE, notice_accepted_at=None)
        return pending.filter(overdue, opened_at=None, alarmed_at=None).exclude(notice_key="")


class LetterDispatch(CaseBound):
    """One addressed letter for one addressee. It holds no content: a way, moments and days.

    It is kept as long as its case: mail is deleted earlier, so what became of the mail is copied.
    """

    rls_policy = "letter_dispatch"

    class Way(models.TextChoices):
        PAGE = "page", gettext_lazy("Digitaal, op de eigen pagina")
        POST = "post", gettext_lazy("Per post")

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="letter_dispatches")
    document = models.ForeignKey("casework.Document", models.CASCADE, related_name="dispatches")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    way = models.CharField(gettext_lazy("manier"), max_length=10, choices=Way)
    # What the addressee had chosen: "" when nothing, and then when, and in answer to which words.
    choice = models.CharField(
        gettext_lazy("keuze van de ontvanger"),
        max_length=10,
        choices=LetterChoice.Way.choices,
        blank=True,
    )
    wording = models.CharField(max_length=10, blank=True)
    chosen_at = models.DateTimeField(null=True)
    offered_at = models.DateTimeField(gettext_lazy("op de pagina gezet"), default=timezone.now)
    # Of the mail that says that a letter is ready; "" when the addressee wants no mail.
    notice_key = models.CharField(max_length=130, blank=True, editable=False)
    notice_accepted_at = models.DateTimeField(null=True, editable=False)
    notice_failed_at = models.DateTimeField(null=True, editable=False)
    alarmed_at = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    posted_on = models.DateField(gettext_lazy("per post verstuurd of uitgereikt"), null=True)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = LetterDispatchQuerySet.as_manager()

    class Meta:
        ordering = ["offered_at", "id"]
        verbose_name = gettext_lazy("verzending van een brief")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "person"], nulls_distinct=False, name="dispatched_once"
            ),
            models.CheckConstraint(
                condition=Q(way="post") | Q(choice__in=["digital", "quiet"]),
                name="digital_was_chosen",
            ),
        ]
        indexes = [
            models.Index(
                fields=["offered_at"],
                name="dispatch_notice_pending",
                condition=Q(notice_accepted_at=None) & ~Q(notice_key=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_digital(self) -> bool:
        """Whether the addressee said expressly that letters may come digitally (Awb 2:8)."""
        return self.way == self.Way.PAGE

    @property
    def sent_on(self) -> date | None:
        """The day of sending: the one definition of it (Awb 2:19, docs/adr/0032).

        Digitally the Dutch day on which it became readable on the own page, which is one system
        for both sides; by post the day it was posted or handed over, None until then. So it is as
        well for a digital letter that had to be posted because nobody got the notice.
        """
        is_noticed = notice_was_in_time(self.offered_at, self.notice_accepted_at)
        if self.is_digital and (is_noticed or not self.posted_on):
            return local_day(self.offered_at)
        return self.posted_on

    @property
    def notice_refused(self) -> bool:
        """Whether the addressee wants no mail about letters (Awb 2:10)."""
        return self.choice == LetterChoice.Way.DIGITAL_NO_MAIL

    @property
    def notice_until(self) -> datetime:
        """When the notice must have gone out (Awb 2:10)."""
        return self.offered_at + NOTICE_WITHIN

    @property
    def excuses_lateness(self) -> bool:
        """Whether lateness of the addressee does not count: no notice arrived (Awb 2:22)."""
        if not self.is_digital or self.notice_refused:
            return False
        if self.posted_on and self.posted_on <= local_day(self.notice_until):
            return False
        now = timezone.now()
        return excuses_lateness(self.offered_at, self.notice_accepted_at, self.opened_at, now)

    @property
    def must_be_posted(self) -> bool:
        """Whether somebody must post or hand it over: nobody chose digital, or no mail arrives."""
        if self.posted_on:
            return False
        return not self.is_digital or bool(self.notice_failed_at and not self.notice_accepted_at)

    @property
    def why_post(self) -> str:
        """Why it goes by post, in words for the desk; "" when it need not."""
        if self.is_digital:
            return _("de mail kwam niet aan") if self.must_be_posted else ""
        if self.person_id is None:
            return _("de aanvrager heeft geen account")
        if self.choice == LetterChoice.Way.POST:
            return _("de aanvrager koos voor post")
        if self.choice:
            return _("het account van de aanvrager is gesloten")
        return _("de aanvrager koos niet voor digitaal")
