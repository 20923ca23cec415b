"""Sessions that stand: read from the input, and held to the hard rules in their order."""

from dataclasses import replace

from sessionplanner.demand import Demand, Member, Request, Session
from sessionplanner.document import Node
from sessionplanner.rules import Diary, session_obeys

TEAM_SIZE = 2
PINNED_FIELDS = ("request", "date", "team")


def read_pinned(node: Node, demand: Demand) -> Demand:
    """Return the demand with its pinned sessions; one that breaks a rule is a fault.

    The rules are only asked when the rest of the document has no faults.
    """
    requests = {request.id: request for request in demand.requests}
    members = {member.id: member for member in demand.team}
    rest_is_well = not node.faults.entries
    diary = Diary(demand)
    sessions: list[Session] = []
    for item in node.items():
        faults_before = len(node.faults.entries)
        session = _read_session(item, requests, members)
        if not rest_is_well or len(node.faults.entries) > faults_before:
            continue
        if session is None or not _may_stand(demand, session, sessions, diary):
            item.fail("Deze vaste sessie past niet binnen de regels.")
            continue
        sessions.append(session)
        diary.add(session)
    return replace(demand, pinned=tuple(sessions))


def _may_stand(demand: Demand, session: Session, others: list[Session], diary: Diary) -> bool:
    is_second = any(session.request == other.request for other in others)
    return not is_second and session_obeys(demand, session, diary)


def _read_session(
    node: Node, requests: dict[str, Request], members: dict[str, Member]
) -> Session | None:
    """Return a session, or None when something is amiss; that need not be a fault by itself."""
    nodes = node.fields(PINNED_FIELDS)
    if len(nodes) < len(PINNED_FIELDS):
        return None
    request = requests.get(nodes["request"].text())
    if request is None and nodes["request"].is_text:
        nodes["request"].fail("Deze aanvraag staat niet in de lijst.")
    day = nodes["date"].day()
    team = [_read_member(item, members) for item in nodes["team"].items()]
    people = sorted((member for member in team if member), key=lambda member: not member.leads)
    if request is None or len(team) != TEAM_SIZE or len(people) != TEAM_SIZE:
        return None
    return Session(request, day, people[0], people[1])


def _read_member(node: Node, members: dict[str, Member]) -> Member | None:
    member = members.get(node.text())
    if member is None and node.is_text:
        node.fail("Dit teamlid staat niet in de lijst.")
    return member
