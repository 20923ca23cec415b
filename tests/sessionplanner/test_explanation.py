"""The sentences under a session say what follows from the demand, and nothing else."""

import re

from tests.sessionplanner.demands import cut_short, demand, member, pin, plan, request


def reasons(document: dict, identity: str = "R1") -> list[str]:
    sessions = plan(document)["sessions"]
    return next(session["why"] for session in sessions if session["request"] == identity)


def test_earlier_evenings_that_fell_away():
    block = {"from": "2027-01-06", "to": "2027-01-06", "provinces": ["Utrecht"], "level": "hard"}
    document = demand(
        requests=[request(council_evenings=[1], not_dates=["2027-01-05"])],
        team=[
            member("T1", away=[["2027-01-07", "2027-01-07"]]),
            member("T2", "peer", away=[["2027-01-12", "2027-01-13"]]),
        ],
        blocked=[block],
    )
    assert reasons(document) == [
        "GM0344 wacht sinds 14 september 2026: op deze avond 122 dagen.",
        "De raad vergadert op 4 januari 2027 en 11 januari 2027.",
        "GM0344 kan niet op 5 januari 2027.",
        "In Utrecht zijn geen sessies op 6 januari 2027.",
        "Er was geen gespreksleider vrij die mag komen op 7 januari 2027.",
        "Er was geen deskundige of peer vrij die mag komen op 12 januari 2027 en 13 januari 2027.",
        "De enkele reis is voor gespreksleider T1 0 km en voor peer T2 0 km.",
    ]


def test_many_evenings_are_counted():
    document = demand(
        weeks=3,
        team=[member("T1", away=[["2027-01-01", "2027-01-14"]]), member("T2", "peer")],
    )
    assert (
        "Er was geen gespreksleider vrij die mag komen op 8 avonden van 4 januari 2027 tot en met 14 januari 2027."
        in (reasons(document))
    )


def test_who_lives_nearer_and_could_not():
    far = {"lat": 52.5}
    document = demand(
        weeks=1,
        evenings=[1],
        max_travel_minutes=60,
        team=[
            member("T1", **far),
            member("T2", incompatible=["GM0344"]),
            member("T3", provinces=["Zeeland"]),
            member("T4", away=[["2027-01-04", "2027-01-04"]]),
            member("T5", max_evenings_per_week=0),
            member("T6", provinces=[]),
            member("T7", "peer"),
            member("T8", lat=53.5),
        ],
    )
    assert reasons(document)[3:] == [
        "T2 woont dichterbij dan T1, maar mag niet naar GM0344.",
        "T3 en T6 wonen dichterbij dan T1, maar gaan niet naar Utrecht.",
        "T4 woont dichterbij dan T1, maar is dan afwezig.",
        "T5 woont dichterbij dan T1, maar heeft die week geen avond over.",
    ]


def test_who_lives_nearer_and_is_booked():
    document = demand(
        weeks=1,
        evenings=[1],
        requests=[request("R1"), request("R2")],
        team=[member("T1"), member("T2", lat=52.5), member("T3", "peer"), member("T4", "peer")],
        pinned=[pin("2027-01-04", team=("T1", "T3"))],
    )
    assert "T1 woont dichterbij dan T2, maar heeft die avond al een andere sessie." in (
        reasons(document, "R2")
    )


def test_an_earlier_evening_with_a_longer_way():
    document = demand(
        weeks=10,
        requests=[request("R1"), request("R2")],
        team=[
            member("T1", away=[["2027-01-04", "2027-01-04"]]),
            member("T2", "peer"),
            member("T3", lat=53.0),
        ],
        pinned=[pin("2027-03-01")],
    )
    why = reasons(document, "R2")
    assert "Een team dat vrij was op 4 januari 2027, zou verder reizen." in why
    assert cut_short(document)["sessions"][0]["team"] == ["T3", "T2"]


def test_a_request_from_after_its_evening():
    assert reasons(demand(requests=[request(waiting_since="2027-03-01")]))[0] == (
        "Aanvraag R1 is van 1 maart 2027, na deze avond."
    )


def test_each_reason_is_a_sentence():
    answer = plan(demand(requests=[request(f"R{number}") for number in range(6)]))
    whys = [why for session in answer["sessions"] for why in session["why"]]
    whys += [entry["why"] for entry in answer["unplanned"]]
    assert all(re.fullmatch(r"[A-Z].*[^.]\.", why) for why in whys)
