"""A demand in numbers, so that a search can look up what a session costs."""

from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from sessionplanner.demand import Demand, Member, Plan, Request, Session
from sessionplanner.reckoning import (
    MINUTES_AN_HOUR,
    SOFT_BLOCK_COST,
    WAIT_COST,
    is_soft_blocked,
    one_way_hours,
    weight,
)
from sessionplanner.rules import suitable_evenings, visit_obstacle

NO_NUMBER = -1


class Slot(NamedTuple):
    """An evening with a leader and a companion, as numbers; `UNPLANNED` is none of them."""

    evening: int
    leader: int
    companion: int


UNPLANNED = Slot(NO_NUMBER, NO_NUMBER, NO_NUMBER)


@dataclass(frozen=True)
class Tables:
    """Costs in minutes of the objective, by number of request, evening and member.

    What a rule forbids costs infinitely much; who is free and for how long, a board knows.
    """

    days: list[int]  # from the first day to an evening
    week: list[int]  # of an evening
    weights: list[float]
    evening_cost: list[list[float]]  # [request][evening]
    soft: list[bytearray]  # [request][evening]
    evenings: list[list[int]]  # [request]: the suitable ones
    travel_cost: list[list[float]]  # [request][member]
    leaders: list[list[int]]  # [request]: who may go, the nearest first
    companions: list[list[int]]
    away: list[bytearray]  # [member][evening]
    limits: list[int]  # [member]: evenings a week
    weeks: int


def make_tables(demand: Demand) -> Tables:
    """Return the tables of a demand."""
    evenings = [_suitable_numbers(demand, request) for request in demand.requests]
    soft = [
        bytearray(is_soft_blocked(demand, request, day) for day in demand.evenings)
        for request in demand.requests
    ]
    travel = [[_travel_cost(demand, r, member) for member in demand.team] for r in demand.requests]
    weights = [weight(demand, request) for request in demand.requests]
    days = [(day - demand.first_day).days for day in demand.evenings]
    return Tables(
        days=days,
        week=[demand.week_of(day) for day in demand.evenings],
        weights=weights,
        evening_cost=[
            _evening_costs(days, *row) for row in zip(evenings, weights, soft, strict=True)
        ],
        soft=soft,
        evenings=evenings,
        travel_cost=travel,
        leaders=[_nearest(demand, costs, leads=True) for costs in travel],
        companions=[_nearest(demand, costs, leads=False) for costs in travel],
        away=[bytearray(map(member.is_away, demand.evenings)) for member in demand.team],
        limits=[member.max_evenings_per_week for member in demand.team],
        weeks=demand.weeks,
    )


def _suitable_numbers(demand: Demand, request: Request) -> list[int]:
    suitable = set(suitable_evenings(demand, request))
    return [number for number, day in enumerate(demand.evenings) if day in suitable]


def _travel_cost(demand: Demand, request: Request, member: Member) -> float:
    if visit_obstacle(demand, request, member) is not None:
        return inf
    return 2 * MINUTES_AN_HOUR * one_way_hours(demand, member, request)


def _evening_costs(
    days: list[int], suitable: list[int], weight: float, soft: bytearray
) -> list[float]:
    costs = [inf] * len(days)
    for evening in suitable:
        costs[evening] = WAIT_COST * weight * days[evening] + SOFT_BLOCK_COST * soft[evening]
    return costs


def _nearest(demand: Demand, costs: list[float], *, leads: bool) -> list[int]:
    members = enumerate(demand.team)
    allowed = [n for n, member in members if member.leads == leads and costs[n] < inf]
    return sorted(allowed, key=lambda number: (costs[number], demand.team[number].id))


def slots_of(demand: Demand, plan: Plan) -> list[Slot]:
    """Return the slot of each request in a plan."""
    evenings = {day: number for number, day in enumerate(demand.evenings)}
    members = {member.id: number for number, member in enumerate(demand.team)}
    slots = {
        session.request.id: Slot(
            evenings[session.day], members[session.leader.id], members[session.companion.id]
        )
        for session in plan.sessions
    }
    return [slots.get(request.id, UNPLANNED) for request in demand.requests]


def plan_of(demand: Demand, slots: list[Slot]) -> Plan:
    """Return the plan in which each request has this slot."""
    sessions = []
    unplanned = []
    for request, slot in zip(demand.requests, slots, strict=True):
        if slot == UNPLANNED:
            unplanned.append(request)
            continue
        day = demand.evenings[slot.evening]
        leader, companion = demand.team[slot.leader], demand.team[slot.companion]
        sessions.append(Session(request, day, leader, companion))
    return Plan(tuple(sessions), tuple(unplanned))
