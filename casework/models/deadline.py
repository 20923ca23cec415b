"""Deadlines of a case: when something must have been done, and whether it was in time."""

import functools
from datetime import datetime

from django.db import models
from django.db.models import F, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import statutory_clocks
from casework.models.case_bound import CaseBound
from legalterms.standstills import Standstill


class DeadlineQuerySet(models.QuerySet):
    """The deadlines of one case, or of many."""

    def running(self):
        """Narrow to those that count now: neither met, nor stopped, nor paused."""
        return self.filter(met_at=None, stopped_at=None, paused_at=None)

    def first_of(self, cases: list) -> None:
        """Set `first_deadline` on each of these cases: the running deadline that ends first, or
        None. One statement for a page.
        """
        running = self.running().filter(case__in=[case.pk for case in cases])
        first_of_each = running.order_by("case_id", "due").distinct("case_id")
        by_case = {deadline.case_id: deadline for deadline in first_of_each}
        for case in cases:
            case.first_deadline = by_case.get(case.pk)
            if case.first_deadline:
                case.first_deadline.case = case

    def meet(self, name: str, moment: datetime | None = None) -> None:
        """Mark as met: what had to be done was done."""
        unmet = self.filter(name=name, met_at=None, stopped_at=None)
        unmet.update(met_at=moment or timezone.now(), paused_at=None)

    def stop(self, name: str) -> None:
        """Stop one: it need not be done any more."""
        self.filter(name=name, met_at=None, stopped_at=None).update(
            stopped_at=timezone.now(), paused_at=None
        )

    def pause(self, name: str) -> None:
        """Pause one."""
        running = self.running().filter(name=name)
        running.update(paused_at=timezone.now())

    def resume(self, name: str) -> None:
        """Resume one; its end moves by as long as it was paused."""
        time_paused = timezone.now() - F("paused_at")
        paused = self.filter(name=name, paused_at__isnull=False, stopped_at=None)
        paused.update(due=F("due") + time_paused, paused_at=None)

    def stop_all(self, moment: datetime) -> None:
        """Stop all: nothing has to be done any more. `start_again` takes it back."""
        unmet = self.filter(met_at=None, stopped_at=None)
        unmet.update(stopped_at=moment)

    def start_again(self, moment: datetime) -> None:
        """Let what `stop_all` stopped at this moment run again, until the same ends.

        No law lets a term stand still because a case was closed: what ended meanwhile is late. One
        that was paused is paused again.
        """
        self.filter(met_at=None, stopped_at=moment).update(stopped_at=None)

    def next_due(self) -> datetime | None:
        """Return the first end of those that count now, None without any."""
        running = self.running()
        return running.aggregate(first=Min("due"))["first"]


class Clocks(models.Manager.from_queryset(DeadlineQuerySet)):
    """`case.deadlines`: the deadlines of one case."""

    def start(self, moment: datetime | None = None, /, **ends: datetime) -> None:
        """Start deadlines by name with their ends, or restart them with a new end.

        `moment`: when they start; None for now.
        """
        reset_columns = [
            "due",
            "started_at",
            "met_at",
            "stopped_at",
            "paused_at",
            "reminded_at",
            "missed_at",
            "suspensions",
            "due_before_outages",
        ]
        started_at = moment or timezone.now()
        rows = [
            Deadline(case=self.instance, name=name, due=due, started_at=started_at)
            for name, due in ends.items()
        ]
        self.bulk_create(
            rows, update_conflicts=True, unique_fields=["case", "name"], update_fields=reset_columns
        )


class Deadline(CaseBound):
    """One deadline of a case: it starts, may pause, and ends by being met, stopped or missed."""

    rls_policy = "case_part"

    case = models.ForeignKey(
        "casework.Case", models.CASCADE, related_name="deadlines", db_index=False
    )  # one_clock_a_name
    name = models.SlugField(max_length=40, db_index=False)
    started_at = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)
    # Of a term that a law sets: rows of `legalterms.standstills.Standstill`.
    suspensions = models.JSONField(default=list, db_default=[], blank=True)

    # Of a term within which somebody must send us something: its end without outages (Awb 2:21).
    due_before_outages = models.DateTimeField(null=True, blank=True, editable=False)

    objects = Clocks()

    class Meta:
        ordering = ["due", "id"]
        verbose_name = _("termijn")
        constraints = [models.UniqueConstraint(fields=["case", "name"], name="one_clock_a_name")]
        indexes = [
            models.Index(
                fields=["due"],
                name="deadline_running",
                condition=Q(met_at=None, stopped_at=None, paused_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """What must be done, in the words of the case type."""
        labels = self.case.deadline_labels
        return labels.get(self.name, self.name)

    @property
    def own_label(self) -> str:
        """What was promised_labels, in words to who reported."""
        labels = self.case.promised_labels
        return labels.get(self.name, self.label)

    @property
    def standstills(self) -> list[Standstill]:
        """The days on which it stood still, each with its ground."""
        return [Standstill.from_row(row) for row in self.suspensions]

    @functools.cached_property
    def sum(self) -> "statutory_clocks.TermSum | None":
        """How its end came about, when a law sets it."""
        return statutory_clocks.sum_of(self)

    @property
    def is_running(self) -> bool:
        """Whether it counts now."""
        return not (self.met_at or self.stopped_at or self.paused_at)

    @property
    def is_late(self) -> bool:
        """Whether it runs past its end, or was met after it."""
        if self.stopped_at:
            return False
        return (self.met_at or timezone.now()) > self.due
