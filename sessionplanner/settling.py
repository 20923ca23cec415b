"""The last step of a search: each request to the cheapest slot that is free, until none moves."""

from collections.abc import Callable
from math import inf

from sessionplanner.board import ROUNDING, Board
from sessionplanner.tables import UNPLANNED, Slot

MOST_ROUNDS = 20


def settle(board: Board, is_over: Callable[[], bool]) -> None:
    """Plan what still has a free team, and move what is cheaper elsewhere.

    Afterwards nobody who is free lives nearer than the member who goes.
    """
    requests = [number for number in range(len(board.slots)) if number not in board.pinned]
    for _round in range(MOST_ROUNDS):
        moves = 0
        for request in requests:
            if is_over():
                return
            moves += _plan(board, request) or _move(board, request)
        if not moves:
            return


def _plan(board: Board, request: int) -> bool:
    """Plan a request that has no session; return whether that could be."""
    return board.slots[request] is UNPLANNED and any(
        board.insert(request, slot) for slot in _free_slots(board, request, inf)
    )


def _move(board: Board, request: int) -> bool:
    """Move a request to a cheaper slot; return whether there was one."""
    if board.slots[request] is UNPLANNED:
        return False
    cost = board.session_cost[request]
    slot = board.remove(request)
    for cheaper in _free_slots(board, request, cost - ROUNDING):
        if board.change((request, cheaper)):
            return True
    board.restore(request, slot)
    return False


def _free_slots(board: Board, request: int, cost: float) -> list[Slot]:
    """Return the free slots that cost less than this, the cheapest first."""
    tables = board.tables
    slots = []
    for evening in tables.evenings[request]:
        leader = board.first_free(tables.leaders[request], evening)
        companion = board.first_free(tables.companions[request], evening)
        if leader is not None and companion is not None:
            slots.append(Slot(evening, leader, companion))
    costs = {slot: board.cost(request, slot) for slot in slots}
    return sorted((slot for slot in slots if costs[slot] < cost), key=lambda s: (costs[s], s))
