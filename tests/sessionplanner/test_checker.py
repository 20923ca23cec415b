"""The slow checker sees each fault that a plan could have."""

import copy

import pytest

from tests.sessionplanner import naive
from tests.sessionplanner.demands import demand, member, plan, request

DOCUMENT = demand(
    requests=[request("R1", council_evenings=[4], not_dates=["2027-01-12"]), request("R2")],
    team=[
        member("T1"),
        member("T2", "peer"),
        member("T3", away=[["2027-01-01", "2027-01-31"]]),
        member("T4", incompatible=["GM0344"]),
        member("T5", provinces=["Zeeland"]),
        member("T6", lat=53.9),
    ],
    max_travel_minutes=60,
    blocked=[{"from": "2027-01-13", "to": "2027-01-13", "provinces": None, "level": "hard"}],
)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"date": "2027-01-07"}, "council evening"),
        ({"date": "2027-01-12"}, "excluded date"),
        ({"date": "2027-01-13"}, "hard-blocked"),
        ({"date": "2027-01-18"}, "outside the weeks"),
        ({"date": "2027-01-08"}, "no session weekday"),
        ({"team": ["T2", "T1"]}, "team without a leader first"),
        ({"team": ["T1", "T1"]}, "team without a companion"),
        ({"team": ["T3", "T2"]}, "away"),
        ({"team": ["T4", "T2"]}, "incompatible"),
        ({"team": ["T5", "T2"]}, "outside provinces"),
        ({"team": ["T6", "T2"]}, "too far"),
        ({"travel_hours": 9.0}, "travel hours of a session"),
        ({"date": "2027-01-05"}, "two sessions on an evening"),
        ({"request": "R2"}, "a request is lost or there twice"),
    ],
)
def test_it_sees(change, fault):
    answer = copy.deepcopy(plan(DOCUMENT))
    assert naive.faults(DOCUMENT, answer) == []
    first, second = answer["sessions"]
    second["date"] = "2027-01-05"
    first |= change
    assert fault in naive.faults(DOCUMENT, answer)


@pytest.mark.parametrize("name", ["travel_hours", "mean_wait_days", "objective"])
def test_it_sees_a_wrong_sum(name):
    answer = plan(DOCUMENT)
    answer[name] += 1
    assert len(naive.faults(DOCUMENT, answer)) == 1
