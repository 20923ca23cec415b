"""An incident: aggression or intimidation against somebody because of the office or the work (domain reference §3, §5.1).

What can be counted is coded in plain columns; whatever somebody writes is sealed.
"""

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from casework.models import Case, Message
from casework.models.case import CaseQuerySet
from incidents import access, documents
from incidents.lists import Behaviour, Channel, Function, Location, NoIncident, Police, Reaction, Severity, Talk, Wish
from organisations.workdays import add_working_days, end_of, end_of_next_working_day, local_day
from sealing.fields import SealedTextField

TALKS = (timedelta(hours=72), timedelta(weeks=2), timedelta(weeks=8))  # §6; the second and third count from the first
RANKS = {Severity.VERY: 1, Severity.SERIOUS: 2, Severity.LESS: 3}


def nothing_written(label: str, value: str) -> str:
    """A sentence when a decision is not there yet."""
    return "" if value else str(label)


def reaction_is_decided(case: "Incident") -> str:
    """Guard of §5.1: a reaction to the veroorzaker, or a reason for none."""
    return nothing_written(_("Leg vast welke reactie de veroorzaker krijgt, of waarom er geen komt."), case.reaction)


def talks_are_settled(case: "Incident") -> str:
    """Guard of §5.1: three talks held or declined."""
    open_talks = [str(n + 1) for n in range(3) if len(case.talks) <= n]
    return str(_("Leg vast hoe het met gesprek %s is gegaan.") % ", ".join(open_talks)) if open_talks else ""


def police_is_settled(case: "Incident") -> str:
    """Guard of §5.1: an outcome, or an open one that is accepted."""
    return nothing_written(_("Leg vast of er een melding of aangifte bij de politie is."), case.police)


def feedback_is_given(case: "Incident") -> str:
    """Guard of §5.1: who reported has heard what was done."""
    return "" if case.feedback_at else str(_("Vertel de melder eerst wat u hebt gedaan."))


def evaluation_is_written(case: "Incident") -> str:
    """Guard of §5.1: what is learned, from serious on."""
    serious = case.severity_assessed in {Severity.SERIOUS, Severity.VERY}
    return str(_("Schrijf een evaluatie: dit was een ernstig voorval.")) if serious and not case.has_evaluation else ""


