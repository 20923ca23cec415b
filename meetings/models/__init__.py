"""What is stored of meetings."""

from meetings.models.certificate import Certificate
from meetings.models.evaluation import EvaluatedMeeting, MeetingEvaluation
from meetings.models.material import MeetingMaterial
from meetings.models.meeting import Meeting, MeetingLocation, MeetingPlace
from meetings.models.registration import Participant, Registration

__all__ = [
    "Certificate",
    "EvaluatedMeeting",
    "Meeting",
    "MeetingEvaluation",
    "MeetingLocation",
    "MeetingMaterial",
    "Participant",
    "MeetingPlace",
    "Registration",
]
