"""The steps of the employer: decide, carry out, deliver."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications import outbox
from organisations.access import Role
from organisations.models import Person
from veiligwonen import access, documents
from veiligwonen.rules.triage import Band
from veiligwonen.transitions import guards
from veiligwonen.transitions.desk import notify_desk
from veiligwonen.transitions.status import BEFORE_OFFER, LASTING, WITH_EMPLOYER, Status, step


class ProvisionSteps:
    """From the consent of the applicant until everything is delivered."""

    def employer_url(self) -> str:
        """Return the address of the page of who provides."""
        return reverse("employer_request", args=[self.number])

    @step(BEFORE_OFFER, None, access.may_answer, _("Werkgever informeren"))
    def inform_employer(self, by, consent: str, employer_contact=None) -> None:
        """Say whether the employer may know, and who reads for it.

        Of a burgemeester that is always somebody by name (docs/domain/support.md §3.6, §3.8).
        """
        self.consent = consent
        self.employer_contact = employer_contact
        self.tell_handler("status_changed", but=by)

    @step(
        WITH_EMPLOYER,
        None,
        access.may_answer,
        _("Iemand anders bij uw werkgever kiezen"),
        guards.require_contact_left,
        tone="primary",
        shown=guards.has_contact_left,
    )
    def replace_contact(self, by, employer_contact) -> None:
        """Name somebody else to read for the employer: who was named left."""
        self.employer_contact = employer_contact
        notify_employer(self, "to_provide")
        self.tell_handler("status_changed", but=by)

    @step(
        Status.ADOPTED,
        Status.OFFERED,
        access.may_offer,
        _("Aanbieden aan de werkgever"),
        guards.require_consent_for_employer,
        tone="primary",
    )
    def offer(self, by) -> None:
        """Let the employer see what it must provide, and nothing else."""
        self.compartment = f"{access.EMPLOYER_KIND}:{self.organisation_id}"
        offer_measures(self, by)
        self.tell_people("status_changed", but=by)

    @step(Status.OFFERED, Status.DEVIATION, access.may_provide, _("Afwijking melden"))
    def report_deviation(self, by, note: str) -> None:
        """Report that the employer will not provide all of it.

        Agreed is "altijd overnemen": this is an escalation to BZK, never a normal outcome.
        """
        provision = self.read_provision()
        provision.deviation = note
        provision.settled_on = None
        provision.save(update_fields=["deviation", "settled_on"])
        notify_desk(self, "deviation", Role.DESK_COORDINATOR)

    @step(
        Status.DEVIATION,
        Status.OFFERED,
        access.may_coordinate,
        _("Afwijking opgelost"),
        tone="primary",
    )
    def resolve_deviation(self, by, note: str) -> None:
        """Write down what the coördinator agreed with the employer."""
        provision = self.read_provision()
        provision.settlement = note
        provision.settled_on = timezone.localdate()
        provision.save(update_fields=["settlement", "settled_on"])
        notify_employer(self, "status_changed")

    @step(
        [Status.OFFERED, Status.DEVIATION],
        Status.PROVIDED,
        access.may_provide,
        _("Verstrekken"),
        guards.require_decision,
        tone="primary",
    )
    def provide(self, by, contact: str = "", **_answers: Any) -> None:
        """Decide to provide, as the employer: this is the besluit (document D)."""
        provision = self.read_provision()
        provision.decided_on = timezone.localdate()
        provision.decided_by = by
        provision.contact = contact or provision.contact
        provision.save(update_fields=["decided_on", "decided_by", "contact"])
        self.measures.drop_deviations()
        self.ask_letter("decision", by=by)
        self.deadlines.meet("awb")
        self.tell_people("status_changed", but=by)

    @step(
        LASTING,
        None,
        access.may_provide,
        _("Bekendmaking vastleggen"),
        shown=guards.is_open_to_objection,
    )
    def make_known(self, by, made_known_on) -> None:
        """Write down when the decision was sent or handed over: the term for bezwaar begins.

        Awb 3:41 and 6:8: the day of the decision itself begins nothing.
        """
        provision = self.read_provision()
        provision.made_known_on = made_known_on
        provision.save(update_fields=["made_known_on"])
        self.ask_letter("decision_sent", by=by)

    def sent_according_to(self, letter_kind: str) -> date | None:
        """Return the day on which the employer says that the decision was sent or handed over."""
        provision = self.read_provision() if letter_kind == "decision_sent" else None
        return provision.made_known_on if provision else None

    def refuses_post(self) -> bool:
        """Tell whether the applicant asked for no post."""
        return bool(self.applicant_details.contact.get("no_post"))

    @step(
        Status.PROVIDED,
        Status.PKVW_FIRST,
        access.may_provide,
        _("Wachten op het Politiekeurmerk"),
    )
    def wait_for_pkvw(self, by) -> None:
        """Wait for the base level, which is for the applicant (docs/domain/support.md §3.1.6)."""
        self.tell_people("status_changed", but=by)

    @step(
        Status.PROVIDED,
        Status.CARRYING_OUT,
        access.may_provide,
        _("Uitvoering starten"),
        tone="primary",
    )
    @step(
        Status.PKVW_FIRST,
        Status.CARRYING_OUT,
        access.may_provide,
        _("Uitvoering starten"),
        guards.require_valid_pkvw,
        tone="primary",
    )
    def carry_out(self, by) -> None:
        """Order the measures."""
        order_from_suppliers(self, by)
        self.tell_people("status_changed", but=by)

    @step(
        Status.CARRYING_OUT,
        Status.DELIVERED,
        access.is_adviser,
        _("Oplevering vastleggen"),
        guards.require_tested_measures,
        tone="primary",
    )
    def deliver(self, by, **tested: bool) -> None:
        """Log the working test: the signal arrives, somebody comes, the family knows it."""
        self.record("delivery_tested", by=by, **tested)
        self.tell_people("status_changed", but=by)


# --- what follows ---------------------------------------------------------------------------------


def offer_measures(case, by) -> None:
    """Open the provision, ask for report B and notify the employer: what follows at `offer`."""
    case.open_provision(temporary_now=may_start_now(case))
    case.ask_letter("employer", by=by)
    notify_employer(case, "to_provide")


def may_start_now(case) -> bool:
    """Tell whether the employer may begin with what is temporary.

    It is all that the employer learns of the urgency (our own choice, docs/domain/support.md §3.3).
    """
    is_urgent = case.band is not None and case.band <= Band.P1
    needs_permission = any(measure.needs_permission for measure in case.measures.all())
    has_temporary = any(measure.temporary for measure in case.measures.all())
    return has_temporary and (is_urgent or needs_permission)


def order_from_suppliers(case, by) -> None:
    """Ask for an order (document C) for each supplier: what follows at `carry_out`."""
    for number, _supplier in enumerate(documents.suppliers(case), start=1):
        case.ask_letter(f"order_{number}", by=by)


def notify_employer(case, kind: str) -> None:
    """Send who provides a number and a link to the page of the employer."""
    path = case.employer_url()
    messages = [case.notice(person, kind) | {"path": path} for person in employers(case)]
    outbox.post_many(messages)


def employers(case) -> list[Person]:
    """Return who provides: who the applicant named, or else the secretarissen.

    Nobody, when who was named left: the applicant names somebody else.
    """
    if case.employer_contact:
        return [] if guards.has_contact_left(case) else [case.employer_contact]
    holders = Person.objects.holding(*access.EMPLOYERS, organisation_id=case.organisation_id)
    return list(holders.without(case.conflicted))
