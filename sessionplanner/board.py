"""A plan that can be changed: who is booked when, and how far the bounds are away."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from sessionplanner.tables import UNPLANNED, Slot, Tables

# Least distance that a plan keeps from a bound, so that rounding never carries it over.
ROUNDING = 1e-7
WAIT_RATIO = 1.1  # of the wait in the greedy plan

Change = tuple[int, Slot]  # a request and where it goes


@dataclass
class Bounds:
    """What a plan may not exceed: mean waits in days, and sessions on soft-blocked evenings."""

    mean_wait: float
    weighted_mean_wait: float
    soft_blocked: int


class Board:
    """The slots of all requests. Every change keeps the hard rules and the bounds, or is undone."""

    def __init__(
        self, tables: Tables, slots: Sequence[Slot], pinned: frozenset[int], bounds: Bounds
    ) -> None:
        self.tables = tables
        self.bounds = bounds
        self.slots = [UNPLANNED] * len(slots)
        self.session_cost = [0.0] * len(slots)
        self.pinned = pinned
        self.busy = [bytearray(away) for away in tables.away]
        self.booked = [[0] * tables.weeks for _member in tables.limits]
        self.visits: list[list[int]] = [[] for _member in tables.limits]  # what may still move
        self.soft_blocked = 0
        self.excess = 0.0  # days by which the sum of all waits exceeds its bound, or below 0
        self.weighted_excess = 0.0
        for request, slot in enumerate(slots):
            if slot is not UNPLANNED:
                self._put(request, slot)
        self.planned_at_first = self.planned = sum(slot is not UNPLANNED for slot in slots)
        self._most_excess = max(self.excess, -ROUNDING)
        self._most_weighted_excess = max(self.weighted_excess, -ROUNDING)

    def cost(self, request: int, slot: Slot) -> float:
        """Return what a session costs: infinitely much where a rule forbids it."""
        if slot is UNPLANNED:
            return 0.0
        travel = self.tables.travel_cost[request]
        evening = self.tables.evening_cost[request][slot.evening]
        return evening + travel[slot.leader] + travel[slot.companion]

    def total_cost(self) -> float:
        """Return what all sessions cost together."""
        return sum(self.session_cost)

    def is_free(self, member: int, evening: int) -> bool:
        """Return whether a member could take one more session."""
        booked = self.booked[member][self.tables.week[evening]]
        return not self.busy[member][evening] and booked < self.tables.limits[member]

    def change(self, *changes: Change) -> bool:
        """Make the changes when rules and bounds allow them; return whether they did."""
        before = [(request, self.slots[request]) for request, _slot in changes]
        for request, slot in before:
            if slot is not UNPLANNED:
                self._take(request, slot)
        for number, (request, slot) in enumerate(changes):
            if slot is UNPLANNED:
                continue
            if not (self.is_free(slot.leader, slot.evening) and self._is_companion_free(slot)):
                self._undo(changes[:number], before)
                return False
            self._put(request, slot)
        if not self._is_within_bounds():
            self._undo(changes, before)
            return False
        return True

    def insert(self, request: int, slot: Slot) -> bool:
        """Plan a request that had no session; return whether that could be.

        With more sessions than the greedy plan has, the bounds on the waits hold no longer.
        """
        excess, weighted = self._most_excess, self._most_weighted_excess
        self._most_excess = self._most_weighted_excess = inf
        if self.change((request, slot)):
            self.planned += 1
            return True
        self._most_excess, self._most_weighted_excess = excess, weighted
        return False

    def remove(self, request: int) -> Slot:
        """Take a request out of its slot and return the slot."""
        slot = self.slots[request]
        if slot is not UNPLANNED:
            self._take(request, slot)
        return slot

    def restore(self, request: int, slot: Slot) -> None:
        """Put a request back in a slot that it had."""
        self._put(request, slot)

    def first_free(self, members: Sequence[int], evening: int) -> int | None:
        """Return the first of these members who could take a session, or None."""
        return next((member for member in members if self.is_free(member, evening)), None)

    def _is_companion_free(self, slot: Slot) -> bool:
        return self.is_free(slot.companion, slot.evening)

    def _is_within_bounds(self) -> bool:
        return (
            self.excess <= self._most_excess
            and self.weighted_excess <= self._most_weighted_excess
            and self.soft_blocked <= self.bounds.soft_blocked
        )

    def _undo(self, changes: Sequence[Change], before: Sequence[Change]) -> None:
        for request, slot in changes:
            if slot is not UNPLANNED:
                self._take(request, slot)
        for request, slot in before:
            if slot is not UNPLANNED:
                self._put(request, slot)

    def _put(self, request: int, slot: Slot) -> None:
        self.slots[request] = slot
        self.session_cost[request] = self.cost(request, slot)
        week = self.tables.week[slot.evening]
        for member in (slot.leader, slot.companion):
            self.busy[member][slot.evening] = 1
            self.booked[member][week] += 1
            if request not in self.pinned:
                self.visits[member].append(request)
        self._count(request, slot.evening, 1)

    def _take(self, request: int, slot: Slot) -> None:
        self.slots[request] = UNPLANNED
        self.session_cost[request] = 0.0
        week = self.tables.week[slot.evening]
        for member in (slot.leader, slot.companion):
            self.busy[member][slot.evening] = 0
            self.booked[member][week] -= 1
            self.visits[member].remove(request)
        self._count(request, slot.evening, -1)

    def _count(self, request: int, evening: int, sign: int) -> None:
        days, share = self.tables.days[evening], self.tables.weights[request]
        self.excess += sign * (days - self.bounds.mean_wait)
        self.weighted_excess += sign * share * (days - self.bounds.weighted_mean_wait)
        self.soft_blocked += sign * self.tables.soft[request][evening]
