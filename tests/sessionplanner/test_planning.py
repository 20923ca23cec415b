"""What the planner aims at: never behind the greedy plan, bounded by it, and always the same."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessionplanner import annealing
from sessionplanner.planning import propose
from tests.sessionplanner import naive
from tests.sessionplanner.demands import cut_short, demand, member, pin, plan, read, request

PROVINCES = ["Utrecht", "Zeeland", "Drenthe"]
DAYS = [f"2027-01-{day:02}" for day in range(4, 32)]


def drawn_demand(seed: int) -> dict:
    """Return a small demand with every kind of rule in it."""
    dice = random.Random(seed)

    def place() -> dict:
        return {"lat": round(dice.uniform(51, 53), 3), "lon": round(dice.uniform(4, 7), 3)}

    def drawn_request(number: int) -> dict:
        return {
            "id": f"R{number}", "organisation": f"GM{dice.randrange(8)}", **place(),
            "province": dice.choice(PROVINCES),
            "waiting_since": f"2026-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            "council_evenings": dice.sample([1, 2, 3, 4], dice.choice([0, 1, 1, 2])),
            "not_dates": dice.sample(DAYS, dice.choice([0, 0, 2])),
        }  # fmt: skip

    def drawn_member(number: int) -> dict:
        role = "gespreksleider" if number % 2 else dice.choice(["deskundige", "peer"])
        away = sorted(dice.sample(DAYS, 2))
        return {
            "id": f"T{number}", "role": role, **place(),
            "max_evenings_per_week": dice.choice([0, 1, 1, 2]),
            "provinces": dice.choice([None, None, dice.sample(PROVINCES, 2)]),
            "incompatible": dice.choice([[], [f"GM{dice.randrange(8)}"]]),
            "away": dice.choice([[], [], [away]]),
        }  # fmt: skip

    def drawn_block() -> dict:
        first, last = sorted(dice.sample(DAYS, 2))[:2]
        provinces = dice.choice([None, [dice.choice(PROVINCES)]])
        level = dice.choice(["hard", "soft", "soft"])
        return {"from": first, "to": last, "provinces": provinces, "level": level}

    return {
        "from": "2027-01-04", "weeks": dice.randint(1, 4),
        "requests": [drawn_request(number) for number in range(dice.randint(0, 9))],
        "team": [drawn_member(number) for number in range(dice.randint(0, 6))],
        "blocked": [drawn_block() for _number in range(dice.choice([0, 0, 1, 2]))],
        "max_travel_minutes": dice.choice([None, None, 120]),
    }  # fmt: skip


def with_pins(document: dict, dice: random.Random) -> dict:
    """Return the demand with some sessions of its greedy plan pinned."""
    sessions = naive.greedy(document)["sessions"]
    return document | {"pinned": dice.sample(sessions, dice.randint(0, min(2, len(sessions))))}


@pytest.fixture(autouse=True)
def few_tries(monkeypatch):
    monkeypatch.setattr(annealing, "TRIES_A_REQUEST", 2_000)
    monkeypatch.setattr(annealing, "LEAST_TRIES", 10_000)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.integers(0, 10**6))
def test_no_plan_breaks_a_rule_or_is_behind_the_greedy_one(seed):
    document = with_pins(drawn_demand(seed), random.Random(seed))
    answer = plan(document)
    assert naive.faults(document, answer) == []
    assert naive.behind(document, answer) == []
    assert answer == plan(document)
    greedy = naive.greedy(document)
    if answer["status"] == "greedy":
        assert slots(answer) == slots(greedy)
    if answer["status"] == "empty":
        assert document["requests"] == []


def slots(answer: dict) -> set:
    return {(s["request"], s["date"], tuple(s["team"])) for s in answer["sessions"]}


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.integers(0, 10**6))
def test_without_time_the_answer_is_the_greedy_plan(seed):
    document = with_pins(drawn_demand(seed), random.Random(seed))
    answer = cut_short(document)
    assert naive.faults(document, answer) == []
    assert slots(answer) == slots(naive.greedy(document))


def test_every_try_may_be_the_last():
    document = drawn_demand(7)
    wanted = read(document)
    for moment in range(1, 40):
        calls = iter(range(1000))
        proposal = propose(wanted, 1, lambda calls=calls, moment=moment: next(calls) >= moment)
        assert len(proposal.plan.sessions) >= len(naive.greedy(document)["sessions"])


# --- aims -----------------------------------------------------------------------------------------


def test_two_sessions_change_places_for_a_shorter_road():
    """Who waits longest takes the nearest leader; together they travel less the other way round."""
    south, north = {"lat": 51.0}, {"lat": 53.0}
    document = demand(
        weeks=1,
        evenings=[1],
        requests=[
            request("R1", waiting_since="2026-01-01", lat=52.0),
            request("R2", waiting_since="2026-02-01", lat=53.4, organisation="GM2"),
        ],
        team=[
            member("T1", lat=52.1),
            member("T2", lat=50.1, incompatible=["GM2"]),
            member("T3", lat=51.0),
            member("T4", "peer", **south),
            member("T5", "peer", **north),
        ],
    )
    answer = plan(document)
    greedy = naive.figures(document, naive.greedy(document))
    assert naive.faults(document, answer) == []
    assert naive.figures(document, answer)["travel"] < greedy["travel"]


def test_more_sessions_than_the_greedy_plan():
    """The only leader for the second council is given to the first, which could have another."""
    document = demand(
        weeks=1,
        evenings=[1],
        requests=[
            request("R1", waiting_since="2026-01-01"),
            request("R2", waiting_since="2026-02-01", organisation="GM2"),
        ],
        team=[
            member("T1"),
            member("T2", lat=52.5, incompatible=["GM2"]),
            member("T3", "peer"),
            member("T4", "peer"),
        ],
    )
    assert len(naive.greedy(document)["sessions"]) == 1
    answer = plan(document)
    assert naive.faults(document, answer) == []
    assert len(answer["sessions"]) == 2


def test_a_shorter_road_does_not_make_anybody_wait_much_longer():
    """A leader who lives near comes home in the last week: too late for the bound."""
    document = demand(
        weeks=20,
        requests=[request(lat=53.0)],
        team=[
            member("T1", lat=52.8),
            member("T2", "peer", lat=53.0),
            member("T3", lat=53.0, away=[["2027-01-01", "2027-05-10"]]),
        ],
    )
    answer = plan(document)
    assert answer["sessions"][0]["date"] == "2027-01-04"
    assert naive.behind(document, answer) == []


def test_no_more_sessions_on_soft_blocked_evenings():
    """The near leader is only there on an evening that is soft-blocked."""
    document = demand(
        weeks=1,
        requests=[request(lat=53.0)],
        team=[
            member("T1", lat=50.5),
            member("T2", "peer", lat=53.0),
            member("T3", lat=53.0, away=[["2027-01-04", "2027-01-04"]]),
        ],
        blocked=[{"from": "2027-01-05", "to": "2027-01-08", "provinces": None, "level": "soft"}],
    )
    assert plan(document)["sessions"][0]["date"] == "2027-01-04"


def test_what_cannot_be_better_is_optimal():
    assert plan(demand())["status"] == "optimal"
    assert plan(demand(pinned=[pin("2027-01-14")]))["status"] == "optimal"
    assert plan(demand(team=[]))["status"] == "optimal"


def test_another_seed_may_give_another_plan_within_the_same_bounds():
    document = drawn_demand(11)
    for seed in (1, 2, -5, 10**17):
        answer = plan(document, seed)
        assert answer["seed"] == seed
        assert naive.behind(document, answer) == []
