"""The open requests as a demand of the planner, and its answer in words for who plans.

The planner names requests by their number and people by their name, so that its sentences can be
read as they are.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone

from sessionplanner.answer import as_json
from sessionplanner.demand import (
    Block,
    DateRange,
    Demand,
    Level,
    Member,
    Request,
    Session,
    TeamRole,
)
from sessionplanner.planning import propose
from tour.models import Booking, PlanRun, TeamMember, Tour
from tour.models.session import busy_days
from tour.rules import evening as rules
from tour.rules import facts
from tour.transitions.status import Phase


def open_requests() -> list[Tour]:
    """Return the trajects that wait for evenings, who waits longest first."""
    waiting = Tour.objects.filter(
        Q(status=Phase.SESSION_WANTED) | Q(status=Phase.REQUESTED), destroyed=False
    ).select_related("organisation")
    return list(waiting.order_by("wanted_since", "number"))


def demand_of(run: PlanRun, tours: list[Tour]) -> Demand:
    """Return what is asked of the planner. Leaves out who has no seat that is known."""
    requests = tuple(
        _request(tour, run) for tour in tours if tour.organisation.code in facts.seats()
    )
    team = _team()
    demand = Demand(
        first_day=run.first_day, weeks=run.weeks, requests=requests, team=team, blocks=_blocks(run)
    )
    return Demand(**(vars(demand) | {"pinned": _pinned(run, requests, team)}))


def _request(tour: Tour, run: PlanRun) -> Request:
    seat = facts.seats()[tour.organisation.code]
    excluded = set(tour.excluded_dates) | _too_early(tour, run) | _near_elections(tour)
    return Request(
        id=tour.number,
        organisation=tour.organisation.code,
        place=seat.place,
        province=seat.province,
        waiting_since=tour.wanted_since or timezone.localdate(tour.created_at),
        council_evenings=frozenset(tour.council_evenings),
        excluded_dates=frozenset(excluded),
    )


def _too_early(tour: Tour, run: PlanRun) -> set[date]:
    """Return the days of the run before the organisation can."""
    if tour.not_before is None:
        return set()
    return set(_days(run.first_day, tour.not_before - timedelta(days=1)))


def _near_elections(tour: Tour) -> set[date]:
    """Return the days around elections, on which the planner proposes nothing."""
    days: set[date] = set()
    for election in facts.elections(tour.organisation.type, tour.organisation.code):
        first = election - timedelta(weeks=rules.WEEKS_BEFORE_ELECTION)
        last = election + timedelta(weeks=rules.WEEKS_AFTER_ELECTION)
        days |= set(_days(first, last))
    return days


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _team() -> tuple[Member, ...]:
    """Return who can go, each under a name of their own."""
    rows = TeamMember.objects.active().filter(role__in=list(TeamRole)).with_limits()
    booked = busy_days(Booking.objects.filter(evening__gte=timezone.localdate()))
    team = []
    for row in rows:
        seat = facts.seats().get(row.home.code)
        if seat is None:
            continue
        absences = [DateRange(gap.first_day, gap.last_day) for gap in row.absences.all()]
        absences += [DateRange(day, day) for day in sorted(booked.get(row.pk, ()))]
        team.append(
            Member(
                id=member_id(row),
                role=TeamRole(row.role),
                home=seat.place,
                max_evenings_per_week=row.max_evenings,
                provinces=frozenset(row.provinces) or None,
                incompatible=_incompatible(row),
                absences=tuple(absences),
            )
        )
    return tuple(team)


def member_id(row: TeamMember) -> str:
    """Return the name of somebody with their number, which makes it one person's."""
    return f"{row.name} (#{row.pk})"


def _incompatible(row: TeamMember) -> frozenset[str]:
    codes = row.barred_codes | {row.home.code}
    if row.role in rules.BY_ROLE:
        codes |= facts.neighbours().get(row.home.code, frozenset())
    return codes


def _blocks(run: PlanRun) -> tuple[Block, ...]:
    """Return the school holidays, in every province that has a part in the region."""
    level = Level.HARD if run.skips_holidays else Level.SOFT
    provinces: dict[str, set[str]] = {}
    for seat in facts.seats().values():
        provinces.setdefault(seat.holiday_region, set()).add(seat.province)
    return tuple(
        Block(holiday.period, frozenset(provinces[holiday.region]), level)
        for holiday in facts.holidays()
        if holiday.region in provinces
    )


def _pinned(
    run: PlanRun, requests: tuple[Request, ...], team: tuple[Member, ...]
) -> tuple[Session, ...]:
    """Return the sessions that stand; one whose request or people are not there is left out."""
    by_request = {request.id: request for request in requests}
    by_member = {member.id: member for member in team}
    sessions = []
    for pin in run.pinned:
        request = by_request.get(pin["request"])
        members = [by_member.get(name) for name in pin["team"]]
        if request is None or None in members:
            continue
        leader, companion = members
        sessions.append(Session(request, date.fromisoformat(pin["date"]), leader, companion))
    return tuple(sessions)


def answer(run: PlanRun, demand: Demand, is_over: Callable[[], bool]) -> dict[str, Any]:
    """Return the proposal of the planner as it stands in its JSON."""
    proposal = propose(demand, run.seed, is_over)
    return json.loads(as_json(demand, proposal, run.seed))


def named(run: PlanRun) -> list[dict[str, Any]]:
    """Return the sessions of a proposal with what a page shows: the traject and the people."""
    sessions = run.proposal.get("sessions", [])
    numbers = [session["request"] for session in sessions]
    tours = {
        tour.number: tour
        for tour in Tour.objects.filter(number__in=numbers).select_related("organisation")
    }
    pinned = {(pin["request"], pin["date"]) for pin in run.pinned}
    rows = []
    for session in sessions:
        tour = tours.get(session["request"])
        if tour is None:
            continue
        rows.append(
            {
                "tour": tour,
                "day": date.fromisoformat(session["date"]),
                "team": [name.partition(" (#")[0] for name in session["team"]],
                "query": _query_of(session),
                "hours": session["travel_hours"],
                "why": [sentence_without_numbers(line) for line in session["why"]],
                "pin": f"{session['request']}|{session['date']}",
                "is_pinned": (session["request"], session["date"]) in pinned,
                "is_open": tour.status in {Phase.SESSION_WANTED, Phase.REQUESTED},
            }
        )
    return rows


def _query_of(session: dict[str, Any]) -> str:
    """Return the proposal as the address of the form of an evening has it."""
    leader, second = (name.rpartition("#")[2].rstrip(")") for name in session["team"])
    return urlencode({"dag": session["date"], "leider": leader, "tweede": second})


def sentence_without_numbers(sentence: str) -> str:
    """Return a sentence of the planner with the names of people as they are written."""
    parts = sentence.split(" (#")
    return parts[0] + "".join(part.partition(")")[2] for part in parts[1:])


def next_monday(today: date) -> date:
    """Return the first Monday that gives everybody notice."""
    first = today + timedelta(weeks=3)
    return first + timedelta(days=(7 - first.weekday()) % 7)
