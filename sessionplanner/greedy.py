"""The plan that people make by hand: who waits longest comes first, on the first free evening."""

from collections.abc import Sequence

from sessionplanner.demand import Demand, Plan, Request, Session
from sessionplanner.rules import Diary, nearest_allowed, suitable_evenings


def by_waiting(requests: Sequence[Request]) -> list[Request]:
    """Return requests in the order in which they are served: longest waiting first."""
    return sorted(requests, key=lambda request: (request.waiting_since, request.id))


def first_session(demand: Demand, request: Request, diary: Diary) -> Session | None:
    """Return the earliest session of a request with the nearest free team, or None."""
    leaders = nearest_allowed(demand, request, demand.leaders)
    companions = nearest_allowed(demand, request, demand.companions)
    for day in suitable_evenings(demand, request):
        leader = diary.first_free(leaders, day)
        companion = diary.first_free(companions, day) if leader else None
        if leader and companion:
            return Session(request, day, leader, companion)
    return None


def greedy_plan(demand: Demand) -> Plan:
    """Return the pinned sessions, and for each other request the first that is free."""
    sessions = list(demand.pinned)
    diary = Diary(demand, sessions)
    pinned = {session.request.id for session in sessions}
    unplanned = []
    for request in by_waiting([r for r in demand.requests if r.id not in pinned]):
        session = first_session(demand, request, diary)
        if session is None:
            unplanned.append(request)
        else:
            sessions.append(session)
            diary.add(session)
    return Plan(tuple(sessions), tuple(unplanned))
