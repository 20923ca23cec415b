"""Whether a decision is another one than was advised: then it says why (Awb 3:50)."""

from decimal import Decimal
from typing import NamedTuple


class Award(NamedTuple):
    """What is advised or decided: an outcome, and the most that is paid."""

    outcome: str
    amount: Decimal | None


def deviates(advised: Award, decided: Award) -> bool:
    """Tell whether outcome or amount is another one than was advised, up or down."""
    if advised.outcome != decided.outcome:
        return True
    return (advised.amount or Decimal(0)) != (decided.amount or Decimal(0))