class Incident(Case):
    """One report of one or more events that belong together."""

    KIND, PREFIX = "incident", "INC"
    sees = access.SEES
    letters = documents.LETTERS
    document_labels = {kind: letter.label for kind, letter in documents.LETTERS.items()} | {"evidence": _("Bewijsstuk")}
    deadline_labels = {
        "contact": _("Contact met de melder"),
        "talk_1": _("Eerste gesprek"),
        "talk_2": _("Tweede gesprek"),
        "talk_3": _("Derde gesprek"),
        "reaction": _("Reactie naar de veroorzaker"),
        "police": _("Melding of aangifte bij de politie"),
        "news": _("Bericht aan de melder"),
    }
    clock_steps = {"contact": "take", "talk_1": "hold_talk", "talk_2": "hold_talk", "talk_3": "hold_talk", "reaction": "react",
                   "police": "tell_police", "news": "feed_back"}  # fmt: skip
    promised = frozenset({"contact", "talk_1", "news"})

    class Status(models.TextChoices):
        REPORTED = "reported", _("Gemeld")
        TRIAGE = "triage", _("In beoordeling")
        NO_INCIDENT = "no_incident", _("Geen incident")
        IN_PROGRESS = "in_progress", _("In behandeling")
        WAITING = "waiting_chain", _("Wacht op politie of OM")
        CLOSED = "closed", _("Afgehandeld")
        WITHDRAWN = "withdrawn", _("Ingetrokken")

    happened_at = models.DateTimeField(_("wanneer"))
    time_unknown = models.BooleanField(_("tijd niet precies bekend"), default=False)
    behaviours = ArrayField(models.SlugField(max_length=30, choices=Behaviour), verbose_name=_("gedrag"))
    channels = ArrayField(models.SlugField(max_length=30, choices=Channel), verbose_name=_("hoe"))
    location = models.CharField(_("waar"), max_length=30, choices=Location)
    private_sphere = models.BooleanField(_("thuis of privé"), default=False)
    function = models.CharField(_("functie van de getroffene"), max_length=30, choices=Function)
    on_behalf = models.BooleanField(_("namens iemand anders"), default=False)
    acute = models.BooleanField(_("nu gevaar"), default=False)
    severity = models.CharField(_("ernst volgens de melder"), max_length=10, choices=Severity)
    severity_assessed = models.CharField(_("ernst volgens de behandelaar"), max_length=10, choices=Severity, blank=True)
    wishes = ArrayField(models.SlugField(max_length=30, choices=Wish), verbose_name=_("wensen"))
    narrative = SealedTextField(_("wat er gebeurde"), max_length=4000)
    literal_words = SealedTextField(_("letterlijke woorden"), max_length=2000, blank=True)
    plan = SealedTextField(_("plan"), max_length=2000, blank=True)
    reaction = models.CharField(_("reactie"), max_length=30, choices=Reaction, blank=True)
    reaction_note = SealedTextField(_("toelichting op de reactie"), max_length=2000, blank=True)
    talks = ArrayField(models.CharField(max_length=10, choices=Talk), default=list, blank=True, size=3)
    police = models.CharField(_("politie"), max_length=30, choices=Police, blank=True)
    vpt_code_asked = models.BooleanField(_("VPT-code gevraagd"), default=False)
    feedback_at = models.DateTimeField(null=True, blank=True)
    has_evaluation = models.BooleanField(default=False)
    evaluation = SealedTextField(_("evaluatie"), max_length=4000, blank=True)
    no_incident_reason = models.CharField(max_length=30, choices=NoIncident, blank=True)
    objected = models.BooleanField(default=False)
    closing_note = SealedTextField(max_length=2000, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("melding")
        verbose_name_plural = _("meldingen")
        constraints = [
            models.CheckConstraint(condition=~models.Q(behaviours=[]), name="incident_has_behaviour"),
            models.CheckConstraint(condition=~models.Q(channels=[]), name="incident_has_channel"),
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
        return str(Severity(self.severity_assessed or self.severity).label)

    @property
    def behaviour_labels(self) -> list[str]:
        """What kind of behaviour, in words."""
        return [str(Behaviour(slug).label) for slug in self.behaviours]

    @property
    def channel_labels(self) -> list[str]:
        """How it came, in words."""
        return [str(Channel(slug).label) for slug in self.channels]

    @property
    def wish_labels(self) -> list[str]:
        """What who reported would like, in words."""
        return [str(Wish(slug).label) for slug in self.wishes]

    @property
    def talk_labels(self) -> list[str]:
        """How the talks went, in words."""
        return [str(Talk(slug).label) for slug in self.talks]

    def make_title(self) -> str:
        """What a person would call it; of coded answers only."""
        what = {"verbal": _("Belediging"), "threat_intimidation": _("Bedreiging"), "physical": _("Geweld"),
                "vandalism": _("Vernieling"), "discrimination": _("Discriminatie"), "sexual_harassment": _("Seksuele intimidatie"),
                "undue_pressure": _("Druk")}  # fmt: skip
        how = {"face_to_face": _("in persoon"), "phone": _("per telefoon"), "email": _("per e-mail"), "letter": _("per brief"),
               "social_public": _("op sociale media"), "social_private": _("in een privébericht"), "chat_group": _("in een chatgroep"),
               "web": _("op een website"), "meeting": _("in een vergadering"), "protest": _("bij een demonstratie")}  # fmt: skip
        weight = list(what)
        heaviest = max(self.behaviours, key=lambda slug: (slug in {"physical", "threat_intimidation"}, -weight.index(slug)))
        return f"{what[heaviest]} {how[self.channels[0]]}, gericht aan een {self.get_function_display().lower()}"

    def make_rank(self) -> int:
        """Where it stands in the queue: danger first, then how serious it is."""
        return 0 if self.acute else RANKS[Severity(self.severity_assessed or self.severity)]

    # --- clocks (§6) ---------------------------------------------------------------------------------------------

    def clocks(self, reported: datetime) -> dict[str, datetime]:
        """What is promised from the moment of the report. Who reports late gets a day from then on."""
        a_day_on = reported + timedelta(hours=24)
        ends = {
            "contact": end_of_next_working_day(reported),
            "talk_1": max(self.happened_at + TALKS[0], a_day_on),
            "reaction": max(self.happened_at + timedelta(hours=self.organisation.reaction_hours), a_day_on),
        }
        if {"threat_intimidation", "physical"} & set(self.behaviours):
            ends["police"] = end_of(add_working_days(local_day(reported), 2))
        return ends

    def start_clocks(self, reported: datetime) -> None:
        """Start them."""
        ends = self.clocks(reported)
        self.deadlines.start(**ends)
        self.due = min(ends.values())

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
        self.deadlines.start(news=timezone.now() + timedelta(days=30))
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
                custom={"label": _("Ik ben het er niet mee eens"), "needs": [lambda case: str(_("U hebt al een keer gevraagd om opnieuw te kijken.")) if case.objected else ""]})  # fmt: skip  # noqa: E501 -- one sentence
    def object(self, by, message: str) -> None:
        """Look again, once (§5.1 [OJ])."""
        self.objected, self.no_incident_reason = True, ""
        self._say(by, message, from_desk=False)
        self.reopen_now()
        self.deadlines.start(contact=end_of_next_working_day(timezone.now()))
        if self.handler:
            self.tell(self.handler, "status_changed")

    @transition("status", source=Status.IN_PROGRESS, target=Status.WAITING, permission=access.may_handle,
                custom={"label": _("Wachten op politie of OM")})  # fmt: skip
    def wait_for_chain(self, by) -> None:
        """Own work is done; the police or the OM is at work."""
        self.tell_people("status_changed", but=by)

    @transition("status", source=Status.WAITING, target=Status.IN_PROGRESS, permission=access.may_handle,
                custom={"label": _("Verder behandelen"), "tone": "primary"})  # fmt: skip
    def resume(self, by) -> None:
        """There is something to do again."""
        self.tell_people("status_changed", but=by)

    @transition("status", source=[Status.IN_PROGRESS, Status.WAITING], target=None, permission=access.may_handle,
                custom={"label": _("Gesprek vastleggen")})  # fmt: skip
    def hold_talk(self, by, outcome: str) -> None:
        """A talk was held or declined (§6: within 72 hours, after two weeks, after six to eight weeks)."""
        number = len(self.talks) + 1
        if number > len(TALKS):
            return
        self.talks = [*self.talks, outcome]
        self.deadlines.meet(f"talk_{number}")
        if number < len(TALKS):
            self.deadlines.start(**{f"talk_{number + 1}": timezone.now() + (TALKS[number] if number == 1 else timedelta(weeks=6))})

    @transition("status", source=[Status.IN_PROGRESS, Status.WAITING], target=None, permission=access.may_handle,
                custom={"label": _("Reactie kiezen")})  # fmt: skip
    def react(self, by, reaction: str, reaction_note: str) -> None:
        """Decide what the veroorzaker hears, or why nothing."""
        self.reaction, self.reaction_note = reaction, reaction_note
        self.deadlines.meet("reaction")

    @transition("status", source=[Status.IN_PROGRESS, Status.WAITING], target=None, permission=access.may_handle,
                custom={"label": _("Politie vastleggen")})  # fmt: skip
    def tell_police(self, by, police: str, vpt_code_asked: bool) -> None:
        """Melding or aangifte, and whether the VPT-code was asked: only then the ELA applies."""
        self.police, self.vpt_code_asked = police, vpt_code_asked
        self.deadlines.meet("police")

    @transition("status", source=[Status.IN_PROGRESS, Status.WAITING], target=None, permission=access.may_handle,
                custom={"label": _("Terugkoppelen aan de melder")})  # fmt: skip
    def feed_back(self, by, message: str) -> None:
        """Tell who reported what was done."""
        self.feedback_at = timezone.now()
        self._say(by, message)
        self.deadlines.start(news=timezone.now() + timedelta(days=30))
        self.tell_people("message", but=by)

    @transition("status", source=[Status.IN_PROGRESS, Status.WAITING], target=None, permission=access.may_handle,
                custom={"label": _("Evaluatie schrijven")})  # fmt: skip
    def evaluate(self, by, evaluation: str) -> None:
        """What went before, what was missed, what changes (§3.12)."""
        self.evaluation, self.has_evaluation = evaluation, True

    @transition("status", source=[Status.IN_PROGRESS, Status.WAITING], target=Status.CLOSED, permission=access.may_handle,
                custom={"label": _("Afsluiten"), "needs": [reaction_is_decided, talks_are_settled, police_is_settled, feedback_is_given, evaluation_is_written]})  # fmt: skip  # noqa: E501 -- the guards of §5.1 in one place
    def close(self, by, closing_note: str) -> None:
        """Done. Who reported hears it and may have it opened again."""
        self.closing_note = closing_note
        self.close_now()
        self.tell_people("closed", but=by)

    @transition("status", source=Status.CLOSED, target=Status.IN_PROGRESS, permission=access.may_reopen,
                custom={"label": _("Heropenen")})  # fmt: skip
    def reopen(self, by, message: str) -> None:
        """A new fact, a breach, or a new incident in the series."""
        self._say(by, message, from_desk=by.pk not in self.people)
        self.reopen_now()
        self.feedback_at = None
        self.deadlines.start(contact=end_of_next_working_day(timezone.now()))
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
