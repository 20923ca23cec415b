"""The answer of the planner as JSON: sessions by date, what is left over, and the sums."""

import json

from sessionplanner.demand import Demand, Session
from sessionplanner.explanation import session_reasons
from sessionplanner.planning import Proposal
from sessionplanner.reckoning import totals, travel_hours
from sessionplanner.refusal import refusal_reason
from sessionplanner.rules import Diary

DECIMALS = 2

Answer = dict[str, object]


def as_json(demand: Demand, proposal: Proposal, seed: int) -> str:
    """Return a proposal as one object of JSON, on one line."""
    plan = proposal.plan
    figures = totals(demand, plan)
    diary = Diary(demand, plan.sessions)
    sessions = sorted(plan.sessions, key=lambda session: (session.day, session.request.id))
    return json.dumps(
        {
            "status": proposal.status,
            "seed": seed,
            "sessions": [_session(demand, diary, session) for session in sessions],
            "unplanned": [
                {"request": request.id, "why": refusal_reason(demand, diary, request)}
                for request in sorted(plan.unplanned, key=lambda request: request.id)
            ],
            "travel_hours": round(figures.travel_hours, DECIMALS),
            "mean_wait_days": round(figures.mean_wait, DECIMALS),
            "objective": round(figures.objective),
        }
    )


def _session(demand: Demand, diary: Diary, session: Session) -> Answer:
    return {
        "request": session.request.id,
        "date": session.day.isoformat(),
        "team": [member.id for member in session.team],
        "travel_hours": round(travel_hours(demand, session), DECIMALS),
        "why": session_reasons(demand, diary, session),
    }
