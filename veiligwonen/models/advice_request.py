"""A request for Veilig Wonen: advice on a home, its adoption, provision and aftercare.

Source: Regeling beveiligingsmaatregelen decentrale bestuurders (2024); the states and steps are
those of docs/domain/support.md §3.3. What the employer may not know stands in tables it cannot
reach (`ApplicantDetails`, `Weighing`, `HomeAddress`); this row holds none of it.
"""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import Case, MandatedCase, Message, Note
from casework.models.danger import CONTACT, RANK_OF_DANGER
from legalterms.statutory_terms import DECISION
from organisations.access import Role
from organisations.models import Function, Office, Person, Scope
from organisations.workdays import end_of_next_working_day
from veiligwonen import access, documents, journey, labels, lists
from veiligwonen.models.advice_request_rows import AdviceRequestQuerySet
from veiligwonen.models.provision import Provision
from veiligwonen.rules import deadlines, entitlement, retention, triage
from veiligwonen.transitions import guards
from veiligwonen.transitions.advice import AdviceSteps
from veiligwonen.transitions.aftercare import AftercareSteps
from veiligwonen.transitions.clocks import RequestClocks
from veiligwonen.transitions.closing import RequestClosingSteps
from veiligwonen.transitions.danger import RequestDangerSteps
from veiligwonen.transitions.desk import desk_staff_outside, notify_desk
from veiligwonen.transitions.home_address import unlink_housemate
from veiligwonen.transitions.provision import ProvisionSteps
from veiligwonen.transitions.status import LASTING, RANKED, WITH_DESK, Status
from veiligwonen.transitions.triage import RequestTriageSteps

PERSON = settings.AUTH_USER_MODEL
SETTLED = 9000  # rank of what does not wait for urgency: behind every request that does


