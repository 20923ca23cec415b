"""What the law asks about cases: retention, destruction, the own data, corrections, emergencies."""

from records.models.audit_log import LogExport
from records.models.destruction_list import DestructionItem, DestructionList
from records.models.emergency_access import EmergencyAccess
from records.models.legal_hold import LegalHold
from records.models.rectification import Correction
from records.models.retention_rule import RetentionRule
from records.models.subject_access import AccessRequest

__all__ = [
    "AccessRequest",
    "Correction",
    "DestructionItem",
    "DestructionList",
    "EmergencyAccess",
    "LegalHold",
    "LogExport",
    "RetentionRule",
]
