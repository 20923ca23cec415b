"""Bad input: the pointer to the first fault, and a sentence."""

import json

import pytest

from sessionplanner.document import BadInput, parse
from sessionplanner.reading import read_demand
from tests.sessionplanner.demands import demand, member, pin, read, request


def fault(document: object) -> str:
    """Return the pointer and the sentence of the fault."""
    with pytest.raises(BadInput) as problem:
        read(document)
    return str(problem.value)


def pointer(document: object) -> str:
    """Return the pointer of the fault; the sentence is a whole one."""
    where, _colon, sentence = fault(document).partition(": ")
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    return where


def with_request(**fields) -> dict:
    return demand(requests=[request("R0"), request(**fields)])


def with_member(**fields) -> dict:
    return demand(team=[member("T1"), member("T2", **{"role": "peer"} | fields)])


def with_block(**fields) -> dict:
    block = {"from": "2027-01-05", "to": "2027-01-06", "provinces": None, "level": "hard"}
    return demand(blocked=[block | fields])


def test_the_example_of_the_format():
    assert fault(with_member(role="voorzitter")) == (
        "/team/1/role: Kies gespreksleider, deskundige of peer."
    )


def test_a_good_demand_has_no_fault():
    assert len(read(demand()).requests) == 1


@pytest.mark.parametrize("document", [[], "x", 5, None, True])
def test_the_whole_document_has_the_empty_pointer(document):
    assert fault(document) == ": Vul hier een object in."


@pytest.mark.parametrize(
    "text", [b"", b"{", b"\xff\xfe\xff", b"[" * 100_000, b"1" * 5000, b"{'a':1}"]
)
def test_what_is_no_json_has_the_empty_pointer(text):
    with pytest.raises(BadInput, match=r"^: "):
        read_demand(parse(text))


@pytest.mark.parametrize("name", ["from", "weeks", "requests", "team"])
def test_a_field_that_is_missing(name):
    document = demand()
    del document[name]
    assert fault(document) == f"/{name}: Dit veld ontbreekt."


@pytest.mark.parametrize(
    ("document", "where"),
    [
        (demand(colour="red"), "/colour"),
        (with_request(name="Jan"), "/requests/1/name"),
        (with_member(email="x"), "/team/1/email"),
        (with_block(why="x"), "/blocked/0/why"),
        (demand(pinned=[pin() | {"note": 1}]), "/pinned/0/note"),
        (demand(**{"a/b~c": 1}), "/a~1b~0c"),
        (demand(**{"a\nb": 1}), "/a\\nb"),
    ],
)
def test_a_field_that_nobody_asked_for(document, where):
    assert pointer(document) == where


@pytest.mark.parametrize(
    "value", ["2027-01-05", "2027-1-4", "2027-02-30", 20270104, None, "", "٢٠٢٧-01-04"]
)
def test_the_first_day_is_a_monday(value):
    assert pointer(demand(**{"from": value})) == "/from"


def test_the_period_ends_within_the_calendar():
    assert pointer(demand(**{"from": "9999-12-27", "weeks": 2})) == "/from"


@pytest.mark.parametrize("value", [0, 105, -1, 10**30, 2.5, 2.0, "2", True, None])
def test_weeks_is_a_whole_number(value):
    assert pointer(demand(weeks=value)) == "/weeks"


@pytest.mark.parametrize(("value", "where"), [([0], "/0"), ([1, 8], "/1"), ([1.5], "/0"), (1, "")])
def test_weekdays(value, where):
    assert pointer(demand(evenings=value)) == f"/evenings{where}"
    assert pointer(with_request(council_evenings=value)) == f"/requests/1/council_evenings{where}"


@pytest.mark.parametrize(
    "value", [49.9, 54.1, float("nan"), float("inf"), 10**400, "52", None, True]
)
def test_a_latitude_lies_in_the_country(value):
    assert pointer(with_request(lat=value)) == "/requests/1/lat"
    assert pointer(with_member(lat=value)) == "/team/1/lat"


@pytest.mark.parametrize("value", [2.9, 8.1, float("nan"), [], "5"])
def test_a_longitude_lies_in_the_country(value):
    assert pointer(with_request(lon=value)) == "/requests/1/lon"


@pytest.mark.parametrize("value", [0, -1, float("nan"), "1", None, 1e308])
def test_a_factor_and_a_speed_are_above_nothing(value):
    assert pointer(demand(road_factor=value)) == "/road_factor"
    assert pointer(demand(speed_kmh=value)) == "/speed_kmh"


@pytest.mark.parametrize("value", [-1, float("nan"), "60", True])
def test_the_longest_journey(value):
    assert pointer(demand(max_travel_minutes=value)) == "/max_travel_minutes"


@pytest.mark.parametrize("value", ["", " ", None, 5, ["R1"]])
def test_a_text_is_a_text(value):
    for name in ("id", "organisation", "province"):
        assert pointer(with_request(**{name: value})) == f"/requests/1/{name}"


