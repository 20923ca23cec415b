"""What the terms for a decision went through: put off, stood still, late with its dwangsom."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from legalsupport.objection_lists import LateDecision, PenaltyExemption, SuspensionGround
from legalsupport.rules.objection import court_possible_from
from legalterms.penalty import (
    Penalty,
    first_penalty_day,
    last_penalty_day,
    penalty_until,
)
from legalterms.statutory_terms import PENALTY_DECISION
from organisations.models import EquatedDay
from sealing.fields import SealedTextField


class TermChange(CaseBound):
    """The decision was put off in writing (Awb 4:14 lid 3), or its term stands still (4:15 lid 2).

    One row a deadline. What stood still and ran again is in `Deadline.suspensions`.
    """

    rls_policy = "case_part"

    case = models.ForeignKey(
        "legalsupport.LegalSupport", models.CASCADE, related_name="term_changes"
    )
    decision = models.CharField(_("welk besluit"), max_length=30, choices=LateDecision)
    adjourned_on = models.DateField(_("uitstel gemeld op"), null=True, blank=True)
    adjourned_until = models.DateField(_("uitgesteld tot en met"), null=True, blank=True)
    adjournment_reasons = SealedTextField(_("waarom uitgesteld"), max_length=4000, blank=True)
    still_since = models.DateField(_("termijn staat stil vanaf"), null=True, blank=True)
    still_ground = models.CharField(
        _("waarom de termijn stilstaat"), max_length=20, choices=SuspensionGround, blank=True
    )

    class Meta:
        verbose_name = _("uitstel en opschorting")
        constraints = [
            models.UniqueConstraint(fields=["case", "decision"], name="legal_one_term_change")
        ]

    def __str__(self) -> str:
        return str(self.pk)


@dataclass(frozen=True)
class PenaltyCourse:
    """A dwangsom on a day: from, until, and what it comes to so far; `penalty` None before that."""

    first_day: date
    last_day: date
    penalty: Penalty | None
    set_until: date
    court_from: date


class DefaultNotice(CaseBound):
    """A notice of default (ingebrekestelling) about one late decision (Awb 4:17, 7:14)."""

    rls_policy = "case_part"

    case = models.ForeignKey(
        "legalsupport.LegalSupport", models.CASCADE, related_name="default_notices"
    )
    decision = models.CharField(_("welk besluit is te laat"), max_length=30, choices=LateDecision)
    received_on = models.DateField(_("ingebrekestelling ontvangen op"), default=timezone.localdate)
    term_end = models.DateField(_("laatste dag van de beslistermijn"))
    exemption = models.CharField(
        _("geen dwangsom omdat"), max_length=20, choices=PenaltyExemption, blank=True
    )
    decided_on = models.DateField(_("alsnog bekendgemaakt op"), null=True, blank=True)
    court_on = models.DateField(_("beroep wegens niet tijdig beslissen op"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("ingebrekestelling")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "decision"],
                condition=models.Q(decided_on=None),
                name="legal_one_notice_a_decision",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def course(self) -> PenaltyCourse:
        """The dwangsom as it is today; it ends on the day before the decision is made known."""
        first_day = first_penalty_day(
            self.term_end, self.received_on, strict=settings.STRICT_PENALTY
        )
        penalty = penalty_until(first_day, self.decided_on, timezone.localdate())
        last_day = penalty.last_day if penalty and self.decided_on else last_penalty_day(first_day)
        set_until = PENALTY_DECISION.ends(last_day, equated=EquatedDay.objects.days()).end
        return PenaltyCourse(
            first_day, last_day, penalty, set_until, court_possible_from(self.received_on)
        )

    @property
    def is_over(self) -> bool:
        """Whether no day can be added: the decision came, or 42 days passed."""
        return self.decided_on is not None or timezone.localdate() > self.course.last_day

    @property
    def may_be_owed(self) -> bool:
        """Whether a dwangsom is or may still be owed, and was not set."""
        is_set = hasattr(self, "order")
        return not is_set and (self.decided_on is None or self.course.penalty is not None)

    @property
    def waits_for_order(self) -> bool:
        """Whether the dwangsom is over and must be set (Awb 4:18)."""
        return self.is_over and self.may_be_owed and self.course.penalty is not None

    @property
    def is_owed(self) -> bool:
        """Whether a dwangsom is owed today."""
        return not self.exemption and self.course.penalty is not None
