"""The traject of one organisation in one raadsperiode: from the first letter to the promise kept.

Source: docs/domain/support.md §6.2. What the numbers in it are, is our own.
"""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.declarations import RetentionTerm
from casework.models import Case, CaseQuerySet
from organisations.access import Role
from organisations.models import Membership, Organisation, Person, Scope
from organisations.workdays import end_of
from sealing.fields import SealedTextField
from tour import access, export_sheet, lists
from tour.models.arranging import EveningHandling
from tour.planned_evening import EveningTaken
from tour.rules import evening as evening_rules
from tour.rules import facts
from tour.transitions.approach import ApproachSteps
from tour.transitions.follow_up import FollowUpSteps
from tour.transitions.sessions import SessionSteps
from tour.transitions.status import Phase

TITLE = "Traject OTWB on Tour"  # neutral, on purpose: it stands in lists


class TourQuerySet(CaseQuerySet):
    """Trajects."""

    def joined_by(self, person: Person, place: Organisation) -> "Tour | None":
        """Make this person one of the people of the traject of a place; return it, or None.

        The database asks whether they arrange sessions there (`tour_join`).
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT tour_join(%s, %s)", [place.pk, term_of(place)])
            (pk,) = cursor.fetchone()
        return self.filter(pk=pk).select_related("organisation").first() if pk else None

    def in_province(self, province: str) -> Self:
        """Narrow to the organisations of one province; "" for all."""
        return self.filter(province=province) if province else self


class Tour(ApproachSteps, SessionSteps, FollowUpSteps, EveningHandling, Case):
    """One traject.

    `opened_for`: the organisation it began with, which stays when a successor has it.
    """

    KIND = "tour"
    PREFIX = "OTW"
    Status = Phase
    visibility_rules = access.VISIBILITY_RULES
    action_permissions = access.ACTION_PERMISSIONS
    assignable_roles = frozenset(access.PLANNERS)
    # No case lies in it: a client of the API asks `tour_public_sessions`, and reaches no row.
    client_scopes = {Scope.TOUR_SESSIONS: ("tour_session",)}
    sheet = export_sheet.SHEET
    navigation = ((_("OTWB on Tour"), "tours", "tour"),)
    wizard_start = ("new_tour", "wens")
    register = "bzk"
    deadline_labels = {
        "next_action": _("Doe de volgende actie"),
        "answer_offer": _("De griffier kiest een avond"),
        "evaluate": _("De griffier vertelt hoe de sessie was"),
        "chase": _("Vraag na of de afspraken zijn nagekomen"),
    }
    deadline_steps = {"chase": "report_agreements"}
    promised_labels = {
        "answer_offer": _("Kies een avond"),
        "evaluate": _("Vertel hoe de sessie was"),
        "chase": _("Laat weten wat er van de afspraken kwam"),
    }
    retention_terms = {
        "held": RetentionTerm(_("Sessie gehouden"), 60),
        "no_need": RetentionTerm(_("Geen behoefte"), 24),
    }
    anonymised_columns = ("source", "no_need_reason", "province")
    withheld_columns = {"next_action": "internal"}
    step_order = (
        "send_letter",
        "log_attempt",
        "take",
        "plan_talk",
        "hold_talk",
        "want_session",
        "offer_evenings",
        "add_evening",
        "confirm",
        "refuse_evenings",
        "add_fallback",
        "reschedule",
        "hold_session",
        "evaluate",
        "start_follow_up",
        "report_agreements",
        "finish",
        "cancel_session",
        "add_agreement",
        "call_back_later",
        "mark_not_reached",
        "decline",
        "reopen",
        "choose_contact",
        "set_evenings",
        "take_over",
    )

    opened_for = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, related_name="+", db_index=False
    )  # tour_once; empty when the case was reduced to figures
    term_began = models.DateField(_("raadsperiode sinds"))
    province = models.CharField(_("provincie"), max_length=40, blank=True)
    place_name = models.CharField(_("organisatie"), max_length=120)
    source = models.CharField(_("bron"), max_length=20, choices=lists.Source, blank=True)
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    next_action = SealedTextField(_("volgende actie"), max_length=200, blank=True)
    next_action_on = models.DateField(_("volgende actie op"), null=True, blank=True)
    last_contact_on = models.DateField(_("laatste contact"), null=True, blank=True)
    no_need_reason = models.CharField(
        _("waarom geen sessie"), max_length=20, choices=lists.NoNeed, blank=True
    )
    council_evenings = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("raadsavonden"), default=list, blank=True
    )
    excluded_dates = ArrayField(
        models.DateField(), verbose_name=_("kan niet op"), default=list, blank=True
    )
    wish = SealedTextField(_("wens"), max_length=2000, blank=True)
    group = models.CharField(_("deelnemers"), max_length=20, choices=lists.Group, blank=True)
    expected = models.PositiveSmallIntegerField(_("aantal deelnemers"), null=True, blank=True)
    not_before = models.DateField(_("niet vóór"), null=True, blank=True)
    wanted_since = models.DateField(_("gewenst sinds"), null=True, blank=True)
    offer_until = models.DateTimeField(_("aanbod tot"), null=True, blank=True)
    request_id = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    taken_evening = ""  # the id of an evening that could not be had in this request
    objects = TourQuerySet.as_manager()

    class Meta:
        verbose_name = _("traject OTWB on Tour")
        verbose_name_plural = _("trajecten OTWB on Tour")
        indexes = [
            models.Index(fields=["province", "place_name"], name="tour_province"),
            models.Index(fields=["next_action_on"], name="tour_next_action"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["opened_for", "term_began"], name="tour_once"),
            models.CheckConstraint(
                condition=Q(council_evenings__contained_by=[1, 2, 3, 4, 5, 6, 7]),
                name="council_evenings_are_weekdays",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the page of the planner."""
        return reverse("tour", args=[self.number])

    @property
    def status_label(self) -> str:
        """The phase in words."""
        return str(self.Status(self.status).label)

    @property
    def is_requested(self) -> bool:
        """Whether a session was asked for and nobody took that up."""
        return self.status == Phase.REQUESTED

    @property
    def is_offered(self) -> bool:
        """Whether the griffier is to choose an evening."""
        return self.status == Phase.OFFERED

    @property
    def closing_result(self) -> str:
        """How it ended, for how long it is kept."""
        return "no_need" if self.status == Phase.NO_NEED else "held"

    def lane_recipients(self) -> Any:
        """Return the planners: who hears of a traject that nobody handles."""
        return Person.objects.holding(Role.PLANNER).without(self.conflicted)

    @property
    def last_talk(self):
        """The voorgesprek that was planned last."""
        return self.talks.first()

    @property
    def open_agreements(self) -> models.QuerySet:
        """The agreements that run."""
        return self.agreements.filter(status=lists.AgreementStatus.OPEN)

    def former_people(self) -> set[int]:
        """Return who of the people of the case arranges no sessions at this organisation now."""
        here = Membership.objects.current().filter(
            organisation=self.organisation_id, role__in=access.ARRANGERS, person__is_active=True
        )
        return set(self.people) - set(here.values_list("person_id", flat=True))

    def as_council(self) -> evening_rules.Council:
        """Return what an evening is weighed by, of this organisation."""
        return evening_rules.Council(
            kind=self.organisation.type,
            code=self.organisation.code,
            council_evenings=frozenset(self.council_evenings),
            excluded_dates=frozenset(self.excluded_dates),
        )

    def perform(self, step: str, *, by, seen_version: int | None = None, **answers: Any) -> Self:
        """Take one step, as every case; keep which evening was taken when that is why it failed.

        Raises as Case.perform, and EveningTaken.
        """
        try:
            return super().perform(step, by=by, seen_version=seen_version, **answers)
        except EveningTaken as refusal:
            self.taken_evening = refusal.session_id
            raise

    # --- what steps write -------------------------------------------------------------------------

    def add_attempt(self, by, channel: str, made_on: date, result: str = "") -> None:
        """Write down that somebody was reached, or not."""
        self.attempts.create(made_by=by, channel=channel, made_on=made_on, result=result)
        self.last_contact_on = max(made_on, self.last_contact_on or made_on)

    def plan_next(self, next_action: str, on: date | None) -> None:
        """Set what is next, and when: from then on it waits on the worklist of who handles it."""
        self.next_action, self.next_action_on = next_action, on
        if on:
            self.deadlines.start(next_action=end_of(on))
        else:
            self.deadlines.stop("next_action")

    def write_wish(self, message: str) -> None:
        """Keep what the griffier wishes, beside what was there."""
        if message:
            self.wish = "\n\n".join(part for part in (self.wish, message) if part)[-2000:]

    def fill_request(self, answers: dict[str, Any]) -> None:
        """Keep what the griffier asked for."""
        self.write_wish(answers.pop("wish", ""))
        for name, value in answers.items():
            setattr(self, name, value)
        self.source = self.source or lists.Source.REQUEST
        self.wanted_since = timezone.localdate()
        self.last_contact_on = self.wanted_since

    # --- pages ------------------------------------------------------------------------------------

    def own_context(self, person: Any) -> dict[str, Any]:
        """Return what the own page shows: evenings to choose, the session, promises, questions."""
        session = (
            self.sessions.exclude(state__in=[lists.SessionState.RELEASED, lists.SessionState.GONE])
            .filter(state__in=[lists.SessionState.CONFIRMED, lists.SessionState.HELD])
            .last()
        )
        return {
            "evenings": self.evenings_to_choose,
            "session": session,
            "fallback": self.fallback,
            "agreements": list(self.agreements.all()),
            "link": self.evaluation_links.last(),
        }


def term_of(place: Organisation, on: date | None = None) -> date:
    """Return the election day with which the raadsperiode of an organisation began."""
    return facts.term_began(place.type, place.code, on or timezone.localdate())


def province_of(place: Organisation) -> str:
    """Return the province of an organisation: the own name of a provincie, "" when unknown."""
    if place.type == Organisation.Type.PROVINCE:
        return place.name
    if place.province:
        return place.province.name
    seat = facts.seats().get(place.code)
    return seat.province if seat else ""


def new_tour(place: Organisation, **values: Any) -> Tour:
    """Return a traject of this organisation in its raadsperiode, not saved yet."""
    return Tour(
        organisation=place,
        opened_for=place,
        term_began=term_of(place),
        province=province_of(place),
        place_name=place.name,
        title=TITLE,
        **values,
    )
