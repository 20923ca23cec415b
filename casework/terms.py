"""How long a closed case is kept. A case type declares it per result; an organisation may have decided otherwise.

Terms are data, not code (standards PRIV-05, PRIV-07): no category for aggression or home security was found in the Selectielijst
gemeenten 2020 (Stcrt. 2020, 11143), so what stands in code is a proposal until the archivist or the FG has decided.
"""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PROPOSAL = "Eigen voorstel. De archivaris of de FG moet dit nog vaststellen."


@dataclass(frozen=True)
class Term:
    """How long a case with this result is kept after it was closed, and where that comes from."""

    label: "StrPromise | str"
    months: int
    source: str = PROPOSAL

    def until(self, closed: date) -> date:
        """The last day it is kept."""
        return add_months(closed, self.months)


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where that day does not exist (29 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


Rules = Callable[[int, str, str], Term | None]
