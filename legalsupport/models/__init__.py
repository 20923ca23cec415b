"""The rows of legal support."""

from legalsupport.models.assessment import LegalAssessment
from legalsupport.models.counter_entry import CounterEntry
from legalsupport.models.decision import SupportDecision
from legalsupport.models.declaration import CostsAward, Declaration, Payment
from legalsupport.models.details import LegalDetails
from legalsupport.models.frame import LegalFrame
from legalsupport.models.funding import Funding, FundingPart
from legalsupport.models.integrity_report import IntegrityReport
from legalsupport.models.late_decision import DefaultNotice, TermChange
from legalsupport.models.lawyer import LawyerAccess, LawyerDeclaration, LawyerVisit
from legalsupport.models.legal_support import LegalSupport
from legalsupport.models.mandate import LegalMandate
from legalsupport.models.objection import (
    CourtAppeal,
    Objection,
    ObjectionDecision,
    ObjectionHearing,
)
from legalsupport.models.penalty_order import PenaltyOrder
from legalsupport.models.recovery import Recovery
from legalsupport.models.renewal import Renewal
from legalsupport.models.wrong_channel import WrongChannel

__all__ = [
    "CostsAward",
    "CounterEntry",
    "CourtAppeal",
    "Declaration",
    "DefaultNotice",
    "Funding",
    "FundingPart",
    "IntegrityReport",
    "LawyerAccess",
    "LawyerDeclaration",
    "LawyerVisit",
    "LegalAssessment",
    "LegalDetails",
    "LegalFrame",
    "LegalMandate",
    "LegalSupport",
    "Objection",
    "ObjectionDecision",
    "ObjectionHearing",
    "Payment",
    "PenaltyOrder",
    "Recovery",
    "Renewal",
    "SupportDecision",
    "TermChange",
    "WrongChannel",
]
