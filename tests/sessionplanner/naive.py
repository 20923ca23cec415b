"""A slow check of an answer, from the text of the format alone. It shares nothing with the planner."""

import math
from datetime import date, timedelta

ROLES_OF_COMPANIONS = ("deskundige", "peer")


def day(text: str) -> date:
    return date.fromisoformat(text)


def km(document: dict, member: dict, request: dict) -> float:
    """Return the way by road: haversine with atan2, times the road factor."""
    a, b = math.radians(member["lat"]), math.radians(request["lat"])
    east = math.radians(request["lon"] - member["lon"])
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(east / 2) ** 2
    circle = 2 * math.atan2(math.sqrt(h), math.sqrt(1 - h)) * 6371.0
    return circle * document.get("road_factor", 1.3)


def hours(document: dict, member: dict, request: dict) -> float:
    return km(document, member, request) / document.get("speed_kmh", 70)


def blocked(document: dict, request: dict, when: date, level: str) -> bool:
    for block in document.get("blocked", []):
        provinces = block.get("provinces")
        here = provinces is None or request["province"] in provinces
        if block["level"] == level and here and day(block["from"]) <= when <= day(block["to"]):
            return True
    return False


def evening_faults(document: dict, request: dict, when: date) -> list[str]:
    start = day(document["from"])
    faults = []
    if when < start or when >= start + timedelta(weeks=document["weeks"]):
        faults.append("outside the weeks")
    if when.isoweekday() not in document.get("evenings", [1, 2, 3, 4]):
        faults.append("no session weekday")
    if when.isoweekday() in request.get("council_evenings", []):
        faults.append("council evening")
    if when.isoformat() in request.get("not_dates", []):
        faults.append("excluded date")
    if blocked(document, request, when, "hard"):
        faults.append("hard-blocked")
    return faults


def member_faults(document: dict, request: dict, member: dict, when: date) -> list[str]:
    faults = []
    if request["organisation"] in member.get("incompatible", []):
        faults.append("incompatible")
    provinces = member.get("provinces")
    if provinces is not None and request["province"] not in provinces:
        faults.append("outside provinces")
    limit = document.get("max_travel_minutes")
    if limit is not None and hours(document, member, request) * 60 > limit + 1e-9:
        faults.append("too far")
    if any(day(first) <= when <= day(last) for first, last in member.get("away", [])):
        faults.append("away")
    return faults


def monday(when: date) -> date:
    return when - timedelta(days=when.weekday())


def faults(document: dict, answer: dict) -> list[str]:
    """Return each hard rule that an answer breaks, and each figure that is not right."""
    requests = {request["id"]: request for request in document["requests"]}
    members = {member["id"]: member for member in document["team"]}
    wrong = []
    there = [entry["request"] for entry in answer["sessions"] + answer["unplanned"]]
    if sorted(there) != sorted(requests):
        wrong.append("a request is lost or there twice")
    evenings: list = []
    weeks: list = []
    for session in answer["sessions"]:
        request, when = requests[session["request"]], day(session["date"])
        wrong += evening_faults(document, request, when)
        team = [members[identity] for identity in session["team"]]
        if len(team) != 2 or team[0]["role"] != "gespreksleider":
            wrong.append("team without a leader first")
        if team[1]["role"] not in ROLES_OF_COMPANIONS:
            wrong.append("team without a companion")
        for member in team:
            wrong += member_faults(document, request, member, when)
            evenings.append((member["id"], when))
            weeks.append((member["id"], monday(when)))
        travel = sum(2 * hours(document, member, request) for member in team)
        if abs(travel - session["travel_hours"]) > 0.0051:
            wrong.append("travel hours of a session")
    if len(set(evenings)) < len(evenings):
        wrong.append("two sessions on an evening")
    for identity, week in set(weeks):
        if weeks.count((identity, week)) > members[identity]["max_evenings_per_week"]:
            wrong.append("too many evenings in a week")
    for pinned in document.get("pinned", []):
        session = next(s for s in answer["sessions"] if s["request"] == pinned["request"])
        if session["date"] != pinned["date"] or set(session["team"]) != set(pinned["team"]):
            wrong.append("a pinned session was moved")
    order = [(session["date"], session["request"]) for session in answer["sessions"]]
    if order != sorted(order):
        wrong.append("order of the sessions")
    return wrong + figure_faults(document, answer)


