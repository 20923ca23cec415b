"""What every case has, whatever its type."""

from casework.models.case import Case, CaseQuerySet, case_types
from casework.models.case_bound import CaseBound
from casework.models.deadline import Deadline
from casework.models.document import Document
from casework.models.draft import Draft, DraftFile
from casework.models.link import CaseLink
from casework.models.message import Message, Note
from casework.models.party import Party
from casework.models.register import RegisterQuerySet
from casework.models.share import CaseShare
from casework.models.task import Task

__all__ = [
    "Case",
    "CaseBound",
    "CaseLink",
    "CaseQuerySet",
    "CaseShare",
    "Deadline",
    "Document",
    "Draft",
    "DraftFile",
    "Message",
    "Note",
    "Party",
    "RegisterQuerySet",
    "Task",
    "case_types",
]
