"""What the applicant sent by a way that is not open: their term runs on (Awb 2:23)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound, Deadline
from casework.statutory_clocks import TermSum
from legalsupport.rules.deadlines import SENT_BY_A_WAY
from legalterms.electronic import WRONG_CHANNEL_ARTICLE, end_after_wrong_channel
from legalterms.wording import article_in_words, in_words, wrong_channel_in_words
from organisations.models import EquatedDay, Outage, Person
from organisations.workdays import end_of, local_day


class WrongChannel(CaseBound):
    """One message that came by the wrong way, and the day on which we named the right one.

    It holds no content. Nobody changes it.
    """

    rls_policy = "case_receipt"

    case = models.ForeignKey(
        "legalsupport.LegalSupport", models.CASCADE, related_name="wrong_channels", db_index=False
    )  # legal_one_wrong_way_a_day
    deadline = models.SlugField(_("welke termijn"), max_length=40, db_index=False)
    received_on = models.DateField(_("binnengekomen op"))
    answered_on = models.DateField(_("goede weg genoemd op"))
    end_before = models.DateField(_("laatste dag was"))
    end_after = models.DateField(_("laatste dag werd"))
    logged_on = models.DateField(_("vastgelegd op"), default=timezone.localdate)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        verbose_name = _("bericht langs een verkeerde weg")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "deadline", "received_on"], name="legal_one_wrong_way_a_day"
            ),
            models.CheckConstraint(
                condition=Q(answered_on__gte=F("received_on")),
                name="legal_wrong_way_answered_after",
            ),
            models.CheckConstraint(
                condition=Q(end_after__gt=F("end_before")), name="legal_wrong_way_lengthens"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class WrongChannelHandling:
    """The part of a request that is about the way by which something must be sent to us."""

    @property
    def term_to_send(self) -> Deadline | None:
        """The running term within which the applicant must send us something; None without."""
        return self.deadlines.running().filter(name__in=SENT_BY_A_WAY).first()

    @cached_property
    def _wrong_channels(self) -> list[WrongChannel]:
        return list(WrongChannel.objects.filter(case=self))

    def came_wrong_already(self, deadline: Deadline, received_on: date) -> bool:
        """Tell whether a message of this day was written down for this term."""
        rows = self._wrong_channels
        return any((row.deadline, row.received_on) == (deadline.name, received_on) for row in rows)

    def lengthen_for_wrong_channel(
        self, by: Person, deadline: Deadline, received_on: date, answered_on: date
    ) -> None:
        """Write a message by the wrong way down, and let the term run on as Awb 2:23 says.

        Days of outage are given back anew, within the longer term.
        """
        equated = EquatedDay.objects.days()
        base = local_day(deadline.due_before_outages or deadline.due)
        longer_end = end_after_wrong_channel(base, received_on, answered_on, equated=equated)
        start = local_day(deadline.started_at)
        until = Outage.objects.end_of(start, longer_end, equated=equated)
        WrongChannel.objects.create(
            case=self,
            deadline=deadline.name,
            received_on=received_on,
            answered_on=answered_on,
            end_before=base,
            end_after=longer_end,
            logged_by=by,
        )
        deadline.due_before_outages = end_of(longer_end) if until > longer_end else None
        deadline.due = end_of(until)
        deadline.reminded_at = deadline.missed_at = None
        names = ("due_before_outages", "due", "reminded_at", "missed_at")
        deadline.save(update_fields=names)
        self.__dict__.pop("_wrong_channels", None)

    def sum_of_own_term(self, deadline: Deadline) -> TermSum | None:
        """Return how the end of a term came about that a message by a wrong way made longer."""
        if deadline.name not in SENT_BY_A_WAY:
            return None
        begun_on = local_day(deadline.started_at)
        rows = [
            row
            for row in self._wrong_channels
            if row.deadline == deadline.name and row.received_on >= begun_on
        ]
        base = local_day(deadline.due_before_outages or deadline.due)
        if not rows or rows[-1].end_after != base:
            return None
        equated = EquatedDay.objects.days()
        lines: list[tuple[str, str]] = []
        for row in rows:
            days = (row.end_before, row.received_on, row.answered_on)
            lines += wrong_channel_in_words(*days, equated)
        if deadline.due_before_outages:
            lines.append((str(_("Na storing")), in_words(local_day(deadline.due))))
        return TermSum(article_in_words(WRONG_CHANNEL_ARTICLE), lines, [])
