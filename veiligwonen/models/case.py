"""A request for Veilig Wonen: advice on the safety of a home, its adoption, what the employer provides, and aftercare.

Source: Regeling beveiligingsmaatregelen decentrale bestuurders (2024); states and steps are those of domain reference support §3.3.
What the employer may not know stands in tables it cannot reach (`Told`, `Weighing`, `Home`); this row holds none of it.
"""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import Case, Message, Note
from casework.models.case import CaseQuerySet
from organisations.access import Role
from organisations.models import Function, Person, Scope
from organisations.workdays import end_of_next_working_day
from veiligwonen import access, documents, entitlement, journey, labels, lists, retention, terms, triage
from veiligwonen.models import desk, homes
from veiligwonen.models.advising import Advising
from veiligwonen.models.providing import Providing
from veiligwonen.models.status import LASTING, RANKED, WITH_DESK, Status
from veiligwonen.models.triaging import Triaging

PERSON = settings.AUTH_USER_MODEL
SETTLED = 9000  # behind every request that still waits for urgency


class AdviceRequestQuerySet(CaseQuerySet):
    """Requests, also for who provides."""

    def for_employer(self, person) -> Self:
        """What this person provides for the employer: offered, and never the own case (access.is_employer says it of one)."""
        places = [m.organisation_id for m in person.memberships_now if m.role in access.EMPLOYERS]
        offered = [f"{access.EMPLOYER_KIND}:{place}" for place in places]
        chosen = Q(employer_contact=person) | Q(employer_contact=None, driehoek_excluded=False)
        mine = self.filter(chosen, organisation__in=places, compartment__in=offered)
        return mine.exclude(conflicted__contains=[person.pk])

    def readable_by(self, client) -> Self:
        """What a system of the employer may know of: offered, and kept to nobody by name (`for_employer` without a person)."""
        offered = f"{access.EMPLOYER_KIND}:{client.organisation_id}"
        mine = self.filter(compartment=offered, organisation_id=client.organisation_id, destroyed=False)
        return mine.filter(employer_contact=None, driehoek_excluded=False)


