"""The sums of a plan: kilometres, hours, days of waiting, and the objective."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import asin, cos, radians, sin, sqrt

from sessionplanner.demand import Coordinates, Demand, Level, Member, Plan, Request, Session

EARTH_RADIUS = 6371.0  # km
LONGEST_WEIGHED_WAIT = 730  # days that still add to the weight
DAYS_A_WEIGHT = 365
MINUTES_AN_HOUR = 60
WAIT_COST = 0.25  # minutes of travel that a weighted day of waiting is worth
SOFT_BLOCK_COST = 200
UNPLANNED_COST = 20_000


def great_circle(here: Coordinates, there: Coordinates) -> float:
    """Return the kilometres between two places as the crow flies (haversine)."""
    latitude, other_latitude = radians(here.latitude), radians(there.latitude)
    half_north = (other_latitude - latitude) / 2
    half_east = radians(there.longitude - here.longitude) / 2
    chord = sin(half_north) ** 2 + cos(latitude) * cos(other_latitude) * sin(half_east) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(chord)))


def one_way_km(demand: Demand, member: Member, request: Request) -> float:
    """Return the kilometres by road from the home of a member to a council."""
    return great_circle(member.home, request.place) * demand.road_factor


def one_way_hours(demand: Demand, member: Member, request: Request) -> float:
    """Return the hours on the road from the home of a member to a council."""
    return one_way_km(demand, member, request) / demand.speed


def travel_hours(demand: Demand, session: Session) -> float:
    """Return the hours of the round trips of both members of a session."""
    return 2 * sum(one_way_hours(demand, member, session.request) for member in session.team)


def weight(demand: Demand, request: Request) -> float:
    """Return how heavily the waiting of a request counts: from 1 to 3."""
    waiting = (demand.first_day - request.waiting_since).days
    return 1 + min(max(waiting, 0), LONGEST_WEIGHED_WAIT) / DAYS_A_WEIGHT


def is_soft_blocked(demand: Demand, request: Request, day: date) -> bool:
    """Return whether a session on this day falls in a soft-blocked period of the province."""
    return any(
        block.level == Level.SOFT and block.covers(day, request.province) for block in demand.blocks
    )


@dataclass(frozen=True)
class Totals:
    """The figures by which two plans of one demand are compared."""

    sessions: int
    travel_hours: float
    mean_wait: float  # days
    weighted_mean_wait: float  # days
    soft_blocked: int  # sessions
    objective: float


def _mean_wait(waits: Sequence[int], weights: Sequence[float]) -> float:
    days = sum(wait * share for wait, share in zip(waits, weights, strict=True))
    return days / sum(weights) if waits else 0.0


def totals(demand: Demand, plan: Plan) -> Totals:
    """Return the figures of a plan."""
    sessions = plan.sessions
    waits = [(session.day - demand.first_day).days for session in sessions]
    weights = [weight(demand, session.request) for session in sessions]
    hours = sum(travel_hours(demand, session) for session in sessions)
    soft = sum(is_soft_blocked(demand, session.request, session.day) for session in sessions)
    weighted_days = sum(wait * share for wait, share in zip(waits, weights, strict=True))
    return Totals(
        sessions=len(sessions),
        travel_hours=hours,
        mean_wait=_mean_wait(waits, [1.0] * len(waits)),
        weighted_mean_wait=_mean_wait(waits, weights),
        soft_blocked=soft,
        objective=MINUTES_AN_HOUR * hours
        + WAIT_COST * weighted_days
        + SOFT_BLOCK_COST * soft
        + UNPLANNED_COST * len(plan.unplanned),
    )
