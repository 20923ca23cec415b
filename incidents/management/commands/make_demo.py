"""Fill the demo: accounts that are agreed on, and believable, invented incidents everywhere."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from audit.record import invented_time
from casework.models import Case, Danger, Deadline, Draft, Party
from incidents import synthetic
from incidents.access import lane_of
from incidents.models import Incident, SupportTalk
from incidents.models.incident import RANKS
from incidents.submission import submit_report
from incidents.synthetic import SyntheticReport
from organisations.demo import make_accounts
from organisations.models import Membership, Office, Organisation, Person, Role
from sealing.commands import OperatorCommand
from texts.one_line import positive

BATCH = 200
IN_DANGER = "raadslid@utrecht.example"
MET_IN_TIME_SHARE = 0.8  # part of the deadlines
TAKEN_AFTER = timedelta(hours=5)
# Of the first fifty reports Zeewolde has seven, and no more later: too few for figures. Utrecht has
# many.
FIRST_REPORTS = 50
LARGE, SMALL = "GM0344", "GM0050"
EVERY_SMALL = 8
LARGE_FACTOR = 12
WEIGHT_BY_TYPE = {"municipality": 3, "province": 6, "water_authority": 2, "caribbean_body": 1}
HANDLER_BY_LANE = {
    "staff": "leidinggevende",
    "council": "griffier",
    "board": "secretaris",
    "chair": "secretaris",
}
HELD_BY_ONE = {"burgemeester", "dijkgraaf"}
# Who report in turns: of what one person alone supplied no figure is shown (docs/adr/0014).
COLLEAGUES = 8
REPORTER_BY_LANE = {"staff": "ambtenaar", "council": "raadslid"}
REPORTER_BY_FUNCTION = {
    "alderman": "wethouder",
    "mayor": "burgemeester",
    "deputy": "gedeputeerde",
    "dike_reeve": "dijkgraaf",
}
ROLE_BY_ACCOUNT = {
    "leidinggevende": Role.LINE_MANAGER,
    "griffier": Role.CLERK,
    "secretaris": Role.SECRETARY,
    "burgemeester": Role.CHAIR,
}
BEFORE_HANDLER = {"reported", "withdrawn"}
PLANNED = {"in_progress", "waiting_chain", "closed"}
HANDLED_STATES = {"in_progress", "waiting_chain"}
DEMO_ENDED = {"closed", "no_incident", "withdrawn"}
END_STEP = {"closed": "close", "no_incident": "dismiss"}
TALK_OUTCOMES = {
    "closed": ("held", "held", "declined"),
    "waiting_chain": ("held",),
    "in_progress": ("held",),
}
CLOSED_REACTIONS = ["warning_letter", "verbal_warning", "order_talk", "liability_claim"]
CLOSED_POLICE = ["reported", "not_wanted", "charges_done"]
CLOSED_LESSONS = ["work_instruction", "training"]


def _met_at(random: Random, due: datetime, closed_at: datetime) -> datetime:
    """Return when a deadline of a closed report was met: most in time, none after it was closed."""
    hours = -1 if random.random() < MET_IN_TIME_SHARE else 20
    return min(closed_at, due + timedelta(hours=hours))


def _choose(
    random: Random, organisations: list[Organisation], start: int, count: int
) -> list[Organisation]:
    """Return where the next `count` reports were made, after the first `start`."""
    by_code = {organisation.code: organisation for organisation in organisations}
    weights = []
    for organisation in organisations:
        size = 1 + (organisation.inhabitants or 50000) / 100000
        weights.append(WEIGHT_BY_TYPE[organisation.type] * size)
    weights[organisations.index(by_code[LARGE])] *= LARGE_FACTOR
    weights[organisations.index(by_code[SMALL])] = 0
    chosen = []
    for number in range(start, min(start + count, FIRST_REPORTS)):
        chosen.append(by_code[SMALL if number % EVERY_SMALL == 0 else LARGE])
    return chosen + random.choices(organisations, weights, k=count - len(chosen))


def _report_danger() -> None:
    """Report danger now, as the raadslid of the demo: somebody must phone."""
    reporter = Person.objects.filter(email=IN_DANGER).first()
    if reporter is None or Danger.objects.filter(case__kind=Incident.KIND).exists():
        return
    draft = Draft(owner=reporter, kind=Incident.KIND)
    draft.save_answers({})
    submit_report(draft, synthetic.danger_answers(timezone.localdate()), by=reporter)


class Command(OperatorCommand):
    """`make_demo --size 2000`. What exists already stays."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        """Add the number of reports, and the seed of what is invented."""
        parser.add_argument("--size", type=positive, default=2000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args, **options) -> None:
        """Make the accounts first, then the incidents. Raises CommandError outside demo mode."""
        if not settings.DEMO:
            raise CommandError("only in demo mode")
        with transaction.atomic():
            make_accounts()
        existing = Case.objects.count()
        self.accounts: dict[str, Person] = {}
        self.reports: Counter[str] = Counter()
        self.names = set(Person.objects.values_list("organisation", "name"))
        random = Random(options["seed"] + existing)  # noqa: S311 -- invented data
        organisations = list(Organisation.objects.current().filter(type__in=WEIGHT_BY_TYPE))
        for start in range(existing, options["size"], BATCH):
            count = min(BATCH, options["size"] - start)
            with transaction.atomic():
                self._make_batch(random, _choose(random, organisations, start, count))
            self._show_progress(start + count, options["size"])
        with transaction.atomic():
            _report_danger()

    def _show_progress(self, count: int, total: int) -> None:
        self.stdout.write(f"\rdemo: {count} van {total} meldingen", ending="")
        self.stdout.write("", ending="\n" if count >= total else "")
        self.stdout.flush()

    def _make_batch(self, random: Random, organisations: list[Organisation]) -> None:
        parties = []
        deadlines = []
        talks = []
        for organisation in organisations:
            report = synthetic.invent(random, organisation.type, timezone.now())
            case = self._case(random, organisation, report)
            case.save(force_insert=True)
            parties.append(self._affected_party(case))
            talks += self._talks(case)
            deadlines += self._deadlines(random, case)
            self._record_history(case)
        Party.objects.bulk_create(parties)
        Deadline.objects.bulk_create(deadlines)
        SupportTalk.objects.bulk_create(talks)

    # --- the case ---

    def _case(
        self, random: Random, organisation: Organisation, report: SyntheticReport
    ) -> Incident:
        case = Incident(
            organisation=organisation,
            status=report.status,
            created_at=report.reported_at,
            changed_at=report.reported_at,
            **report.answers,
        )
        case.lane = lane_of(case.function)
        handler = self._add_people(case, report.reporter_name)
        case.title = case.make_title()
        case.rank = RANKS[case.weight]
        if report.status not in BEFORE_HANDLER:
            case.handler = handler
        if report.status in PLANNED:
            case.severity_assessed = case.severity
            case.plan = "Contact opgenomen en een reactie voorbereid."
        if report.status == "closed":
            self._close(random, case)
        if report.status == "waiting_chain":
            case.reaction = "contact_restriction"
            case.reaction_on = (case.created_at + timedelta(days=1)).date()
            case.police = "charges_open"
            case.vpt_code_asked = True
        if report.status in DEMO_ENDED:
            days = random.randrange(2, 60)
            case.closed_at = min(case.created_at + timedelta(days=days), timezone.now())
        return case

    def _add_people(self, case: Incident, name: str) -> Person:
        """Add the reporter, who is the affected person; return who would handle the case."""
        account = REPORTER_BY_LANE.get(case.lane)
        if account is None:
            account = REPORTER_BY_FUNCTION.get(case.function, "bestuurder")
        if account not in HELD_BY_ONE:
            account = self._colleague_of(case.organisation, account)
        reporter = self._account(case.organisation, account, name, case.function)
        for membership in reporter.memberships_now:
            if membership.unit_id:
                case.unit_id = membership.unit_id
                break
        case.reporter = reporter
        case.people = [reporter.pk]
        case.conflicted = [reporter.pk]
        function = "clerk" if case.lane == "council" else "support"
        handler = HANDLER_BY_LANE[case.lane]
        # Another name than the reporter: who has the same one would be taken for the victim.
        random = Random(f"{case.organisation.code}:{handler}")  # noqa: S311 -- invented data
        own_name = synthetic.invent_name(random)
        return self._account(case.organisation, handler, own_name, function)

    def _close(self, random: Random, case: Incident) -> None:
        case.reaction = random.choice(CLOSED_REACTIONS)
        case.police = random.choice(CLOSED_POLICE)
        case.reaction_on = (case.created_at + timedelta(days=1)).date()
        case.feedback_at = case.created_at + timedelta(days=9)
        case.feedback_by = "app"
        if case.severity != "less":
            case.evaluation = "De afspraken bij de balie zijn aangepast."
            case.has_evaluation = True
            case.lessons = [random.choice(CLOSED_LESSONS)]

    # --- what belongs to it ---

    def _affected_party(self, case: Incident) -> Party:
        party = Party(
            case=case,
            role=Party.PartyRole.AFFECTED,
            person=case.reporter,
            function=case.function,
            name=case.reporter.name,
        )
        return party.indexed()

    def _talks(self, case: Incident) -> list[SupportTalk]:
        """Return the support talks so far: one after two days, then one every two weeks."""
        talks = []
        for number, outcome in enumerate(TALK_OUTCOMES.get(case.status, ()), 1):
            day = (case.created_at + timedelta(days=2 + 14 * (number - 1))).date()
            talk = SupportTalk(
                case=case,
                number=number,
                outcome=outcome,
                on=min(day, timezone.localdate()),
                talked_by="line_manager",
                recorded_by=case.handler,
            )
            talks.append(talk)
        return talks

    def _deadlines(self, random: Random, case: Incident) -> list[Deadline]:
        """Return the deadlines of a report, met or stopped as far as the case has come."""
        if case.closed_at:
            return self._ended_deadlines(random, case)
        deadlines = self._running_deadlines(case)
        running = [deadline.due for deadline in deadlines if not deadline.met_at]
        case.due = min(running, default=None)
        Case.objects.filter(pk=case.pk).update(due=case.due)
        return deadlines

    def _ended_deadlines(self, random: Random, case: Incident) -> list[Deadline]:
        deadlines = []
        for name, due in case.clocks(case.created_at).items():
            deadline = Deadline(case=case, name=name, due=due, started_at=case.created_at)
            if case.status == "closed":
                deadline.met_at = _met_at(random, due, case.closed_at)
            else:
                deadline.stopped_at = case.closed_at
            deadlines.append(deadline)
        return deadlines

    def _running_deadlines(self, case: Incident) -> list[Deadline]:
        started = case.created_at
        deadlines = []
        for name, due in case.clocks(started).items():
            deadline = Deadline(case=case, name=name, due=due, started_at=started)
            if name == "contact" and case.handler_id:
                deadline.met_at = started + TAKEN_AFTER
            elif case.status in HANDLED_STATES:
                deadline.met_at = min(due, timezone.now()) - timedelta(hours=1)
            deadlines.append(deadline)
        if case.status in HANDLED_STATES:
            due = timezone.now() + timedelta(days=5, hours=started.hour)
            deadlines.append(Deadline(case=case, name="news", due=due, started_at=started))
        return deadlines

    def _record_history(self, case: Incident) -> None:
        """Begin the chain of the case with its report, and end it as the case ended: each entry
        when it would have happened.
        """
        with invented_time(lambda: case.created_at):
            case.record("reported", by=case.reporter, on_behalf=False, lane=case.lane, evidence=0)
        if case.handler:
            last = case.closed_at or timezone.now()
            with invented_time(lambda: min(case.created_at + TAKEN_AFTER, last)):
                case.record("take", by=case.handler, before="reported", after="triage")
        if case.closed_at:
            step = END_STEP.get(case.status, "withdraw")
            by = case.handler or case.reporter
            with invented_time(lambda: case.closed_at):
                case.record(step, by=by, before="in_progress", after=case.status)

    # --- accounts ---

    def _colleague_of(self, organisation: Organisation, account: str) -> str:
        """Return whose turn it is to report: of the account, or of a colleague."""
        turn = self.reports[f"{organisation.pk}:{account}"] % COLLEAGUES
        self.reports[f"{organisation.pk}:{account}"] += 1
        return f"{account}-{turn + 1}" if turn else account

    def _account(
        self, organisation: Organisation, account: str, name: str, function: str
    ) -> Person:
        """Return an invented account of this organisation: one for each kind of account."""
        is_municipality = organisation.type == "municipality"
        domain = organisation.slug if is_municipality else organisation.code.lower()
        email = f"{account}@{domain}.example"
        if email not in self.accounts:
            person = Person.objects.filter(email=email).first()
            if person is None:
                person = self._create_account(organisation, account, name, function, email)
            self.accounts[email] = person
        return self.accounts[email]

    def _create_account(
        self, organisation: Organisation, account: str, name: str, function: str, email: str
    ) -> Person:
        random = Random(email)  # noqa: S311 -- invented data
        while (organisation.pk, name) in self.names:  # namesakes would be taken for one person
            name = synthetic.invent_name(random)
        self.names.add((organisation.pk, name))
        person = Person.objects.create(
            email=email, name=name, organisation=organisation, password="!"
        )
        role = ROLE_BY_ACCOUNT.get(account, Role.REPORTER)
        Membership.objects.create(person=person, organisation=organisation, role=role)
        Office.objects.create(person=person, organisation=organisation, function=function)
        return person
