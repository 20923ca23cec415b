"""Each hard rule, by a demand that would break it, and the checker that says so."""

import pytest

from tests.sessionplanner import naive
from tests.sessionplanner.demands import ZEELAND, demand, member, pin, plan, request

ALL_EVENINGS = [f"2027-01-{day:02}" for day in (4, 5, 6, 7, 11, 12, 13, 14)]


def only(document: dict) -> dict:
    """Return the one session of a plan that breaks no rule."""
    answer = plan(document)
    assert naive.faults(document, answer) == []
    assert answer["unplanned"] == []
    (session,) = answer["sessions"]
    return session


def refused(document: dict) -> str:
    """Return why the one request of a plan has no session."""
    answer = plan(document)
    assert naive.faults(document, answer) == []
    assert answer["sessions"] == []
    (entry,) = answer["unplanned"]
    return entry["why"]


def test_the_first_evening_with_the_nearest_team():
    assert only(demand())["date"] == "2027-01-04"


def test_not_on_a_council_evening():
    assert only(demand(requests=[request(council_evenings=[1, 2])]))["date"] == "2027-01-06"
    why = refused(demand(requests=[request(council_evenings=[1, 2, 3, 4])]))
    assert why == "Op elke avond van de periode vergadert de raad."


def test_not_on_a_date_that_the_council_excludes():
    assert only(demand(requests=[request(not_dates=["2027-01-04"])]))["date"] == "2027-01-05"
    why = refused(demand(requests=[request(council_evenings=[1, 2], not_dates=ALL_EVENINGS)]))
    assert why == "Op elke avond van de periode vergadert de raad of kan GM0344 niet."


def test_not_on_another_weekday():
    assert only(demand(evenings=[5]))["date"] == "2027-01-08"
    assert refused(demand(evenings=[])) == "In deze periode zijn er geen avonden voor sessies."


def test_not_on_a_hard_blocked_day_of_the_province():
    block = {"from": "2027-01-01", "to": "2027-01-06", "provinces": ["Utrecht"], "level": "hard"}
    assert only(demand(blocked=[block]))["date"] == "2027-01-07"
    assert only(demand(blocked=[block | {"provinces": ["Zeeland"]}]))["date"] == "2027-01-04"
    whole_country = block | {"provinces": None, "to": "2027-01-17"}
    assert refused(demand(blocked=[whole_country])) == (
        "Op elke avond van de periode zijn er geen sessies in Utrecht."
    )


def test_a_soft_block_is_avoided_when_no_bound_is_hurt():
    block = {"from": "2027-01-05", "to": "2027-01-05", "provinces": None, "level": "soft"}
    one_evening = request(council_evenings=[1, 3, 4])
    assert only(demand(requests=[one_evening], weeks=1, blocked=[block]))["date"] == "2027-01-05"
    other = demand(requests=[request(council_evenings=[1, 3])], blocked=[block], pinned=[])
    assert only(other)["date"] in {"2027-01-05", "2027-01-07"}


def test_a_team_is_a_leader_and_somebody_else():
    experts = [member("T1"), member("T2", "deskundige")]
    assert only(demand(team=experts))["team"] == ["T1", "T2"]
    assert only(demand(team=experts[::-1]))["team"] == ["T1", "T2"]
    assert refused(demand(team=[member("T1"), member("T2")])) == (
        "Er is geen deskundige of peer in het team."
    )
    assert refused(demand(team=[])) == "Er is geen gespreksleider in het team."


def test_one_session_an_evening_and_no_more_than_the_week_allows():
    requests = [request(f"R{number}") for number in range(6)]
    answer = plan(demand(requests=requests))
    assert len(answer["sessions"]) == 4  # two evenings in each of two weeks
    assert naive.faults(demand(requests=requests), answer) == []
    assert {entry["why"] for entry in answer["unplanned"]} == {
        "Op geen avond die GM0344 past, is een gespreksleider vrij die mag komen: "
        "wie mag, heeft al een andere sessie of heeft die week geen avond over."
    }


def test_nobody_comes_while_away():
    team = [member("T1", away=[["2027-01-01", "2027-01-05"]]), member("T2", "peer")]
    assert only(demand(team=team))["date"] == "2027-01-06"
    team = [member("T1"), member("T2", "peer", away=[["2027-01-01", "2027-02-05"]])]
    assert refused(demand(team=team)) == (
        "Op geen avond die GM0344 past, is een deskundige of peer vrij die mag komen: "
        "wie mag, is afwezig."
    )


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (
            {"incompatible": ["GM0344"]},
            "Geen gespreksleider kan komen, want zij mogen niet naar GM0344.",
        ),
        (
            {"provinces": ["Zeeland"]},
            "Geen gespreksleider kan komen, want zij gaan niet naar Utrecht.",
        ),
        ({"lat": 53.5}, "Geen gespreksleider kan komen, want zij wonen te ver weg."),
    ],
)
def test_who_may_not_go_does_not_go(fields, why):
    document = demand(team=[member("T1", **fields), member("T2", "peer")], max_travel_minutes=60)
    assert refused(document) == why
    document["team"].append(member("T3", **ZEELAND_HOME))
    document["max_travel_minutes"] = 500
    if "lat" not in fields:
        assert only(document)["team"] == ["T3", "T2"]


ZEELAND_HOME = {"lat": ZEELAND["lat"], "lon": ZEELAND["lon"]}


def test_who_is_never_free_together():
    team = [
        member("T1", away=[["2027-01-04", "2027-01-10"]]),
        member("T2", "peer", away=[["2027-01-11", "2027-01-17"]]),
    ]
    assert refused(demand(team=team)) == (
        "Op geen avond die GM0344 past, zijn een gespreksleider en een deskundige of peer "
        "die mogen komen allebei vrij."
    )


def test_a_pinned_session_stays_and_counts():
    document = demand(requests=[request("R1"), request("R2")], pinned=[pin("2027-01-13")], weeks=2)
    answer = plan(document)
    assert naive.faults(document, answer) == []
    pinned = next(session for session in answer["sessions"] if session["request"] == "R1")
    assert (pinned["date"], pinned["team"]) == ("2027-01-13", ["T1", "T2"])
    assert pinned["why"][0] == "Deze avond lag al vast."
    assert answer["mean_wait_days"] == 4.5


def test_a_pinned_team_may_name_its_leader_last():
    document = demand(pinned=[pin(team=("T2", "T1"))])
    assert plan(document)["sessions"][0]["team"] == ["T1", "T2"]


def test_without_requests_the_plan_is_empty():
    answer = plan(demand(requests=[]))
    assert answer == {
        "status": "empty", "seed": 1, "sessions": [], "unplanned": [],
        "travel_hours": 0.0, "mean_wait_days": 0.0, "objective": 0,
    }  # fmt: skip
