"""Fill the demo with believable, invented requests for Veilig Wonen: every state is there."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import count
from random import Random

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from audit.record import Clock, invented_time
from casework.models import Case, Draft
from notifications.models import Outgoing
from organisations.demo import PLACES
from organisations.models import Membership, Office, Organisation, Person, Role
from organisations.workdays import NETHERLANDS, add_working_days
from sealing.commands import OperatorCommand
from texts.one_line import positive
from veiligwonen import submission, synthetic, synthetic_advice
from veiligwonen.models import AdviceRequest
from veiligwonen.synthetic import InventedRequest
from veiligwonen.transitions.status import Status

STATUS_ORDER = list(Status)
ENTRIES = 24  # about as many as the longest request leaves on record
# What stands on record of the steps that belong to the advice and the employer, and who took them.
LATER_STEPS = {
    Status.TO_ADOPT: ("submit_advice", "adviseur"),
    Status.ADOPTED: ("adopt", "bva"),
    Status.OFFERED: ("offer", "bva"),
    Status.PROVIDED: ("provide", "adviseur"),
    Status.CARRYING_OUT: ("carry_out", "adviseur"),
    Status.DELIVERED: ("deliver", "adviseur"),
    Status.AFTERCARE: ("start_aftercare", "adviseur"),
}
# States beside the usual order: up to which state of the order such a request came.
SIDE_STATUSES = {
    Status.DEVIATION: Status.OFFERED,
    Status.PKVW_FIRST: Status.PROVIDED,
    Status.WINDING_DOWN: Status.AFTERCARE,
    Status.CLOSED: Status.AFTERCARE,
}
SEEN_BY_EMPLOYER = {Status.OFFERED, Status.CARRYING_OUT}
UNTAKEN_STATES = {Status.SUBMITTED, Status.ACUTE, Status.NOT_ENTITLED, Status.REVIEW}
DEMO_DESK = (("triagist", "bzk"), ("bva", "bzk"), ("adviseur", "ccv"), ("steunpunt", "bzk"))


class Command(OperatorCommand):
    """`make_demo_requests --size 50`. When there are requests already, they stay as they are."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        """Add how many requests to make, and the seed of the random numbers.

        There are never fewer than there are states.
        """
        parser.add_argument("--size", type=positive, default=50)
        parser.add_argument("--seed", type=int, default=4)

    def handle(self, *args, **options) -> None:
        """Make the requests, each in one transaction. Raises CommandError outside demo mode."""
        if not settings.DEMO:
            raise CommandError("only in demo mode")
        if AdviceRequest.objects.exists():
            return
        random = Random(options["seed"])  # noqa: S311 -- invented data
        self.desk = {role: _account(role, place) for role, place in DEMO_DESK}
        types = synthetic.OFFICES
        places = list(Organisation.objects.current().filter(type__in=types))
        size = max(options["size"], len(Status))
        for number in range(size):
            invented, place = _invent(number, random, places)
            with transaction.atomic():
                self._make(invented, place)

    def _make(self, invented: InventedRequest, place: Organisation) -> None:
        applicant = _applicant(invented, place)
        is_acute = invented.status == Status.ACUTE
        age = timedelta(minutes=20) if is_acute else timedelta(days=invented.days)
        with invented_time(_pace(age)):
            case = _request(invented, applicant)
            self._walk(case, Status(invented.status))
        _age(case, age)
        Outgoing.objects.filter(case_number=case.number).delete()

    # --- the steps ----------------------------------------------------------------------------

    def _walk(self, case: AdviceRequest, goal: Status) -> None:
        """Take the real steps as far as the adviser goes; write what comes after as it would be."""
        if goal in {Status.SUBMITTED, Status.NOT_ENTITLED}:
            return
        if goal in {Status.WITHDRAWN, Status.REVIEW}:
            _withdraw(case, goal)
            return
        case = case.perform("take", by=self.desk["triagist"])
        if goal == Status.ACUTE:
            return
        case = self._triage(case)
        if goal == Status.WAITING:
            self._ask_applicant(case)
        if goal in {Status.WAITING, Status.TRIAGE}:
            return
        case = self._plan(case)
        if goal == Status.INTAKE_PLANNED:
            return
        case = self._visit(case)
        if goal == Status.INTAKE_DONE:
            return
        case = case.perform("start_advice", by=self.desk["adviseur"])
        if goal == Status.DRAFTING:
            synthetic_advice.write(case)
        else:
            self._go_further(case, goal)

    def _triage(self, case: AdviceRequest) -> AdviceRequest:
        triagist = self.desk["triagist"]
        facts = case.applicant_details.current.facts
        case = case.perform("weigh", by=triagist, **facts)
        return case.perform("log_contact", by=triagist, note="Gebeld en doorgesproken.")

    def _ask_applicant(self, case: AdviceRequest) -> None:
        case.perform(
            "ask",
            by=self.desk["triagist"],
            message="Sinds wanneer bent u in dit ambt?",
            until=timezone.now() + timedelta(days=6),
        )

    def _plan(self, case: AdviceRequest) -> AdviceRequest:
        """Assign an adviser, who plans an intake and a visit at half past ten."""
        adviser = self.desk["adviseur"]
        case = case.perform("to_adviser", by=self.desk["triagist"], adviser=adviser)
        intake_at = _morning_in(working_days=3)
        visit_at = _morning_in(working_days=5)
        return case.perform("plan_visit", by=adviser, intake_at=intake_at, visit_at=visit_at)

    def _visit(self, case: AdviceRequest) -> AdviceRequest:
        adviser = self.desk["adviseur"]
        note = "Rustig gesprek. Er kwam één nieuw feit bij: ook mails aan de partner."
        case = case.perform("hold_intake", by=adviser, note=note)
        facts = case.applicant_details.current.facts
        case = case.perform("weigh", by=adviser, **facts)
        return case.perform("hold_visit", by=adviser, on=timezone.localdate())

    def _go_further(self, case: AdviceRequest, goal: Status) -> None:
        """Write what stands on record and in the rows when a request has come to `goal`."""
        reached = SIDE_STATUSES.get(goal, goal)
        synthetic_advice.bring_to(case, goal, self.desk)
        for status, (step, role) in LATER_STEPS.items():
            if _has_reached(reached, status):
                case.record(step, by=self.desk[role], before=case.status, after=status)
        case.status = goal
        if _has_reached(reached, Status.OFFERED):
            case.compartment = f"veiligwonen_employer:{case.organisation_id}"
        _meet_deadlines(case, goal, reached)
        if goal == Status.CLOSED:
            case.close_now()
        case.touch()
        case.save()


# --- who and what -----------------------------------------------------------------------------


def _account(role: str, place: str) -> Person:
    return Person.objects.get(email=f"{role}@{place}.example")


def _invent(
    number: int, random: Random, places: list[Organisation]
) -> tuple[InventedRequest, Organisation]:
    """Invent a request and choose its organisation.

    Some lie at Utrecht, so that the secretaris of the demo has something to do.
    """
    status = synthetic.status_for(number, random)
    place = random.choice(_places_for(status, places))
    invented = synthetic.invent(random, place.type, status)
    is_for_utrecht = status in SEEN_BY_EMPLOYER and number < len(Status)
    if not is_for_utrecht:
        return invented, place
    utrecht = next(place for place in places if place.code == PLACES["utrecht"])
    answers = invented.answers | {"function": "alderman"}
    return replace(invented, function="alderman", answers=answers), utrecht


def _places_for(status: str, places: list[Organisation]) -> list[Organisation]:
    """Return where somebody may ask: a councillor, who is helped elsewhere, at a municipality."""
    if status != Status.NOT_ENTITLED:
        return places
    return [place for place in places if place.type == Organisation.Type.MUNICIPALITY]


def _applicant(invented: InventedRequest, place: Organisation) -> Person:
    """Return the account of this place with this office; make it when there is none."""
    is_municipality = place.type == Organisation.Type.MUNICIPALITY
    domain = place.slug if is_municipality else place.code.lower()
    email = f"{synthetic.ACCOUNTS[invented.function]}@{domain}.example"
    person = Person.objects.filter(email=email).first()
    if person is not None:
        return person
    person = Person.objects.create(
        email=email, name=invented.name, organisation=place, password="!"
    )
    Membership.objects.create(person=person, organisation=place, role=Role.REPORTER)
    Office.objects.create(person=person, organisation=place, function=invented.function)
    return person


def _request(invented: InventedRequest, applicant: Person) -> AdviceRequest:
    draft = Draft(owner=applicant, kind=AdviceRequest.KIND)
    draft.save_answers({})
    in_office_since = timezone.localdate() - timedelta(days=400)
    answers = invented.answers | {"since": in_office_since}
    case = submission.submit_request(draft, answers, by=applicant)
    case.documents.all().delete()
    return case


# --- how far and when -------------------------------------------------------------------------


def _has_reached(reached: Status, status: Status) -> bool:
    return STATUS_ORDER.index(reached) >= STATUS_ORDER.index(status)


def _morning_in(*, working_days: int) -> datetime:
    day = add_working_days(timezone.localdate(), working_days)
    return datetime.combine(day, time(10, 30), NETHERLANDS)


def _withdraw(case: AdviceRequest, goal: Status) -> None:
    """Withdraw the request; ask for a review when that is the goal."""
    applicant = case.reporter
    case = case.perform("withdraw", by=applicant)
    if goal == Status.REVIEW:
        message = "Ik ga verhuizen."
        case.perform("review", by=applicant, review_reason="move", message=message)


def _meet_deadlines(case: AdviceRequest, goal: Status, reached: Status) -> None:
    for name in ("contact", "intake", "advice", "reweigh", "call"):
        case.deadlines.meet(name)
    if goal == Status.TO_ADOPT:
        case.deadlines.start(bva=timezone.now() + timedelta(days=2))
    else:
        case.deadlines.meet("bva")
    if _has_reached(reached, Status.PROVIDED):
        case.deadlines.meet("awb")


def _pace(age: timedelta) -> Clock:
    """Return a clock that begins so long ago and moves on at each look, and never passes now."""
    now = timezone.now()
    looks = count()
    return lambda: min(now - age + next(looks) * age / ENTRIES, now)


def _age(case: AdviceRequest, age: timedelta) -> None:
    """Move the request into the past, as if it had come in so long ago.

    A deadline that passed is late, as it would be.
    """
    Case.objects.filter(pk=case.pk).update(created_at=F("created_at") - age, due=F("due") - age)
    requests = AdviceRequest.objects.filter(pk=case.pk)
    requests.update(received_at=F("received_at") - age)
    aged = AdviceRequest.objects.get(pk=case.pk)
    if aged.status in UNTAKEN_STATES:
        aged.deadlines.update(due=F("due") - age, started_at=F("started_at") - age)
    due = aged.deadlines.next_due()
    Case.objects.filter(pk=case.pk).update(rank=aged.make_rank(), due=due)
