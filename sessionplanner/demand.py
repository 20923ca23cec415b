"""What a plan is made of: the requests, the people who can go, and the evenings."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

DAYS_A_WEEK = 7
DEFAULT_EVENINGS = (1, 2, 3, 4)  # ISO weekdays
DEFAULT_ROAD_FACTOR = 1.3
DEFAULT_SPEED = 70.0  # km an hour


class TeamRole(StrEnum):
    """What a member does in a session."""

    DISCUSSION_LEADER = "gespreksleider"
    EXPERT = "deskundige"
    PEER = "peer"


class Level(StrEnum):
    """How strictly a period is blocked."""

    HARD = "hard"
    SOFT = "soft"


@dataclass(frozen=True)
class DateRange:
    """A first and a last day, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Coordinates:
    """A town hall, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Request:
    """A council that waits for a session."""

    id: str
    organisation: str
    place: Coordinates
    province: str
    waiting_since: date
    council_evenings: frozenset[int] = frozenset()
    excluded_dates: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Member:
    """Somebody who can lead a session or join it. Without provinces: goes everywhere."""

    id: str
    role: TeamRole
    home: Coordinates
    max_evenings_per_week: int
    provinces: frozenset[str] | None = None
    incompatible: frozenset[str] = frozenset()
    absences: tuple[DateRange, ...] = ()

    @property
    def leads(self) -> bool:
        """Whether this member leads the session; a team has one leader and one other."""
        return self.role == TeamRole.DISCUSSION_LEADER

    def is_away(self, day: date) -> bool:
        """Return whether the member is away on a day."""
        return any(day in absence for absence in self.absences)


@dataclass(frozen=True)
class Block:
    """A period without sessions (hard), or rather without (soft); without provinces: everywhere."""

    period: DateRange
    provinces: frozenset[str] | None
    level: Level

    def covers(self, day: date, province: str) -> bool:
        """Return whether a day in a province is blocked."""
        return day in self.period and (self.provinces is None or province in self.provinces)


@dataclass(frozen=True)
class Session:
    """A request with its evening and its team, the leader first."""

    request: Request
    day: date
    leader: Member
    companion: Member

    @property
    def team(self) -> tuple[Member, Member]:
        """The two members, the leader first."""
        return self.leader, self.companion


@dataclass(frozen=True)
class Demand:
    """Everything that is asked of the planner."""

    first_day: date
    weeks: int
    requests: tuple[Request, ...]
    team: tuple[Member, ...]
    weekdays: frozenset[int] = frozenset(DEFAULT_EVENINGS)
    blocks: tuple[Block, ...] = ()
    road_factor: float = DEFAULT_ROAD_FACTOR
    speed: float = DEFAULT_SPEED
    max_travel_minutes: float | None = None
    pinned: tuple[Session, ...] = ()

    @property
    def last_day(self) -> date:
        """The Sunday of the last week."""
        return self.first_day + timedelta(days=DAYS_A_WEEK * self.weeks - 1)

    @cached_property
    def evenings(self) -> tuple[date, ...]:
        """The days of the period on which sessions are held, in order."""
        days = (self.first_day + timedelta(days=n) for n in range(DAYS_A_WEEK * self.weeks))
        return tuple(day for day in days if day.isoweekday() in self.weekdays)

    @cached_property
    def leaders(self) -> tuple[Member, ...]:
        """The members who lead a session."""
        return tuple(member for member in self.team if member.leads)

    @cached_property
    def companions(self) -> tuple[Member, ...]:
        """The members who join one: experts and peers."""
        return tuple(member for member in self.team if not member.leads)

    def week_of(self, day: date) -> int:
        """Return the number of the week of a day, from 0."""
        return (day - self.first_day).days // DAYS_A_WEEK


@dataclass(frozen=True)
class Plan:
    """The sessions that are proposed, and the requests without one."""

    sessions: tuple[Session, ...]
    unplanned: tuple[Request, ...] = field(default=())
