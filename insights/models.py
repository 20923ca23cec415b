"""Figures: what is counted exactly (for the night shift alone), what is published of it, and the reports that are made of that."""

from datetime import datetime
from functools import cached_property
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from organisations.access import Role
from sealing import files, keys

WHOLE_FIGURES = (Role.SECRETARY, Role.OHS_COORDINATOR)
# Who opens reports one by one gets the figures of those alone: beside them, the figures of all would tell of the others. A slice holds no
# report that its reader may not open: the coordinator's is about officials, as all others would count the burgemeester.
SLICE_OF = {Role.CLERK: "council", Role.AGGRESSION_COORDINATOR: "staff"}
OWN_FIGURES = (*WHOLE_FIGURES, *SLICE_OF)
NATIONAL_FIGURES = (Role.ANALYST, Role.TRIAGIST, Role.DESK_COORDINATOR, Role.BVA)
NATIONAL_CODE = "bzk"  # whose figures are those of the country


class Tally(models.Model):
    """How many reports of one organisation, month and group have one value of one dimension. No person, and no two values together.

    Exact, and so only for the machine: who looks at figures sees a Publication. A month that is `frozen` was counted for the last
    time before its first case could be destroyed; what is delivered later for that month stands beside it, not frozen.
    """

    wall = "tally"

    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    month = models.DateField()
    group = models.CharField(max_length=10)
    dimension = models.CharField(max_length=20)
    value = models.CharField(max_length=30, blank=True)
    count = models.PositiveIntegerField()
    frozen = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("telling")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "month", "group", "dimension", "value", "frozen"], name="counted_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["dimension", "month", "organisation"], name="tally_dimension", include=["value", "count"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.dimension} {self.value}"


class FrozenMonth(models.Model):
    """A month of which the figures stay as they are, whatever is destroyed. Cases that came after `at` still count."""

    wall = "tally"

    month = models.DateField(primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("afgesloten maand")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Counting(models.Model):
    """Until what moment changes were counted. One row."""

    wall = "tally"

    until = models.DateTimeField()

    class Meta:
        verbose_name = _("telronde")

    def __str__(self) -> str:
        return str(self.until)


class Basis(models.Model):
    """What figures were made of when they were renewed last. For the machine alone: the next ones must differ by enough reports.

    Of several organisations together: organisation → its reports, and the figures. Of one: slice → its reports, and `all`.
    """

    wall = "tally"

    name = models.CharField(max_length=30, primary_key=True)
    parts = models.JSONField()
    figures = models.JSONField()

    class Meta:
        verbose_name = _("grondslag van cijfers")

    def __str__(self) -> str:
        return self.name


class PublicationQuerySet(models.QuerySet):
    """Who may look at which figures."""

    def visible_to(self, person) -> Self:
        """The figures of the organisations where this person may see them; those of the country for the national desk."""
        places = [m.organisation_id for m in person.memberships_now if m.role in (*OWN_FIGURES, *NATIONAL_FIGURES)]
        return self.filter(organisation__in=places)


class Publication(models.Model):
    """The figures of an organisation as everybody may see them: small counts merged, with the moment of the figures."""

    wall = "publication"

    organisation = models.OneToOneField(
        "organisations.Organisation", models.PROTECT, primary_key=True, related_name="+"
    )
    made_at = models.DateTimeField()
    figures = models.JSONField()

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("cijfers")

    def slice_for(self, person) -> str:
        """Which part of the organisation this person sees the figures of; "" for the whole."""
        roles = {m.role for m in person.memberships_now if m.organisation_id == self.organisation_id}
        if roles & {*WHOLE_FIGURES, *NATIONAL_FIGURES}:
            return ""
        return next((name for role, name in SLICE_OF.items() if role in roles), "")

    def told_to(self, person) -> "Publication":
        """The same, with the figures of what this person sees, and the moment of those."""
        if name := self.slice_for(person):
            told = self.figures.get("slices", {}).get(name, {})
            made_at = datetime.fromisoformat(told["made_at"]) if "made_at" in told else self.made_at
            return Publication(organisation=self.organisation, made_at=made_at, figures=told)
        return self

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.made_at}"


class ReportQuerySet(models.QuerySet):
    """Who may read which report."""

    def visible_to(self, person) -> Self:
        """Those of the organisations of which this person sees the figures of the whole."""
        return self.filter(
            organisation__in=[m.organisation_id for m in person.memberships_now if m.role in WHOLE_FIGURES]
        )


class Report(models.Model):
    """A quarter or year of figures as PDF/UA: asked for or planned, made by a worker, sealed with a key of its own."""

    wall = "report"
    wrapped_key_columns = ("data_key",)

    class State(models.TextChoices):
        REQUESTED = "requested", _("wordt gemaakt")
        READY = "ready", _("klaar")
        FAILED = "failed", _("niet gelukt")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    first = models.DateField()
    last = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    stored = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveBigIntegerField(default=0, editable=False)
    data_key = models.BinaryField(editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-last", "first"]
        verbose_name = _("rapport")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "first", "last"], name="one_report_a_period"),
            models.CheckConstraint(condition=Q(last__gt=models.F("first")), name="report_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.seal_key()
        super().save(*args, **kwargs)

    @staticmethod
    def wrapped_key_context(pk: object) -> str:
        """What the wrapped key of the row with this id is bound to."""
        return f"report:{pk}"

    @cached_property
    def _plain_key(self) -> bytes:
        if not self.data_key:
            key = keys.new_data_key()
            self.data_key = keys.wrap(key, self.wrapped_key_context(self.pk))
            return key
        return keys.unwrap(bytes(self.data_key), self.wrapped_key_context(self.pk))

    def seal_key(self) -> bytes:
        """The data key of this report."""
        return self._plain_key

    def seal_context(self) -> str:
        """What the file is bound to."""
        return f"report:{self.pk}"

    @property
    def is_year(self) -> bool:
        """A whole year, or else a quarter."""
        return self.first.month == 1 and self.last.month == 12  # noqa: PLR2004 -- December

    @property
    def label(self) -> str:
        """jaar 2026; 3e kwartaal 2026."""
        if self.is_year:
            return str(_("jaar %d") % self.first.year)
        return str(_("%(number)de kwartaal %(year)d") % {"number": self.first.month // 3 + 1, "year": self.first.year})

    @property
    def file_name(self) -> str:
        """What it is called when saved."""
        part = "jaar" if self.is_year else f"kwartaal-{self.first.month // 3 + 1}"
        return f"overzicht-{self.organisation.slug}-{self.first.year}-{part}.pdf"

    def put(self, readable) -> None:
        """Seal the content into the store. The row is ready afterwards; the caller saves it."""
        kept = files.store(readable, self.seal_key(), self.seal_context())
        self.stored, self.size, self.state = kept.name, kept.size, self.State.READY

    def chunks(self):
        """The plain content, piece by piece."""
        return files.fetch(self.stored, self.seal_key(), self.seal_context())
