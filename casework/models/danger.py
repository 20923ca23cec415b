"""Danger that somebody reported: who reported is phoned first, until a person says it is over.

A case type that knows danger starts it with `report_danger`, and declares the steps `log_call`,
`log_no_answer` and `end_danger` with its own states and permission. It is a table of its own, so
that the employer, who reaches the row of a case, never reads of it.
"""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models.case_bound import CaseBound
from casework.models.message import Note
from notifications import outbox

RANK_OF_DANGER = 0  # of an open case: before everything else, in every list
CONTACT = "contact"  # the deadline that a call meets
LASTS = timedelta(days=7)  # of danger that nobody ended: then the case has its own rank again [OJ]


class DangerQuerySet(models.QuerySet):
    """The danger of many cases."""

    def to_phone(self) -> Self:
        """Narrow to those in which nobody phoned yet."""
        return self.filter(phoned_at=None, ended_at=None)

    def to_escalate(self, now: datetime) -> Self:
        """Narrow to those in which nobody phoned in time, and that were not escalated yet."""
        return self.to_phone().filter(escalated_at=None, escalate_at__lte=now)

    def lapsing(self, now: datetime) -> Self:
        """Narrow to those that nobody ended, and that nobody phoned about lately."""
        before = now - LASTS
        is_old = Q(phoned_at=None, reported_at__lt=before) | Q(phoned_at__lt=before)
        return self.filter(is_old, ended_at=None, lapsed_at=None)


class Danger(CaseBound):
    """The danger of one case: when it was reported, phoned about, escalated and over."""

    case = models.OneToOneField("casework.Case", models.CASCADE, related_name="danger")
    reported_at = models.DateTimeField(gettext_lazy("gevaar gemeld"))
    escalate_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)
    phoned_at = models.DateTimeField(gettext_lazy("gebeld"), null=True)
    ended_at = models.DateTimeField(gettext_lazy("gevaar voorbij"), null=True)
    lapsed_at = models.DateTimeField(null=True)

    objects = DangerQuerySet.as_manager()

    class Meta:
        ordering = ["reported_at", "id"]
        verbose_name = gettext_lazy("gevaar")
        indexes = [
            models.Index(
                fields=["reported_at"],
                name="danger_to_phone",
                condition=Q(phoned_at=None, ended_at=None),
            ),
            models.Index(
                fields=["reported_at"],
                name="danger_running",
                condition=Q(ended_at=None, lapsed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_to_phone(self) -> bool:
        """Whether somebody must phone now."""
        return self.phoned_at is None and self.ended_at is None

    @property
    def comes_first(self) -> bool:
        """Whether its case comes before all others."""
        return self.ended_at is None and self.lapsed_at is None


class DangerHandling:
    """What a case does with danger. The steps stand in its case type."""

    def call_until(self, reported: datetime) -> datetime:
        """Return until when somebody must have phoned: in minutes, which no weekend stops."""
        return reported + timedelta(minutes=self.organisation.danger_minutes)

    def new_danger(self, reported: datetime) -> Danger:
        """Return the unsaved danger of this case."""
        minutes = self.organisation.danger_escalation_minutes
        escalate_at = reported + timedelta(minutes=minutes)
        danger = Danger(case_id=self.id, reported_at=reported, escalate_at=escalate_at)
        self.remember_danger([danger])
        return danger

    def remember_danger(self, dangers: list[Danger]) -> None:
        """Keep what was fetched of this case already: its danger, or that there is none."""
        relation = self._meta.get_field("danger")
        relation.set_cached_value(self, dangers[0] if dangers else None)

    @property
    def running_danger(self) -> Danger | None:
        """The danger that nobody ended; None without any."""
        danger = getattr(self, "danger", None)
        if danger is None or danger.ended_at:
            return None
        return danger

    @property
    def is_to_phone(self) -> bool:
        """Whether danger was reported and nobody phoned yet."""
        danger = self.running_danger
        return danger is not None and danger.is_to_phone

    @property
    def danger_comes_first(self) -> bool:
        """Whether it stands before all others because of danger."""
        danger = self.running_danger
        return danger is not None and danger.comes_first

    @property
    def has_danger_rank(self) -> bool:
        """Whether it stands first in the lists because of danger, without asking the database."""
        return self.closed_at is None and self.rank == RANK_OF_DANGER

    def log_contact_by_phone(self, by: Any, note: str = "") -> None:
        """Meet the promised contact, and let who must phone know that somebody did."""
        self.note_of_call(by, note)
        self._stamp_danger("phoned_at")
        self.on_contact_made()

    def log_call_without_answer(self, by: Any, note: str = "") -> None:
        """Keep a note of the attempt. Nobody was reached: everything stays as urgent as it was."""
        self.note_of_call(by, note)

    def end_danger_now(self) -> None:
        """End the danger: the case stands among the others again."""
        if self.running_danger:
            self._stamp_danger("ended_at")
            self.rank = self.make_rank()

    def note_of_call(self, by: Any, note: str) -> None:
        """Write an internal note, unless it is empty."""
        if note:
            Note.objects.create(case=self, author=by, text=note)

    def _stamp_danger(self, column: str) -> None:
        """Set a moment of the danger once, and take its case off the list of the 24-hour line."""
        danger = self.running_danger
        if danger is None or getattr(danger, column):
            return
        setattr(danger, column, timezone.now())
        danger.save(update_fields=[column])
        if danger.escalated_at:
            outbox.send_task_on_commit("casework.tasks.settle_alarms")


# --- steps: what a case type declares them with -----------------------------------------------


def has_danger_to_phone(case: Any) -> bool:
    """Tell whether somebody must phone first."""
    return case.is_to_phone


def has_running_danger(case: Any) -> bool:
    """Tell whether there is danger that nobody ended."""
    return case.running_danger is not None


def is_phoned(case: Any) -> str:
    """Require that somebody phoned when danger was reported."""
    if case.is_to_phone:
        return _("Bel eerst de melder, en leg dat vast.")
    return ""


def danger_is_phoned(case: Any) -> str:
    """Require danger about which somebody phoned: nobody silences it without a call."""
    if case.running_danger is None:
        return _("Er is geen gevaar gemeld, of het is al voorbij.")
    return is_phoned(case)


def awaits_no_call(case: Any) -> str:
    """Require, of who reported, that we phoned about the danger: nobody is made to withdraw it."""
    if case.is_to_phone:
        return _("U meldde gevaar. Wij bellen u eerst. Daarna kunt u dit intrekken.")
    return ""


LOG_CALL = {"label": gettext_lazy("Ik heb gebeld"), "tone": "quiet"}
LOG_NO_ANSWER = {
    "label": gettext_lazy("Ik kreeg niemand te pakken"),
    "tone": "quiet",
    "shown": has_danger_to_phone,
}
END_DANGER = {
    "label": gettext_lazy("Gevaar is voorbij"),
    "shown": has_running_danger,
    "guards": [danger_is_phoned],
}
