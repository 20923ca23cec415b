"""Why a request gets no session: the rule that leaves no evening, in one sentence."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from sessionplanner.demand import Demand, Member, Request
from sessionplanner.rules import (
    Diary,
    EveningObstacle,
    MemberObstacle,
    evening_obstacle,
    nearest_allowed,
    suitable_evenings,
    visit_obstacle,
)
from sessionplanner.wording import list_in_words

NO_EVENINGS = "In deze periode zijn er geen avonden voor sessies."
EVENING_RULES = {
    EveningObstacle.COUNCIL: "vergadert de raad",
    EveningObstacle.EXCLUDED: "kan {organisation} niet",
    EveningObstacle.BLOCKED: "zijn er geen sessies in {province}",
}
VISIT_RULES = {
    MemberObstacle.INCOMPATIBLE: "mogen niet naar {organisation}",
    MemberObstacle.PROVINCE: "gaan niet naar {province}",
    MemberObstacle.TOO_FAR: "wonen te ver weg",
}
DIARY_RULES = {
    MemberObstacle.AWAY: "is afwezig",
    MemberObstacle.BOOKED: "heeft al een andere sessie",
    MemberObstacle.WEEK_FULL: "heeft die week geen avond over",
}
Obstacle = TypeVar("Obstacle", EveningObstacle, MemberObstacle)
LEADER, COMPANION = "gespreksleider", "deskundige of peer"


def refusal_reason(demand: Demand, diary: Diary, request: Request) -> str:
    """Return the sentence of a request without a session. The diary holds all sessions."""
    sentence = (
        _evening_sentence(demand, request)
        or _visit_sentence(demand, request, demand.leaders, LEADER)
        or _visit_sentence(demand, request, demand.companions, COMPANION)
        or _diary_sentence(demand, diary, request)
    )
    return sentence.format(organisation=request.organisation, province=request.province)


def _join(rules: Mapping[Obstacle, str], obstacles: Iterable[Obstacle | None]) -> str:
    present = set(obstacles)
    return list_in_words([words for rule, words in rules.items() if rule in present], "of")


def _evening_sentence(demand: Demand, request: Request) -> str:
    """Return which rules take all evenings, or nothing when one is left."""
    if not demand.evenings:
        return NO_EVENINGS
    obstacles = [evening_obstacle(demand, request, day) for day in demand.evenings]
    if None in obstacles:
        return ""
    return f"Op elke avond van de periode {_join(EVENING_RULES, obstacles)}."


def _visit_sentence(demand: Demand, request: Request, members: Sequence[Member], kind: str) -> str:
    """Return which rules keep all members of a kind away, or nothing when one may go."""
    if not members:
        return f"Er is geen {kind} in het team."
    obstacles = [visit_obstacle(demand, request, member) for member in members]
    if None in obstacles:
        return ""
    return f"Geen {kind} kan komen, want zij {_join(VISIT_RULES, obstacles)}."


def _diary_sentence(demand: Demand, diary: Diary, request: Request) -> str:
    """Return who is free on none of the evenings that suit a request."""
    evenings = suitable_evenings(demand, request)
    leaders = nearest_allowed(demand, request, demand.leaders)
    companions = nearest_allowed(demand, request, demand.companions)
    for members, kind in ((leaders, LEADER), (companions, COMPANION)):
        if not any(diary.first_free(members, day) for day in evenings):
            rules = _join(DIARY_RULES, _diary_obstacles(diary, members, evenings))
            return (
                f"Op geen avond die {{organisation}} past, is een {kind} vrij die mag komen: "
                f"wie mag, {rules}."
            )
    if any(_has_team(diary, leaders, companions, day) for day in evenings):
        return (
            "Er is alleen een team vrij op avonden waarop {province} liever geen sessies heeft, "
            "en daarvan heeft het plan er al genoeg."
        )
    return (
        f"Op geen avond die {{organisation}} past, zijn een {LEADER} en een {COMPANION} "
        "die mogen komen allebei vrij."
    )


def _diary_obstacles(
    diary: Diary, members: Sequence[Member], evenings: Sequence[date]
) -> set[MemberObstacle | None]:
    return {diary.obstacle(member, day) for member in members for day in evenings}


def _has_team(
    diary: Diary, leaders: Sequence[Member], companions: Sequence[Member], day: date
) -> bool:
    return bool(diary.first_free(leaders, day) and diary.first_free(companions, day))
