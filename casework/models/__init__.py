"""What every case has, whatever its type."""

from casework.models.case import Case, CaseQuerySet, case_types
from casework.models.case_bound import CaseBound
from casework.models.danger import Danger
from casework.models.deadline import Deadline
from casework.models.desk_alarm import DeskAlarm
from casework.models.document import Document
from casework.models.draft import Draft, DraftFile
from casework.models.entered_answers import EnteredAnswers
from casework.models.letter_dispatch import LetterDispatch
from casework.models.link import CaseLink
from casework.models.mandate import CaseMandate, MandatedCase
from casework.models.message import Message, Note
from casework.models.party import Party
from casework.models.register import RegisterQuerySet
from casework.models.share import CaseShare
from casework.models.task import Task

__all__ = [
    "Case",
    "CaseBound",
    "CaseLink",
    "CaseMandate",
    "CaseQuerySet",
    "CaseShare",
    "Danger",
    "Deadline",
    "DeskAlarm",
    "Document",
    "Draft",
    "DraftFile",
    "EnteredAnswers",
    "LetterDispatch",
    "MandatedCase",
    "Message",
    "Note",
    "Party",
    "RegisterQuerySet",
    "Task",
    "case_types",
]
