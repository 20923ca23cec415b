"""The input of the planner: each field read and checked, and the pinned sessions with it."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from sessionplanner.demand import (
    DAYS_A_WEEK,
    DEFAULT_EVENINGS,
    DEFAULT_ROAD_FACTOR,
    DEFAULT_SPEED,
    Block,
    Coordinates,
    DateRange,
    Demand,
    Level,
    Member,
    Request,
    TeamRole,
)
from sessionplanner.document import Faults, Node
from sessionplanner.pinning import read_pinned

Value = TypeVar("Value")
Nodes = dict[str, Node]
LONGEST_PERIOD = 104  # weeks
SOUTH, NORTH = 50, 54  # degrees
WEST, EAST = 3, 8
MONDAY = 1
MOST_EVENINGS = 1000  # a week; more than seven is no limit
LARGEST_ROAD_FACTOR = 10
SLOWEST, FASTEST = 1, 1000  # km an hour
REQUIRED_FIELDS = ("from", "weeks", "requests", "team")
OPTIONAL_FIELDS = (
    "evenings",
    "blocked",
    "road_factor",
    "speed_kmh",
    "max_travel_minutes",
    "pinned",
)
PAIR = 2


def read_demand(document: object) -> Demand:
    """Return what a document of JSON asks for. Raises BadInput for the first fault in it."""
    faults = Faults(document)
    nodes = Node(document, (), faults).fields(REQUIRED_FIELDS, OPTIONAL_FIELDS)
    demand = _read_all(nodes)
    if "pinned" in nodes:
        demand = read_pinned(nodes["pinned"], demand)
    faults.raise_first()
    return demand


def _read_all(nodes: Nodes) -> Demand:
    weeks = _read(nodes, "weeks", lambda node: node.whole_number(1, LONGEST_PERIOD), 1)
    return Demand(
        first_day=_read(nodes, "from", lambda node: _read_monday(node, weeks), date.min),
        weeks=weeks,
        weekdays=_read(nodes, "evenings", _read_weekdays, frozenset(DEFAULT_EVENINGS)),
        requests=_read(nodes, "requests", lambda node: _read_each(node, _read_request), ()),
        team=_read(nodes, "team", lambda node: _read_each(node, _read_member), ()),
        blocks=_read(nodes, "blocked", _read_blocks, ()),
        road_factor=_read(nodes, "road_factor", _read_road_factor, DEFAULT_ROAD_FACTOR),
        speed=_read(nodes, "speed_kmh", _read_speed, DEFAULT_SPEED),
        max_travel_minutes=_read(nodes, "max_travel_minutes", _read_limit, None),
    )


def _read(nodes: Nodes, name: str, read: Callable[[Node], Value], default: Value) -> Value:
    return read(nodes[name]) if name in nodes else default


def _read_monday(node: Node, weeks: int) -> date:
    day = node.day()
    if day.isoweekday() != MONDAY:
        node.fail("Kies een maandag.")
    elif (date.max - day).days < DAYS_A_WEEK * weeks:
        node.fail("Kies een datum waarna de hele periode nog in de kalender past.")
    return day


def _read_weekdays(node: Node) -> frozenset[int]:
    return frozenset(item.whole_number(MONDAY, DAYS_A_WEEK) for item in node.items())


def _read_texts(node: Node) -> frozenset[str]:
    return frozenset(item.text() for item in node.items())


def _read_provinces(node: Node) -> frozenset[str] | None:
    return None if node.value is None else _read_texts(node)


def _read_road_factor(node: Node) -> float:
    return node.number(
        lambda factor: 0 < factor <= LARGEST_ROAD_FACTOR,
        f"Vul een getal in boven 0 en tot en met {LARGEST_ROAD_FACTOR}.",
    )


def _read_speed(node: Node) -> float:
    return node.number(
        lambda speed: SLOWEST <= speed <= FASTEST,
        f"Vul een snelheid in van {SLOWEST} tot en met {FASTEST} kilometer per uur.",
    )


def _read_limit(node: Node) -> float | None:
    if node.value is None:
        return None
    return node.number(lambda minutes: minutes >= 0, "Vul een aantal minuten in van 0 of meer.")


# --- requests, members, blocks --------------------------------------------------------------------


def _read_each(node: Node, read: Callable[[Node], Value]) -> tuple[Value, ...]:
    """Read each object of a list; an id that stands there before is a fault."""
    ids = set()
    values = []
    for item in node.items():
        values.append(read(item))
        identity = item.value.get("id") if isinstance(item.value, dict) else None
        if isinstance(identity, str) and identity in ids:
            Node(identity, (*item.path, "id"), item.faults).fail("Dit id komt al eerder voor.")
        ids.add(identity if isinstance(identity, str) else None)
    return tuple(values)


def _read_text(nodes: Nodes, name: str) -> str:
    return _read(nodes, name, Node.text, "")


def _read_place(nodes: Nodes) -> Coordinates:
    return Coordinates(
        _read(nodes, "lat", lambda node: _read_degrees(node, SOUTH, NORTH), float(SOUTH)),
        _read(nodes, "lon", lambda node: _read_degrees(node, WEST, EAST), float(WEST)),
    )


def _read_degrees(node: Node, lowest: int, highest: int) -> float:
    return node.number(
        lambda degrees: lowest <= degrees <= highest,
        f"Vul een getal in van {lowest} tot en met {highest} graden.",
    )


def _read_request(node: Node) -> Request:
    nodes = node.fields(
        ("id", "organisation", "lat", "lon", "province", "waiting_since"),
        ("council_evenings", "not_dates"),
    )
    return Request(
        id=_read_text(nodes, "id"),
        organisation=_read_text(nodes, "organisation"),
        place=_read_place(nodes),
        province=_read_text(nodes, "province"),
        waiting_since=_read(nodes, "waiting_since", Node.day, date.min),
        council_evenings=_read(nodes, "council_evenings", _read_weekdays, frozenset()),
        excluded_dates=_read(nodes, "not_dates", _read_days, frozenset()),
    )


def _read_days(node: Node) -> frozenset[date]:
    return frozenset(item.day() for item in node.items())


def _read_member(node: Node) -> Member:
    nodes = node.fields(
        ("id", "role", "lat", "lon", "max_evenings_per_week"),
        ("provinces", "incompatible", "away"),
    )
    return Member(
        id=_read_text(nodes, "id"),
        role=_read(nodes, "role", _read_role, TeamRole.PEER),
        home=_read_place(nodes),
        max_evenings_per_week=_read(
            nodes, "max_evenings_per_week", lambda limit: limit.whole_number(0, MOST_EVENINGS), 0
        ),
        provinces=_read(nodes, "provinces", _read_provinces, None),
        incompatible=_read(nodes, "incompatible", _read_texts, frozenset()),
        absences=_read(nodes, "away", _read_absences, ()),
    )


def _read_role(node: Node) -> TeamRole:
    return TeamRole(node.choice(*TeamRole))


def _read_absences(node: Node) -> tuple[DateRange, ...]:
    return tuple(_read_pair(item) for item in node.items())


def _read_pair(node: Node) -> DateRange:
    days = node.items()
    if isinstance(node.value, list) and len(days) != PAIR:
        node.fail("Vul twee datums in: de eerste en de laatste dag.")
    if len(days) != PAIR:
        return DateRange(date.min, date.min)
    return _read_period(days[0], days[1])


def _read_period(first: Node, last: Node) -> DateRange:
    faults_before = len(first.faults.entries)
    period = DateRange(first.day(), last.day())
    if len(first.faults.entries) == faults_before and period.last < period.first:
        last.fail("De laatste dag ligt voor de eerste.")
    return period


def _read_blocks(node: Node) -> tuple[Block, ...]:
    return tuple(_read_block(item) for item in node.items())


def _read_block(node: Node) -> Block:
    nodes = node.fields(("from", "to", "level"), ("provinces",))
    period = DateRange(date.min, date.min)
    if "from" in nodes and "to" in nodes:
        period = _read_period(nodes["from"], nodes["to"])
    else:
        for name in nodes.keys() & {"from", "to"}:
            nodes[name].day()
    level = _read(nodes, "level", _read_level, Level.SOFT)
    return Block(period, _read(nodes, "provinces", _read_provinces, None), level)


def _read_level(node: Node) -> Level:
    return Level(node.choice(*Level))
