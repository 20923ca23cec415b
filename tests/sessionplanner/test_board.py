"""A board makes no change that breaks a rule or a bound, and is then as it was."""

import pytest

from sessionplanner.board import Board, Bounds
from sessionplanner.greedy import greedy_plan
from sessionplanner.planning import bounds_of, is_better
from sessionplanner.reckoning import totals
from sessionplanner.tables import UNPLANNED, Slot, make_tables, slots_of
from tests.sessionplanner.demands import demand, member, read, request

SOFT = {"from": "2027-01-06", "to": "2027-01-06", "provinces": None, "level": "soft"}
EVENINGS_A_WEEK = 4


def board_of(document: dict) -> tuple[Board, list[Slot]]:
    """Return the board of the greedy plan, and its slots."""
    wanted = read(document)
    greedy = greedy_plan(wanted)
    slots = slots_of(wanted, greedy)
    return Board(make_tables(wanted), slots, frozenset(), bounds_of(wanted, greedy)), slots


def state_of(board: Board) -> tuple:
    return (
        list(board.slots),
        [bytes(row) for row in board.busy],
        [list(row) for row in board.booked],
        [sorted(row) for row in board.visits],
        board.soft_blocked,
        pytest.approx(board.excess),
        pytest.approx(board.weighted_excess),
    )


def two_in_line(**fields) -> dict:
    """Return two requests: one on the second evening, and one on the first of the next week."""
    return demand(
        weeks=3,
        requests=[
            request("R1", council_evenings=[1], waiting_since="2026-01-01"),
            request("R2", not_dates=["2027-01-04", "2027-01-05", "2027-01-06", "2027-01-07"]),
        ],
        blocked=[SOFT],
        **fields,
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ((0, Slot(3, 0, 1)), "the weighted wait"),
        ((1, Slot(2 * EVENINGS_A_WEEK, 0, 1)), "the wait"),
        ((0, Slot(2, 0, 1)), "a soft-blocked evening"),
        ((0, Slot(EVENINGS_A_WEEK, 0, 1)), "somebody is booked"),
    ],
)
def test_a_change_that_is_not_allowed_is_undone(change, why):
    board, slots = board_of(two_in_line())
    assert slots == [Slot(1, 0, 1), Slot(EVENINGS_A_WEEK, 0, 1)]
    before = state_of(board)
    assert not board.change(change), why
    assert state_of(board) == before


def test_each_bound_holds_by_itself():
    late = (1, Slot(2 * EVENINGS_A_WEEK, 0, 1))
    wanted = read(two_in_line())
    slots = slots_of(wanted, greedy_plan(wanted))
    for bounds, goes in (
        (Bounds(99, 99, 0), True),
        (Bounds(5, 99, 0), False),
        (Bounds(99, 5, 0), False),
    ):
        board = Board(make_tables(wanted), slots, frozenset(), bounds)
        assert board.change(late) == goes
    soft = (0, Slot(2, 0, 1))
    for allowed, goes in ((0, False), (1, True)):
        board = Board(make_tables(wanted), slots, frozenset(), Bounds(99, 99, allowed))
        assert board.change(soft) == goes


def test_the_second_of_two_changes_undoes_the_first():
    board, _slots = board_of(two_in_line(team=[member("T1"), member("T2", "peer"), member("T3")]))
    before = state_of(board)
    assert not board.change((0, Slot(1, 2, 1)), (1, Slot(1, 0, 1)))
    assert state_of(board) == before


def test_with_one_more_session_the_waits_are_free():
    document = two_in_line()
    wanted = read(document)
    slots = [slots_of(wanted, greedy_plan(wanted))[0], UNPLANNED]
    board = Board(make_tables(wanted), slots, frozenset(), Bounds(1.1, 1.1, 0))
    assert not board.insert(1, Slot(1, 0, 1))  # booked
    assert not board.change((0, Slot(3, 0, 1)))  # the bounds hold still
    assert board.insert(1, Slot(2 * EVENINGS_A_WEEK, 0, 1))
    assert board.change((0, Slot(3, 0, 1)))


def test_the_greedy_plan_is_only_replaced_by_what_is_allowed_and_better():
    wanted = read(two_in_line())
    greedy = totals(wanted, greedy_plan(wanted))

    def changed(**fields) -> bool:
        return is_better(type(greedy)(**{**vars(greedy), **fields}), greedy)

    assert not changed()
    assert changed(objective=greedy.objective - 1)
    assert not changed(objective=greedy.objective - 1, soft_blocked=1)
    assert not changed(objective=greedy.objective - 1, mean_wait=1.2 * greedy.mean_wait)
    assert not changed(objective=1, weighted_mean_wait=1.2 * greedy.weighted_mean_wait)
    assert not changed(objective=1, sessions=1)
    assert changed(objective=1e9, sessions=3, mean_wait=99, weighted_mean_wait=99)
    assert not changed(objective=1, sessions=3, soft_blocked=1)


def test_of_two_who_live_as_near_the_lower_id_goes():
    team = [member("T3"), member("T10"), member("T2", "peer"), member("T1", "deskundige")]
    (session,) = greedy_plan(read(demand(team=team))).sessions
    assert [person.id for person in session.team] == ["T10", "T1"]