@pytest.mark.parametrize("value", [-1, 1.5, "2", None, 10**30])
def test_evenings_a_week(value):
    assert pointer(with_member(max_evenings_per_week=value)) == "/team/1/max_evenings_per_week"


def test_an_id_is_there_once():
    assert fault(demand(requests=[request(), request()])) == (
        "/requests/1/id: Dit id komt al eerder voor."
    )
    assert pointer(demand(team=[member("T1"), member("T1", "peer")])) == "/team/1/id"


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ([["2027-02-20", "2027-02-19"]], "/0/1"),
        ([["2027-02-20"]], "/0"),
        ([["2027-02-20", "x"]], "/0/1"),
        (["2027-02-20"], "/0"),
        ({}, ""),
    ],
)
def test_an_absence_is_a_first_and_a_last_day(value, where):
    assert pointer(with_member(away=value)) == f"/team/1/away{where}"


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"to": "2027-01-04"}, "/to"),
        ({"from": "x"}, "/from"),
        ({"level": "medium"}, "/level"),
        ({"provinces": "Utrecht"}, "/provinces"),
        ({"provinces": [5]}, "/provinces/0"),
    ],
)
def test_a_block(fields, where):
    assert pointer(with_block(**fields)) == f"/blocked/0{where}"


def test_a_name_that_stands_there_twice():
    text = json.dumps(demand())[:-1] + ', "weeks": 3}'
    with pytest.raises(BadInput, match=r"^/weeks: Dit veld staat er twee keer\.$"):
        read_demand(parse(text.encode()))


# --- pinned sessions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("session", "where"),
    [
        (pin(request="R9"), "/request"),
        (pin(team=("T1", "T9")), "/team/1"),
        (pin(day="2027-01-32"), "/date"),
        (pin() | {"team": "T1"}, "/team"),
        (pin(day="2027-01-08"), ""),  # a Friday
        (pin(day="2027-01-18"), ""),  # after the weeks
        (pin(day="2027-01-07"), ""),  # a council evening
        (pin(day="2027-01-11"), ""),  # hard-blocked
        (pin(day="2027-01-12"), ""),  # excluded by the council
        (pin(team=("T1", "T3")), ""),  # two leaders
        (pin(team=("T1", "T1")), ""),
        (pin(team=("T1",)), ""),
        (pin(team=("T1", "T2", "T3")), ""),
        (pin(team=("T4", "T2")), ""),  # incompatible
        (pin(team=("T5", "T2")), ""),  # away
    ],
)
def test_a_pinned_session_obeys_the_rules(session, where):
    document = demand(
        requests=[request(council_evenings=[4], not_dates=["2027-01-12"])],
        team=[
            member("T1"),
            member("T2", "peer"),
            member("T3"),
            member("T4", incompatible=["GM0344"]),
            member("T5", away=[["2027-01-05", "2027-01-05"]]),
        ],
        blocked=[{"from": "2027-01-11", "to": "2027-01-11", "provinces": None, "level": "hard"}],
        pinned=[session],
    )
    assert pointer(document) == f"/pinned/0{where}"


def test_pinned_sessions_obey_the_rules_together():
    requests = [request("R1"), request("R2"), request("R3")]
    evening_twice = [pin(), pin(request="R2")]
    assert pointer(demand(requests=requests, pinned=evening_twice)) == "/pinned/1"
    week_full = [pin("2027-01-04"), pin("2027-01-05", "R2"), pin("2027-01-06", "R3")]
    assert pointer(demand(requests=requests, pinned=week_full)) == "/pinned/2"
    request_twice = [pin("2027-01-04"), pin("2027-01-05")]
    assert pointer(demand(requests=requests, pinned=request_twice)) == "/pinned/1"


# --- the first fault ------------------------------------------------------------------------------


def test_the_first_fault_in_the_document_is_named():
    bad_team = {"team": [member("T1", lat=0)]}
    bad_requests = {"requests": [request(), request()]}
    assert pointer(demand() | {"weeks": 0} | bad_team) == "/weeks"
    base = {"from": "2027-01-04", "weeks": 1}
    assert pointer(base | bad_team | bad_requests) == "/team/0/lat"
    assert pointer(base | bad_requests | bad_team) == "/requests/1/id"
    unknown_before = {"pinned": [pin(request="R9")]}
    assert pointer(unknown_before | base | bad_team | {"requests": [request()]}) == (
        "/pinned/0/request"
    )


def test_what_is_missing_comes_after_its_neighbours():
    incomplete = request(lon=99)
    del incomplete["id"]
    assert pointer(demand(requests=[incomplete])) == "/requests/0/lon"
    del incomplete["lon"]
    assert pointer(demand(requests=[incomplete])) == "/requests/0/id"


def test_the_rules_are_asked_of_a_pinned_session_before_a_later_fault():
    document = demand(pinned=[pin("2027-01-08"), pin("x")])
    assert pointer(document) == "/pinned/0"
