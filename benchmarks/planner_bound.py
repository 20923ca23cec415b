"""A bound below which no plan can come: the linear programme of the planner, by its dual.

The evenings of a member, the evenings a week, and the three bounds on waits and soft-blocked
evenings each get a price; then every request takes its cheapest evening and team by itself. That
sum, less what the prices yield at most, lies under every plan whose sessions are as many
(Lagrange). Prices go up where too much is taken (subgradient with Polyak's step).
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from sessionplanner.board import Bounds
from sessionplanner.demand import Demand
from sessionplanner.greedy import greedy_plan
from sessionplanner.planning import bounds_of
from sessionplanner.tables import Slot, Tables, make_tables

ROUNDS = 400
PATIENCE = 10  # rounds without a better bound until steps become shorter
SHORTER = 0.8
BETTER = 1.0  # minutes of the objective
NEVER = 1e7  # the price of an evening on which somebody is away
# How fast the prices of days, of weighted days and of soft-blocked evenings follow.
PACE = (0.2 / 1500, 0.2 / 2500, 0.2 / 10)
FIRST_PRICES = (0.0, 2.0, 0.0)

Scarcity = dict[tuple[int, int], float]  # what is taken too much, by member and evening or week


@dataclass
class Prices:
    """What scarce things cost, in minutes of the objective."""

    evening: list[list[float]]  # [member][evening]
    week: list[list[float]]  # [member][week]
    waits: list[float] = field(default_factory=lambda: list(FIRST_PRICES))


@dataclass(frozen=True)
class Caps:
    """The most that all requests together may take of days, weighted days and soft evenings."""

    totals: tuple[float, float, float]

    @classmethod
    def of(cls, tables: Tables, bounds: Bounds) -> "Caps":
        """Return the caps of a plan in which every request has a session."""
        requests, weights = len(tables.weights), sum(tables.weights)
        return cls(
            (
                bounds.mean_wait * requests,
                bounds.weighted_mean_wait * weights,
                float(bounds.soft_blocked),
            )
        )


def lower_bound(demand: Demand, objective: float) -> float:
    """Return a figure that no plan's objective is under, when every request gets a session.

    The objective of a plan that exists sets the length of the steps.
    """
    tables = make_tables(demand)
    caps = Caps.of(tables, bounds_of(demand, greedy_plan(demand)))
    prices = Prices(
        [[0.0] * len(tables.days) for _member in tables.limits],
        [[0.0] * tables.weeks for _member in tables.limits],
    )
    best, step, idle = 0.0, 1.0, 0
    for _round in range(ROUNDS):
        slots, value = _cheapest_slots(tables, prices)
        value -= _yield(tables, prices, caps)
        idle += 1
        if value > best + BETTER:
            best, idle = value, 0
        elif idle >= PATIENCE:
            step, idle = step * SHORTER, 0
        _raise_prices(tables, prices, caps, slots, step * (objective - value))
    return best


def _yield(tables: Tables, prices: Prices, caps: Caps) -> float:
    """Return what the prices yield when everything scarce is taken."""
    evenings = sum(map(sum, prices.evening))
    weeks = sum(limit * sum(row) for limit, row in zip(tables.limits, prices.week, strict=True))
    waits = sum(price * cap for price, cap in zip(prices.waits, caps.totals, strict=True))
    return evenings + weeks + waits


def _cheapest_slots(tables: Tables, prices: Prices) -> tuple[list[Slot], float]:
    """Return for each request the slot that is cheapest by itself, and what they cost together."""
    member_prices = [
        [
            by_evening + by_week[week] + NEVER * away
            for by_evening, week, away in zip(row, tables.week, absences, strict=True)
        ]
        for row, by_week, absences in zip(prices.evening, prices.week, tables.away, strict=True)
    ]
    choices = [_cheapest_slot(tables, prices, member_prices, r) for r in range(len(tables.soft))]
    return [slot for slot, _cost in choices], sum(cost for _slot, cost in choices)


def _cheapest_slot(
    tables: Tables, prices: Prices, member_prices: list[list[float]], request: int
) -> tuple[Slot, float]:
    travel = tables.travel_cost[request]
    per_day, per_weighted_day, per_soft = prices.waits
    a_day = per_day + per_weighted_day * tables.weights[request]
    leader_costs = _least_costs(travel, member_prices, tables.leaders[request])
    companion_costs = _least_costs(travel, member_prices, tables.companions[request])
    soft, costs = tables.soft[request], tables.evening_cost[request]
    cost, evening = min(
        (
            costs[evening]
            + a_day * tables.days[evening]
            + per_soft * soft[evening]
            + leader_costs[evening]
            + companion_costs[evening],
            evening,
        )
        for evening in tables.evenings[request]
    )

    def total(member: int) -> float:
        return travel[member] + member_prices[member][evening]

    leader = min(tables.leaders[request], key=total)
    return Slot(evening, leader, min(tables.companions[request], key=total)), cost


def _least_costs(
    travel: list[float], member_prices: list[list[float]], members: list[int]
) -> list[float]:
    """Return for each evening what the cheapest of these members costs."""
    rows = [[travel[member] + price for price in member_prices[member]] for member in members]
    return list(map(min, *rows)) if len(rows) > 1 else rows[0]


def _raise_prices(
    tables: Tables, prices: Prices, caps: Caps, slots: list[Slot], distance: float
) -> None:
    """Raise prices of what is taken too much, lower the others."""
    evenings = Counter((m, slot.evening) for slot in slots for m in slot[1:])
    weeks = Counter((m, tables.week[slot.evening]) for slot in slots for m in slot[1:])
    evening_excess = _excesses(prices.evening, lambda m, e: evenings[m, e] - 1)
    week_excess = _excesses(prices.week, lambda m, w: weeks[m, w] - tables.limits[m])
    wait_excess = [
        0.0 if price <= 0 and taken < cap else taken - cap
        for price, taken, cap in zip(prices.waits, _waits(tables, slots), caps.totals, strict=True)
    ]
    length = sum(excess**2 for excess in [*evening_excess.values(), *week_excess.values()])
    length += sum(p * excess**2 for p, excess in zip(PACE, wait_excess, strict=True))
    if not length:
        return
    step = distance / length
    for (member, evening), excess in evening_excess.items():
        row = prices.evening[member]
        row[evening] = max(0.0, row[evening] + step * excess)
    for (member, week), excess in week_excess.items():
        row = prices.week[member]
        row[week] = max(0.0, row[week] + step * excess)
    for number, excess in enumerate(wait_excess):
        price = prices.waits[number] + step * PACE[number] * excess
        prices.waits[number] = max(0.0, price)


def _excesses(prices: list[list[float]], excess: Callable[[int, int], float]) -> Scarcity:
    """Return what is taken too much, or too little of what has a price."""
    return {
        (member, place): excess(member, place)
        for member, row in enumerate(prices)
        for place, price in enumerate(row)
        if price > 0 or excess(member, place) > 0
    }


def _waits(tables: Tables, slots: list[Slot]) -> tuple[float, float, float]:
    """Return the days, the weighted days and the soft-blocked evenings of these slots."""
    days = [tables.days[slot.evening] for slot in slots]
    weighted = sum(day * weight for day, weight in zip(days, tables.weights, strict=True))
    soft = sum(tables.soft[request][slot.evening] for request, slot in enumerate(slots))
    return float(sum(days)), weighted, float(soft)
