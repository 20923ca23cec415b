"""What every case shares."""

from casework.models.bound import CaseBound
from casework.models.case import Case, CaseShare, case_types
from casework.models.deadline import Deadline
from casework.models.document import Document
from casework.models.draft import Draft, DraftFile
from casework.models.note import CaseLink, Message, Note, Task
from casework.models.party import Party
from casework.models.retention import DestructionItem, DestructionList, Hold, TermRule

__all__ = ["Case", "CaseBound", "CaseLink", "CaseShare", "Deadline", "DestructionItem", "DestructionList", "Document", "Draft", "DraftFile",
           "Hold", "Message", "Note", "Party", "Task", "TermRule", "case_types"]  # fmt: skip
