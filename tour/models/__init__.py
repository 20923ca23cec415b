"""What is kept of a tour: trajects with their rows, and the people and rooms of no case.

Rows of a case that the griffier may reach have the policy of their base; calls and talks are of the
desk alone (`rls_policy = "case_internal"`); people of the team and rooms of who plans
(`rls_policy = "planning"`): docs/adr/0037.
"""

from tour.models.agreement import Agreement, FollowUp
from tour.models.contact import ContactAttempt, PreliminaryTalk
from tour.models.evaluation import ClerkEvaluation, Evaluation, EvaluationLink, EvaluationRound
from tour.models.package import Package
from tour.models.plan_run import PlanRun
from tour.models.session import Booking, TourSession
from tour.models.team import TeamAbsence, TeamMember, TeamTie
from tour.models.tour import Tour
from tour.models.venue import Venue

__all__ = [
    "Agreement",
    "Booking",
    "ClerkEvaluation",
    "ContactAttempt",
    "Evaluation",
    "EvaluationLink",
    "EvaluationRound",
    "FollowUp",
    "Package",
    "PlanRun",
    "PreliminaryTalk",
    "Venue",
    "TourSession",
    "TeamAbsence",
    "TeamMember",
    "TeamTie",
    "Tour",
]
