"""A weighing that was made: its facts, its result, by whom, and what it did to the band."""

import functools
from itertools import islice

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from sealing.fields import SealedJSONField, SealedTextField
from veiligwonen import lists
from veiligwonen.rules import triage

BAND_CHOICES = [(band.value, lists.BAND_WORDS[band.slug]) for band in triage.Band]


class Weighing(CaseBound):
    """One weighing, with the version of the model that made it (docs/domain/support.md §4.4).

    Never changed, only settled once by a second person (`transitions.weighing`).
    """

    class State(models.TextChoices):
        VALID = "valid", _("geldt")
        PENDING = "pending", _("wacht op een tweede persoon")
        REFUSED = "refused", _("niet akkoord")

    rls_policy = "case_desk"
    withheld_columns = {"facts": "own_page", "rules": "internal", "reason": "internal"}

    case = models.ForeignKey("veiligwonen.AdviceRequest", models.CASCADE, related_name="weighings")
    model = models.CharField(max_length=20, default=triage.MODEL_VERSION)
    facts = SealedJSONField(_("waarop gewogen is"), default=dict)
    rules = SealedJSONField(_("regels"), default=list)  # codes of the hard rules that hold
    score = models.PositiveSmallIntegerField()
    lowest = models.PositiveSmallIntegerField()
    highest = models.PositiveSmallIntegerField()
    incomplete = models.BooleanField(default=False)
    band = models.PositiveSmallIntegerField(_("urgentie"), choices=BAND_CHOICES)
    before = models.PositiveSmallIntegerField(choices=BAND_CHOICES, null=True)
    minimum = models.PositiveSmallIntegerField(choices=BAND_CHOICES, default=triage.Band.P4)
    top = models.PositiveSmallIntegerField(choices=BAND_CHOICES, default=triage.Band.P4)
    manual = models.BooleanField(default=False)
    reason = SealedTextField(_("waarom met de hand"), max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.VALID)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("gewogen op"), default=timezone.now)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("weging")
        constraints = [
            models.CheckConstraint(
                condition=~Q(by=F("settled_by")),
                name="lowered_by_two",
                violation_error_message=_("Een verlaging vraagt een tweede persoon."),
            ),
            models.CheckConstraint(
                condition=Q(before=None)
                | Q(band__lte=F("before"))
                | ~Q(state="valid")
                | Q(settled_by__isnull=False),
                name="lowered_with_a_second",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.score}"

    @property
    def result(self) -> triage.Result:
        """What the facts of this weighing come to today."""
        return triage.weigh(triage.Facts(**self.facts))

    @property
    def lowers(self) -> bool:
        """It makes a case less urgent than it was."""
        return self.before is not None and self.band > self.before

    @property
    def below_a_rule(self) -> bool:
        """Less urgent than a hard rule allows: only with the coördinator."""
        return self.band > self.minimum

    @property
    def call(self) -> bool:
        """What is unknown could make it more urgent."""
        return self.top < self.band

    @property
    def unknown(self) -> int:
        """How many questions that count are open."""
        names = (*triage.SCALES, *triage.POINTS)
        return sum(self.facts.get(name) is None for name in names)

    @property
    def points_label(self) -> str:
        """The score in words, with how far it could go."""
        if self.lowest == self.highest:
            return _("%(score)s punten, niets onbekend") % {"score": self.score}
        values = {
            "score": self.score,
            "low": self.lowest,
            "high": self.highest,
            "n": self.unknown,
        }
        return _("%(score)s punten (%(low)s–%(high)s), %(n)s onbekend") % values

    def why(self, most: int = 99) -> list[str]:
        """Return why it stands here: at most so many lines, biggest contribution first."""
        facts = triage.Facts(**self.facts)
        language = get_language()
        counting = (row for row in triage.contributions(facts) if row.rule or row.points)
        reasons = []
        for row in islice(counting, most):
            scale = _threat_scale(row, facts)
            reasons.append(_reason(row.fact, row.rule, row.is_known, scale, language))
        return reasons


def _threat_scale(contribution: triage.Contribution, facts: triage.Facts) -> tuple[int, int] | None:
    if contribution.fact == "threat" and contribution.is_known:
        return (facts.likelihood, facts.severity)
    return None


@functools.cache
def _reason(
    fact: str, rule: str, is_known: bool, scale: tuple[int, int] | None, _language: str
) -> str:
    """Return one contribution in words. The cache holds words, and no case's facts together."""
    label = str(lists.FACTS[fact])
    if scale:
        likelihood, severity = scale
        label = f"{lists.LIKELIHOOD_SHORT[likelihood]}: {lists.SEVERITY_SHORT[severity]}"
    if rule:
        return str(_("%(label)s (regel %(rule)s)") % {"label": label, "rule": rule})
    if is_known:
        return label
    question = label[0].lower() + label[1:]
    return str(_("Niet bekend: %(label)s") % {"label": question})
