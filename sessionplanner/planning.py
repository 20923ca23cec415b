"""The best plan of a demand: the greedy one, made better as far as the bounds allow."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from sessionplanner.annealing import Annealing
from sessionplanner.board import ROUNDING, WAIT_RATIO, Board, Bounds
from sessionplanner.demand import Demand, Plan
from sessionplanner.greedy import greedy_plan
from sessionplanner.reckoning import UNPLANNED_COST, Totals, totals
from sessionplanner.settling import settle
from sessionplanner.tables import Tables, make_tables, plan_of, slots_of


class PlanStatus(StrEnum):
    """How good a plan is."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    GREEDY = "greedy"
    EMPTY = "empty"


@dataclass(frozen=True)
class Proposal:
    """A plan, and how good it is."""

    plan: Plan
    status: PlanStatus


def propose(demand: Demand, seed: int, is_over: Callable[[], bool]) -> Proposal:
    """Return the best plan that is met until all work is done, or `is_over` says that time is."""
    if not demand.requests:
        return Proposal(Plan(()), PlanStatus.EMPTY)
    greedy = greedy_plan(demand)
    if is_over():
        return Proposal(greedy, PlanStatus.GREEDY)
    tables = make_tables(demand)
    floor = least_objective(demand, tables)
    if _is_proved(demand, greedy, floor):
        return Proposal(greedy, PlanStatus.OPTIMAL)
    plan = _improve(demand, tables, greedy, seed, is_over)
    if not is_better(totals(demand, plan), totals(demand, greedy)):
        return Proposal(greedy, PlanStatus.GREEDY)
    status = PlanStatus.OPTIMAL if _is_proved(demand, plan, floor) else PlanStatus.FEASIBLE
    return Proposal(plan, status)


def _improve(
    demand: Demand, tables: Tables, greedy: Plan, seed: int, is_over: Callable[[], bool]
) -> Plan:
    pinned_ids = {session.request.id for session in demand.pinned}
    pinned = frozenset(n for n, r in enumerate(demand.requests) if r.id in pinned_ids)
    bounds = bounds_of(demand, greedy)
    board = Board(tables, slots_of(demand, greedy), pinned, bounds)
    best_slots = Annealing(board, seed).run(is_over)
    board = Board(tables, best_slots, pinned, bounds)
    settle(board, is_over)
    return plan_of(demand, board.slots)


def bounds_of(demand: Demand, greedy: Plan) -> Bounds:
    """Return what no plan may exceed, from the greedy plan."""
    figures = totals(demand, greedy)
    return Bounds(
        mean_wait=WAIT_RATIO * figures.mean_wait,
        weighted_mean_wait=WAIT_RATIO * figures.weighted_mean_wait,
        soft_blocked=figures.soft_blocked,
    )


def is_better(figures: Totals, greedy: Totals) -> bool:
    """Return whether a plan may take the place of the greedy one, and is worth it."""
    if figures.soft_blocked > greedy.soft_blocked:
        return False
    if figures.sessions != greedy.sessions:
        return figures.sessions > greedy.sessions
    return (
        figures.mean_wait <= WAIT_RATIO * greedy.mean_wait
        and figures.weighted_mean_wait <= WAIT_RATIO * greedy.weighted_mean_wait
        and figures.objective < greedy.objective - ROUNDING
    )


# --- proof ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Floor:
    """What no plan can do better than: its number of sessions, and its objective."""

    sessions: int
    objective: float


def least_objective(demand: Demand, tables: Tables) -> Floor:
    """Return the figures of a plan in which nobody is ever booked twice or too often."""
    pinned = {session.request.id: session for session in demand.pinned}
    slots = slots_of(demand, Plan(demand.pinned))
    costs = []
    for number, request in enumerate(demand.requests):
        if request.id in pinned:
            slot = slots[number]
            travel = tables.travel_cost[number]
            evening_cost = tables.evening_cost[number][slot.evening]
            costs.append(evening_cost + travel[slot.leader] + travel[slot.companion])
        else:
            costs.append(_least_cost(tables, number))
    sessions = sum(cost < inf for cost in costs)
    unplanned = UNPLANNED_COST * (len(costs) - sessions)
    return Floor(sessions, sum(cost for cost in costs if cost < inf) + unplanned)


def _least_cost(tables: Tables, request: int) -> float:
    return min(
        (
            tables.evening_cost[request][evening]
            + _least_travel(tables, request, tables.leaders[request], evening)
            + _least_travel(tables, request, tables.companions[request], evening)
            for evening in tables.evenings[request]
        ),
        default=inf,
    )


def _least_travel(tables: Tables, request: int, members: list[int], evening: int) -> float:
    at_home = (m for m in members if not tables.away[m][evening] and tables.limits[m])
    nearest = next(at_home, None)
    return inf if nearest is None else tables.travel_cost[request][nearest]


def _is_proved(demand: Demand, plan: Plan, floor: Floor) -> bool:
    figures = totals(demand, plan)
    is_cheapest = figures.objective <= floor.objective + ROUNDING
    return figures.sessions == floor.sessions and is_cheapest
