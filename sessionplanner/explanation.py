"""Why a session stands where it stands, and why with these people: sentences for who reads a plan.

A sentence says only what follows from the demand and the plan, and names nobody: ids, provinces
and dates.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from enum import Enum, auto

from sessionplanner.demand import Demand, Member, Session
from sessionplanner.reckoning import is_soft_blocked, one_way_km, travel_hours
from sessionplanner.rules import (
    Diary,
    EveningObstacle,
    MemberObstacle,
    by_distance,
    evening_obstacle,
    nearest_allowed,
    visit_obstacle,
)
from sessionplanner.wording import date_in_words, days_in_words, evenings_in_words, list_in_words

PINNED = "Deze avond lag al vast."
FIRST_EVENING = "Dit is de eerste avond van de periode."


class TeamObstacle(Enum):
    """Why a session is not on an evening that suits its request."""

    NO_LEADER = auto()
    NO_COMPANION = auto()
    FARTHER = auto()
    SOFT_BLOCKED = auto()
    NONE = auto()


EARLIER_EVENINGS: dict[EveningObstacle | TeamObstacle, str] = {
    EveningObstacle.COUNCIL: "De raad vergadert op {days}.",
    EveningObstacle.EXCLUDED: "{organisation} kan niet op {days}.",
    EveningObstacle.BLOCKED: "In {province} zijn geen sessies op {days}.",
    TeamObstacle.NO_LEADER: "Er was geen gespreksleider vrij die mag komen op {days}.",
    TeamObstacle.NO_COMPANION: "Er was geen deskundige of peer vrij die mag komen op {days}.",
    TeamObstacle.FARTHER: "Een team dat vrij was op {days}, zou verder reizen.",
    TeamObstacle.SOFT_BLOCKED: "In {province} zijn liever geen sessies op {days}.",
    TeamObstacle.NONE: "Er was ook een team vrij op {days}.",
}
NEARER_MEMBER = {  # about one, about more
    MemberObstacle.INCOMPATIBLE: ("mag niet naar {organisation}", "mogen niet naar {organisation}"),
    MemberObstacle.PROVINCE: ("gaat niet naar {province}", "gaan niet naar {province}"),
    MemberObstacle.TOO_FAR: ("mag niet zo ver reizen", "mogen niet zo ver reizen"),
    MemberObstacle.AWAY: ("is dan afwezig", "zijn dan afwezig"),
    MemberObstacle.BOOKED: (
        "heeft die avond al een andere sessie",
        "hebben die avond al een andere sessie",
    ),
    MemberObstacle.WEEK_FULL: (
        "heeft die week geen avond over",
        "hebben die week geen avond over",
    ),
}


def session_reasons(demand: Demand, diary: Diary, session: Session) -> list[str]:
    """Return the sentences of a session. The diary holds all sessions of the plan."""
    if session in demand.pinned:
        return [PINNED, _distances(demand, session)]
    diary.remove(session)
    try:
        return [
            _waiting(session),
            *_earlier_evenings(demand, diary, session),
            _distances(demand, session),
            *_nearer_members(demand, diary, session, session.leader, demand.leaders),
            *_nearer_members(demand, diary, session, session.companion, demand.companions),
        ]
    finally:
        diary.add(session)


def _fill(sentence: str, session: Session, days: Sequence[date] = ()) -> str:
    request = session.request
    return sentence.format(
        organisation=request.organisation,
        province=request.province,
        days=evenings_in_words(days) if days else "",
    )


def _waiting(session: Session) -> str:
    request = session.request
    since = date_in_words(request.waiting_since)
    waited = (session.day - request.waiting_since).days
    if waited < 0:
        return f"Aanvraag {request.id} is van {since}, na deze avond."
    return f"{request.organisation} wacht sinds {since}: op deze avond {days_in_words(waited)}."


def _distances(demand: Demand, session: Session) -> str:
    parts = [
        f"voor {member.role} {member.id} {one_way_km(demand, member, session.request):.0f} km"
        for member in session.team
    ]
    return f"De enkele reis is {list_in_words(parts)}."


# --- earlier evenings -----------------------------------------------------------------------------


def _earlier_evenings(demand: Demand, diary: Diary, session: Session) -> Iterator[str]:
    earlier = [day for day in demand.evenings if day < session.day]
    if not earlier:
        yield FIRST_EVENING
        return
    days_by_obstacle: dict[EveningObstacle | TeamObstacle, list[date]] = defaultdict(list)
    leaders = nearest_allowed(demand, session.request, demand.leaders)
    companions = nearest_allowed(demand, session.request, demand.companions)
    for day in earlier:
        obstacle = evening_obstacle(demand, session.request, day)
        if obstacle is not None:
            days_by_obstacle[obstacle].append(day)
            continue
        leader, companion = diary.first_free(leaders, day), diary.first_free(companions, day)
        days_by_obstacle[_team_obstacle(demand, session, day, leader, companion)].append(day)
    for reason, sentence in EARLIER_EVENINGS.items():
        if days := days_by_obstacle[reason]:
            yield _fill(sentence, session, days)


def _team_obstacle(
    demand: Demand, session: Session, day: date, leader: Member | None, companion: Member | None
) -> TeamObstacle:
    """Return why a session is not on an evening with this team, the nearest that is free."""
    if leader is None:
        return TeamObstacle.NO_LEADER
    if companion is None:
        return TeamObstacle.NO_COMPANION
    other = Session(session.request, day, leader, companion)
    if travel_hours(demand, other) > travel_hours(demand, session):
        return TeamObstacle.FARTHER
    if is_soft_blocked(demand, session.request, day):
        return TeamObstacle.SOFT_BLOCKED
    return TeamObstacle.NONE


# --- people who live nearer -----------------------------------------------------------------------


def _nearer_members(
    demand: Demand, diary: Diary, session: Session, member: Member, members: Sequence[Member]
) -> Iterator[str]:
    ranking = by_distance(demand, session.request, members)
    ids_by_obstacle = defaultdict(list)
    for nearer in ranking[: ranking.index(member)]:
        obstacle = visit_obstacle(demand, session.request, nearer)
        obstacle = obstacle or diary.obstacle(nearer, session.day)
        if obstacle is not None:
            ids_by_obstacle[obstacle].append(nearer.id)
    for obstacle, ids in ids_by_obstacle.items():
        yield _nearer_sentence(session, member, obstacle, ids)


def _nearer_sentence(
    session: Session, member: Member, obstacle: MemberObstacle, ids: list[str]
) -> str:
    about_one, about_more = NEARER_MEMBER[obstacle]
    verb, rule = ("woont", about_one) if len(ids) == 1 else ("wonen", about_more)
    names = list_in_words(ids)
    return f"{names} {verb} dichterbij dan {member.id}, maar {_fill(rule, session)}."
