"""An incident: aggression or intimidation against somebody because of the office or the work (domain reference §3, §5.1).

What can be counted is coded in plain columns; whatever somebody writes is sealed.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from casework.models import Case, Message, Party
from casework.models.case import CaseQuerySet
from incidents import access, core, documents, labels, lists, retention, sheet, terms, titles
from incidents.functions import Function, in_a_title
from incidents.models import needs
from incidents.models.source import BySource
from incidents.models.talk import Talk
from organisations.models import Person, Scope
from organisations.workdays import end_of_next_working_day
from sealing.fields import SealedTextField

RANKS = {lists.Severity.VERY: 1, lists.Severity.SERIOUS: 2, lists.Severity.LESS: 3}


def _some_of(choices, label: str, **options) -> ArrayField:
    return ArrayField(models.SlugField(max_length=30, choices=choices), verbose_name=label, **options)


def _labels_of(name: str, choices: type[models.TextChoices]) -> property:
    """What stands in a column with several slugs, in words."""
    return property(lambda case: [str(choices(slug).label) for slug in getattr(case, name)])


class Incident(BySource, Case):
    """One report of one or more events that belong together."""

    KIND, PREFIX = "incident", "INC"
    sees, in_need, written_at = access.SEES, access.IN_NEED, ("report", "voor-wie")
    letters, sheet = documents.LETTERS, sheet.SHEET
    document_labels = {kind: letter.label for kind, letter in documents.LETTERS.items()} | {"evidence": _("Bewijsstuk")}
    deadline_labels, promised = labels.DEADLINES, labels.PROMISED
    api_scope, api_path, events = Scope.READ, "incidenten", labels.EVENTS
    codes = {name: core.LISTS[name] for name in core.TRANSLATED}
    terms, figures, kept_back = retention.TERMS, retention.FIGURES, retention.KEPT_BACK
    coarsen, ended_as = staticmethod(retention.coarsen), property(retention.ended_as)

    @classmethod
    def intake(cls) -> Any:
        """Rows of a spreadsheet, through the delivery of the API."""
        from incidents.intake import INTAKE  # noqa: PLC0415 -- thin method: delivering stands above models

        return INTAKE

    class Status(models.TextChoices):
        REPORTED = "reported", _("Gemeld")
        TRIAGE = "triage", _("In beoordeling")
        NO_INCIDENT = "no_incident", _("Geen incident")
        IN_PROGRESS = "in_progress", _("In behandeling")
        WAITING = "waiting_chain", _("Wacht op politie of OM")
        CLOSED = "closed", _("Afgehandeld")
        WITHDRAWN = "withdrawn", _("Ingetrokken")

    # --- what was told ---
    happened_at = models.DateTimeField(_("wanneer"))
    time_unknown = models.BooleanField(_("tijd niet precies bekend"), default=False)
    found_at = models.DateTimeField(_("wanneer gezien"), null=True, blank=True)
    behaviours = _some_of(lists.Behaviour, _("gedrag"))
    acts = _some_of(list(lists.ACT_LABELS.items()), _("wat precies"), default=list, blank=True)
    channels = _some_of(lists.Channel, _("hoe"))
    platforms = _some_of(lists.Platform, _("op welk platform"), default=list, blank=True)
    location = models.CharField(_("waar"), max_length=30, choices=lists.Location)
    place = SealedTextField(_("plek"), max_length=300, blank=True)
    private_sphere = models.BooleanField(_("thuis of privé"), default=False)
    function = models.CharField(_("functie van de getroffene"), max_length=30, choices=Function)
    relative_of = models.CharField(_("gezinslid van"), max_length=30, choices=Function, blank=True)
    on_behalf = models.BooleanField(_("namens iemand anders"), default=False)
    via = models.CharField(_("meldwijze"), max_length=20, choices=lists.Via, default=lists.Via.SELF)
    acute = models.BooleanField(_("nu gevaar"), default=False)
    repeated = models.BooleanField(_("vaker gebeurd"), default=False)
    severity = models.CharField(_("ernst volgens de melder"), max_length=10, choices=lists.Severity)
    wishes = _some_of(lists.Wish, _("wensen"))
    narrative = SealedTextField(_("wat er gebeurde"), max_length=4000)
    literal_words = SealedTextField(_("letterlijke woorden"), max_length=2000, blank=True)
    # --- how it was weighed ---
    severity_assessed = models.CharField(
        _("ernst volgens de behandelaar"), max_length=10, choices=lists.Severity, blank=True
    )
    plan = SealedTextField(_("plan"), max_length=2000, blank=True)
    target = models.CharField(_("gericht op"), max_length=20, choices=lists.Target, blank=True)
    cause = models.CharField(_("aanleiding"), max_length=30, choices=lists.Cause, blank=True)
    consequences = _some_of(lists.Consequence, _("gevolgen"), default=list, blank=True)
    no_incident_reason = models.CharField(max_length=30, choices=lists.NoIncident, blank=True)
    objected = models.BooleanField(default=False)
    # --- what was done ---
    reaction = models.CharField(_("reactie"), max_length=30, choices=lists.Reaction, blank=True)
    reaction_on = models.DateField(_("reactie gekozen op"), null=True, blank=True)
    reaction_note = SealedTextField(_("toelichting op de reactie"), max_length=2000, blank=True)
    police = models.CharField(_("politie"), max_length=30, choices=lists.Police, blank=True)
    police_on = models.DateField(_("melding of aangifte op"), null=True, blank=True)
    police_outcome = models.CharField(_("uitkomst"), max_length=30, choices=lists.Outcome, blank=True)
    vpt_code_asked = models.BooleanField(_("VPT-code gevraagd"), default=False)
    klacht_filed = models.BooleanField(_("klacht ingediend"), default=False)
    feedback_at = models.DateTimeField(_("teruggekoppeld"), null=True, blank=True)
    feedback_by = models.CharField(_("teruggekoppeld"), max_length=20, choices=lists.Told, blank=True)
    has_evaluation = models.BooleanField(default=False)
    evaluation = SealedTextField(_("evaluatie"), max_length=4000, blank=True)
    lessons = _some_of(lists.Lesson, _("wat we aanpassen"), default=list, blank=True)
    closing_note = SealedTextField(_("slotnotitie"), max_length=2000, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("melding")
        verbose_name_plural = _("meldingen")
        constraints = [
            models.CheckConstraint(condition=~models.Q(behaviours=[]), name="incident_has_behaviour"),
            models.CheckConstraint(condition=~models.Q(channels=[]), name="incident_has_channel"),
            models.CheckConstraint(
                condition=~models.Q(function="relative") | ~models.Q(relative_of=""), name="relative_of_somebody"
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page of who handles it."""
        return reverse("incident", args=[self.number])

    # --- words ---------------------------------------------------------------------------------------------------

    @property
    def status_label(self) -> str:
        """The status in words."""
        return str(self.Status(self.status).label)

    @property
    def weight_label(self) -> str:
        """How serious it is: as the handler sees it, or else as who reported does."""
        return str(lists.Severity(self.severity_assessed or self.severity).label)

    @property
    def readers(self) -> list[str]:
        """Which roles see it by themselves, in words."""
        if self.confidentiality == self.Confidentiality.RESTRICTED:
            return []
        return [str(role.label).lower() for role, sees in self.sees.items() if self.lane in (sees.lanes or ())]

    @property
    def whom_label(self) -> str:
        """The function of who was affected, in words."""
        if self.relative_of:
            return str(_("Gezinslid van een %s") % in_a_title(self.relative_of))
        return str(Function(self.function).label)

    @property
    def behaviour_labels(self) -> list[str]:
        """What kind of behaviour, in words; the precise acts where they were told."""
        groups = [group for group in self.behaviours if set(lists.ACTS[group]).isdisjoint(self.acts)]
        return [str(lists.Behaviour(group).label) for group in groups] + [
            str(lists.ACT_LABELS[act]) for act in self.acts
        ]

    @property
    def channel_labels(self) -> list[str]:
        """How it came, in words."""
        return [str(lists.Channel(slug).label) for slug in self.channels] + [
            str(lists.Platform(slug).label) for slug in self.platforms
        ]

    wish_labels = _labels_of("wishes", lists.Wish)
    consequence_labels = _labels_of("consequences", lists.Consequence)
    lesson_labels = _labels_of("lessons", lists.Lesson)

    def make_title(self) -> str:
        """What a person would call it."""
        return titles.title(self.behaviours, self.channels, self.function, self.relative_of)

    def make_rank(self) -> int:
        """Where it stands in the queue: danger first, then how serious it is."""
        return 0 if self.acute else RANKS[lists.Severity(self.severity_assessed or self.severity)]

    def own_context(self, person) -> dict[str, Any]:
        """What the own page shows beside what every case shows: measures and police, to who was affected (§2)."""
        return {"affected": person.pk in self.conflicted, "talks": list(self.talks.all())}

    @property
    def clock_steps(self) -> dict[str, str]:
        """Which step meets which clock, from where the case is now."""
        contact = {self.Status.REPORTED: "take", self.Status.TRIAGE: "start"}.get(self.status, "feed_back")
        return {"contact": contact, "talk_1": "hold_talk", "talk_2": "hold_talk", "talk_3": "hold_talk", "reaction": "react",
                "police": "tell_police", "klacht": "tell_police", "news": "feed_back"}  # fmt: skip

    # --- clocks (§6) ---------------------------------------------------------------------------------------------

    def clocks(self, reported: datetime) -> dict[str, datetime]:
        """What is promised from the moment of the report."""
        ends = terms.at_report(reported, self.happened_at, self.organisation.reaction_hours, self.behaviours)
        if terms.needs_klacht(self.acts, self.function):
            ends["klacht"] = self.klacht_until
        return ends

    @property
    def klacht_until(self) -> datetime:
        """The last moment for a klacht, reckoned from when it was seen."""
        return terms.klacht_until(self.found_at or self.happened_at)

    def keepers(self) -> list[Person]:
        """Who is reminded of a term: the handler, or who should have taken it."""
        return [self.handler] if self.handler else list(self.first_people())

    def first_people(self, but: Person | None = None) -> Iterable[Person]:
        """Who hears first of this report: by lane, and by unit for who leads one."""
        left_out = [*self.conflicted, *([but.pk] if but else [])]
        return Person.objects.who_hold(
            access.FIRST[access.Lane(self.lane)], self.organisation_id, self.unit_id, left_out
        )

    def spoke(self) -> None:
        """Who reported heard from us: that was the contact that was promised, and a month runs again."""
        self.deadlines.meet("contact")
        if self.status in {self.Status.IN_PROGRESS, self.Status.WAITING}:
            self.deadlines.start(news=timezone.now() + terms.NEWS)

    # --- steps (§5.1) ------------------------------------------------------------------------------------------------

    @transition("status", source=Status.REPORTED, target=Status.TRIAGE, permission=access.may_take,
                custom={"label": _("Oppakken"), "tone": "primary"})  # fmt: skip
    def take(self, by) -> None:
        """Open the triage. Who reported hears who handles it (§5.1: ack)."""
        self.handler = by
        self.deadlines.meet("contact")
        self.tell_people("assigned_to_you", but=by)

    @transition("status", source=Status.TRIAGE, target=Status.IN_PROGRESS, permission=access.may_handle,
                custom={"label": _("In behandeling nemen"), "tone": "primary"})  # fmt: skip
    def start(self, by, severity_assessed: str, plan: str) -> None:
        """Weigh it and make a plan. A month without news is told too (§12.2)."""
        self.severity_assessed, self.plan = severity_assessed, plan
        self.rank = self.make_rank()
        self.deadlines.meet("contact")
        self.deadlines.start(news=timezone.now() + terms.NEWS)
        self.tell_people("status_changed", but=by)

    @transition("status", source=Status.TRIAGE, target=Status.NO_INCIDENT, permission=access.may_handle,
                custom={"label": _("Geen incident")})  # fmt: skip
    def dismiss(self, by, no_incident_reason: str, message: str) -> None:
        """It is no incident. Who reported hears why, and may object once."""
        self.no_incident_reason = no_incident_reason
        self._say(by, message)
        self.close_now()
        self.tell_people("status_changed", but=by)

    @transition("status", source=Status.NO_INCIDENT, target=Status.TRIAGE, permission=access.may_object,
                custom={"label": _("Ik ben het er niet mee eens"), "needs": [needs.has_not_objected]})  # fmt: skip
    def object(self, by, message: str) -> None:
        """Look again, once (§5.1 [OJ])."""
        self.objected, self.no_incident_reason = True, ""
        self._say(by, message, from_desk=False)
        self.reopen_now()
        self.deadlines.start(contact=end_of_next_working_day(timezone.now()))
        if self.handler:
            self.tell(self.handler, "status_changed")

    @transition("status", source=[Status.TRIAGE, Status.IN_PROGRESS, Status.WAITING], target=None, permission=access.may_handle,
                custom={"label": _("Gegevens aanvullen"), "tone": "quiet"})  # fmt: skip
    def describe(self, by, acts: list[str], target: str, cause: str, consequences: list[str], repeated: bool) -> None:
        """What the report left open, in codes. A klachtdelict that comes to light starts its term (§6)."""
        self.acts, self.target, self.cause, self.consequences, self.repeated = (
            acts,
            target,
            cause,
            consequences,
            repeated,
        )
        if self.klacht_filed or not terms.needs_klacht(acts, self.function):
            self.deadlines.stop("klacht")
        else:
            self.deadlines.start(klacht=self.klacht_until)

    @transition("status", source=[Status.TRIAGE, Status.IN_PROGRESS, Status.WAITING], target=None, permission=access.may_handle,
                custom={"label": _("Iemand toevoegen"), "tone": "quiet"})  # fmt: skip
    def add_person(self, by, role: str, name: str, email: str = "") -> None:
        """A witness or a relative. Who has a part in it loses every staff right on it (§2, conflict rules)."""
        known = (
            Person.objects.filter(email=email.lower(), organisation_id=self.organisation_id).first() if email else None
        )
        Party.objects.create(case=self, role=role, name=name, email=email, person=known)
        if known:
            self.conflicted = sorted({*self.conflicted, known.pk})
            self.handler = None if self.handler_id == known.pk else self.handler

    @transition("status", source=Status.IN_PROGRESS, target=Status.WAITING, permission=access.may_handle,
                custom={"label": _("Wachten op politie of OM"), "needs": needs.TO_WAIT})  # fmt: skip
    def wait_for_chain(self, by) -> None:
        """Own work is done; the police or the OM is at work. The monthly message goes on."""
        self.tell_people("status_changed", but=by)

    @transition("status", source=Status.WAITING, target=Status.IN_PROGRESS, permission=access.may_handle,
                custom={"label": _("Verder behandelen"), "tone": "primary"})  # fmt: skip
    def resume(self, by) -> None:
        """There is something to do again."""
        self.tell_people("status_changed", but=by)

    @transition("status", source=[Status.IN_PROGRESS, Status.WAITING], target=None, permission=access.may_handle,
                custom={"label": _("Gesprek vastleggen"), "tone": "quiet", "needs": [needs.talk_is_left]})  # fmt: skip
    def hold_talk(self, by, outcome: str, on: date | None = None, talked_by: str = "") -> None:
        """A talk was held or declined (§6: within 72 hours, after two weeks, after six to eight weeks)."""
        on = on or timezone.localdate()
        had = list(self.talks.all())
        left = range(len(had) + 1, terms.TALKS + 1)
        settled = left if outcome == lists.TalkOutcome.DECLINED_ALL else left[:1]
        new = [Talk(case=self, number=n, outcome=outcome, on=on, talked_by=talked_by, recorded_by=by) for n in settled]
        Talk.objects.bulk_create(new)
        for talk in new:
            self.deadlines.meet(f"talk_{talk.number}")
        following = len(had) + len(new) + 1
        if new and following <= terms.TALKS:
            first = next((talk.on for talk in [*had, *new] if talk.was_held), on)
            self.deadlines.start(**{f"talk_{following}": terms.next_talk(following, first, on, held=new[-1].was_held)})

    @transition("status", source=[Status.IN_PROGRESS, Status.WAITING], target=None, permission=access.may_handle,
                custom={"label": _("Reactie kiezen"), "tone": "quiet"})  # fmt: skip
    def react(self, by, reaction: str, reaction_note: str = "") -> None:
        """Decide what the veroorzaker hears, or why nothing."""
        self.reaction, self.reaction_note, self.reaction_on = reaction, reaction_note, timezone.localdate()
        self.deadlines.meet("reaction")

    @transition("status", source=[Status.IN_PROGRESS, Status.WAITING], target=None, permission=access.may_handle,
                custom={"label": _("Politie vastleggen"), "tone": "quiet"})  # fmt: skip
    def tell_police(self, by, police: str, vpt_code_asked: bool = False, klacht_filed: bool = False, police_on: date | None = None,
                    police_outcome: str = "") -> None:  # fmt: skip
        """Melding or aangifte, whether the VPT-code was asked (only then the ELA applies), and how it ended."""
        self.police, self.police_on, self.police_outcome = police, police_on, police_outcome
        self.vpt_code_asked, self.klacht_filed = vpt_code_asked, klacht_filed
        self.deadlines.meet("police")
        if klacht_filed:
            self.deadlines.meet("klacht")
        elif police == lists.Police.NOT_WANTED:
            self.deadlines.stop("klacht")

    @transition("status", source=[Status.IN_PROGRESS, Status.WAITING], target=None, permission=access.may_handle,
                custom={"label": _("Terugkoppelen aan de melder"), "tone": "quiet"})  # fmt: skip
    def feed_back(self, by, message: str, feedback_by: str = lists.Told.HERE) -> None:
        """Tell who reported what was done; what was said by phone or in a talk is written down here as well."""
        self.feedback_at, self.feedback_by = timezone.now(), feedback_by
        self._say(by, message)
        self.spoke()
        self.tell_people("message", but=by)

    @transition("status", source=[Status.IN_PROGRESS, Status.WAITING], target=None, permission=access.may_handle,
                custom={"label": _("Evaluatie schrijven"), "tone": "quiet"})  # fmt: skip
    def evaluate(self, by, evaluation: str, lessons: list[str] | None = None) -> None:
        """What went before, what was missed, what changes (§3.12)."""
        self.evaluation, self.lessons, self.has_evaluation = evaluation, lessons or [], True

    @transition("status", source=[Status.IN_PROGRESS, Status.WAITING], target=Status.CLOSED, permission=access.may_handle,
                custom={"label": _("Afsluiten"), "needs": needs.TO_CLOSE})  # fmt: skip
    def close(self, by, closing_note: str = "") -> None:
        """Done. Who reported hears it and may have it opened again."""
        self.closing_note = closing_note
        self.close_now()
        self.tell_people("closed", but=by)

    @transition("status", source=Status.CLOSED, target=Status.IN_PROGRESS, permission=access.may_reopen,
                custom={"label": _("Heropenen")})  # fmt: skip
    def reopen(self, by, message: str) -> None:
        """A new fact, a breach, or a new incident in the series. Who reported is told again what was done."""
        self._say(by, message, from_desk=by.pk not in self.people)
        self.reopen_now()
        self.feedback_at = None
        self.deadlines.start(contact=end_of_next_working_day(timezone.now()), news=timezone.now() + terms.NEWS)
        if self.handler and self.handler != by:
            self.tell(self.handler, "reopened")
        self.tell_people("reopened", but=by)

    @transition("status", source=Status.REPORTED, target=Status.WITHDRAWN, permission=access.may_withdraw,
                custom={"label": _("Melding intrekken")})  # fmt: skip
    def withdraw(self, by) -> None:
        """Nobody has started yet, and who reported wants it back. Only the count stays in the figures."""
        self.close_now()
        self.tell_people("withdrawn", but=by)

    def _say(self, by, text: str, *, from_desk: bool = True) -> None:
        Message.objects.create(case=self, author=by, from_desk=from_desk, text=text)