class AdviceRequest(Triaging, Advising, Providing, Case):
    """One request, from the first question to aftercare."""

    KIND, PREFIX = "veiligwonen", "VW"
    Status = Status
    sees, in_need = access.SEES, access.IN_NEED
    api_scope, api_path = Scope.REQUESTS, "aanvragen"
    events = {"changed": ("aanvraag-gewijzigd", _("Een aanvraag Veilig Wonen is een stap verder"))}
    written_at = ("ask", "gevaar")
    letters = documents.LETTERS
    document_labels = {kind: letter.label for kind, letter in documents.LETTERS.items()}
    deadline_labels, clock_steps, promised = labels.DEADLINES, labels.STEPS, labels.PROMISED
    terms, figures, register = retention.TERMS, retention.FIGURES, "bzk"
    ended_as = property(retention.ended_as)
    queue_order = ("rank", "created_at", "id")

    # --- the claim ---
    function = models.CharField(_("ambt"), max_length=30, choices=Function)
    ground = models.CharField(_("artikel"), max_length=10, blank=True)
    office_since = models.DateField(_("in het ambt sinds"), null=True, blank=True)
    office_until = models.DateField(_("in het ambt tot"), null=True, blank=True)
    received_at = models.DateTimeField(_("ontvangen"), default=timezone.now)
    review_reason = models.CharField(_("reden van herbeoordeling"), max_length=20, choices=lists.Gone, blank=True)
    # --- who else ---
    triagist = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    adviser = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    authors = ArrayField(models.IntegerField(), default=list, editable=False)
    consent = models.CharField(
        _("werkgever informeren"), max_length=20, choices=lists.Consent, default=lists.Consent.AFTER_ADVICE
    )
    employer_contact = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    driehoek_excluded = models.BooleanField(_("afgeschermd voor de eigen driehoek"), default=False)
    # --- planning ---
    intake_at = models.DateTimeField(_("intake"), null=True, blank=True)
    intake_held_at = models.DateTimeField(null=True, blank=True)
    visit_at = models.DateTimeField(_("huisbezoek"), null=True, blank=True)
    visit_held_on = models.DateField(_("huisbezoek gedaan op"), null=True, blank=True)
    asked_on = models.DateField(_("formeel om aanvulling gevraagd op"), null=True, blank=True)
    pkvw = models.CharField(_("Politiekeurmerk"), max_length=10, choices=lists.Pkvw, default=lists.Pkvw.UNKNOWN)
    pkvw_until = models.DateField(_("certificaat geldig tot"), null=True, blank=True)
    # --- not entitled ---
    route = models.CharField(_("geholpen bij"), max_length=20, choices=entitlement.Route, blank=True)
    refused_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    refusal_agreed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    handed_over_at = models.DateTimeField(_("warm overgedragen"), null=True, blank=True)

    objects = AdviceRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("aanvraag Veilig Wonen")
        verbose_name_plural = _("aanvragen Veilig Wonen")
        constraints = [
            models.CheckConstraint(
                condition=Q(refused_by=None) | ~Q(refused_by=models.F("refusal_agreed_by")), name="refused_by_two"
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page of who handles it."""
        return reverse("advice_request", args=[self.number])

    # --- words and order -------------------------------------------------------------------------------------------

    @property
    def status_label(self) -> str:
        """The status in words."""
        return str(Status(self.status).label)

    @property
    def function_label(self) -> str:
        """The office in words, in a line."""
        return str(Function(self.function).label).lower()

    @property
    def is_entitled(self) -> bool:
        """The office gives a claim."""
        return bool(self.ground)

    @property
    def band(self) -> int | None:
        """The band that stands; None before the first weighing."""
        told = getattr(self, "told", None)
        return told.current.band if told and told.current else None

    @property
    def band_label(self) -> str:
        """P1 Spoed."""
        return "" if self.band is None else str(lists.BANDS[triage.Band(self.band).slug])

    @property
    def top_label(self) -> str:
        """The band that what is unknown could make of it."""
        return triage.Band(self.told.current.top).name

    def make_rank(self) -> int:
        """§4.4 as one number: band, then what is too late, then the score; who came first follows from the index."""
        if self.status not in RANKED or self.band is None:
            return SETTLED
        late = self.deadlines.running().filter(name__in=terms.SERVICE, due__lt=timezone.now()).exists()
        return 1000 * self.band + (0 if late else 500) + 100 - min(self.told.current.score, 100)

    def touch(self) -> None:
        """Stamp a change, and find its place in the queue again."""
        super().touch()
        self.rank = self.make_rank()

    # --- who hears -------------------------------------------------------------------------------------------------

    def keepers(self) -> list[Person]:
        """Who is reminded of a term: the handler, or who should have taken it."""
        return [self.handler] if self.handler else list(desk.people(self, Role.TRIAGIST))

    def clock_missed(self, clock) -> None:
        """A service target passed: first in its band, and the coördinator knows (§4.4)."""
        if clock.name in terms.SERVICE:
            Case.objects.filter(pk=self.pk).update(rank=self.make_rank())
            desk.tell(self, "deadline_missed", Role.DESK_COORDINATOR)

    def spoke(self) -> None:
        """The applicant heard from us."""
        self.deadlines.meet("contact")

    def heard(self) -> None:
        """The applicant told something new: it is weighed again (§4.4)."""
        if self.status in WITH_DESK:
            self.deadlines.start(reweigh=end_of_next_working_day(timezone.now()))

    def moved(self) -> bool:
        """Another home: who handles it knows. True when a new claim must follow, because measures stand at the old one (§3.8)."""
        self.heard()
        if self.handler:
            self.tell(self.handler, "status_changed")
        return self.status in LASTING

    def close_now(self, moment: datetime | None = None) -> None:
        """Nothing of it is shared any more."""
        super().close_now(moment)
        homes.let_go(self)

    def linked_to(self, other: Case) -> None:
        """A report was connected: a new fact."""
        self.heard()

    def say(self, by, text: str, *, from_desk: bool = True) -> None:
        """A message in the case."""
        if text:
            Message.objects.create(case=self, author=by, from_desk=from_desk, text=text)

    def note(self, by, text: str) -> None:
        """An internal note."""
        if text:
            Note.objects.create(case=self, author=by, text=text)

    def own_context(self, person) -> dict[str, Any]:
        """What the own page shows: the way over all parties, why it stands where it stands (no points), who may act, the address."""
        current = self.told.current
        return {
            "way": journey.way(self.status, entitled=self.is_entitled), "now": journey.NOW[self.status],
            "reasons": current.why() if current else [], "mandates": self.mandates.filter(ended_at=None).select_related("person"),
            "sees_address": self.may_see_address(person), "is_applicant": self.is_applicant(person),
            "shared": self.shared.filter(ended_at=None), "route_tells": entitlement.ROUTE_TELLS.get(self.route, ""),
        }  # fmt: skip

    def may_read(self, person, document) -> bool:
        """The advice shows the home: not for the desk, and for who acts for the applicant only with the address (§3.7, §11)."""
        if not documents.is_of_advice(document.kind) or access.may_read_advice(self, person):
            return True
        return person.pk in self.people and self.may_see_address(person)

    def may_see_address(self, person) -> bool:
        """The applicant; somebody who acts for the applicant only when that was ticked."""
        given = self.mandates.filter(person=person)
        return (
            not given.exists()
            or given.filter(ended_at=None, until__gte=timezone.localdate(), sees_address=True).exists()
        )

    def is_applicant(self, person) -> bool:
        """Who it is about, and not who acts for them."""
        return person.pk in self.people and not self.mandates.filter(person=person).exists()

    def end_mandate(self, mandate, *, by, moment: datetime) -> None:
        """The mandated helper is out of the case: off its page and out of its messages."""
        with transaction.atomic():
            mandate.ended_at = moment
            mandate.save(update_fields=["ended_at"])
            Case.objects.filter(pk=self.pk).update(people=[pk for pk in self.people if pk != mandate.person_id])
            self.record("mandate_ended", by=by)

    # --- clocks ------------------------------------------------------------------------------------------------------

    def clocks(self) -> dict[str, datetime]:
        """What is promised from receipt; to who is not entitled, that somebody hands over warmly."""
        if self.status == Status.NOT_ENTITLED:
            return {"handover": end_of_next_working_day(self.received_at)}
        awb = terms.decide_until(self.received_at)
        return terms.targets(triage.Band(self.band), self.received_at) | {"awb": awb}

    def count_again(self, moment: datetime) -> None:
        """A new claim in the same case: every promise counts from now."""
        self.received_at = moment
        self.intake_at = self.intake_held_at = self.visit_at = self.visit_held_on = None
        self.deadlines.stop_all(moment)
        self.deadlines.start(**self.clocks())
