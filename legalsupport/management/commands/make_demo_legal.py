"""Fill the demo with believable, invented requests for legal support: every state is there."""

from datetime import date, time, timedelta
from itertools import count

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from audit.models import Entry
from audit.record import Clock, invented_time
from casework.models import Case, Draft
from legalsupport.models import LegalSupport, SupportDecision
from legalsupport.rules.assessment import DEFAULT_FRAME
from legalsupport.submission import submit_application
from legalsupport.synthetic import REQUESTS, USUAL_ANSWERS, InventedLegalRequest
from legalsupport.synthetic_money import MoneyWalk
from legalsupport.transitions.status import IN_OBJECTION, LegalStatus
from notifications.models import Outgoing
from organisations.models import Person
from organisations.workdays import end_of, local_day
from sealing.commands import OperatorCommand

MUNICIPALITY = "utrecht"
ENTRIES = 12  # about as many as the longest request leaves on record
ENTRIES_WITH_MONEY = 28
DECIDED = (
    LegalStatus.DECIDED,
    LegalStatus.MADE_KNOWN,
    LegalStatus.RUNNING,
    LegalStatus.SETTLED,
    LegalStatus.CLOSED,
    *IN_OBJECTION,
)
TO_BE_OFFERED = (LegalStatus.OFFERED, *DECIDED)


class Command(OperatorCommand):
    """`make_demo_legal`. When there are requests already, they stay as they are."""

    help = __doc__

    def handle(self, *args, **options) -> None:
        """Make the requests, each in one transaction. Raises CommandError outside demo mode."""
        if not settings.DEMO:
            raise CommandError("only in demo mode")
        if LegalSupport.objects.exists():
            return
        self.jurist = Person.objects.get(email="jurist@bzk.example")
        self.secretary = Person.objects.get(email=f"secretaris@{MUNICIPALITY}.example")
        self.deputy = Person.objects.get(email=f"locosecretaris@{MUNICIPALITY}.example")
        for invented in REQUESTS:
            with transaction.atomic():
                self._make(invented)

    def _make(self, invented: InventedLegalRequest) -> None:
        age = timedelta(days=invented.days) or timedelta(minutes=20)
        entries = ENTRIES_WITH_MONEY if invented.money else ENTRIES
        with invented_time(_pace(age, entries)):
            case = _received(invented, age)
            self._walk(case, invented.status)
            if invented.money:
                running = LegalSupport.objects.get(pk=case.pk)
                MoneyWalk(running, self.jurist, self.secretary).walk(invented.money)
        fresh_case = LegalSupport.objects.get(pk=case.pk)
        due = fresh_case.deadlines.next_due()
        fresh_case.deadlines.filter(met_at__gt=F("due")).update(met_at=F("due"))
        Case.objects.filter(pk=case.pk).update(due=due)
        outgoing = Outgoing.objects.filter(case_number=case.number)
        outgoing.exclude(kind="lawyer_link").delete()  # it opens the page of the lawyer

    def _walk(self, case: LegalSupport, goal: LegalStatus) -> None:
        """Take the real steps as far as the request goes."""
        if goal == LegalStatus.RECEIVED:
            return
        if goal == LegalStatus.WITHDRAWN:
            case.perform("withdraw", by=case.reporter)
            return
        case = case.perform("take", by=self.jurist)
        case = case.perform("log_contact", by=self.jurist, note="Gebeld en doorgesproken.")
        if goal == LegalStatus.COMPLETENESS:
            return
        if goal == LegalStatus.SUPPLEMENT:
            self._ask_supplement(case)
        elif goal == LegalStatus.FORWARDED:
            message = "Uw aanvraag gaat over uw vroegere werk bij de provincie."
            case.perform("forward", by=self.jurist, forwarded_to="Provincie", message=message)
        else:
            self._weigh(case.perform("accept", by=self.jurist), goal)

    def _ask_supplement(self, case: LegalSupport) -> None:
        until = end_of(_days_ago(-9))
        message = "Stuur ons de dagvaarding en de brief van 3 augustus."
        case = case.perform("ask_supplement", by=self.jurist, message=message, until=until)
        LegalSupport.objects.filter(pk=case.pk).update(asked_on=_days_ago(5))

    def _weigh(self, case: LegalSupport, goal: LegalStatus) -> None:
        if goal == LegalStatus.MERITS:
            return
        if goal == LegalStatus.VIEWS:
            message = "In het raadsverslag staat iets anders dan u schreef. Wat zegt u daarvan?"
            until = end_of(_days_ago(-6))
            case.perform("ask_views", by=self.jurist, message=message, until=until)
            return
        case = self._assess(case)
        reasons = "De zaak komt voort uit de uitoefening van het ambt, en de eis heeft geen grond."
        case = case.perform(
            "advise", by=self.jurist, outcome="granted", amount=2500, reasons=reasons
        )
        if goal in TO_BE_OFFERED:
            self._decide(case.perform("offer", by=self.jurist), goal)

    def _assess(self, case: LegalSupport) -> LegalSupport:
        """Answer every question so that none points to a refusal."""
        rows = [
            {
                "text": question.text,
                "refuses": question.refuses,
                "answer": "no" if question.refuses == "yes" else "yes",
            }
            for question in DEFAULT_FRAME.questions
        ]
        frame = f"{DEFAULT_FRAME.version}: {DEFAULT_FRAME.source}"
        return case.perform("assess", by=self.jurist, frame=frame, answers=rows)

    def _decide(self, case: LegalSupport, goal: LegalStatus) -> None:
        if goal not in DECIDED:
            return
        reasons = "Wij volgen het advies van het steunpunt."
        case = case.perform(
            "decide", by=self.secretary, outcome="granted", amount=2500, reasons=reasons
        )
        if goal == LegalStatus.DECIDED:
            return
        decided_on = _day_of(case, "decide")
        SupportDecision.objects.filter(case=case).update(
            advised_on=_day_of(case, "advise"), decided_on=decided_on
        )
        case = case.perform("make_known", by=self.secretary, made_known_on=decided_on)
        if goal == LegalStatus.MADE_KNOWN:
            return
        case = case.perform("start_support", by=self.jurist)
        if goal in IN_OBJECTION:
            self._object(case, goal)

    def _object(self, case: LegalSupport, goal: LegalStatus) -> None:
        """Object to the amount, and go as far as the goal."""
        grounds = "De kosten van de advocaat zijn hoger dan wat wordt vergoed."
        in_time = case.object_until - timedelta(days=3)
        case = case.perform(
            "log_objection",
            by=self.jurist,
            received_on=min(_day_of(case, "start_support"), in_time),
            received_by="handed_over",
            grounds=grounds,
            costs_requested=True,
        )
        if goal == LegalStatus.OBJECTION:
            return
        case = case.perform(
            "plan_hearing",
            by=self.jurist,
            day=_days_ago(-16),
            time=time(14, 0),
            place="Stadhuis, kamer 3.12",
            hearers="mr. Verzonnen Hoorder",
            separate_reasons="De wederpartij was eerder dreigend.",
        )
        if goal == LegalStatus.HEARING:
            return
        report = "De aanvrager lichtte de rekeningen van de advocaat toe."
        case = case.perform(
            "record_hearing", by=self.jurist, heard_on=timezone.localdate(), report=report
        )
        self._decide_objection(case, goal)

    def _decide_objection(self, case: LegalSupport, goal: LegalStatus) -> None:
        case = case.perform(
            "decide_objection",
            by=self.deputy,
            outcome="unfounded",
            reasons="Het bedrag is het hoogste dat wij vergoeden.",
        )
        case = case.perform(
            "make_objection_known", by=self.secretary, made_known_on=timezone.localdate()
        )
        if goal == LegalStatus.COURT:
            lodged_on = timezone.localdate()
            case.perform("log_court", by=self.jurist, lodged_on=lodged_on, court="Rechtbank")


