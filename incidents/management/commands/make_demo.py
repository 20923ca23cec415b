"""Fill the demo: accounts of the contract, and believable, invented incidents at every organisation."""

from datetime import datetime, timedelta
from random import Random

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from casework.models import Case, Deadline, Party
from incidents import synthetic
from incidents.access import lane_of
from incidents.models import Incident, Talk
from organisations.demo import make_accounts
from organisations.models import Membership, Office, Organisation, Person, Role

BATCH = 200
IN_TIME = 0.8
FIRST, MANY, FEW = 50, "GM0344", "GM0050"
HANDLER = {"staff": "leidinggevende", "council": "griffier", "board": "secretaris", "chair": "secretaris"}
OFFICE = {"alderman": "wethouder", "mayor": "burgemeester", "deputy": "gedeputeerde", "dike_reeve": "dijkgraaf"}
REPORTER = {"staff": "ambtenaar", "council": "raadslid"}
SIZES = {"municipality": 3, "province": 6, "water_authority": 2, "caribbean_body": 1}


def _met(random: Random, due: datetime, ended: dict[str, datetime]) -> dict[str, datetime]:
    """When a term of a closed report was met: four out of five in time, and not after it was closed."""
    if "met_at" not in ended:
        return {}
    return {"met_at": min(ended["met_at"], due + timedelta(hours=-1 if random.random() < IN_TIME else 20))}


def _choose(random: Random, places: list[Organisation], start: int, count: int) -> list[Organisation]:
    """Where the next reports were made. Of the first fifty Zeewolde has seven, and no more later: too few for figures. Utrecht has many."""
    known = {place.code: place for place in places}
    weights = [SIZES[place.type] * (1 + (place.inhabitants or 50000) / 100000) for place in places]
    weights[places.index(known[MANY])] *= 12
    weights[places.index(known[FEW])] = 0
    first = [known[FEW if number % 8 == 0 else MANY] for number in range(start, min(start + count, FIRST))]
    return first + random.choices(places, weights, k=count - len(first))