def figures(document: dict, answer: dict) -> dict:
    """Return the sums of an answer, reckoned anew."""
    requests = {request["id"]: request for request in document["requests"]}
    members = {member["id"]: member for member in document["team"]}
    start = day(document["from"])
    travel = waits = weights = weighted = soft = 0.0
    for session in answer["sessions"]:
        request = requests[session["request"]]
        wait = (day(session["date"]) - start).days
        since = (start - day(request["waiting_since"])).days
        weight = 1 + min(max(since, 0), 730) / 365
        travel += sum(2 * hours(document, members[m], request) for m in session["team"])
        waits += wait
        weights += weight
        weighted += weight * wait
        soft += blocked(document, request, day(session["date"]), "soft")
    count = len(answer["sessions"])
    return {
        "sessions": count,
        "travel": travel,
        "mean_wait": waits / count if count else 0,
        "weighted_wait": weighted / weights if count else 0,
        "soft": soft,
        "objective": 60 * travel + weighted / 4 + 200 * soft + 20000 * len(answer["unplanned"]),
    }


def figure_faults(document: dict, answer: dict) -> list[str]:
    right = figures(document, answer)
    wrong = []
    if abs(right["travel"] - answer["travel_hours"]) > 0.051:
        wrong.append("total travel hours")
    if abs(right["mean_wait"] - answer["mean_wait_days"]) > 0.051:
        wrong.append("mean wait")
    if abs(right["objective"] - answer["objective"]) > 0.51:
        wrong.append("objective")
    return wrong


def greedy(document: dict) -> dict:
    """Return the greedy plan as sessions and unplanned requests."""
    members = sorted(document["team"], key=lambda member: member["id"])
    booked: list = []
    sessions = [dict(pinned) for pinned in document.get("pinned", [])]
    for session in sessions:
        session["team"].sort(
            key=lambda m: next(p for p in members if p["id"] == m)["role"] != "gespreksleider"
        )
        booked += [(identity, day(session["date"])) for identity in session["team"]]

    def free(member: dict, request: dict, when: date) -> bool:
        mine = [other for identity, other in booked if identity == member["id"]]
        in_week = sum(monday(other) == monday(when) for other in mine)
        return (
            when not in mine
            and in_week < member["max_evenings_per_week"]
            and not member_faults(document, request, member, when)
        )

    unplanned = []
    taken = {session["request"] for session in sessions}
    rest = [request for request in document["requests"] if request["id"] not in taken]
    for request in sorted(rest, key=lambda r: (r["waiting_since"], r["id"])):
        for number in range(7 * document["weeks"]):
            when = day(document["from"]) + timedelta(days=number)
            if evening_faults(document, request, when):
                continue
            able = [member for member in members if free(member, request, when)]
            able.sort(key=lambda member: km(document, member, request))
            leaders = [m["id"] for m in able if m["role"] == "gespreksleider"]
            companions = [m["id"] for m in able if m["role"] != "gespreksleider"]
            if leaders and companions:
                team = [leaders[0], companions[0]]
                sessions.append({"request": request["id"], "date": when.isoformat(), "team": team})
                booked += [(identity, when) for identity in team]
                break
        else:
            unplanned.append({"request": request["id"]})
    return {"sessions": sessions, "unplanned": unplanned}


def behind(document: dict, answer: dict) -> list[str]:
    """Return in what an answer is behind the greedy plan, beyond what the aims allow."""
    mine, other = figures(document, answer), figures(document, greedy(document))
    wrong = []
    if mine["sessions"] < other["sessions"]:
        wrong.append("fewer sessions")
    if mine["soft"] > other["soft"]:
        wrong.append("more soft-blocked evenings")
    if mine["sessions"] == other["sessions"]:
        if mine["mean_wait"] > 1.1 * other["mean_wait"] + 1e-9:
            wrong.append("mean wait")
        if mine["weighted_wait"] > 1.1 * other["weighted_wait"] + 1e-9:
            wrong.append("weighted mean wait")
        if mine["objective"] > other["objective"] + 1e-6:
            wrong.append("objective")
    return wrong
