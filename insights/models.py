"""Figures: exact counts (for the worker role alone), what is published of them, and reports."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.access import Role
from sealing.requested_files import RequestedFile, RequestedFileQuerySet

# Roles that see the figures of their whole organisation.
WHOLE_FIGURES = (Role.SECRETARY, Role.OHS_COORDINATOR)
# Roles that open reports one by one see the figures of one slice: beside the reports they open, the
# figures of all would disclose the others. A slice holds no report that its reader may not open:
# that of the coordinator is about officials, as all others would include the burgemeester.
SLICE_BY_ROLE = {Role.CLERK: "council", Role.AGGRESSION_COORDINATOR: "staff"}
OWN_FIGURES = (*WHOLE_FIGURES, *SLICE_BY_ROLE)
NATIONAL_FIGURES = (Role.ANALYST, Role.TRIAGIST, Role.DESK_COORDINATOR, Role.BVA)
NATIONAL_CODE = "bzk"  # the organisation whose figures are those of the country


class CellCount(models.Model):
    """One cell of a frequency table: the reports of an organisation, month and target group that
    fall in one category (`value`) of one dimension. No person, and no two dimensions crossed.

    Exact, and so only for the worker role: people see a Publication. A `frozen` cell was counted
    for the last time before the first case of its month could be destroyed; reports that are
    delivered later for that month are counted in a cell beside it that is not frozen.
    """

    rls_policy = "exact_counts"

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
                fields=["organisation", "month", "group", "dimension", "value", "frozen"],
                name="counted_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["dimension", "month", "organisation"],
                name="cell_count_dimension",
                include=["value", "count"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.dimension} {self.value}"


class SourceCount(models.Model):
    """What one source supplied of the reports of an organisation, month and target group.

    Every sum must hold without the part of any one source, which knows its own
    (`insights/sources.py`). `cells` maps dimension → category → reports. `state`: "" for now, and
    else the figure for which these were the counts when it was published last. Exact, and so only
    for the worker role. What a person reported is forgotten when the month is frozen, before its
    first case may be destroyed.
    """

    rls_policy = "exact_counts"

    organisation = models.ForeignKey(  # indexed by source_counted_once
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    month = models.DateField()
    group = models.CharField(max_length=10)
    source = models.CharField(max_length=45)
    state = models.CharField(max_length=20, blank=True)
    cells = models.JSONField()
    frozen = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("telling per bron")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "state", "month", "group", "source", "frozen"],
                name="source_counted_once",
            ),
        ]
        indexes = [models.Index(fields=["month", "organisation"], name="source_count_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.source}"


class FrozenMonth(models.Model):
    """A month whose cells stay as they are, whatever cases are destroyed.

    Cases that came in after `frozen_at` still count.
    """

    rls_policy = "exact_counts"

    month = models.DateField(primary_key=True)
    frozen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("afgesloten maand")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class CountingRound(models.Model):
    """The moment until which changes were counted. There is one row."""

    rls_policy = "exact_counts"

    counted_until = models.DateTimeField()

    class Meta:
        verbose_name = _("telronde")

    def __str__(self) -> str:
        return str(self.counted_until)


class PublicationBasis(models.Model):
    """The contributions behind the last publication: the next one must differ by safe differences.

    Exact, and so only for the worker role. `contributions` maps each contributor to its reports:
    for several organisations together each organisation, for one organisation each slice, and
    `all`. The figures of a peer group are stored here as well.
    """

    rls_policy = "exact_counts"

    name = models.CharField(max_length=30, primary_key=True)
    contributions = models.JSONField()
    figures = models.JSONField()

    class Meta:
        verbose_name = _("grondslag van cijfers")

    def __str__(self) -> str:
        return self.name


def _organisations_of(person, roles: set[Role]) -> list[int]:
    """Return the organisations where this person has one of these roles now."""
    return [
        membership.organisation_id
        for membership in person.memberships_now
        if membership.role in roles
    ]


class PublicationQuerySet(models.QuerySet):
    """Publications by who may see them."""

    def visible_to(self, person) -> Self:
        """Return the figures of the organisations where a role of this person sees them.

        For the national desk those are the figures of the country.
        """
        roles = {*OWN_FIGURES, *NATIONAL_FIGURES}
        return self.filter(organisation__in=_organisations_of(person, roles))


class Publication(models.Model):
    """The published figures of an organisation: small cells suppressed, with their moment."""

    rls_policy = "publication"

    organisation = models.OneToOneField(
        "organisations.Organisation", models.PROTECT, primary_key=True, related_name="+"
    )
    made_at = models.DateTimeField()
    figures = models.JSONField()

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("cijfers")

    def slice_for(self, person) -> str:
        """Return the slice of the organisation whose figures this person sees; "" for the whole."""
        roles = {
            membership.role
            for membership in person.memberships_now
            if membership.organisation_id == self.organisation_id
        }
        if roles & {*WHOLE_FIGURES, *NATIONAL_FIGURES}:
            return ""
        for role, slice_name in SLICE_BY_ROLE.items():
            if role in roles:
                return slice_name
        return ""

    def limited_to(self, person) -> "Publication":
        """Return an unsaved publication of only what this person sees, with its own moment."""
        slice_name = self.slice_for(person)
        if not slice_name:
            return self
        figures = self.figures.get("slices", {}).get(slice_name, {})
        made_at = self.made_at
        if "made_at" in figures:
            made_at = datetime.fromisoformat(figures["made_at"])
        return Publication(organisation=self.organisation, made_at=made_at, figures=figures)

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.made_at}"


class ReportQuerySet(RequestedFileQuerySet):
    """Reports by who may read them."""

    def visible_to(self, person) -> Self:
        """Return the reports of organisations whose figures this person sees as a whole."""
        return self.filter(organisation__in=_organisations_of(person, set(WHOLE_FIGURES)))


class Report(RequestedFile):
    """A quarter or year of figures as PDF/UA, sealed with a key of its own.

    It is requested by a person or planned (then `made_by` is empty), and made by a worker.
    """

    rls_policy = "report"
    key_context = "report"

    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    first = models.DateField()
    last = models.DateField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-last", "first"]
        verbose_name = _("rapport")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "first", "last"], name="one_report_a_period"
            ),
            models.CheckConstraint(
                condition=Q(last__gt=models.F("first")), name="report_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_year(self) -> bool:
        """Whether it is about a whole year; otherwise about a quarter."""
        return self.first.month == 1 and self.last.month == 12  # noqa: PLR2004 -- December

    @property
    def label(self) -> str:
        """Its period as text: jaar 2026; 3e kwartaal 2026."""
        year = self.first.year
        if self.is_year:
            return str(_("jaar %d") % year)
        return str(_("%(number)de kwartaal %(year)d") % {"number": self._quarter, "year": year})

    @property
    def _quarter(self) -> int:
        return self.first.month // 3 + 1

    @property
    def file_name(self) -> str:
        """The name of the file when it is saved."""
        period = "jaar" if self.is_year else f"kwartaal-{self._quarter}"
        return f"overzicht-{self.organisation.slug}-{self.first.year}-{period}.pdf"