class Command(BaseCommand):
    """`make_demo --size 2000`. What is there already stays."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        """How many."""
        parser.add_argument("--size", type=int, default=2000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args, **options) -> None:
        """Accounts first, then incidents."""
        if not settings.DEMO:
            raise CommandError("only in demo mode")
        with transaction.atomic():
            make_accounts()
        there = Case.objects.count()
        self.known: dict[str, Person] = {}
        random = Random(options["seed"] + there)  # noqa: S311 -- invented data
        places = list(Organisation.objects.current().filter(type__in=SIZES))
        for start in range(there, options["size"], BATCH):
            count = min(BATCH, options["size"] - start)
            with transaction.atomic():
                self._batch(random, _choose(random, places, start, count))
            self._progress(start + count, options["size"])

    def _progress(self, done: int, of: int) -> None:
        self.stdout.write(f"\rdemo: {done} van {of} meldingen", ending="")
        self.stdout.write("", ending="\n" if done >= of else "")
        self.stdout.flush()

    def _batch(self, random: Random, places: list[Organisation]) -> None:
        parties, clocks, talks = [], [], []
        for place in places:
            made = synthetic.invent(random, place.type, timezone.now())
            case = self._case(random, place, made)
            case.save(force_insert=True)
            party = Party(
                case=case,
                role=Party.PartyRole.AFFECTED,
                person=case.reporter,
                function=case.function,
                name=case.reporter.name,
            )
            parties.append(party.indexed())
            talks += self._talks(case)
            clocks += self._clocks(random, case)
            self._history(case)
        Party.objects.bulk_create(parties)
        Deadline.objects.bulk_create(clocks)
        Talk.objects.bulk_create(talks)

    def _case(self, random: Random, place: Organisation, made) -> Incident:
        answers = made.answers
        case = Incident(
            organisation=place, status=made.end, created_at=made.reported_at, changed_at=made.reported_at, **answers
        )
        case.lane = lane_of(case.function)
        who = REPORTER.get(case.lane) or OFFICE.get(case.function, "bestuurder")
        reporter = self._somebody(place, who, made.name, case.function)
        case.unit_id = next((m.unit_id for m in reporter.memberships_now if m.unit_id), None)
        handler = self._somebody(place, HANDLER[case.lane], made.name, "clerk" if case.lane == "council" else "support")
        case.reporter, case.people, case.conflicted = reporter, [reporter.pk], [reporter.pk]
        case.title, case.rank = case.make_title(), case.make_rank()
        if made.end not in {"reported", "withdrawn"}:
            case.handler = handler
        if made.end in {"in_progress", "waiting_chain", "closed"}:
            case.severity_assessed, case.plan = case.severity, "Contact opgenomen en een reactie voorbereid."
        if made.end == "closed":
            case.reaction = random.choice(["warning_letter", "verbal_warning", "order_talk", "liability_claim"])
            case.police = random.choice(["reported", "not_wanted", "charges_done"])
            case.reaction_on = (case.created_at + timedelta(days=1)).date()
            case.feedback_at, case.feedback_by = case.created_at + timedelta(days=9), "app"
            if case.severity != "less":
                case.evaluation, case.has_evaluation, case.lessons = (
                    "De afspraken bij de balie zijn aangepast.",
                    True,
                    [random.choice(["work_instruction", "training"])],
                )
        if made.end == "waiting_chain":
            case.reaction, case.police, case.vpt_code_asked = "contact_restriction", "charges_open", True
            case.reaction_on = (case.created_at + timedelta(days=1)).date()
        if made.end in {"closed", "no_incident", "withdrawn"}:
            case.closed_at = min(case.created_at + timedelta(days=random.randrange(2, 60)), timezone.now())
        return case

    def _talks(self, case: Incident) -> list[Talk]:
        """What was recorded of the talks, as far as the case has come."""
        outcomes = {"closed": ("held", "held", "declined"), "waiting_chain": ("held",), "in_progress": ("held",)}.get(
            case.status, ()
        )
        days = ((case.created_at + timedelta(days=2 + 14 * number)).date() for number in range(3))
        return [Talk(case=case, number=number, outcome=outcome, on=min(day, timezone.localdate()), talked_by="line_manager",
                     recorded_by=case.handler) for number, (outcome, day) in enumerate(zip(outcomes, days, strict=False), 1)]  # fmt: skip

    def _clocks(self, random: Random, case: Incident) -> list[Deadline]:
        """The clocks a report starts, met or stopped as far as the case has come."""
        started = case.clocks(case.created_at)
        if case.closed_at:
            ended = {"met_at" if case.status == "closed" else "stopped_at": case.closed_at}
            return [Deadline(case=case, name=name, due=due, started_at=case.created_at, **(ended | _met(random, due, ended)))
                    for name, due in started.items()]  # fmt: skip
        rows = []
        for name, due in started.items():
            met = case.created_at + timedelta(hours=5) if name == "contact" and case.handler_id else None
            if case.status in {"in_progress", "waiting_chain"}:
                met = met or min(due, timezone.now()) - timedelta(hours=1)
            rows.append(Deadline(case=case, name=name, due=due, started_at=case.created_at, met_at=met))
        if case.status in {"in_progress", "waiting_chain"}:
            rows.append(
                Deadline(
                    case=case,
                    name="news",
                    due=timezone.now() + timedelta(days=5, hours=case.created_at.hour),
                    started_at=case.created_at,
                )
            )
        case.due = min((row.due for row in rows if not row.met_at), default=None)
        Case.objects.filter(pk=case.pk).update(due=case.due)
        return rows

    def _history(self, case: Incident) -> None:
        """The chain of the case begins with its report."""
        case.record("reported", by=case.reporter, on_behalf=False, lane=case.lane, evidence=0)
        if case.handler:
            case.record("take", by=case.handler, before="reported", after="triage")
        if case.closed_at:
            case.record("close" if case.status == "closed" else "dismiss" if case.status == "no_incident" else "withdraw",
                        by=case.handler or case.reporter, before="in_progress", after=case.status)  # fmt: skip

    def _somebody(self, place: Organisation, who: str, name: str, office: str) -> Person:
        """An invented account of this place; one per role, made once."""
        email = f"{who}@{place.slug}.example" if place.type == "municipality" else f"{who}@{place.code.lower()}.example"
        if email in self.known:
            return self.known[email]
        person = Person.objects.filter(email=email).first()
        if person is None:
            person = Person.objects.create(email=email, name=name, organisation=place, password="!")
            roles = {
                "leidinggevende": Role.LINE_MANAGER,
                "griffier": Role.CLERK,
                "secretaris": Role.SECRETARY,
                "burgemeester": Role.CHAIR,
            }
            Membership.objects.create(person=person, organisation=place, role=roles.get(who, Role.REPORTER))
            Office.objects.create(person=person, organisation=place, function=office)
        self.known[email] = person
        return person
