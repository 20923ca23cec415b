"""Whether a session can be on an evening with a team: what is refused, and what is warned of.

The rules of docs/domain/support.md §6.3, which are a proposal of our own. A sentence names an
evening, a holiday or somebody of the team, and never another session.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import IntEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionplanner.demand import DEFAULT_ROAD_FACTOR, DEFAULT_SPEED, DateRange, TeamRole
from sessionplanner.reckoning import great_circle
from tour.rules import facts

WALK_IN, BEGINS, ENDS = time(19), time(19, 30), time(22)
LATEST_END = time(22, 30)
LONG_TRAVEL = timedelta(minutes=90)  # one way
WEEKS_BEFORE_ELECTION, WEEKS_AFTER_ELECTION = 6, 4
MOST_EVENINGS = 3  # a week, for one member
OPTION_WORKING_DAYS = 10
OFFER_WORKING_DAYS = 5
TIDYING = timedelta(minutes=30)  # a room is in use so long after the end
BY_ROLE = (TeamRole.DISCUSSION_LEADER, TeamRole.PEER)  # who may not come from nearby


class FindingLevel(IntEnum):
    """How much a finding weighs."""

    REFUSED = 3
    SERIOUS = 2
    NOTABLE = 1


@dataclass(frozen=True)
class EveningFinding:
    """What is the matter with an evening: a code, how much it weighs, and the sentence."""

    code: str
    severity: FindingLevel
    sentence: str

    @property
    def is_hard(self) -> bool:
        """Whether the evening is refused."""
        return self.severity == FindingLevel.REFUSED

    @property
    def level_label(self) -> str:
        """How much it weighs, in a word."""
        labels = {
            FindingLevel.REFUSED: _("kan niet"),
            FindingLevel.SERIOUS: _("liever niet"),
            FindingLevel.NOTABLE: _("let op"),
        }
        return labels[self.severity]


@dataclass(frozen=True)
class Council:
    """What an evening is weighed by, of the organisation."""

    kind: str
    code: str
    council_evenings: frozenset[int] = frozenset()  # ISO weekdays
    excluded_dates: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Traveller:
    """What an evening is weighed by, of somebody of the team."""

    name: str
    role: str
    home_code: str
    max_evenings: int = MOST_EVENINGS
    barred: frozenset[str] = frozenset()  # organisations: own council, former office
    provinces: frozenset[str] = frozenset()  # none: everywhere
    absences: tuple[DateRange, ...] = ()
    busy_days: frozenset[date] = field(default=frozenset())


def travel_time(home_code: str, code: str) -> timedelta:
    """Return how long the way takes between two seats, one way; an hour where one is unknown."""
    home, seat = facts.seats().get(home_code), facts.seats().get(code)
    if home is None or seat is None:
        return timedelta(hours=1)
    kilometres = great_circle(home.place, seat.place) * DEFAULT_ROAD_FACTOR
    return timedelta(minutes=round(kilometres / DEFAULT_SPEED * 60))


def findings(
    council: Council, day: date, team: list[Traveller], *, ends: time = ENDS, today: date
) -> list[EveningFinding]:
    """Return everything that is the matter with an evening and a team, the heaviest first."""
    problems = [*_about_day(council, day, today), *_about_team(team), *_about_end(ends)]
    for member in team:
        problems += about_member(council, day, member)
    return sorted(problems, key=lambda finding: -finding.severity)


def _refused(code: str, sentence: str) -> EveningFinding:
    return EveningFinding(code, FindingLevel.REFUSED, sentence)


def _about_day(council: Council, day: date, today: date) -> list[EveningFinding]:
    problems = []
    if day <= today:
        problems.append(_refused("past", _("Kies een dag die nog komt.")))
    if day.isoweekday() in council.council_evenings:
        problems.append(_refused("council", _("Dit is een raads- of commissieavond.")))
    if day in council.excluded_dates:
        problems.append(_refused("excluded", _("De organisatie kan op deze dag niet.")))
    return problems + _about_elections(council, day) + _about_holidays(council, day)


def _about_elections(council: Council, day: date) -> list[EveningFinding]:
    for election in facts.elections(council.kind, council.code):
        first = election - timedelta(weeks=WEEKS_BEFORE_ELECTION)
        last = election + timedelta(weeks=WEEKS_AFTER_ELECTION)
        if first <= day <= last:
            sentence = _(
                "Deze dag ligt dicht bij de verkiezingen: "
                "van zes weken ervoor tot vier weken erna liever niet."
            )
            return [EveningFinding("election", FindingLevel.SERIOUS, sentence)]
    return []


def _about_holidays(council: Council, day: date) -> list[EveningFinding]:
    seat = facts.seats().get(council.code)
    for holiday in facts.holidays():
        if seat and holiday.region == seat.holiday_region and day in holiday.period:
            sentence = _("Deze dag valt in een schoolvakantie (%(name)s, regio %(region)s).")
            words = {"name": holiday.name, "region": holiday.region}
            return [EveningFinding("holiday", FindingLevel.SERIOUS, sentence % words)]
    return []


def _about_team(team: list[Traveller]) -> list[EveningFinding]:
    roles = [member.role for member in team]
    problems = []
    if TeamRole.DISCUSSION_LEADER not in roles:
        problems.append(_refused("no_leader", _("Kies ook een gespreksleider.")))
    if not {TeamRole.EXPERT, TeamRole.PEER} & set(roles):
        problems.append(_refused("no_second", _("Kies ook een deskundige of een peer.")))
    return problems


def _about_end(ends: time) -> list[EveningFinding]:
    if ends > LATEST_END or ends < BEGINS:
        sentence = _("Het eind is na 22:30. Bied het team een hotel aan.")
        return [EveningFinding("late", FindingLevel.NOTABLE, sentence)]
    return []


def about_member(council: Council, day: date, member: Traveller) -> list[EveningFinding]:
    """Return what is the matter with this member; unavailable is told without why."""
    words = {"name": member.name}
    problems = []
    if council.code in member.barred or council.code == member.home_code:
        sentence = _("%(name)s heeft of had een band met deze organisatie.")
        problems.append(_refused("barred", sentence % words))
    elif member.role in BY_ROLE and council.code in facts.neighbours().get(member.home_code, ()):
        sentence = _("%(name)s komt uit een buurgemeente.")
        problems.append(_refused("neighbour", sentence % words))
    if day in member.busy_days or any(day in absence for absence in member.absences):
        sentence = _("%(name)s kan die avond niet.")
        problems.append(_refused("busy", sentence % words))
    seat = facts.seats().get(council.code)
    if seat and member.provinces and seat.province not in member.provinces:
        sentence = _("%(name)s komt niet in deze provincie.")
        problems.append(_refused("province", sentence % words))
    return problems + _about_load(council, day, member)


def _about_load(council: Council, day: date, member: Traveller) -> list[EveningFinding]:
    """Return the warnings about what is asked of a member."""
    problems = []
    monday = day - timedelta(days=day.weekday())
    this_week = {monday + timedelta(days=number) for number in range(7)}
    evenings = len(this_week & member.busy_days) + 1
    if evenings > member.max_evenings:
        sentence = ngettext(
            "%(name)s heeft dan meer dan %(most)d avond in deze week.",
            "%(name)s heeft dan meer dan %(most)d avonden in deze week.",
            member.max_evenings,
        )
        words = {"name": member.name, "most": member.max_evenings}
        problems.append(EveningFinding("week", FindingLevel.SERIOUS, sentence % words))
    minutes = travel_time(member.home_code, council.code)
    if minutes > LONG_TRAVEL:
        sentence = _("%(name)s reist meer dan anderhalf uur. Bied een hotel aan.")
        problems.append(
            EveningFinding("far", FindingLevel.NOTABLE, sentence % {"name": member.name})
        )
    return problems


def moment(day: date, clock_time: time, zone: tzinfo) -> datetime:
    """Return the moment of a time on an evening; a time after midnight is of the next day."""
    if clock_time < time(12):
        day += timedelta(days=1)
    return datetime.combine(day, clock_time, zone)