def _day_of(case: LegalSupport, action: str) -> date:
    """Return the day on which a step stands on record."""
    entry = Entry.objects.filter(stream=f"case:{case.pk}", action=action).latest("sequence")
    return local_day(entry.at)


def _days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def _pace(age: timedelta, entries: int) -> Clock:
    """Return a clock that begins so long ago and moves on at each look, and never passes now."""
    now = timezone.now()
    looks = count()
    return lambda: min(now - age + next(looks) * age / entries, now)


def _received(invented: InventedLegalRequest, age: timedelta) -> LegalSupport:
    """Make a request that came in so long ago: what the law and the desk promise counts from then.

    What a later step would have met is not late in the demo.
    """
    applicant = Person.objects.get(email=f"{invented.account}@{MUNICIPALITY}.example")
    function = applicant.offices.values_list("function", flat=True).first()
    draft = Draft(owner=applicant, kind=LegalSupport.KIND)
    draft.save_answers({})
    answers = USUAL_ANSWERS | {"function": function} | invented.answers
    case = submit_application(draft, answers, by=applicant)
    case.documents.all().delete()
    received_at = timezone.now() - age
    Case.objects.filter(pk=case.pk).update(created_at=received_at)
    LegalSupport.objects.filter(pk=case.pk).update(received_at=received_at)
    case = LegalSupport.objects.get(pk=case.pk)
    case.deadlines.start(received_at, **case.clocks(in_danger=answers["acute"]))
    return case
