"""An incident: aggression or intimidation against somebody because of the office or the work.

Fields and states follow docs/domain/incidents.md §3 and §5.1. What can be counted is coded in plain
columns; whatever somebody writes is sealed.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from casework.access import is_visible
from casework.declarations import PhoneContact
from casework.models import Case, CaseQuerySet, Message, Party
from casework.models.danger import CONTACT, RANK_OF_DANGER
from dataexchange.models.delivery import delivered_by
from incidents import (
    access,
    core_set,
    deadlines,
    documents,
    export_sheet,
    labels,
    retention,
    titles,
    value_lists,
)
from incidents.job_functions import Function
from incidents.models.closing_steps import ClosingSteps
from incidents.models.danger_steps import DangerSteps
from incidents.models.handling_steps import HandlingSteps
from incidents.models.incident_words import IncidentWords
from incidents.models.source_steps import SourceSteps
from incidents.models.status import IN_HANDLING, IncidentStatus
from incidents.models.triage_steps import TriageSteps
from incidents.webhook_events import WEBHOOK_EVENTS
from organisations.access import Role
from organisations.models import Person, Scope
from sealing.fields import SealedTextField

# Delivery stands above models: it is declared by name and not imported here.
SPREADSHEET_IMPORT_PATH = "incidents.spreadsheet_import.SPREADSHEET_IMPORT"
RANKS = {
    value_lists.Severity.VERY: 1,
    value_lists.Severity.SERIOUS: 2,
    value_lists.Severity.LESS: 3,
}


def _slugs_field(choices, label: str, **options) -> ArrayField:
    """Return a column with several slugs of a value list."""
    slug = models.SlugField(max_length=30, choices=choices)
    return ArrayField(slug, verbose_name=label, **options)


class IncidentQuerySet(CaseQuerySet):
    """Incidents, also for the systems that delivered them."""

    def readable_by(self, client) -> Self:
        """Narrow to what a client of the API delivered."""
        return delivered_by(self, client)


class Incident(
    DangerSteps, TriageSteps, HandlingSteps, ClosingSteps, SourceSteps, IncidentWords, Case
):
    """One report of one or more events that belong together.

    The steps stand in the classes it inherits from; `step_order` is the order of their buttons.
    """

    KIND = "incident"
    PREFIX = "INC"
    Status = IncidentStatus
    visibility_rules = access.VISIBILITY_RULES
    emergency_roles = access.EMERGENCY_ROLES
    action_permissions = access.ACTION_PERMISSIONS
    assignable_roles = frozenset(access.HANDLER_ROLES)
    navigation = ((_("Meldingen"), "incidents", "incident"),)
    client_scopes = {Scope.READ: ("incident",), Scope.WRITE: ("incident",)}
    wizard_start = ("report", "voor-wie")
    letters = documents.LETTERS
    document_labels = {kind: letter.label for kind, letter in documents.LETTERS.items()} | {
        "evidence": _("Bewijsstuk")
    }
    deadline_labels = labels.DEADLINES
    promised_labels = labels.PROMISED
    api_scope = Scope.READ
    api_path = "incidenten"
    webhook_events = WEBHOOK_EVENTS
    codes = {name: core_set.VALUE_LISTS[name] for name in core_set.TRANSLATED}
    sheet = export_sheet.SHEET
    retention_terms = retention.TERMS
    anonymised_columns = retention.FIGURES
    withheld_columns = retention.WITHHELD_COLUMNS
    step_order = (
        "log_call",
        "log_no_answer",
        "end_danger",
        "take",
        "take_over",
        "start",
        "dismiss",
        "object",
        "describe",
        "add_person",
        "wait_for_chain",
        "resume",
        "hold_talk",
        "react",
        "tell_police",
        "feed_back",
        "evaluate",
        "close",
        "reopen",
        "withdraw",
        "correct",
        "end_at_source",
    )

    # --- what was reported ------------------------------------------------------------------------
    happened_at = models.DateTimeField(_("wanneer"))
    time_unknown = models.BooleanField(_("tijd niet precies bekend"), default=False)
    noticed_at = models.DateTimeField(_("wanneer gezien"), null=True, blank=True)
    behaviours = _slugs_field(value_lists.Behaviour, _("gedrag"))
    acts = _slugs_field(
        list(value_lists.ACT_LABELS.items()), _("wat precies"), default=list, blank=True
    )
    channels = _slugs_field(value_lists.Channel, _("hoe"))
    platforms = _slugs_field(value_lists.Platform, _("op welk platform"), default=list, blank=True)
    location = models.CharField(_("waar"), max_length=30, choices=value_lists.Location)
    place = SealedTextField(_("plek"), max_length=300, blank=True)
    private_sphere = models.BooleanField(_("thuis of privé"), default=False)
    function = models.CharField(_("functie van de getroffene"), max_length=30, choices=Function)
    relative_of = models.CharField(_("gezinslid van"), max_length=30, choices=Function, blank=True)
    on_behalf = models.BooleanField(_("namens iemand anders"), default=False)
    via = models.CharField(
        _("meldwijze"), max_length=20, choices=value_lists.Via, default=value_lists.Via.SELF
    )
    acute = models.BooleanField(_("nu gevaar"), default=False)
    repeated = models.BooleanField(_("vaker gebeurd"), default=False)
    severity = models.CharField(
        _("ernst volgens de melder"), max_length=10, choices=value_lists.Severity
    )
    wishes = _slugs_field(value_lists.Wish, _("wensen"))
    narrative = SealedTextField(_("wat er gebeurde"), max_length=4000)
    literal_words = SealedTextField(_("letterlijke woorden"), max_length=2000, blank=True)
    # --- how it was weighed -----------------------------------------------------------------------
    severity_assessed = models.CharField(
        _("ernst volgens de behandelaar"),
        max_length=10,
        choices=value_lists.Severity,
        blank=True,
    )
    plan = SealedTextField(_("plan"), max_length=2000, blank=True)
    target = models.CharField(
        _("gericht op"), max_length=20, choices=value_lists.Target, blank=True
    )
    cause = models.CharField(_("aanleiding"), max_length=30, choices=value_lists.Cause, blank=True)
    consequences = _slugs_field(value_lists.Consequence, _("gevolgen"), default=list, blank=True)
    no_incident_reason = models.CharField(max_length=30, choices=value_lists.NoIncident, blank=True)
    objected = models.BooleanField(default=False)
    # --- what was done ----------------------------------------------------------------------------
    reaction = models.CharField(
        _("reactie"), max_length=30, choices=value_lists.Reaction, blank=True
    )
    reaction_on = models.DateField(_("reactie gekozen op"), null=True, blank=True)
    reaction_sent_on = models.DateField(_("reactie verstuurd op"), null=True, blank=True)
    reaction_note = SealedTextField(_("toelichting op de reactie"), max_length=2000, blank=True)
    police = models.CharField(_("politie"), max_length=30, choices=value_lists.Police, blank=True)
    police_on = models.DateField(_("melding of aangifte op"), null=True, blank=True)
    police_outcome = models.CharField(
        _("uitkomst"), max_length=30, choices=value_lists.Outcome, blank=True
    )
    vpt_code_asked = models.BooleanField(_("VPT-code gevraagd"), default=False)
    klacht_filed = models.BooleanField(_("klacht ingediend"), default=False)
    feedback_at = models.DateTimeField(_("teruggekoppeld"), null=True, blank=True)
    feedback_by = models.CharField(
        _("teruggekoppeld"), max_length=20, choices=value_lists.FeedbackChannel, blank=True
    )
    has_evaluation = models.BooleanField(default=False)
    evaluation = SealedTextField(_("evaluatie"), max_length=4000, blank=True)
    lessons = _slugs_field(value_lists.Lesson, _("wat we aanpassen"), default=list, blank=True)
    closing_note = SealedTextField(_("slotnotitie"), max_length=2000, blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("melding")
        verbose_name_plural = _("meldingen")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(behaviours=[]), name="incident_has_behaviour"
            ),
            models.CheckConstraint(condition=~models.Q(channels=[]), name="incident_has_channel"),
            models.CheckConstraint(
                condition=~models.Q(function="relative") | ~models.Q(relative_of=""),
                name="relative_of_somebody",
            ),
        ]

    @classmethod
    def spreadsheet_import(cls) -> Any:
        """Return how rows of a spreadsheet become incidents: through the delivery of the API."""
        return import_string(SPREADSHEET_IMPORT_PATH)

    def get_absolute_url(self) -> str:
        """Return the address of the page of the handler."""
        return reverse("incident", args=[self.number])

    # --- words and order --------------------------------------------------------------------------

    @property
    def readers(self) -> list[str]:
        """The roles that see it by themselves, in words."""
        if self.confidentiality == self.Confidentiality.RESTRICTED:
            return []
        readers = []
        for role, rule in self.visibility_rules.items():
            if self.lane in (rule.lanes or ()):
                readers.append(str(role.label).lower())
        return readers

    def kept_out(self) -> frozenset[Role]:
        """Return the voorzitter of a lane without voorzitter: the affected person asked for it."""
        return access.kept_out_of(self.lane)

    def make_title(self) -> str:
        """Return what a person would call it."""
        return titles.title(self.behaviours, self.channels, self.function, self.relative_of)

    def make_rank(self) -> int:
        """Return its place in the queue: danger first, then how serious it is."""
        if self.danger_comes_first:
            return RANK_OF_DANGER
        return RANKS[self.weight]

    @property
    def is_reaction_settled(self) -> bool:
        """Whether the reaction was sent, or it was decided that there is none."""
        return self.reaction == value_lists.Reaction.NONE or self.reaction_sent_on is not None

    def own_context(self, person) -> dict[str, Any]:
        """Return what the own page of an incident shows beside what every case shows.

        Measures and police are for the affected person (docs/domain/incidents.md §2).
        """
        is_affected = self.parties.filter(role=Party.PartyRole.AFFECTED, person=person).exists()
        return {"affected": is_affected, "talks": list(self.talks.all())}

    # --- retention --------------------------------------------------------------------------------

    @property
    def closing_result(self) -> str:
        """How the report ended: a key of `retention_terms`."""
        return retention.closing_result(self)

    def coarsen(self, figures: dict[str, Any]) -> dict[str, Any]:
        """Return the figures with groups in place of one lane and one function."""
        return retention.coarsen(figures)

    # --- deadlines (docs/domain/incidents.md §6) --------------------------------------------------

    def clocks(self, reported: datetime, *, in_danger: bool = False) -> dict[str, datetime]:
        """Return what is promised from the moment of the report: name → end.

        `in_danger`: who reported is phoned at once, and not by the end of the next working day.
        """
        hours = self.organisation.reaction_hours
        ends = deadlines.at_report(reported, self.happened_at, hours, self.behaviours)
        if deadlines.needs_klacht(self.acts, self.function):
            ends["klacht"] = self.klacht_until
        if in_danger:
            ends[CONTACT] = self.call_until(reported)
        return ends

    @property
    def klacht_until(self) -> datetime:
        """The last moment for a klacht, counted from when the affected person noticed it."""
        return deadlines.klacht_until(self.noticed_at or self.happened_at)

    @property
    def deadline_steps(self) -> dict[str, str]:
        """The step that meets each deadline, from where the case is now."""
        return {
            CONTACT: "log_call",
            "talk_1": "hold_talk",
            "talk_2": "hold_talk",
            "talk_3": "hold_talk",
            "reaction": "react",
            "police": "tell_police",
            "klacht": "tell_police",
            "news": "feed_back",
        }

    def lane_recipients(self) -> list[Person]:
        """Return who should take a report that nobody handles."""
        return list(self.first_recipients())

    def escalation_recipients(self) -> list[Person]:
        """Return who hears of danger about which nobody phoned: everybody whose role sees it."""
        excluded = list(self.conflicted)
        holders = self._holders_of(access.roles_that_see(self.lane), excluded)
        keys = {person.pk for person in (*holders, *self.deadline_recipients())}
        people = Person.objects.filter(pk__in=keys).order_by("pk")
        return [person for person in people if is_visible(self, person)]

    def phone_contact(self, parties: list[Party]) -> PhoneContact | None:
        """Return the number that was given with the report, and of whom it is."""
        for party in parties:
            if party.phone:
                whom = str(party.get_role_display())
                return PhoneContact(party.phone, whom, party.not_to_call or "")
        return None

    def first_recipients(self, exclude: Person | None = None) -> Iterable[Person]:
        """Return who hears first of this report: by lane, and by unit for a leidinggevende.

        Nobody who is part of the case, and not the person to `exclude`. When nobody is left, all
        whose role sees the lane: a report is never told to nobody.
        """
        excluded = list(self.conflicted)
        if exclude:
            excluded.append(exclude.pk)
        first = self._holders_of(access.FIRST_RECIPIENTS[access.Lane(self.lane)], excluded)
        return first or self._holders_of(access.roles_that_see(self.lane), excluded)

    def _holders_of(self, roles: Iterable[str], excluded: list[int]) -> list[Person]:
        return list(Person.objects.holders_of(roles, self.organisation_id, self.unit_id, excluded))

    def reopen_now(self) -> None:
        """Return to the worklist. What was done while it was closed, as a system that delivered it
        may tell, is not due again.
        """
        super().reopen_now()
        if self.reaction:
            self.deadlines.meet("reaction")
        if self.police:
            self.deadlines.meet("police")
        if self.klacht_filed:
            self.deadlines.stop("klacht")

    # --- messages ---------------------------------------------------------------------------------

    def on_contact_made(self) -> None:
        """Meet the promised contact, and count a month without news anew.

        The month counts only when somebody handles the case. Danger wants a call: a message is
        read when it is too late.
        """
        if not self.is_to_phone:
            self.deadlines.meet(CONTACT)
        if self.status in IN_HANDLING:
            self.deadlines.start(news=timezone.now() + deadlines.NEWS)

    def write_message(self, by, text: str, *, from_desk: bool = True) -> None:
        """Add a message to the conversation with the reporter."""
        Message.objects.create(case=self, author=by, from_desk=from_desk, text=text)
