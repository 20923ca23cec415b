"""Evenings that a traject could have: the first that nothing refuses, with the nearest team."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.utils import timezone

from sessionplanner.demand import DEFAULT_EVENINGS
from tour.models import Booking, TeamMember, Tour, TourSession
from tour.models.session import busy_days
from tour.models.team import MemberRole
from tour.planned_evening import PlannedEvening
from tour.rules import evening as rules

NOTICE = timedelta(weeks=3)  # so long before an evening it is offered at the earliest
WEEKS = 26
AMONG = 6  # proposals to choose from
ONE_NIGHT = timedelta(days=1)


def propose_evenings(tour: Tour, count: int = AMONG) -> list[PlannedEvening]:
    """Return the first evenings that can be held, those without a warning before the others."""
    without, with_warnings = [], []
    own_days = {session.day for session in tour.sessions.filter(is_reserved=True)}
    for evening in _possible(tour):
        if evening.day in own_days:
            continue
        (with_warnings if _is_serious(evening) else without).append(evening)
        if len(without) == count:
            break
    chosen = [*without, *with_warnings][:count]
    return sorted(chosen, key=lambda evening: evening.day)


def days_in_province(tour: Tour) -> list[date]:
    """Return the days to come with a session elsewhere in the province of a traject: an evening
    beside one of them saves the team a journey.
    """
    sessions = TourSession.objects.filter(is_reserved=True, day__gt=timezone.localdate())
    elsewhere = sessions.filter(case__province=tour.province).exclude(case=tour)
    return sorted(set(elsewhere.values_list("day", flat=True)))


def day_beside(day: date, days: Sequence[date]) -> date | None:
    """Return the day before or after this one that is among these; None when neither is."""
    for neighbour in (day - ONE_NIGHT, day + ONE_NIGHT):
        if neighbour in days:
            return neighbour
    return None


def _is_serious(evening: PlannedEvening) -> bool:
    return bool({"election", "holiday", "week"} & set(evening.warnings))


def _possible(tour: Tour) -> Iterator[PlannedEvening]:
    members = list(TeamMember.objects.active().with_limits())
    occupied = busy_days(Booking.objects.filter(member__in=members))
    code = tour.organisation.code
    members.sort(key=lambda member: (rules.travel_time(member.home.code, code), member.pk))
    leaders = [member for member in members if member.role == MemberRole.LEADER]
    seconds = [m for m in members if m.role in {MemberRole.EXPERT, MemberRole.PEER}]
    council = tour.as_council()
    for day in _days(tour):
        team = [_first_free(council, day, people, occupied) for people in (leaders, seconds)]
        if None in team:
            continue
        evening = PlannedEvening(day, team)
        problems = evening.findings(council, occupied)
        if not any(finding.is_hard for finding in problems):
            yield PlannedEvening(day, team, warnings=tuple(finding.code for finding in problems))


def _days(tour: Tour) -> Iterator[date]:
    first = timezone.localdate() + NOTICE
    first = max(first, tour.not_before or first)
    for number in range(7 * WEEKS):
        day = first + timedelta(days=number)
        if day.isoweekday() in DEFAULT_EVENINGS:
            yield day


def _first_free(
    council: rules.Council, day: date, people: Sequence[TeamMember], occupied: dict[int, set[date]]
) -> TeamMember | None:
    """Return the nearest of these people whom no rule refuses on this evening."""
    for member in people:
        traveller = member.as_traveller(frozenset(occupied.get(member.pk, ())))
        if not any(finding.is_hard for finding in rules.about_member(council, day, traveller)):
            return member
    return None
