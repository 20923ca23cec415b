"""A measure of an adopted advice: what is provided, by whom, and how far it is."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from sealing.fields import SealedTextField
from veiligwonen import catalogue
from veiligwonen.rules.costs import yearly_amount

DAYS = {"besteld": "ordered_on", "geplaatst": "placed_on", "getest": "tested_on"}
# What a measure takes over from its page in the advice.
FROM_ADVICE = (
    "item",
    "what",
    "priority",
    "temporary",
    "one_off",
    "recurring",
    "period",
    "luxury",
    "payer",
    "supplier",
    "recognition",
    "permission",
    "owner_after",
)


class CurrentMeasures(models.Manager):
    """The measures of the advice that stands. `Measure.ever` has those of earlier ones too."""

    def get_queryset(self):
        """Return the rows without those of an earlier advice."""
        return super().get_queryset().filter(current=True)

    def replace(self, version: int, pages: dict[int, dict[str, Any]]) -> None:
        """Replace what stands by the measures of this version of the advice, by number.

        To be asked of a case: `case.measures`.
        """
        self.update(current=False)
        measures = []
        for number, page in pages.items():
            values = {name: page[name] for name in FROM_ADVICE}
            measures.append(
                self.model(case=self.instance, version=version, position=number, **values)
            )
        self.bulk_create(measures)

    def drop_deviations(self) -> None:
        """Drop what the employer does not provide."""
        deviations = self.filter(decision=Measure.Decision.DEVIATE)
        deviations.update(status=Measure.Status.DROPPED)


class Measure(CaseBound):
    """What the employer may know of one measure (report B). There is none before adoption.

    Why it is advised stands in the advice, which the employer never reaches.
    """

    rls_policy = "case_part"
    withheld_columns = {"tested_by": "third_party"}

    class Status(models.TextChoices):
        ADOPTED = "vastgesteld", _("Vastgesteld")
        ORDERED = "besteld", _("Besteld")
        PLACED = "geplaatst", _("Geplaatst")
        TESTED = "getest", _("Getest")
        DROPPED = "vervallen", _("Vervallen")

    class Decision(models.TextChoices):
        PROVIDE = "provide", _("Verstrekken")
        DEVIATE = "deviate", _("Afwijken van het advies")

    case = models.ForeignKey("veiligwonen.AdviceRequest", models.CASCADE, related_name="measures")
    version = models.PositiveSmallIntegerField(_("versie van het advies"), default=1)
    current = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(_("nr"))
    item = models.CharField(_("maatregel"), max_length=40)
    what = SealedTextField(_("toelichting"), max_length=1000, blank=True)
    priority = models.CharField(_("wanneer"), max_length=20, choices=catalogue.Priority)
    temporary = models.BooleanField(_("tijdelijk"), default=False)
    one_off = models.PositiveIntegerField(_("eenmalig, in euro"), default=0)
    recurring = models.PositiveIntegerField(_("terugkerend, in euro"), default=0)
    period = models.CharField(
        max_length=10, choices=catalogue.Period, default=catalogue.Period.MONTH
    )
    luxury = models.PositiveIntegerField(_("extra luxe, in euro"), default=0)
    payer = models.CharField(_("betaler"), max_length=20, choices=catalogue.Payer)
    supplier = SealedTextField(_("leverancier"), max_length=200, blank=True)
    recognition = models.CharField(_("erkenning"), max_length=20, choices=catalogue.Recognition)
    permission = models.CharField(
        _("toestemming nodig van"), max_length=20, choices=catalogue.Permission
    )
    permission_on = models.DateField(_("toestemming gekregen op"), null=True, blank=True)
    owner_after = models.CharField(
        _("eigenaar na plaatsing"), max_length=20, choices=catalogue.Payer
    )
    status = models.CharField(_("stand"), max_length=20, choices=Status, default=Status.ADOPTED)
    decision = models.CharField(_("besluit"), max_length=10, choices=Decision, blank=True)
    ordered_on = models.DateField(_("besteld op"), null=True, blank=True)
    placed_on = models.DateField(_("geplaatst op"), null=True, blank=True)
    tested_on = models.DateField(_("getest op"), null=True, blank=True)
    tested_by = SealedTextField(_("getest door"), max_length=200, blank=True)
    ends_on = models.DateField(_("eindigt op"), null=True, blank=True)

    objects = CurrentMeasures()
    ever = models.Manager()

    class Meta:
        ordering = ["position"]
        verbose_name = _("maatregel")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "version", "position"], name="one_measure_a_number"
            ),
            models.CheckConstraint(
                condition=~Q(status="getest") | Q(tested_on__isnull=False),
                name="tested_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def label(self) -> str:
        """What it is called in the catalogue."""
        return str(catalogue.CATALOGUE[self.item].label)

    @property
    def domain_label(self) -> str:
        """Its domain in words."""
        return str(catalogue.CATALOGUE[self.item].domain.label)

    @property
    def is_of_employer(self) -> bool:
        """The employer provides it."""
        return self.payer == catalogue.Payer.EMPLOYER

    @property
    def is_deviation(self) -> bool:
        """The employer decided not to provide it."""
        return self.decision == self.Decision.DEVIATE

    @property
    def is_finished(self) -> bool:
        """Nothing is to be done about it any more: it works, or it was dropped."""
        return self.status in {self.Status.TESTED, self.Status.DROPPED}

    @property
    def needs_permission(self) -> bool:
        """Somebody else must agree before it is placed."""
        return self.permission != catalogue.Permission.NONE

    def progress(self, status: str, on: date, by: str = "") -> None:
        """Set how far it is: ordered, placed or tested on a day. Does not save.

        Placing what was not ordered is ordering it as well.
        """
        self.status = status
        if status in DAYS:
            statuses = list(DAYS)
            for reached in statuses[: statuses.index(status) + 1]:
                self._set_day(DAYS[reached], on)
        if status == self.Status.TESTED:
            self.tested_on = on
            self.tested_by = by

    def _set_day(self, name: str, on: date) -> None:
        if getattr(self, name) is None:
            setattr(self, name, on)


def employer_spending(year: int) -> dict[str, int]:
    """Add up what employers decided to provide in a year, in euros.

    `once`, `yearly` (what recurs, a year) and `budget` (what BZK gives a year).
    """
    decided = Measure.objects.filter(
        payer=catalogue.Payer.EMPLOYER,
        decision=Measure.Decision.PROVIDE,
        case__provision__decided_on__year=year,
    )
    once = decided.aggregate(total=Sum("one_off"))["total"] or 0
    by_period = decided.values("period").order_by().annotate(total=Sum("recurring"))
    yearly = 0
    for row in by_period:
        if row["period"] in catalogue.Period.values:
            yearly += yearly_amount(row["total"], row["period"])
    return {"once": once, "yearly": yearly, "budget": settings.VEILIG_WONEN_BUDGET}
