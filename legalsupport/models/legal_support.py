"""A request for support by an office-holder or civil servant who is intimidated by legal means.

Source: docs/domain/support.md §5, its states and steps in docs/domain/support.md §5.3. What who
decides for the employer may not know stands in tables it cannot reach (`LegalDetails`); this row
holds none of it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.access import works_at
from casework.models import Case, CaseQuerySet, MandatedCase, Message, Note
from casework.statutory_clocks import TermSum, end_of_statutory_term, term_sum
from legalsupport import access, documents, export_sheet, labels, lists, objection_documents
from legalsupport.models.contesting import ContestHandling
from legalsupport.models.decision import SupportDecision, euro_field
from legalsupport.models.funded_case import FundedCase
from legalsupport.models.lawyer_handling import LawyerHandling
from legalsupport.models.objecting import ObjectionHandling
from legalsupport.models.penalty_handling import PenaltyHandling
from legalsupport.models.renewing import RenewalHandling
from legalsupport.models.untold import untold
from legalsupport.models.wrong_channel import WrongChannelHandling
from legalsupport.rules import deadlines, retention
from legalsupport.transitions.closing import LegalClosingSteps
from legalsupport.transitions.completeness import CompletenessSteps
from legalsupport.transitions.counter_entry import CounterEntrySteps
from legalsupport.transitions.court import CourtSteps
from legalsupport.transitions.decision import DecisionSteps
from legalsupport.transitions.funding import FundingSteps
from legalsupport.transitions.hearing import HearingSteps
from legalsupport.transitions.late_decision import LateDecisionSteps
from legalsupport.transitions.lawyer import LawyerSteps
from legalsupport.transitions.merits import MeritsSteps
from legalsupport.transitions.objection import OBJECTION_ORDER, ObjectionSteps
from legalsupport.transitions.objection_decision import ObjectionDecisionSteps
from legalsupport.transitions.penalty import PenaltySteps
from legalsupport.transitions.recovery import RecoverySteps
from legalsupport.transitions.renewal import RenewalSteps
from legalsupport.transitions.settlement import SettlementSteps
from legalsupport.transitions.status import FUNDING_ORDER, LegalStatus
from legalsupport.transitions.wrong_channel import WrongChannelSteps
from legalterms.statutory_terms import OBJECTION
from notifications import outbox
from organisations.access import Role
from organisations.models import EquatedDay, Function, Outage, Person, Scope
from sealing.fields import SealedTextField

FIRST, USUAL = 0, 5  # ranks: danger now, and what is ordered by its first deadline


class LegalSupportQuerySet(CaseQuerySet):
    """Requests for legal support, also for who decides."""

    def for_employer(self, person) -> Self:
        """Return what this person decides: offered, never the own case or the own advice.

        `access.is_decider` says it of one request.
        """
        places = access.decider_places(person)
        requests = self.filter(access.is_offered_q(), destroyed=False)
        if places is None:
            requests = requests.exclude(organisation__in=works_at(person))
        else:
            requests = requests.filter(organisation__in=places)
        mine = Q(conflicted__overlap=person.account_ids) | Q(advisers__overlap=person.account_ids)
        return requests.exclude(mine)

    def readable_by(self, client) -> Self:
        """Return what a system of the employer may know of: offered, without high discretion."""
        place = client.organisation_id
        compartments = [f"{name}:{place}" for name in access.CLIENT_COMPARTMENTS]
        offered = self.filter(organisation_id=place, compartment__in=compartments, destroyed=False)
        return offered.exclude(discretion=lists.Discretion.HIGH)


class LegalSupport(
    CompletenessSteps,
    WrongChannelSteps,
    MeritsSteps,
    DecisionSteps,
    FundingSteps,
    SettlementSteps,
    RecoverySteps,
    LawyerSteps,
    CounterEntrySteps,
    LegalClosingSteps,
    ObjectionSteps,
    HearingSteps,
    ObjectionDecisionSteps,
    CourtSteps,
    LateDecisionSteps,
    PenaltySteps,
    RenewalSteps,
    ObjectionHandling,
    ContestHandling,
    PenaltyHandling,
    RenewalHandling,
    FundedCase,
    LawyerHandling,
    WrongChannelHandling,
    MandatedCase,
    Case,
):
    """One request, from receipt until the support ends."""

    KIND = "legalsupport"
    PREFIX = "JO"
    Status = LegalStatus
    visibility_rules = access.VISIBILITY_RULES
    compartment_roles = access.COMPARTMENT_ROLES
    whole_compartments = access.WHOLE_COMPARTMENTS
    emergency_roles = access.EMERGENCY_ROLES
    action_permissions = access.ACTION_PERMISSIONS
    assignable_roles = access.ASSIGNABLE_ROLES
    api_scope = Scope.LEGAL_REQUESTS
    api_path = "juridische-aanvragen"
    sheet = export_sheet.SHEET
    client_scopes = {Scope.LEGAL_REQUESTS: access.CLIENT_COMPARTMENTS}
    webhook_events = {
        "changed": (
            "juridische-aanvraag-gewijzigd",
            _("Een aanvraag juridische hulp is een stap verder"),
        )
    }
    wizard_start = ("ask_legal", "gevaar")
    navigation = (
        (_("Juridische hulp"), "legal_requests", "legalsupport"),
        (_("Besluiten"), "legal_decisions", access.OFFERED),
    )
    letters = documents.LETTERS | objection_documents.LETTERS
    document_labels = {kind: letter.label for kind, letter in letters.items()} | {
        "evidence": _("Bestand van de aanvrager"),
        "invoice": _("Factuur"),
    }
    deadline_labels = labels.DEADLINES
    deadline_steps = labels.STEPS
    deadline_letters = {"answer": "supplement"}
    promised_labels = labels.PROMISED
    sent_to_us = labels.SENT_TO_US
    statutory_terms = deadlines.TERMS_OF_LAW
    retention_terms = retention.TERMS
    anonymised_columns = retention.FIGURES
    register = "bzk"
    closing_result = property(retention.closing_result)
    step_order = (
        "take",
        "take_over",
        "log_contact",
        "set_hearing",
        "exclude_person",
        "ask_supplement",
        "give_supplement",
        "resume",
        "accept",
        "advise_not_treated",
        "assess",
        "ask_views",
        "give_views",
        "end_views",
        "log_wrong_channel",
        "advise",
        "arrange_preparation",
        "offer",
        "revise",
        "decide",
        "make_known",
        "start_support",
        *OBJECTION_ORDER,
        *FUNDING_ORDER,
        "forward",
        "inform_decider",
        "close",
        "reopen",
        "withdraw",
    )

    function = models.CharField(_("ambt of functie"), max_length=30, choices=Function)
    stage = models.CharField(_("fase"), max_length=30, choices=lists.ProcedureStage)
    procedure = models.CharField(_("soort procedure"), max_length=40, choices=lists.Procedure)
    legal_role = models.CharField(_("rol"), max_length=20, choices=lists.LegalRole)
    opponent = models.CharField(
        _("soort wederpartij"),
        max_length=20,
        choices=lists.Opponent,
        default=lists.Opponent.UNKNOWN,
    )
    requested_help = ArrayField(
        models.CharField(max_length=20, choices=lists.Help),
        verbose_name=_("gevraagde hulp"),
        default=list,
    )
    requested_amount = euro_field(_("gevraagd bedrag"))
    estimated_amount = euro_field(_("geschat bedrag"))
    discretion = models.CharField(
        _("discretie"),
        max_length=10,
        choices=lists.Discretion,
        default=lists.Discretion.NORMAL,
    )
    consent = models.CharField(
        _("werkgever informeren"),
        max_length=20,
        choices=lists.DeciderConsent,
        default=lists.DeciderConsent.AFTER_ADVICE,
    )
    hearing_on = models.DateField(_("zitting of verweertermijn"), null=True, blank=True)
    received_at = models.DateTimeField(_("ontvangen"), default=timezone.now)
    asked_on = models.DateField(_("om aanvulling gevraagd op"), null=True, blank=True)
    completed_on = models.DateField(_("aangevuld of termijn voorbij op"), null=True, blank=True)
    views_asked_on = models.DateField(_("zienswijze gevraagd op"), null=True, blank=True)
    forwarded_on = models.DateField(_("doorgezonden op"), null=True, blank=True)
    prepared_by = SealedTextField(_("voorbereid door"), max_length=200, blank=True)
    advisers = ArrayField(models.IntegerField(), default=list, editable=False)
    decided_outcome = models.CharField(
        _("besluit"), max_length=20, choices=lists.SupportOutcome, blank=True
    )
    made_known_on = models.DateField(_("bekendgemaakt op"), null=True, blank=True)

    objects = LegalSupportQuerySet.as_manager()

    class Meta:
        verbose_name = _("aanvraag juridische hulp")
        verbose_name_plural = _("aanvragen juridische hulp")
        constraints = [
            models.CheckConstraint(
                condition=Q(requested_amount=None) | Q(requested_amount__gte=0),
                name="legal_requested_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(estimated_amount=None) | Q(estimated_amount__gte=0),
                name="legal_estimated_not_negative",
            ),
        ]

    def _assign_number(self) -> None:
        """Give a new case its number, in a compartment that shuts its employer out."""
        super()._assign_number()
        self.compartment = access.compartment_of(self, offered=False)

    def get_absolute_url(self) -> str:
        """Return the address of the page of who handles it."""
        return reverse("legal_request", args=[self.number])

    def decision_url(self) -> str:
        """Return the address of the page of who decides."""
        return reverse("legal_decision", args=[self.number])

    def withheld_now(self) -> Mapping[str, str]:
        """Withhold what was decided until it was made known."""
        return untold(self, ("decided_outcome",)) if self.made_known_on is None else {}

    # --- words and order --------------------------------------------------------------------------

    @property
    def status_label(self) -> str:
        """The status in words."""
        return str(LegalStatus(self.status).label)

    @property
    def function_label(self) -> str:
        """The office or function in words, inside a sentence."""
        return str(Function(self.function).label).lower()

    @property
    def help_labels(self) -> list[str]:
        """What was asked for, in words."""
        return [str(lists.Help(slug).label) for slug in self.requested_help]

    # --- deadlines --------------------------------------------------------------------------------

    def clocks(self, *, in_danger: bool) -> dict[str, datetime]:
        """Return what is promised from receipt, and the hearing, by name of the deadline."""
        ends = deadlines.service_targets(self.received_at, in_danger=in_danger)
        ends["decision"] = end_of_statutory_term(self, "decision")
        if self.hearing_on:
            ends["hearing"] = deadlines.end_of_hearing_day(self.hearing_on)
        return ends

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
        return term_sum(OBJECTION, OBJECTION.ends(self.made_known_on, equated=equated), equated)

    def on_contact_made(self) -> None:
        """Meet the deadline of first contact: the applicant heard from us."""
        self.deadlines.meet("contact")

    # --- who hears --------------------------------------------------------------------------------

    def lane_recipients(self) -> list[Person]:
        """Return who should take a request that nobody handles."""
        if self.lane == lists.LegalLane.COUNCIL:
            clerks = Person.objects.holding(Role.CLERK, organisation_id=self.organisation_id)
            if holders := list(clerks.without(self.conflicted)):
                return holders
        staff = Person.objects.holding(Role.JURIST).without(self.conflicted)
        return [person for person in staff if self.organisation_id not in works_at(person)]

    def kept_out(self) -> frozenset[Role]:
        """Keep the griffier out of what is not of the council."""
        return frozenset() if self.lane == lists.LegalLane.COUNCIL else frozenset({Role.CLERK})

    def deciders(self) -> list[Person]:
        """Return who may decide for the employer: no part in it, and not the adviser."""
        place = access.decider_place(self.organisation_id)
        holders = Person.objects.holding(*access.DECIDERS, organisation_id=place)
        people = holders.without({*self.conflicted, *self.advisers})
        return [person for person in people if access.decides_for(person, self.organisation_id)]

    def post_to_decider(self, notice: dict[str, Any]) -> None:
        """Post a message that leads to the page of who decides."""
        outbox.post_many([notice | {"path": self.decision_url()}])

    def write_message(self, by, text: str, *, from_desk: bool = True) -> None:
        """Write a message in the case, unless it is empty. One of the desk is a first contact."""
        if text:
            Message.objects.create(case=self, author=by, from_desk=from_desk, text=text)
        if from_desk:
            self.on_contact_made()

    def note(self, by, text: str) -> None:
        """Write an internal note, unless it is empty."""
        if text:
            Note.objects.create(case=self, author=by, text=text)

    # --- the advice and the decision --------------------------------------------------------------

    def read_decision(self) -> SupportDecision | None:
        """Read the advice and the decision from the database; None before the first advice."""
        return SupportDecision.objects.filter(case=self).first()

    def write_advice(self, by, outcome: str, amount: Decimal | None, reasons: str) -> None:
        """Write the advice down, in the place of an earlier one."""
        row = self.read_decision() or SupportDecision(case=self)
        row.case = self
        assessment = self.assessments.first()
        row.frame = assessment.frame if assessment else ""
        row.advised_outcome = outcome
        row.advised_amount = amount
        row.advice = reasons
        row.advised_on = timezone.localdate()
        row.advised_by = by
        row.save()

    def save_forwarding(self, forwarded_to: str) -> None:
        """Write down to which body the request was sent on."""
        self.details.forwarded_to = forwarded_to
        self.details.save(update_fields=["forwarded_to"])

    @property
    def decision_gives_support(self) -> bool:
        """Whether support was granted, wholly or in part."""
        return self.decided_outcome in lists.WITH_AMOUNT

    # --- who may read what ------------------------------------------------------------------------

    def own_context(self, person) -> dict[str, Any]:
        """Return what the own page shows: the request, who may act, and a decision made known."""
        return {
            "details": self.details,
            "mandates": self.running_mandates(),
            "decision": self.read_first_decision() if self.made_known_on else None,
            "basis": documents.legal_basis(),
            "money": self.money_context(own=True),
            "lawyer": self.lawyer_context(),
        }
