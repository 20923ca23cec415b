"""What connected systems need of us: the meaning of their codes, and requests that were answered
already.
"""

from integrations.models.code_mapping import SourceCode
from integrations.models.idempotency import IdempotencyRecord

__all__ = ["IdempotencyRecord", "SourceCode"]
