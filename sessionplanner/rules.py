"""The hard rules: which evening suits a request, who may go, and who is free."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from enum import Enum, auto

from sessionplanner.demand import Demand, Level, Member, Request, Session
from sessionplanner.reckoning import MINUTES_AN_HOUR, one_way_hours, one_way_km


class EveningObstacle(Enum):
    """Why a request can have no session on a day."""

    OUTSIDE = auto()
    WEEKDAY = auto()
    COUNCIL = auto()
    EXCLUDED = auto()
    BLOCKED = auto()


class MemberObstacle(Enum):
    """Why a member cannot go to a request on a day."""

    INCOMPATIBLE = auto()
    PROVINCE = auto()
    TOO_FAR = auto()
    AWAY = auto()
    BOOKED = auto()
    WEEK_FULL = auto()


def evening_obstacle(demand: Demand, request: Request, day: date) -> EveningObstacle | None:
    """Return the first rule that keeps a session of a request off a day, or None."""
    if not demand.first_day <= day <= demand.last_day:
        return EveningObstacle.OUTSIDE
    if day.isoweekday() not in demand.weekdays:
        return EveningObstacle.WEEKDAY
    if day.isoweekday() in request.council_evenings:
        return EveningObstacle.COUNCIL
    if day in request.excluded_dates:
        return EveningObstacle.EXCLUDED
    if any(
        block.level == Level.HARD and block.covers(day, request.province) for block in demand.blocks
    ):
        return EveningObstacle.BLOCKED
    return None


def suitable_evenings(demand: Demand, request: Request) -> list[date]:
    """Return the evenings on which a request may have its session, in order."""
    return [day for day in demand.evenings if evening_obstacle(demand, request, day) is None]


def visit_obstacle(demand: Demand, request: Request, member: Member) -> MemberObstacle | None:
    """Return the first rule that keeps a member from a request on every day, or None."""
    if request.organisation in member.incompatible:
        return MemberObstacle.INCOMPATIBLE
    if member.provinces is not None and request.province not in member.provinces:
        return MemberObstacle.PROVINCE
    minutes = one_way_hours(demand, member, request) * MINUTES_AN_HOUR
    if demand.max_travel_minutes is not None and minutes > demand.max_travel_minutes:
        return MemberObstacle.TOO_FAR
    return None


def by_distance(demand: Demand, request: Request, members: Iterable[Member]) -> list[Member]:
    """Return members, the nearest to a request first; of two as near, the lower id."""
    return sorted(members, key=lambda member: (one_way_km(demand, member, request), member.id))


def nearest_allowed(demand: Demand, request: Request, members: Iterable[Member]) -> list[Member]:
    """Return the members who may go to a request, the nearest first."""
    allowed = [member for member in members if visit_obstacle(demand, request, member) is None]
    return by_distance(demand, request, allowed)


class Diary:
    """Who is booked when, as sessions are added."""

    def __init__(self, demand: Demand, sessions: Iterable[Session] = ()) -> None:
        self.demand = demand
        self._evenings: set[tuple[str, date]] = set()
        self._evenings_in_week: Counter[tuple[str, int]] = Counter()
        for session in sessions:
            self.add(session)

    def add(self, session: Session) -> None:
        """Book both members of a session."""
        for member in session.team:
            self._evenings.add((member.id, session.day))
            self._evenings_in_week[member.id, self.demand.week_of(session.day)] += 1

    def remove(self, session: Session) -> None:
        """Take back the bookings of a session."""
        for member in session.team:
            self._evenings.remove((member.id, session.day))
            self._evenings_in_week[member.id, self.demand.week_of(session.day)] -= 1

    def obstacle(self, member: Member, day: date) -> MemberObstacle | None:
        """Return what keeps a member from any session on a day, or None."""
        if (member.id, day) in self._evenings:
            return MemberObstacle.BOOKED
        booked = self._evenings_in_week[member.id, self.demand.week_of(day)]
        if booked >= member.max_evenings_per_week:
            return MemberObstacle.WEEK_FULL
        return MemberObstacle.AWAY if member.is_away(day) else None

    def first_free(self, members: Iterable[Member], day: date) -> Member | None:
        """Return the first of these members who is free on a day, or None."""
        return next((member for member in members if self.obstacle(member, day) is None), None)


def session_obeys(demand: Demand, session: Session, diary: Diary) -> bool:
    """Return whether a session may stand beside those that are in the diary."""
    return (
        session.leader.leads
        and not session.companion.leads
        and evening_obstacle(demand, session.request, session.day) is None
        and all(
            visit_obstacle(demand, session.request, member) is None
            and diary.obstacle(member, session.day) is None
            for member in session.team
        )
    )
