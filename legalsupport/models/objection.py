"""A bezwaar and what becomes of it: hearing, decision, beroep.

Who decides reaches these rows (`case_part`): a bezwaar is addressed to that body (Awb 6:4), so
nothing of the confidential story of the request is carried over into them.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from legalsupport.lists import SupportOutcome
from legalsupport.models.decision import euro_field
from legalsupport.models.untold import untold
from legalsupport.objection_lists import (
    CONTESTED_WORDS,
    OBJECTION_WORDS,
    ContestedOrder,
    CourtOutcome,
    NoHearing,
    ObjectionOutcome,
    ReceivedBy,
)
from legalsupport.transitions.status import LegalStatus
from sealing.fields import SealedTextField

CAME_FROM = (LegalStatus.MADE_KNOWN, LegalStatus.RUNNING, LegalStatus.SETTLED)


def _account() -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )


class Objection(CaseBound):
    """One bezwaar, from receipt until it is decided or withdrawn."""

    rls_policy = "case_part"

    case = models.ForeignKey("legalsupport.LegalSupport", models.CASCADE, related_name="objections")
    came_from = models.CharField(
        max_length=30, choices=[(status.value, status.label) for status in CAME_FROM]
    )
    received_on = models.DateField(_("bezwaar ontvangen op"), default=timezone.localdate)
    posted_on = models.DateField(_("bezwaar gepost op"), null=True, blank=True)
    received_by = models.CharField(
        _("hoe het bezwaar kwam"),
        max_length=20,
        choices=ReceivedBy,
        default=ReceivedBy.OWN_PAGE,
    )
    grounds = SealedTextField(_("gronden van het bezwaar"), max_length=8000, blank=True)
    is_late = models.BooleanField(_("te laat"), default=False)
    late_reasons = SealedTextField(_("waarom het later kwam"), max_length=4000, blank=True)
    costs_requested = models.BooleanField(_("vraagt kosten vergoed (Awb 7:15)"), default=False)
    against = models.CharField(
        _("waartegen"),
        max_length=20,
        choices=ContestedOrder,
        default=ContestedOrder.DECISION,
        db_default=ContestedOrder.DECISION,
    )
    # What was decided stays here when it is revoked. Of money: the amount that was settled or
    # reclaimed, without an outcome.
    contested_outcome = models.CharField(
        _("besluit waartegen bezwaar is"), max_length=20, choices=SupportOutcome, blank=True
    )
    contested_amount = euro_field(_("bedrag van dat besluit"))
    contested_by = _account()
    contested_known_on = models.DateField(_("dat besluit bekendgemaakt op"), null=True, blank=True)
    # The reclaim that is contested, or that rests on the settlement that is.
    recovery = models.ForeignKey(
        "legalsupport.Recovery", models.SET_NULL, null=True, blank=True, related_name="objections"
    )
    penalty_order = models.ForeignKey(
        "legalsupport.PenaltyOrder",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="objections",
    )
    reclaimed_amount = euro_field(_("teruggevorderd bedrag waartegen bezwaar is"))
    repair_asked_on = models.DateField(_("om herstel gevraagd op"), null=True, blank=True)
    repaired_on = models.DateField(_("hersteld of termijn voorbij op"), null=True, blank=True)
    extended_weeks = models.PositiveSmallIntegerField(_("verdaagd, in weken"), default=0)
    extension_reasons = SealedTextField(_("waarom verdaagd"), max_length=4000, blank=True)
    committee = SealedTextField(_("leden van de adviescommissie"), max_length=1000, blank=True)
    has_committee = models.BooleanField(_("met een adviescommissie"), default=False)
    advised_outcome = models.CharField(
        _("advies van de commissie"), max_length=20, choices=ObjectionOutcome, blank=True
    )
    committee_advice = SealedTextField(
        _("tekst van het advies van de commissie"), max_length=20_000, blank=True
    )
    no_hearing = models.CharField(
        _("waarom niet gehoord"), max_length=30, choices=NoHearing, blank=True
    )
    withdrawn_on = models.DateField(_("bezwaar ingetrokken op"), null=True, blank=True)
    ended_on = models.DateField(_("bezwaar afgerond op"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("bezwaar")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_on=None), name="legal_one_open_objection"
            ),
            models.CheckConstraint(
                condition=Q(contested_amount=None) | Q(contested_amount__gte=0),
                name="legal_contested_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_about_money(self) -> bool:
        """Whether it is against a settlement, a withdrawal or a reclaim."""
        return self.against != ContestedOrder.DECISION

    @property
    def is_about_reclaim_alone(self) -> bool:
        """Whether it is against a reclaim, and not against the settlement under it."""
        return self.against == ContestedOrder.RECLAIM

    @property
    def is_about_penalty(self) -> bool:
        """Whether it is against a besluit about a dwangsom."""
        return self.against == ContestedOrder.PENALTY

    @property
    def contested_words(self) -> str:
        """What it is against, inside a sentence."""
        words = str(CONTESTED_WORDS[self.against])
        if self.recovery_id and not self.is_about_reclaim_alone:
            return str(_("%s en de terugvordering") % words)
        return words

    @property
    def is_pro_forma(self) -> bool:
        """Whether the grounds are still to come (Awb 6:6)."""
        return not self.grounds

    @property
    def waits_for_repair(self) -> bool:
        """Whether who objected was asked to repair it and did not yet (Awb 7:10 lid 2)."""
        return self.repair_asked_on is not None and self.repaired_on is None

    @property
    def committee_names(self) -> list[str]:
        """The names of the members, one a line."""
        return [name.strip() for name in self.committee.splitlines() if name.strip()]

    def change(self, **values: Any) -> None:
        """Set these columns and save them."""
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))


class ObjectionHearing(CaseBound):
    """The hearing about a bezwaar (Awb 7:2 to 7:7)."""

    rls_policy = "case_part"

    case = models.ForeignKey(
        "legalsupport.LegalSupport", models.CASCADE, related_name="objection_hearings"
    )
    objection = models.OneToOneField(Objection, models.CASCADE, related_name="hearing")
    day = models.DateField(_("dag van de hoorzitting"))
    time = models.TimeField(_("tijd van de hoorzitting"))
    place = SealedTextField(_("plaats van de hoorzitting"), max_length=300)
    is_separate = models.BooleanField(_("apart gehoord (Awb 7:6)"), default=True)
    separate_reasons = SealedTextField(
        _("waarom apart, of juist niet"), max_length=2000, blank=True
    )
    inspection_waived = models.BooleanField(
        _("stukken niet ter inzage, met instemming (Awb 7:4 lid 5)"), default=False
    )
    hearers = SealedTextField(_("wie hoort"), max_length=1000)
    report = SealedTextField(_("verslag van het horen (Awb 7:7)"), max_length=20_000, blank=True)
    heard_on = models.DateField(_("gehoord op"), null=True, blank=True)

    class Meta:
        verbose_name = _("hoorzitting")

    def __str__(self) -> str:
        return str(self.pk)


class ObjectionDecision(CaseBound):
    """The decision on a bezwaar. Never by who took the first decision (Awb 10:3 lid 3)."""

    rls_policy = "case_part"

    case = models.ForeignKey(
        "legalsupport.LegalSupport", models.CASCADE, related_name="objection_decisions"
    )
    objection = models.ForeignKey(Objection, models.CASCADE, related_name="decisions")
    outcome = models.CharField(_("beslissing op bezwaar"), max_length=20, choices=ObjectionOutcome)
    new_outcome = models.CharField(
        _("nieuw besluit"), max_length=20, choices=SupportOutcome, blank=True
    )
    new_amount = euro_field(_("nieuw bedrag"))
    new_reclaim = euro_field(_("nieuw bedrag van de terugvordering"))
    reasons = SealedTextField(_("motivering van de beslissing op bezwaar"), max_length=8000)
    deviation_reasons = SealedTextField(
        _("waarom anders dan de commissie"), max_length=4000, blank=True
    )
    late_is_excused = models.BooleanField(_("te laat, maar verschoonbaar"), default=False)
    is_unlawful = models.BooleanField(_("herroepen om onrechtmatigheid"), default=False)
    costs = euro_field(_("vergoeding van kosten in bezwaar"))
    decided_on = models.DateField(_("op bezwaar beslist op"), default=timezone.localdate)
    decided_by = _account()
    contested_by = _account()
    made_known_on = models.DateField(
        _("beslissing op bezwaar bekendgemaakt op"), null=True, blank=True
    )
    annulled_on = models.DateField(_("vernietigd door de rechter op"), null=True, blank=True)

    class Meta:
        verbose_name = _("beslissing op bezwaar")
        constraints = [
            models.UniqueConstraint(
                fields=["objection"],
                condition=Q(annulled_on=None),
                name="legal_one_decision_an_objection",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | Q(contested_by=None)
                | ~Q(decided_by=F("contested_by")),
                name="legal_objection_other_decider",
            ),
            models.CheckConstraint(
                condition=Q(new_amount=None) | Q(new_amount__gte=0),
                name="legal_new_amount_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(new_reclaim=None) | Q(new_reclaim__gte=0),
                name="legal_new_reclaim_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(costs=None)
                | Q(costs__gte=0, is_unlawful=True, outcome=ObjectionOutcome.FOUNDED),
                name="legal_costs_for_unlawfulness",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def withheld_now(self) -> Mapping[str, str]:
        """Withhold all of it until it was made known."""
        return untold(self) if self.made_known_on is None else {}

    @property
    def outcome_word(self) -> str:
        """The decision inside a sentence: ongegrond."""
        return str(OBJECTION_WORDS[self.outcome])

    @property
    def grants_support(self) -> bool:
        """Whether the new decision gives support, wholly or in part."""
        return self.new_outcome in (SupportOutcome.GRANTED, SupportOutcome.PARTLY)


class CourtAppeal(CaseBound):
    """A beroep against the decision on a bezwaar."""

    rls_policy = "case_part"

    case = models.ForeignKey(
        "legalsupport.LegalSupport", models.CASCADE, related_name="court_appeals"
    )
    objection = models.ForeignKey(Objection, models.CASCADE, related_name="appeals")
    lodged_on = models.DateField(_("beroep ingesteld op"))
    court = SealedTextField(_("rechtbank"), max_length=200)
    outcome = models.CharField(_("uitspraak"), max_length=20, choices=CourtOutcome, blank=True)
    ruled_on = models.DateField(_("uitspraak op"), null=True, blank=True)
    ruling = SealedTextField(_("wat de rechter bepaalde"), max_length=4000, blank=True)
    decide_until = models.DateField(_("opnieuw beslissen tot en met"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("beroep")

    def __str__(self) -> str:
        return str(self.pk)
