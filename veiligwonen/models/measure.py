"""A measure of an adopted advice: what is provided, by whom, and how far it is. There is none before adoption."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from sealing.fields import SealedTextField
from veiligwonen import catalogue

DAYS = {"besteld": "ordered_on", "geplaatst": "placed_on", "getest": "tested_on"}


class Current(models.Manager):
    """The measures of the advice that stands; those of an earlier one stay on record."""

    def get_queryset(self):
        """Without those of an earlier advice."""
        return super().get_queryset().filter(current=True)


class Measure(CaseBound):
    """What the employer may know of one measure (report B). Why it is advised stands in the advice, which the employer never reaches."""

    wall = "case_part"
    kept_back = {"tested_by": "third_party"}

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
    period = models.CharField(max_length=10, choices=catalogue.Period, default=catalogue.Period.MONTH)
    luxury = models.PositiveIntegerField(_("extra luxe, in euro"), default=0)
    payer = models.CharField(_("betaler"), max_length=20, choices=catalogue.Payer)
    supplier = SealedTextField(_("leverancier"), max_length=200, blank=True)
    recognition = models.CharField(_("erkenning"), max_length=20, choices=catalogue.Recognition)
    permission = models.CharField(_("toestemming nodig van"), max_length=20, choices=catalogue.Permission)
    permission_on = models.DateField(_("toestemming gekregen op"), null=True, blank=True)
    owner_after = models.CharField(_("eigenaar na plaatsing"), max_length=20, choices=catalogue.Payer)
    status = models.CharField(_("stand"), max_length=20, choices=Status, default=Status.ADOPTED)
    decision = models.CharField(_("besluit"), max_length=10, choices=Decision, blank=True)
    ordered_on = models.DateField(_("besteld op"), null=True, blank=True)
    placed_on = models.DateField(_("geplaatst op"), null=True, blank=True)
    tested_on = models.DateField(_("getest op"), null=True, blank=True)
    tested_by = SealedTextField(_("getest door"), max_length=200, blank=True)
    ends_on = models.DateField(_("eindigt op"), null=True, blank=True)

    objects = Current()
    ever = models.Manager()

    class Meta:
        ordering = ["position"]
        verbose_name = _("maatregel")
        constraints = [
            models.UniqueConstraint(fields=["case", "version", "position"], name="one_measure_a_number"),
            models.CheckConstraint(condition=~Q(status="getest") | Q(tested_on__isnull=False), name="tested_on_a_day"),
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
    def numbers(self) -> dict:
        """What costs are counted from."""
        return {"payer": self.payer, "one_off": self.one_off, "recurring": self.recurring, "period": self.period}

    def put(self, status: str, on, by: str = "") -> None:
        """Ordered, placed or tested on a day. Placing what was not ordered is ordering it as well."""
        self.status = status
        reached = list(DAYS)[: list(DAYS).index(status) + 1] if status in DAYS else []
        for name in (DAYS[one] for one in reached):
            setattr(self, name, getattr(self, name) or on)
        if status == self.Status.TESTED:
            self.tested_on, self.tested_by = on, by
