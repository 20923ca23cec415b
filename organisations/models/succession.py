"""Successions: an organisation ends on a day and another takes over what it had (herindeling).

National administration plans it; a job counts what would move, and moves it on the day
(docs/adr/0023). Nothing of it happens in the request of a person.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SuccessionQuerySet(models.QuerySet):
    """Successions by what is to be done with them."""

    def to_count(self) -> Self:
        """Filter on those whose preview is to be made, or made anew."""
        return self.filter(state=Succession.State.COUNTING)

    def to_announce(self) -> Self:
        """Filter on those that are planned and of which nothing can be read yet."""
        return self.filter(state=Succession.State.PLANNED, announced_at=None)

    def to_retract(self) -> Self:
        """Filter on those that were withdrawn after they could be read."""
        return self.filter(state=Succession.State.WITHDRAWN, announced_at__isnull=False)

    def to_run(self) -> Self:
        """Filter on those that were confirmed and whose day has come, also when they ran before."""
        confirmed = (Succession.State.PLANNED, Succession.State.RUNNING, Succession.State.DONE)
        return self.filter(state__in=confirmed, on__lte=timezone.localdate())


class Succession(models.Model):
    """`old` becomes part of `new` on a day, with people, units, cases, systems and settings."""

    rls_policy = "succession"

    class State(models.TextChoices):
        COUNTING = "counting", _("Wij tellen wat er overgaat")
        COUNTED = "counted", _("Wacht op uw akkoord")
        PLANNED = "planned", _("Staat gepland")
        RUNNING = "running", _("Wordt uitgevoerd")
        DONE = "done", _("Uitgevoerd")
        WITHDRAWN = "withdrawn", _("Ingetrokken")

    old = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="successions"
    )
    new = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    on = models.DateField(_("op welke dag"))
    state = models.CharField(max_length=10, choices=State, default=State.COUNTING)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    # {"lines": [[label, number]], "warnings": [sentence]}; for cases never a small number.
    preview = models.JSONField(default=dict)
    counted_at = models.DateTimeField(null=True)
    moved = models.JSONField(default=dict)  # label of a model → rows that moved, over all runs
    remaining = models.JSONField(default=dict)  # the same of what waits for the next run
    announced_at = models.DateTimeField(null=True)  # when its end and successor could be read
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("herindeling")
        constraints = [
            models.UniqueConstraint(
                fields=["old"],
                condition=~Q(state="withdrawn"),
                name="succeeded_once",
                violation_error_message=_("Deze organisatie heeft al een opvolger."),
            ),
            models.CheckConstraint(
                condition=~Q(old=F("new")),
                name="succeeded_by_another",
                violation_error_message=_("Kies een andere organisatie als opvolger."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["counting", "counted", "withdrawn"])
                | Q(confirmed_by__isnull=False),
                name="succession_runs_when_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new} ({self.on})"

    @property
    def is_counting(self) -> bool:
        """Whether the preview is being made."""
        return self.state == self.State.COUNTING

    @property
    def is_done(self) -> bool:
        """Whether it was carried out and nothing waits."""
        return self.state == self.State.DONE

    @property
    def may_be_confirmed(self) -> bool:
        """Whether the preview is there and nobody agreed yet."""
        return self.state == self.State.COUNTED

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether nothing has moved yet."""
        return self.state in {self.State.COUNTING, self.State.COUNTED, self.State.PLANNED}

    @property
    def tone(self) -> str:
        """The tone of the badge that shows its state."""
        tones = {"done": "ok", "counted": "warning", "withdrawn": ""}
        return tones.get(self.state, "info")
