"""Small demands for tests, as documents of JSON, and the planner on them."""

import json

from sessionplanner.answer import as_json
from sessionplanner.document import parse
from sessionplanner.planning import propose
from sessionplanner.reading import read_demand

UTRECHT = {"lat": 52.09, "lon": 5.12, "province": "Utrecht"}
ZEELAND = {"lat": 51.5, "lon": 3.61, "province": "Zeeland"}


def request(identity: str = "R1", **fields) -> dict:
    """Return a request of Utrecht that waits since September."""
    return {
        "id": identity,
        "organisation": "GM0344",
        **UTRECHT,
        "waiting_since": "2026-09-14",
        **fields,
    }


def member(identity: str, role: str = "gespreksleider", **fields) -> dict:
    """Return a member who lives in Utrecht and is free two evenings a week."""
    home = {"lat": UTRECHT["lat"], "lon": UTRECHT["lon"]}
    return {"id": identity, "role": role, **home, "max_evenings_per_week": 2, **fields}


def demand(**fields) -> dict:
    """Return one request, two members and two weeks."""
    return {
        "from": "2027-01-04",
        "weeks": 2,
        "requests": [request()],
        "team": [member("T1"), member("T2", "peer")],
        **fields,
    }


def pin(day: str = "2027-01-05", request: str = "R1", team: tuple = ("T1", "T2")) -> dict:
    """Return a session that stands."""
    return {"request": request, "date": day, "team": list(team)}


def read(document: object):
    """Return the demand of a document."""
    return read_demand(parse(json.dumps(document).encode()))


def plan(document: object, seed: int = 1) -> dict:
    """Return the answer of the planner, with all its work done."""
    wanted = read(document)
    return json.loads(as_json(wanted, propose(wanted, seed, lambda: False), seed))


def cut_short(document: object) -> dict:
    """Return the answer when no time is left: the greedy plan."""
    wanted = read(document)
    return json.loads(as_json(wanted, propose(wanted, 1, lambda: True), 1))
