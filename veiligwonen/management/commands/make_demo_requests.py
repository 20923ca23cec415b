"""Fill the demo with believable, invented requests for Veilig Wonen: every state is there."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from random import Random

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from casework.models import Case, Draft
from notifications.models import Outgoing
from organisations.demo import PLACES
from organisations.models import Membership, Office, Organisation, Person, Role
from organisations.workdays import NETHERLANDS, add_working_days
from veiligwonen import requesting, synthetic, synthetic_advice
from veiligwonen.models import AdviceRequest
from veiligwonen.models.status import Status

AFTER = list(Status)
LATER = {  # what stands on record of the steps that belong to the advice and the employer
    Status.TO_ADOPT: "submit_advice", Status.ADOPTED: "adopt", Status.OFFERED: "offer", Status.PROVIDED: "provide",
    Status.CARRYING_OUT: "carry_out", Status.DELIVERED: "deliver", Status.AFTERCARE: "start_aftercare",
}  # fmt: skip
SEEN_BY_EMPLOYER = {Status.OFFERED, Status.CARRYING_OUT}
SIDE = {
    Status.DEVIATION: Status.OFFERED,
    Status.PKVW_FIRST: Status.PROVIDED,
    Status.WINDING_DOWN: Status.AFTERCARE,
    Status.CLOSED: Status.AFTERCARE,
}


class Command(BaseCommand):
    """`make_demo_requests --size 50`. When there are any already, they stay as they are."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        """How many; never fewer than there are states."""
        parser.add_argument("--size", type=int, default=50)
        parser.add_argument("--seed", type=int, default=4)

    def handle(self, *args, **options) -> None:
        """One transaction a request."""
        if not settings.DEMO:
            raise CommandError("only in demo mode")
        if AdviceRequest.objects.exists():
            return
        random = Random(options["seed"])  # noqa: S311 -- invented data
        self.desk = {who: Person.objects.get(email=f"{who}@{place}.example") for who, place in
                     (("triagist", "bzk"), ("bva", "bzk"), ("adviseur", "ccv"), ("steunpunt", "bzk"))}  # fmt: skip
        places = list(Organisation.objects.current().filter(type__in=synthetic.OFFICES))
        home = next(one for one in places if one.code == PLACES["utrecht"])
        for number in range(max(options["size"], len(Status))):
            status = synthetic.state(number, random)
            council = status == Status.NOT_ENTITLED  # a raadslid asks, who is helped elsewhere
            place = random.choice([one for one in places if not council or one.type == Organisation.Type.MUNICIPALITY])
            made = synthetic.invent(random, place.type, status)
            if status in SEEN_BY_EMPLOYER and number < len(Status):  # the secretaris of Utrecht has something to do
                place, made = home, replace(made, function="alderman", answers=made.answers | {"function": "alderman"})
            with transaction.atomic():
                self._make(made, place)

    def _make(self, made: synthetic.Made, place: Organisation) -> None:
        by = self._somebody(made, place)
        draft = Draft(owner=by, kind=AdviceRequest.KIND)
        draft.keep({})
        case = requesting.request(draft, made.answers | {"since": timezone.localdate() - timedelta(days=400)}, by=by)
        case.documents.all().delete()
        self._walk(case, made)
        self._age(case, timedelta(minutes=20) if made.status == Status.ACUTE else timedelta(days=made.days))
        Outgoing.objects.filter(case_number=case.number).delete()

    def _walk(self, case: AdviceRequest, made: synthetic.Made) -> None:
        """By the real steps as far as the adviser goes; what comes after stands as it would."""
        triagist, adviser = self.desk["triagist"], self.desk["adviseur"]
        goal = Status(made.status)
        if goal in {Status.SUBMITTED, Status.NOT_ENTITLED}:
            return
        if goal == Status.WITHDRAWN:
            case.do("withdraw", by=case.reporter)
            return
        if goal == Status.REVIEW:
            case.do("withdraw", by=case.reporter).do(
                "review", by=case.reporter, review_reason="move", message="Ik ga verhuizen."
            )
            return
        case = case.do("take", by=triagist)
        if goal == Status.ACUTE:
            return
        case = case.do("weigh", by=triagist, **case.told.current.facts).do(
            "log_contact", by=triagist, note="Gebeld en doorgesproken."
        )
        if goal == Status.WAITING:
            case.do(
                "ask",
                by=triagist,
                message="Sinds wanneer bent u in dit ambt?",
                until=timezone.now() + timedelta(days=6),
            )
            return
        if goal == Status.TRIAGE:
            return
        case = case.do("to_adviser", by=triagist, adviser=adviser)
        days = (add_working_days(timezone.localdate(), count) for count in (3, 5))
        intake, visit = (datetime.combine(day, time(10, 30), NETHERLANDS) for day in days)
        case = case.do("plan_visit", by=adviser, intake_at=intake, visit_at=visit)
        if goal == Status.INTAKE_PLANNED:
            return
        case = case.do(
            "hold_intake", by=adviser, note="Rustig gesprek. Er kwam één nieuw feit bij: ook mails aan de partner."
        )
        case = case.do("weigh", by=adviser, **case.told.current.facts).do(
            "hold_visit", by=adviser, on=timezone.localdate()
        )
        if goal == Status.INTAKE_DONE:
            return
        case = case.do("start_advice", by=adviser)
        if goal == Status.DRAFTING:
            synthetic_advice.write(case)
        else:
            self._further(case, goal)

    def _further(self, case: AdviceRequest, goal: Status) -> None:
        until = AFTER.index(SIDE.get(goal, goal))
        synthetic_advice.stand(case, goal, self.desk)
        for status, step in LATER.items():
            if AFTER.index(status) <= until:
                by = {"submit_advice": "adviseur", "adopt": "bva", "offer": "bva"}.get(step, "adviseur")
                case.record(step, by=self.desk[by], before=case.status, after=status)
        case.status = goal
        if until >= AFTER.index(Status.OFFERED):
            case.compartment = f"veiligwonen_employer:{case.organisation_id}"
        for name in ("contact", "intake", "advice", *(["bva"] if goal != Status.TO_ADOPT else []), "reweigh", "call"):
            case.deadlines.meet(name)
        if until >= AFTER.index(Status.PROVIDED):
            case.deadlines.meet("awb")
        if goal == Status.TO_ADOPT:
            case.deadlines.start(bva=timezone.now() + timedelta(days=2))
        if goal == Status.CLOSED:
            case.close_now()
        case.touch()
        case.save()

    def _age(self, case: AdviceRequest, age: timedelta) -> None:
        """As if it had come in so long ago. A target that passed is late, as it would be."""
        Case.objects.filter(pk=case.pk).update(created_at=F("created_at") - age, due=F("due") - age)
        AdviceRequest.objects.filter(pk=case.pk).update(received_at=F("received_at") - age)
        fresh = AdviceRequest.objects.get(pk=case.pk)
        if fresh.status in {Status.SUBMITTED, Status.ACUTE, Status.NOT_ENTITLED, Status.REVIEW}:
            fresh.deadlines.update(due=F("due") - age, started_at=F("started_at") - age)
        Case.objects.filter(pk=case.pk).update(rank=fresh.make_rank(), due=fresh.deadlines.next_due())

    def _somebody(self, made: synthetic.Made, place: Organisation) -> Person:
        """An account of this place with this office; made once."""
        where = place.slug if place.type == Organisation.Type.MUNICIPALITY else place.code.lower()
        email = f"{synthetic.ACCOUNTS[made.function]}@{where}.example"
        found = Person.objects.filter(email=email).first()
        if found is None:
            found = Person.objects.create(email=email, name=made.name, organisation=place, password="!")
            Membership.objects.create(person=found, organisation=place, role=Role.REPORTER)
            Office.objects.create(person=found, organisation=place, function=made.function)
        return found
