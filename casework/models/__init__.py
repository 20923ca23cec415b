"""What every case shares."""

from casework.models.bound import CaseBound
from casework.models.case import Case, CaseShare, case_types
from casework.models.deadline import Deadline
from casework.models.delivery import Answered, Delivery, SourceCode
from casework.models.document import Document
from casework.models.draft import Draft, DraftFile
from casework.models.exchange import Export, Habit, Intake
from casework.models.export import LogExport
from casework.models.need import OpenedInNeed
from casework.models.note import CaseLink, Message, Note, Task
from casework.models.party import Party
from casework.models.retention import DestructionItem, DestructionList, Hold, TermRule
from casework.models.rights import AccessRequest, Correction

__all__ = [
    "AccessRequest",
    "Answered",
    "Case",
    "CaseBound",
    "CaseLink",
    "CaseShare",
    "Correction",
    "Deadline",
    "Delivery",
    "DestructionItem",
    "DestructionList",
    "Document",
    "Draft",
    "DraftFile",
    "Export",
    "Habit",
    "Hold",
    "Intake",
    "LogExport",
    "Message",
    "Note",
    "OpenedInNeed",
    "Party",
    "SourceCode",
    "Task",
    "TermRule",
    "case_types",
]
