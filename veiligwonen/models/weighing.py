"""A weighing that was made: its facts, its result, by whom, and what it did to the band. Never changed, only settled once."""

import functools
from dataclasses import asdict
from itertools import islice

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from organisations.access import Role
from organisations.workdays import end_of_next_working_day
from sealing.fields import SealedJSONField, SealedTextField
from veiligwonen import lists, terms, triage
from veiligwonen.models import desk

BANDS = [(band.value, lists.BANDS[band.slug]) for band in triage.Band]


class Weighing(CaseBound):
    """One weighing, with the version of the model that made it (§4.4)."""

    class State(models.TextChoices):
        VALID = "valid", _("geldt")
        PENDING = "pending", _("wacht op een tweede persoon")
        REFUSED = "refused", _("niet akkoord")

    wall = "case_desk"
    kept_back = {"facts": "own_page", "rules": "internal", "reason": "internal"}

    case = models.ForeignKey("veiligwonen.AdviceRequest", models.CASCADE, related_name="weighings")
    model = models.CharField(max_length=20, default=triage.MODEL)
    facts = SealedJSONField(_("waarop gewogen is"), default=dict)
    rules = SealedJSONField(_("regels"), default=list)  # codes of the hard rules that hold
    score = models.PositiveSmallIntegerField()
    lowest = models.PositiveSmallIntegerField()
    highest = models.PositiveSmallIntegerField()
    incomplete = models.BooleanField(default=False)
    band = models.PositiveSmallIntegerField(_("urgentie"), choices=BANDS)
    before = models.PositiveSmallIntegerField(choices=BANDS, null=True)
    minimum = models.PositiveSmallIntegerField(choices=BANDS, default=triage.Band.P4)
    top = models.PositiveSmallIntegerField(choices=BANDS, default=triage.Band.P4)
    manual = models.BooleanField(default=False)
    reason = SealedTextField(_("waarom met de hand"), max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.VALID)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("gewogen op"), default=timezone.now)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("weging")
        constraints = [
            models.CheckConstraint(
                condition=~Q(by=models.F("settled_by")),
                name="lowered_by_two",
                violation_error_message=_("Een verlaging vraagt een tweede persoon."),
            ),
            models.CheckConstraint(
                condition=Q(before=None)
                | Q(band__lte=models.F("before"))
                | ~Q(state="valid")
                | Q(settled_by__isnull=False),
                name="lowered_with_a_second",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.score}"

    @property
    def result(self) -> triage.Result:
        """What the facts of this weighing come to: the lines that say why, biggest first."""
        return triage.weigh(triage.Facts(**self.facts))

    @property
    def lowers(self) -> bool:
        """Makes a case less urgent than it was."""
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
        """How many questions are open."""
        counted = (*triage.SCALES, *triage.POINTS)
        return sum(self.facts.get(name) is None for name in counted)

    @property
    def points_label(self) -> str:
        """The score in words, with how far it could go."""
        if self.lowest == self.highest:
            return _("%(score)s punten, niets onbekend") % {"score": self.score}
        told = {"score": self.score, "low": self.lowest, "high": self.highest, "n": self.unknown}
        return _("%(score)s punten (%(low)s–%(high)s), %(n)s onbekend") % told

    def why(self, most: int = 99) -> list[str]:
        """Why it stands here, in words, biggest contribution first."""
        facts, language = triage.Facts(**self.facts), get_language()
        told = (
            _said(line.fact, line.rule, line.known, _scale(line, facts), language)
            for line in triage.lines(facts)
            if line.rule or line.points
        )
        return list(islice(told, most))


def _scale(line: triage.Line, facts: triage.Facts) -> tuple[int, int] | None:
    return (facts.likelihood, facts.severity) if line.fact == "threat" and line.known else None


@functools.cache
def _said(fact: str, rule: str, known: bool, scale: tuple[int, int] | None, _language: str) -> str:
    """One line in words. What is kept are words, and no case's facts together."""
    label = str(lists.FACTS[fact])
    if scale:
        label = f"{lists.LIKELIHOOD_SHORT[scale[0]]}: {lists.SEVERITY_SHORT[scale[1]]}"
    if rule:
        return str(_("%(label)s (regel %(rule)s)") % {"label": label, "rule": rule})
    return label if known else str(_("Niet bekend: %(label)s") % {"label": label[0].lower() + label[1:]})


def make(case, facts: triage.Facts, by) -> Weighing:
    """Weigh these facts. A lower band than the one that stands waits for a second person."""
    result, before = triage.weigh(facts), case.band
    return _kept(
        case,
        Weighing(case=case, facts=asdict(facts), rules=list(result.rules), score=result.score, lowest=result.lowest,
                 highest=result.highest, incomplete=result.incomplete, band=result.band, before=before, minimum=result.minimum,
                 top=result.top, by=by),
    )  # fmt: skip


def move(case, band: int, reason: str, by) -> Weighing:
    """Another band than the score gives, with a reason."""
    now = case.told.current
    copied = ("facts", "rules", "score", "lowest", "highest", "incomplete", "minimum", "top")
    values = {name: getattr(now, name) for name in copied}
    return _kept(case, Weighing(case=case, band=band, before=now.band, manual=True, reason=reason, by=by, **values))


def _kept(case, weighing: Weighing) -> Weighing:
    told = case.told
    if told.pending_id:
        Weighing.objects.filter(pk=told.pending_id).update(state=Weighing.State.REFUSED, settled_at=timezone.now())
        told.pending = None
    weighing.state = Weighing.State.PENDING if weighing.lowers else Weighing.State.VALID
    weighing.save(force_insert=True)
    if weighing.lowers:
        told.pending = weighing
    else:
        told.current = weighing
    told.save(update_fields=["current", "pending"])
    return weighing


def settle(case, by, *, agreed: bool) -> None:
    """A second person looked at the lowering."""
    told = case.told
    weighing = told.pending
    weighing.state = Weighing.State.VALID if agreed else Weighing.State.REFUSED
    weighing.settled_by, weighing.settled_at = by, timezone.now()
    weighing.save(update_fields=["state", "settled_by", "settled_at"])
    told.current, told.pending = (weighing if agreed else told.current), None
    told.save(update_fields=["current", "pending"])


def follow(case, made: Weighing) -> None:
    """What follows from a weighing: other targets, a call, the next weighing; or a second person who must look."""
    if made.state == Weighing.State.PENDING:
        desk.tell(case, "second_person", Role.DESK_COORDINATOR, Role.TRIAGIST, but=made.by)
        return
    running = set(case.deadlines.running().values_list("name", flat=True))
    band, now = triage.Band(made.band), timezone.now()
    ends = {name: due for name, due in terms.targets(band, case.received_at).items() if name in running}
    case.deadlines.start(**ends, reweigh=terms.weigh_again(band, now))
    if made.call:
        case.deadlines.start(call=end_of_next_working_day(now))
    else:
        case.deadlines.stop("call")
