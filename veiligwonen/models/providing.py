"""The steps of the employer, of aftercare, and of every end."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.access import Role
from veiligwonen import access
from veiligwonen.models import aftercare, desk, needs, provision
from veiligwonen.models.status import BEFORE_OFFER, LASTING, NOT_PROVIDED, Status, step


class Providing:
    """From the offer to the employer until nothing is left."""

    def employer_url(self) -> str:
        """The page of who provides."""
        return reverse("employer_request", args=[self.number])

    @step(BEFORE_OFFER, None, access.may_answer, _("Werkgever informeren"))
    def inform_employer(self, by, consent: str, employer_contact=None) -> None:
        """The applicant says whether the employer may know, and who reads for it: of a burgemeester always by name (§3.6, §3.8)."""
        self.consent, self.employer_contact = consent, employer_contact
        if self.handler:
            self.tell(self.handler, "status_changed")

    @step(
        Status.ADOPTED,
        Status.OFFERED,
        access.may_offer,
        _("Aanbieden aan de werkgever"),
        needs.employer_may_know,
        tone="primary",
    )
    def offer(self, by) -> None:
        """From here the employer sees what it must provide, and nothing else."""
        self.compartment = f"{access.EMPLOYER_KIND}:{self.organisation_id}"
        provision.offered(self, by)
        self.tell_people("status_changed", but=by)

    @step(Status.OFFERED, Status.DEVIATION, access.may_provide, _("Afwijking melden"))
    def report_deviation(self, by, note: str) -> None:
        """Not what was agreed ("altijd overnemen"): an escalation to BZK, never a normal outcome."""
        provision.deviated(self, by, note)
        desk.tell(self, "deviation", Role.DESK_COORDINATOR)

    @step(Status.DEVIATION, Status.OFFERED, access.may_coordinate, _("Afwijking opgelost"), tone="primary")
    def resolve_deviation(self, by, note: str) -> None:
        """The coördinator spoke with the employer."""
        provision.resolved(self, by, note)

    @step(
        [Status.OFFERED, Status.DEVIATION],
        Status.PROVIDED,
        access.may_provide,
        _("Verstrekken"),
        provision.is_decided,
        tone="primary",
    )
    def provide(self, by, **answers: Any) -> None:
        """The employer decides to provide: this is the besluit."""
        provision.provided(self, by, **answers)
        self.deadlines.meet("awb")
        self.tell_people("status_changed", but=by)

    @step(Status.PROVIDED, Status.PKVW_FIRST, access.may_provide, _("Wachten op het Politiekeurmerk"))
    def wait_for_pkvw(self, by) -> None:
        """The base level is for the applicant; other measures wait for it (§3.1.6)."""
        self.tell_people("status_changed", but=by)

    @step(Status.PROVIDED, Status.CARRYING_OUT, access.may_provide, _("Uitvoering starten"), tone="primary")
    @step(
        Status.PKVW_FIRST,
        Status.CARRYING_OUT,
        access.may_provide,
        _("Uitvoering starten"),
        provision.pkvw_is_valid,
        tone="primary",
    )
    def carry_out(self, by) -> None:
        """The measures are ordered."""
        provision.carried_out(self, by)
        self.tell_people("status_changed", but=by)

    @step(
        Status.CARRYING_OUT,
        Status.DELIVERED,
        access.is_adviser,
        _("Oplevering vastleggen"),
        provision.is_tested,
        tone="primary",
    )
    def deliver(self, by, **tested: bool) -> None:
        """The working test, each part seen to work: the signal arrives, somebody comes, the family knows it."""
        self.record("delivery_tested", by=by, **tested)
        self.tell_people("status_changed", but=by)

    @step(Status.DELIVERED, Status.AFTERCARE, access.may_follow, _("Nazorg starten"), tone="primary")
    def start_aftercare(self, by) -> None:
        """A check after six weeks, and every year."""
        aftercare.planned(self, by)

    @step(Status.AFTERCARE, None, access.may_follow, _("Nazorg vastleggen"), tone="primary")
    def check_aftercare(self, by, **answers: Any) -> None:
        """How it goes."""
        aftercare.checked(self, by, **answers)

    @step(
        [*LASTING, Status.CLOSED, Status.WITHDRAWN],
        Status.REVIEW,
        access.may_review,
        _("Herbeoordeling vragen"),
        needs.is_in_office,
    )
    def review(self, by, review_reason: str, message: str = "") -> None:
        """A move, a new threat, another family or portfolio: a new claim in the same case (§3.8)."""
        self.review_reason = review_reason
        self.say(by, message, from_desk=by.pk not in self.people)
        self.handler = self.triagist = None
        self.reopen_now()
        self.status = Status.REVIEW
        self.compartment = f"{self.KIND}:{self.organisation_id}"  # the employer waits for the next offer
        self.count_again(timezone.now())
        aftercare.reviewed(self, by)
        desk.tell(self, "new_case", Role.TRIAGIST, but=by)

    @step(
        LASTING,
        Status.WINDING_DOWN,
        access.any_of(access.may_provide, access.may_follow),
        _("Afbouwen: einde van het ambt"),
    )
    def wind_down(self, by, **answers: Any) -> None:
        """The office ends; what lasts, lasts until an agreed day (§3.8)."""
        aftercare.winding_down(self, by, **answers)
        self.tell_people("status_changed", but=by)

    @step(NOT_PROVIDED, Status.WITHDRAWN, access.may_withdraw, _("Aanvraag intrekken"))
    def withdraw(self, by) -> None:
        """The applicant wants it back. Nothing was provided yet."""
        self.close_now()
        self.tell_people("request_withdrawn", but=by)
        if self.handler:
            self.tell(self.handler, "request_withdrawn")

    @step(
        Status.NOT_ENTITLED,
        Status.CLOSED,
        access.may_triage,
        _("Afsluiten"),
        needs.is_handed_over,
        needs.refusal_has_a_second,
    )
    @step(
        Status.WINDING_DOWN,
        Status.CLOSED,
        access.may_follow,
        _("Afsluiten"),
        aftercare.is_settled,
        aftercare.evaluation_is_sent,
    )
    @step(Status.AFTERCARE, Status.CLOSED, access.may_follow, _("Afsluiten"), aftercare.evaluation_is_sent)
    def close(self, by) -> None:
        """Nothing is left to do."""
        aftercare.closing(self, by)
        self.close_now()
        self.tell_people("closed", but=by)
