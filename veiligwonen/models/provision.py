"""What the employer decided about the measures of a case, and how it ends."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from casework.statutory_clocks import TermSum, term_sum
from legalterms.statutory_terms import OBJECTION
from organisations.models import EquatedDay, Outage
from sealing.fields import SealedTextField
from veiligwonen.rules.tax_exemption import TaxExemption


class Provision(CaseBound):
    """What the employer decided. It holds no story: the employer reaches this row."""

    rls_policy = "case_part"
    withheld_columns = {"contact": "third_party"}

    case = models.OneToOneField(
        "veiligwonen.AdviceRequest", models.CASCADE, related_name="provision"
    )
    offered_on = models.DateField(_("aangeboden op"), default=timezone.localdate)
    temporary_now = models.BooleanField(_("tijdelijke maatregelen mogen nu"), default=False)
    contact = SealedTextField(_("uitvoeringscontact"), max_length=200, blank=True)
    in_rie = models.BooleanField(_("staat in de RI&E"), null=True)
    no_contribution = models.BooleanField(_("geen eigen bijdrage"), null=True)
    arbo_place = models.BooleanField(_("plaats van arbobeleid"), null=True)
    decided_on = models.DateField(_("besloten op"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_known_on = models.DateField(_("bekendgemaakt op"), null=True, blank=True)
    deviation = SealedTextField(_("afwijking"), max_length=4000, blank=True)
    settlement = SealedTextField(_("afspraak over de afwijking"), max_length=4000, blank=True)
    settled_on = models.DateField(_("afwijking opgelost op"), null=True, blank=True)
    ends_on = models.DateField(_("afgesproken einddatum"), null=True, blank=True)
    subscriptions_end = models.DateField(_("abonnementen opgezegd per"), null=True, blank=True)
    ownership = SealedTextField(_("van wie worden de spullen"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("verstrekking")

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def open(cls, case, *, temporary_now: bool) -> None:
        """Make the row of a case, or begin an earlier one anew: no decision, deviation or end."""
        values = {
            "temporary_now": temporary_now,
            "offered_on": timezone.localdate(),
            "decided_on": None,
            "decided_by": None,
            "made_known_on": None,
            "settled_on": None,
            "deviation": "",
            "settlement": "",
            "ends_on": None,
        }
        cls.objects.update_or_create(case=case, defaults=values)

    @property
    def arbo(self) -> TaxExemption:
        """The tax questions, with what is extra."""
        measures = self.case.measures.all()
        luxury = sum(measure.luxury for measure in measures if measure.is_of_employer)
        return TaxExemption(self.in_rie, self.no_contribution, self.arbo_place, luxury)

    @property
    def object_until(self) -> date | None:
        """The last day for bezwaar; None until the decision was sent or handed over (Awb 6:8)."""
        if self.made_known_on is None:
            return None
        equated = EquatedDay.objects.days()
        term = OBJECTION.ends(self.made_known_on, equated=equated)
        return Outage.objects.end_of(self.made_known_on, term.end, equated=equated)

    @property
    def objection_sum(self) -> TermSum | None:
        """How the last day for bezwaar came about."""
        if self.made_known_on is None:
            return None
        equated = EquatedDay.objects.days()
        term = OBJECTION.ends(self.made_known_on, equated=equated)
        return term_sum(OBJECTION, term, equated)

    @property
    def object_until_if_sent_at_once(self) -> date:
        """The last day for bezwaar if the decision is sent on the day it was taken."""
        return OBJECTION.ends(self.decided_on, equated=EquatedDay.objects.days()).end

    @property
    def is_ending_settled(self) -> bool:
        """End date, end of the subscriptions and ownership are agreed."""
        return bool(self.ends_on and self.subscriptions_end and self.ownership)
