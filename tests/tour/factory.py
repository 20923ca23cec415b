"""How tests make a traject, a team and evenings, and what steps ask."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from casework.models import Draft
from organisations.models import Person
from organisations.workdays import NETHERLANDS
from tests.factories import OrganisationFactory, national_desk
from tour.lists import SessionState
from tour.models import Package, TeamMember, Tour, TourSession
from tour.models.package import PackageKind
from tour.models.team import MemberRole
from tour.models.tour import new_tour
from tour.planned_evening import PlannedEvening
from tour.rules import facts
from tour.submission import submit_tour_request
from tour.transitions.status import Phase

ANSWERS: dict[str, dict] = {}
NOT_BY_PAGE: dict[str, str] = {}


def wish(**changes) -> dict:
    """What the page of the request cleans to."""
    return {
        "group": "raad",
        "expected": 30,
        "council_evenings": [],
        "not_before": None,
        "wish": "Wij willen weten waar onze grens ligt.",
    } | changes


def make(by, **changes) -> Tour:
    """Ask for a session, as the page does."""
    national_desk()
    _end_term(by)
    draft = Draft(owner=by, kind=Tour.KIND)
    draft.save_answers({})
    return submit_tour_request(draft, wish(**changes), by=by)


def _end_term(by) -> None:
    """Let the traject that is there be of an earlier raadsperiode: there is one for each."""
    for tour in Tour.objects.filter(opened_for=by.organisation).order_by("term_began"):
        Tour.objects.filter(pk=tour.pk).update(term_began=tour.term_began - timedelta(days=1))


def approached(place, status=Phase.NOT_APPROACHED) -> Tour:
    """A traject that a job opened."""
    national_desk()
    tour = new_tour(place, status=status)
    tour.save(force_insert=True)
    tour.record("opened_traject", by=None, first=True)
    return tour


def package(place, **values) -> Package:
    """A package for a council that began."""
    values = {"kind": PackageKind.COUNCIL_TERM, "province": "Utrecht"} | values
    return Package.objects.create(organisation=place, place_name=place.name, **values)


def member(role=MemberRole.LEADER, code="GM0518", **values) -> TeamMember:
    """Somebody of the team; from Den Haag, which borders on neither Utrecht nor Zeewolde."""
    home = OrganisationFactory(code=code, name=f"Plaats {code}")
    number = TeamMember.objects.count()
    given = {"name": f"Lid {number}", "email": f"lid{number}@team.example"} | values
    return TeamMember.objects.create(role=role, home=home, **given)


def team(**values) -> tuple[TeamMember, TeamMember]:
    """A gespreksleider and a deskundige."""
    return member(**values), member(MemberRole.EXPERT, **values)


def quiet_day(number: int = 0) -> date:
    """A Monday to Thursday without a holiday or an election window, at least a month from now."""
    day = timezone.localdate() + timedelta(days=30)
    found = -1
    while True:
        day += timedelta(days=1)
        away = any(day in holiday.period for holiday in facts.holidays())
        near = any(
            election - timedelta(weeks=6) <= day <= election + timedelta(weeks=4)
            for election in facts.elections("municipality")
        )
        if day.isoweekday() <= 4 and not away and not near:
            found += 1
            if found == number:
                return day


def evening(people, number: int = 0, **values) -> PlannedEvening:
    """A quiet evening with these people."""
    return PlannedEvening(**({"day": quiet_day(number), "team": people} | values))


def on_day(case, day: date, state=SessionState.OPTION, **values) -> TourSession:
    """An evening of a traject on this day, without a team or a room."""
    planned_evening = PlannedEvening(day=day, team=())
    times = {name: getattr(planned_evening, name) for name in ("walk_in", "begins", "ends")}
    moments = {name: planned_evening.at(clock_time) for name, clock_time in times.items()}
    return TourSession.objects.create(
        case=case,
        day=day,
        in_use=DateTimeTZRange(*planned_evening.in_use),
        state=state,
        **moments,
        **values,
    )


def wanted(people, by="clerk") -> Tour:
    """A traject of which the session is to be planned; the griffier is contact."""
    return make(people[by]).perform("take", by=people["planner"])


def offered(people, members=None, numbers=(0, 1, 2)) -> Tour:
    """A traject with three evenings on offer."""
    members = members or team()
    evenings = [evening(members, number) for number in numbers]
    return wanted(people).perform("offer_evenings", by=people["planner"], evenings=evenings)


def planned(people, members=None) -> Tour:
    """A traject with a confirmed session and an evening to move to."""
    case = offered(people, members)
    first, second, _third = case.evenings_to_choose
    return case.perform(
        "confirm",
        by=people["clerk"],
        evening=str(first.pk),
        fallback=str(second.pk),
        place="Raadszaal, Stadsplateau 1",
        expected=30,
        aftercare="Vertrouwenspersoon",
    )


def past(case) -> Tour:
    """The case, as if its session was yesterday evening."""
    session = case.confirmed_session
    back = session.day - (timezone.localdate() - timedelta(days=1))
    session.day -= back
    for name in ("walk_in", "begins", "ends"):
        setattr(session, name, getattr(session, name) - back)
    session.save()
    return Tour.objects.get(pk=case.pk)


def held(people, members=None) -> Tour:
    """A traject of which the session was held."""
    return past(planned(people, members)).perform(
        "hold_session",
        by=people["planner"],
        attended_council=20,
        attended_board=4,
        attended_others=1,
    )


def promised(people) -> Tour:
    """A held session with two promises."""
    case = held(people)
    for text in ("Een protocol maken", "Melden bij de griffier"):
        case = case.perform(
            "add_agreement",
            by=people["planner"],
            text=text,
            owner="griffier",
            due=timezone.localdate() + timedelta(days=60),
            needed_help="protocol",
        )
    return case


def followed(people) -> Tour:
    """A traject in its follow-up, with two promises."""
    return promised(people).perform("start_follow_up", by=people["planner"], kind="advies")


def talked(people, place, *, wants=True) -> Tour:
    """A traject after its voorgesprek."""
    planner: Person = people["planner"]
    case = approached(place)
    moment = datetime.combine(timezone.localdate(), time(10), NETHERLANDS)
    case = case.perform(
        "plan_talk", by=planner, talk_at=moment, talk_form="video", attendees=["griffier"]
    )
    return case.perform(
        "hold_talk", by=planner, situation="Onrust om een azc.", protocol="nee", wants_session=wants
    )


def states(people, enter) -> Iterator[Tour]:
    """Yield a traject in every phase, of which the raadslid is one of the people as well."""
    for case in all_states(people):
        known = Tour.objects.filter(pk=case.pk)
        known.update(people=sorted({*case.people, people["councillor"].pk}))
        yield case


def all_states(people) -> Iterator[Tour]:
    """Yield a traject in every phase; each of another organisation where one is needed."""
    planner, clerk = people["planner"], people["clerk"]
    number = iter(range(100))

    def place():
        return OrganisationFactory(code=f"GM7{next(number):03}")

    yield make(people["councillor"])
    Tour.objects.all().delete()
    members = team()
    case = approached(place())
    yield case
    case = case.perform("send_letter", by=planner)
    yield case
    case = case.perform(
        "log_attempt", by=planner, channel="telefoon", made_on=timezone.localdate(), result="Ja."
    )
    yield case
    yield case.perform("mark_not_reached", by=planner)
    yield approached(place()).perform(
        "call_back_later", by=planner, next_action_on=timezone.localdate()
    )
    yield approached(place()).perform("decline", by=planner, no_need_reason="rustig")
    case = talked(people, place())
    yield case
    yield case.perform("want_session", by=planner)
    case = wanted(people)
    yield case
    case = case.perform(
        "set_evenings", by=planner, council_evenings=["5"], excluded_dates=[quiet_day(20)]
    )
    case = case.perform("add_evening", by=planner, evening=evening(members, 8))
    yield case
    evenings = [evening(members, n) for n in range(3)]
    case = case.perform("offer_evenings", by=planner, evenings=evenings)
    yield case
    yield case.perform("refuse_evenings", by=clerk)
    Tour.objects.filter(pk=case.pk).update(request_id=None)
    yield from more_states(people)


def more_states(people) -> Iterator[Tour]:
    """Yield a traject in every phase from the session on."""
    planner, clerk = people["planner"], people["clerk"]

    def begin(make_state):
        Tour.objects.filter(organisation=clerk.organisation).delete()
        TeamMember.objects.all().delete()
        return make_state(people)

    case = begin(offered)
    yield case
    case = begin(planned)
    yield case
    case = case.perform("reschedule", by=clerk, reason="Ziek.")
    yield case
    case = case.perform("add_fallback", by=planner, evening=evening(team(), 12))
    yield case
    yield case.perform("cancel_session", by=clerk, reason="Rouw.")
    yield past(begin(planned))
    yield begin(held)
    yield begin(promised)
    case = begin(followed)
    yield case
    outcomes = {str(row.pk): "nagekomen" for row in case.open_agreements}
    case = case.perform("report_agreements", by=clerk, outcomes=outcomes)
    yield case
    yield case.perform("finish", by=planner)
