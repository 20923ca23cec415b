"""Terms of a case: when something must have been done, and whether it was in time."""

from datetime import datetime

from django.db import models
from django.db.models import F, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.bound import CaseBound


class DeadlineQuerySet(models.QuerySet):
    """The clocks of one case, or of many."""

    def running(self):
        """Counting now: neither met, nor stopped, nor paused."""
        return self.filter(met_at=None, stopped_at=None, paused_at=None)

    def first_of(self, cases: list) -> None:
        """Give each of these cases its `first_clock`: the running one that ends first, or None. One statement for a page."""
        keys = [case.pk for case in cases]
        clocks = self.running().filter(case__in=keys).order_by("case_id", "due").distinct("case_id")
        first = {clock.case_id: clock for clock in clocks}
        for case in cases:
            case.first_clock = first.get(case.pk)
            if case.first_clock:
                case.first_clock.case = case

    def meet(self, name: str, moment: datetime | None = None) -> None:
        """What had to be done, was done."""
        self.filter(name=name, met_at=None, stopped_at=None).update(met_at=moment or timezone.now(), paused_at=None)

    def stop(self, name: str) -> None:
        """It need not be done any more."""
        self.filter(name=name, met_at=None, stopped_at=None).update(stopped_at=timezone.now(), paused_at=None)

    def pause(self, name: str) -> None:
        """The clock stands still."""
        self.running().filter(name=name).update(paused_at=timezone.now())

    def resume(self, name: str) -> None:
        """The clock goes on; its end moves by as long as it stood still."""
        now = timezone.now()
        self.filter(name=name, paused_at__isnull=False).update(due=F("due") + (now - F("paused_at")), paused_at=None)

    def stop_all(self, moment: datetime) -> None:
        """Nothing has to be done any more."""
        self.filter(met_at=None, stopped_at=None).update(stopped_at=moment, paused_at=None)

    def next_due(self) -> datetime | None:
        """The first end of the clocks that count now."""
        return self.running().aggregate(first=Min("due"))["first"]


class Clocks(models.Manager.from_queryset(DeadlineQuerySet)):
    """`case.deadlines`: the clocks of one case."""

    def start(self, **ends: datetime) -> None:
        """Start these clocks, or start them again with a new end: one statement."""
        again = ["due", "started_at", "met_at", "stopped_at", "paused_at", "reminded_at", "missed_at"]
        rows = [Deadline(case=self.instance, name=name, due=due) for name, due in ends.items()]
        self.bulk_create(rows, update_conflicts=True, unique_fields=["case", "name"], update_fields=again)


class Deadline(CaseBound):
    """One clock of a case: it starts, may pause, and ends by being met, stopped or missed."""

    wall = "case_part"

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

    objects = Clocks()

    class Meta:
        ordering = ["due", "id"]
        verbose_name = _("termijn")
        constraints = [models.UniqueConstraint(fields=["case", "name"], name="one_clock_a_name")]
        indexes = [
            models.Index(
                fields=["due"], name="deadline_running", condition=Q(met_at=None, stopped_at=None, paused_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """What must be done, in the words of the case type."""
        return self.case.deadline_labels.get(self.name, self.name)

    @property
    def own_label(self) -> str:
        """What was promised, in words to who reported."""
        return self.case.promised.get(self.name, self.label)

    @property
    def is_running(self) -> bool:
        """Counting now."""
        return not (self.met_at or self.stopped_at or self.paused_at)

    @property
    def is_late(self) -> bool:
        """Running past its end, or met after it."""
        if self.stopped_at:
            return False
        return (self.met_at or timezone.now()) > self.due
