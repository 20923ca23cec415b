"""Simulated annealing: many small changes of a plan, the bad ones ever more seldom.

The work is counted in tries and not in seconds, so that the same demand and seed give the same
plan on every machine. A clock only cuts it off.
"""

import random
from collections.abc import Callable
from math import log

from sessionplanner.board import Board, Change
from sessionplanner.tables import UNPLANNED, Slot

TRIES_A_REQUEST = 10_000
LEAST_TRIES, MOST_TRIES = 300_000, 2_000_000
SHARES = (0.1, 0.9)  # of the tries: a short search, and a long one
TRIES_A_BATCH = 2_000
# Of the mean travel of a session: by how much a change may be worse, at the start and at the end.
WARM, COLD = 0.16, 0.002
SMALLEST = 1e-300  # has a logarithm
NEAR = 2  # the higher, the more often somebody near is tried
INSERT_SHARE = 0.01  # of the tries, while there are requests without a session
REPLACE_SHARE = 0.05
# Of the other tries, added up: another evening, another member, members exchanged; else slots.
EVENING_SHARE, MEMBER_SHARE, EXCHANGE_SHARE = 0.25, 0.4, 0.7
SAME_MEMBER_SHARE = 0.3  # of each role, when the evening changes
HALF = 0.5


class Annealing:
    """A search over the plans of one board."""

    def __init__(self, board: Board, seed: int) -> None:
        self.board = board
        self.tables = board.tables
        self.random = random.Random(seed).random  # noqa: S311 -- nothing secret
        self.planned = [
            request
            for request, slot in enumerate(board.slots)
            if slot is not UNPLANNED and request not in board.pinned
        ]
        self.unplanned = [
            request
            for request, slot in enumerate(board.slots)
            if slot is UNPLANNED and self.tables.evenings[request]
        ]
        self.cost = board.total_cost()
        self.allowed = 0.0  # how much worse the next change may be
        self.best_score, self.best_slots = (-board.planned, self.cost), list(board.slots)

    def run(self, is_over: Callable[[], bool]) -> list[Slot]:
        """Return the best slots that were met, when all tries are done or `is_over` says so.

        A short search comes first: a slow machine then has a good plan when it is cut off.
        """
        tries = min(max(TRIES_A_REQUEST * len(self.board.slots), LEAST_TRIES), MOST_TRIES)
        for share in SHARES:
            self._cool_down(round(share * tries / TRIES_A_BATCH), is_over)
        return self.best_slots

    def _cool_down(self, batches: int, is_over: Callable[[], bool]) -> None:
        """Search, warm at first and cold in the end."""
        warmth = self._mean_travel() * WARM
        cooling = (COLD / WARM) ** (1 / max(batches, 1))
        for _batch in range(batches):
            if is_over() or not (self.planned or self.unplanned):
                return
            self._try_batch(warmth)
            warmth *= cooling
            score = (-self.board.planned, self.cost)
            if score < self.best_score:
                self.best_score, self.best_slots = score, list(self.board.slots)

    def _mean_travel(self) -> float:
        travel = [
            self.tables.travel_cost[request][slot.leader]
            + self.tables.travel_cost[request][slot.companion]
            for request, slot in enumerate(self.board.slots)
            if slot is not UNPLANNED
        ]
        return sum(travel) / max(len(travel), 1) + SMALLEST

    def _try_batch(self, warmth: float) -> None:
        draw = self.random
        for _try in range(TRIES_A_BATCH):
            self.allowed = -warmth * log(draw() + SMALLEST)
            if self.unplanned and draw() < INSERT_SHARE:
                self._insert()
            elif self.planned:
                self._try_change()
        self.cost = self.board.total_cost()  # without what rounding added up

    def _try_change(self) -> None:
        draw = self.random
        request = self.planned[int(draw() * len(self.planned))]
        if self.unplanned and draw() < REPLACE_SHARE:
            self._replace(request)
            return
        kind = draw()
        if kind < EVENING_SHARE:
            self._move_evening(request)
            return
        leads = draw() < HALF
        members = self.tables.leaders[request] if leads else self.tables.companions[request]
        member = members[int(draw() ** NEAR * len(members))]
        if kind < MEMBER_SHARE:
            self._change_member(request, member, leads=leads)
        elif visits := self.board.visits[member]:
            other = visits[int(draw() * len(visits))]
            if other == request:
                return
            if kind < EXCHANGE_SHARE:
                self._exchange_members(request, other, leads=leads)
            else:
                self._exchange_slots(request, other)

    def _accept(self, worse: float, *changes: Change) -> bool:
        """Make changes that cost so much more, when they are allowed; return whether they are."""
        if worse <= self.allowed and self.board.change(*changes):
            self.cost += worse
            return True
        return False

    # --- the changes ------------------------------------------------------------------------------

    def _move_evening(self, request: int) -> None:
        draw = self.random
        evenings = self.tables.evenings[request]
        evening = evenings[int(draw() * len(evenings))]
        slot = self.board.slots[request]
        if evening == slot.evening:
            return
        leader, companion = slot.leader, slot.companion
        if draw() >= SAME_MEMBER_SHARE:
            members = self.tables.leaders[request]
            leader = members[int(draw() ** NEAR * len(members))]
        busy = self.board.busy
        if busy[leader][evening]:
            return
        if draw() >= SAME_MEMBER_SHARE:
            members = self.tables.companions[request]
            companion = members[int(draw() ** NEAR * len(members))]
        if busy[companion][evening]:
            return
        travel = self.tables.travel_cost[request]
        cost = self.tables.evening_cost[request][evening] + travel[leader] + travel[companion]
        worse = cost - self.board.session_cost[request]
        if worse <= self.allowed:
            self._accept(worse, (request, Slot(evening, leader, companion)))

    def _change_member(self, request: int, member: int, *, leads: bool) -> None:
        slot = self.board.slots[request]
        if self.board.busy[member][slot.evening]:
            return
        travel = self.tables.travel_cost[request]
        worse = travel[member] - travel[slot.leader if leads else slot.companion]
        if worse <= self.allowed:
            self._accept(worse, (request, _with_member(slot, member, leads=leads)))

    def _exchange_members(self, request: int, other: int, *, leads: bool) -> None:
        slot, other_slot = self.board.slots[request], self.board.slots[other]
        member = slot.leader if leads else slot.companion
        other_member = other_slot.leader if leads else other_slot.companion
        travel, other_travel = self.tables.travel_cost[request], self.tables.travel_cost[other]
        worse = (
            travel[other_member]
            - travel[member]
            + other_travel[member]
            - other_travel[other_member]
        )
        if worse > self.allowed:
            return
        if slot.evening == other_slot.evening or not (
            self.board.busy[other_member][slot.evening]
            or self.board.busy[member][other_slot.evening]
        ):
            self._accept(
                worse,
                (request, _with_member(slot, other_member, leads=leads)),
                (other, _with_member(other_slot, member, leads=leads)),
            )

    def _exchange_slots(self, request: int, other: int) -> None:
        board = self.board
        slot, other_slot = board.slots[request], board.slots[other]
        worse = board.cost(request, other_slot) - board.session_cost[request]
        if worse > self.allowed + board.session_cost[other]:
            return  # whatever the other one costs
        worse += board.cost(other, slot) - board.session_cost[other]
        if worse <= self.allowed:
            self._accept(worse, (request, other_slot), (other, slot))

    def _replace(self, request: int) -> None:
        """Give the slot of a request to one that has none."""
        place = int(self.random() * len(self.unplanned))
        other = self.unplanned[place]
        slot = self.board.slots[request]
        worse = self.board.cost(other, slot) - self.board.session_cost[request]
        if self._accept(worse, (request, UNPLANNED), (other, slot)):
            self.unplanned[place] = request
            self.planned[self.planned.index(request)] = other

    def _insert(self) -> None:
        """Plan a request that has no session on the first evening with a free team."""
        place = int(self.random() * len(self.unplanned))
        request = self.unplanned[place]
        for evening in self.tables.evenings[request]:
            leader = self.board.first_free(self.tables.leaders[request], evening)
            companion = self.board.first_free(self.tables.companions[request], evening)
            if leader is None or companion is None:
                continue
            slot = Slot(evening, leader, companion)
            if self.board.insert(request, slot):
                self.cost += self.board.session_cost[request]
                self.planned.append(self.unplanned.pop(place))
                return


def _with_member(slot: Slot, member: int, *, leads: bool) -> Slot:
    if leads:
        return Slot(slot.evening, member, slot.companion)
    return Slot(slot.evening, slot.leader, member)