class AdviceRequest(
    RequestDangerSteps,
    RequestTriageSteps,
    AdviceSteps,
    ProvisionSteps,
    AftercareSteps,
    RequestClosingSteps,
    RequestClocks,
    MandatedCase,
    Case,
):
    """One request, from the first question to aftercare."""

    KIND = "veiligwonen"
    PREFIX = "VW"
    Status = Status
    visibility_rules = access.VISIBILITY_RULES
    emergency_roles = access.EMERGENCY_ROLES
    action_permissions = access.ACTION_PERMISSIONS
    assignable_roles = access.ASSIGNABLE_ROLES
    api_scope = Scope.REQUESTS
    api_path = "aanvragen"
    webhook_events = {
        "changed": ("aanvraag-gewijzigd", _("Een aanvraag Veilig Wonen is een stap verder"))
    }
    wizard_start = ("ask", "gevaar")
    navigation = (
        (_("Veilig Wonen"), "advice_requests", "veiligwonen"),
        (_("Maatregelen"), "employer_requests", access.EMPLOYER_KIND),
    )
    compartment_roles = {access.EMPLOYER_KIND: frozenset(access.EMPLOYERS)}
    client_scopes = {Scope.REQUESTS: (access.EMPLOYER_KIND,)}
    letters = documents.LETTERS
    document_labels = {kind: letter.label for kind, letter in documents.LETTERS.items()}
    deadline_labels = labels.DEADLINES
    statutory_terms = {"awb": DECISION}
    deadline_steps = labels.STEPS
    promised_labels = labels.PROMISED
    sent_to_us = ("answer",)
    retention_terms = retention.TERMS
    anonymised_columns = retention.FIGURES
    register = "bzk"
    closing_result = property(retention.closing_result)
    worker_columns = ("handler", "adviser", "employer_contact")
    queue_order = ("rank", "created_at", "id")
    step_order = (
        "log_call",
        "log_no_answer",
        "end_danger",
        "take",
        "take_over",
        "call_police",
        "log_contact",
        "weigh",
        "move_band",
        "agree_lower",
        "refuse_lower",
        "note_chain",
        "ask",
        "answer",
        "resume",
        "refuse",
        "agree_refusal",
        "hand_over",
        "reconsider",
        "to_adviser",
        "plan_visit",
        "hold_intake",
        "hold_visit",
        "start_advice",
        "submit_advice",
        "return_advice",
        "adopt",
        "inform_employer",
        "replace_contact",
        "offer",
        "report_deviation",
        "resolve_deviation",
        "provide",
        "make_known",
        "wait_for_pkvw",
        "carry_out",
        "deliver",
        "start_aftercare",
        "check_aftercare",
        "review",
        "wind_down",
        "withdraw",
        "close",
    )

    # --- the claim --------------------------------------------------------------------------------
    function = models.CharField(_("ambt"), max_length=30, choices=Function)
    ground = models.CharField(_("artikel"), max_length=10, blank=True)
    office_since = models.DateField(_("in het ambt sinds"), null=True, blank=True)
    office_until = models.DateField(_("in het ambt tot"), null=True, blank=True)
    received_at = models.DateTimeField(_("ontvangen"), default=timezone.now)
    review_reason = models.CharField(
        _("reden van herbeoordeling"), max_length=20, choices=lists.ReviewReason, blank=True
    )
    # --- who else ---------------------------------------------------------------------------------
    triagist = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    adviser = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    authors = ArrayField(models.IntegerField(), default=list, editable=False)
    consent = models.CharField(
        _("werkgever informeren"),
        max_length=20,
        choices=lists.Consent,
        default=lists.Consent.AFTER_ADVICE,
    )
    employer_contact = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+"
    )
    driehoek_excluded = models.BooleanField(_("afgeschermd voor de eigen driehoek"), default=False)
    # --- planning ---------------------------------------------------------------------------------
    intake_at = models.DateTimeField(_("intake"), null=True, blank=True)
    intake_held_at = models.DateTimeField(null=True, blank=True)
    visit_at = models.DateTimeField(_("huisbezoek"), null=True, blank=True)
    visit_held_on = models.DateField(_("huisbezoek gedaan op"), null=True, blank=True)
    asked_on = models.DateField(_("formeel om aanvulling gevraagd op"), null=True, blank=True)
    pkvw = models.CharField(
        _("Politiekeurmerk"), max_length=10, choices=lists.Pkvw, default=lists.Pkvw.UNKNOWN
    )
    pkvw_until = models.DateField(_("certificaat geldig tot"), null=True, blank=True)
    # --- not entitled -----------------------------------------------------------------------------
    route = models.CharField(
        _("geholpen bij"), max_length=20, choices=entitlement.Route, blank=True
    )
    refused_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    refusal_agreed_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+"
    )
    handed_over_at = models.DateTimeField(_("warm overgedragen"), null=True, blank=True)

    objects = AdviceRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("aanvraag Veilig Wonen")
        verbose_name_plural = _("aanvragen Veilig Wonen")
        constraints = [
            models.CheckConstraint(
                condition=Q(refused_by=None) | ~Q(refused_by=models.F("refusal_agreed_by")),
                name="refused_by_two",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the page of who handles it."""
        return reverse("advice_request", args=[self.number])

    # --- words and order --------------------------------------------------------------------------

    @property
    def status_label(self) -> str:
        """The status in words."""
        return str(Status(self.status).label)

    @property
    def function_label(self) -> str:
        """The office in words, inside a sentence."""
        return str(Function(self.function).label).lower()

    @property
    def is_entitled(self) -> bool:
        """The office gives a claim."""
        return bool(self.ground)

    @property
    def band(self) -> int | None:
        """The band that stands; None before the first weighing."""
        details = getattr(self, "applicant_details", None)
        if details is None or details.current is None:
            return None
        return details.current.band

    @property
    def band_label(self) -> str:
        """The band in words: P1 Spoed; "" before the first weighing."""
        if self.band is None:
            return ""
        return str(lists.BAND_WORDS[triage.Band(self.band).slug])

    @property
    def top_label(self) -> str:
        """The band that what is unknown could make of it."""
        return triage.Band(self.applicant_details.current.top).name

    def make_rank(self) -> int:
        """Return the order of the queue as one number (docs/domain/support.md §4.4).

        First danger, then the band, then what is too late, then the score; who came first follows
        from the index.
        """
        if self.closed_at is None and self.danger_comes_first:
            return RANK_OF_DANGER
        if self.status not in RANKED or self.band is None:
            return SETTLED
        running = self.deadlines.running().filter(name__in=deadlines.SERVICE)
        is_late = running.filter(due__lt=timezone.now()).exists()
        lateness = 0 if is_late else 500
        score = min(self.applicant_details.current.score, 100)
        return max(1000 * self.band + lateness + 100 - score, RANK_OF_DANGER + 1)

    def touch(self) -> None:
        """Stamp a change, and find its place in the queue again."""
        super().touch()
        self.rank = self.make_rank()

    # --- who hears --------------------------------------------------------------------------------

    def lane_recipients(self) -> list[Person]:
        """Return who should take a request that nobody handles: the triagisten who may see it."""
        return desk_staff_outside(self, Role.TRIAGIST)

    def columns_of_leavers(self) -> list[str]:
        """Return which columns name somebody who does not work on this request any more."""
        columns = super().columns_of_leavers()
        if self.adviser and not access.may_still_advise(self, self.adviser):
            columns.append("adviser")
        return columns

    def on_deadline_missed(self, clock) -> None:
        """Put a request whose service target passed first in its band, and notify the coördinator.

        Source: docs/domain/support.md §4.4.
        """
        if clock.name in deadlines.SERVICE:
            Case.objects.filter(pk=self.pk).update(rank=self.make_rank())
            notify_desk(self, "deadline_missed", Role.DESK_COORDINATOR)

    def on_contact_made(self) -> None:
        """Meet the clock of first contact: the applicant heard from us.

        Danger wants a call: a message is read when it is too late.
        """
        if not self.is_to_phone:
            self.deadlines.meet(CONTACT)

    def on_reporter_message(self) -> None:
        """Start the clock for weighing again, after something new from the applicant.

        Source: docs/domain/support.md §4.4.
        """
        if self.status in WITH_DESK:
            self.deadlines.start(reweigh=end_of_next_working_day(timezone.now()))

    def on_new_address(self) -> bool:
        """Notify the handler of another home. Return whether a new claim must follow.

        It must when measures stand at the old home (docs/domain/support.md §3.8).
        """
        self.on_reporter_message()
        self.tell_handler("status_changed")
        return self.status in LASTING

    def close_now(self, moment: datetime | None = None) -> None:
        """Close the case, and share nothing of it any more."""
        super().close_now(moment)
        unlink_housemate(self)

    def on_linked(self, other: Case) -> None:
        """Take a connected report as a new fact."""
        self.on_reporter_message()

    @property
    def office_ended_on(self) -> date | None:
        """The last day of the office: as the organisation registered it, else as it was asked.

        None while it is held. An office that was ended and given again is held.
        """
        offices = Office.objects.filter(
            person__in=self.people, organisation=self.organisation_id, function=self.function
        )
        if not offices.exists() or offices.not_ended().exists():
            return self.office_until
        return offices.aggregate(last=Max("until"))["last"]

    def on_leaver(self, person: Person) -> None:
        """Ask the applicant for somebody else when who read for the employer left."""
        if person.pk == self.employer_contact_id and guards.has_contact_left(self):
            for applicant in self.accounts_of_people():
                self.tell(applicant, "status_changed", own=True, once=f"contact:{person.pk}")

    def say(self, by, text: str, *, from_desk: bool = True) -> None:
        """Write a message in the case, unless it is empty."""
        if text:
            Message.objects.create(case=self, author=by, from_desk=from_desk, text=text)

    def note(self, by, text: str) -> None:
        """Write an internal note, unless it is empty."""
        if text:
            Note.objects.create(case=self, author=by, text=text)

    # --- who may read what ------------------------------------------------------------------------

    def own_context(self, person) -> dict[str, Any]:
        """Return what the own page shows.

        The way over all parties, why the request stands where it stands (no points), who may act,
        and whether `person` sees the address.
        """
        current = self.applicant_details.current
        return {
            "way": journey.stages_of(self.status, entitled=self.is_entitled),
            "now": journey.NOW[self.status],
            "reasons": current.why() if current else [],
            "mandates": self.running_mandates(),
            "sees_address": self.may_see_address(person),
            "is_applicant": self.is_applicant(person),
            "shared": self.shared.filter(ended_at=None),
            "contact_left": guards.has_contact_left(self),
            "provision": self.read_provision(),
            "route_tells": entitlement.ROUTE_TELLS.get(self.route, ""),
        }

    def may_read(self, person, document) -> bool:
        """Tell whether `person` may read a document of the case.

        The advice shows the home: not for the desk, and for who acts for the applicant only with
        the address (docs/domain/support.md §3.7, §11).
        """
        if not documents.is_of_advice(document.kind):
            return True
        if access.may_read_advice(self, person):
            return True
        return person.pk in self.people and self.may_see_address(person)

    def may_see_address(self, person) -> bool:
        """Tell whether this is the applicant, or acts for them with the address ticked."""
        mandates = self.mandates.filter(person=person)
        if not mandates.exists():
            return True
        today = timezone.localdate()
        return mandates.filter(ended_at=None, until__gte=today, sees_address=True).exists()

    # --- the employer -----------------------------------------------------------------------------

    def read_provision(self) -> Provision | None:
        """Read what the employer decided from the database; None before the first offer."""
        return Provision.objects.filter(case=self).first()

    def open_provision(self, *, temporary_now: bool) -> None:
        """Let the employer decide, from the start."""
        Provision.open(self, temporary_now=temporary_now)
